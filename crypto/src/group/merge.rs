//! Two branches of one log, and the entry that joins them.
//!
//! A server orders the entries, but it may show one order to some members and another to others, and a group without a
//! server has no order at all. Members see that from the head that every message names. Until an admin merges, keys are
//! given only to whoever belongs to the group on both branches, and nobody comes in.

use std::collections::BTreeMap;

use hoopoe_protocol::{
    group::{LogHead, Merge, Role},
    id::UserId,
};

use super::{
    apply::ApplyError,
    state::{GroupState, Member, Standing},
};

/// Another branch of a log that is held, from [`super::log::GroupLog::branch`].
#[derive(Clone, Copy, Debug)]
pub struct OtherBranch<'a> {
    tip: &'a GroupState,
    base: LogHead,
}

impl<'a> OtherBranch<'a> {
    pub(super) const fn new(tip: &'a GroupState, base: LogHead) -> Self {
        Self { tip, base }
    }

    /// What the group is at the end of that branch.
    #[must_use]
    pub const fn tip(&self) -> &'a GroupState {
        self.tip
    }

    /// The last entry that both branches have.
    #[must_use]
    pub const fn base(&self) -> LogHead {
        self.base
    }
}

impl GroupState {
    /// Joins the other branch to this one. Whoever belongs to both stays, with the lower of the two roles; whoever
    /// belongs to one only stays if the merge says so; name and policy are those of this branch.
    pub(super) fn merge(
        &mut self,
        actor: &UserId,
        merge: &Merge,
        other: &OtherBranch<'_>,
    ) -> Result<(), ApplyError> {
        if other.tip().head() != merge.other {
            return Err(ApplyError::OtherBranch);
        }
        let highest = self.admin_on_both(actor, other.tip())?;
        let mut members = BTreeMap::new();
        for (user, ours) in &self.members {
            if let Some(theirs) = other.tip().members.get(user) {
                members.insert(*user, joined(ours, theirs));
            }
        }
        for user in &merge.additions {
            let added = match (self.members.get(user), other.tip().members.get(user)) {
                (Some(member), None) | (None, Some(member)) => *member,
                (Some(_), Some(_)) | (None, None) => return Err(ApplyError::Addition),
            };
            // Nobody is given by a merge what the actor could not give by an addition.
            let role = added.role.min(highest);
            members.insert(*user, Member { role, ..added });
        }
        self.members = members;
        for (user, manifest) in &other.tip().manifests {
            let known = self.manifests.entry(*user).or_insert(*manifest);
            if known.epoch < manifest.epoch {
                *known = *manifest;
            }
        }
        self.epoch.number = self.epoch.number.max(other.tip().epoch.number);
        // The keys of both branches are known to people who may be in neither any more.
        self.epoch.is_over = true;
        self.dispute = None;
        Ok(())
    }

    /// The lower of the actor's roles, which must be an admin's.
    fn admin_on_both(&self, actor: &UserId, other: &Self) -> Result<Role, ApplyError> {
        let role = |state: &Self| {
            let member = state.members.get(actor).filter(|member| member.is_active());
            member.map(|member| member.role)
        };
        let ours = role(self).ok_or(ApplyError::NotActive)?;
        let theirs = role(other).ok_or(ApplyError::NotActive)?;
        let lower = ours.min(theirs);
        if lower < Role::Admin {
            return Err(ApplyError::NotAllowed);
        }
        Ok(lower)
    }
}

fn joined(ours: &Member, theirs: &Member) -> Member {
    let standing = match (ours.standing, theirs.standing) {
        (Standing::Active { since: one }, Standing::Active { since: another }) => Standing::Active {
            since: one.min(another),
        },
        // Accepted on one branch, which is an acceptance.
        (Standing::Active { since }, Standing::Invited { .. })
        | (Standing::Invited { .. }, Standing::Active { since }) => Standing::Active { since },
        (Standing::Invited { by }, Standing::Invited { .. }) => Standing::Invited { by },
    };
    Member {
        role: ours.role.min(theirs.role),
        standing,
    }
}
