//! Two branches of one log, and the entry that joins them.
//!
//! A server orders the entries, but it may show one order to some members and another to others, and a group without a
//! server has no order at all. Members see that from the head that every message names. Until an admin merges, keys are
//! given only to whoever belongs to the group on both branches, and nobody comes in.
//!
//! What a merge makes of somebody follows from both branches and from what they were at the last entry that both have:
//! whoever has gone on one of them is gone, and a role is the one that was changed.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_protocol::{
    group::{LogHead, Merge, Role},
    id::UserId,
    limits,
};

use super::{
    apply::ApplyError,
    state::{GroupState, Member, Standing},
};

/// Another branch of a log that is held, from [`super::log::GroupLog::branch`].
#[derive(Clone, Debug)]
pub struct OtherBranch<'a> {
    pub(super) tip: &'a GroupState,
    pub(super) base: LogHead,
    /// Its entries behind the base.
    pub(super) heads: BTreeSet<LogHead>,
    /// Who of those that are active at the end of ours signed some of them.
    pub(super) signers: BTreeSet<UserId>,
    /// Who stood in the group at the base, and as what.
    pub(super) at_base: BTreeMap<UserId, Role>,
    /// Who has gone on ours since the base, though they may have come back.
    pub(super) gone_here: BTreeSet<UserId>,
    /// Who has gone on the other since the base, though they may have come back.
    pub(super) gone_there: BTreeSet<UserId>,
}

impl<'a> OtherBranch<'a> {
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

    /// Whether an entry is in that branch and not in ours.
    #[must_use]
    pub fn has(&self, head: &LogHead) -> bool {
        self.heads.contains(head)
    }

    pub(super) const fn signers(&self) -> &BTreeSet<UserId> {
        &self.signers
    }

    /// Somebody who stands on both branches.
    fn in_both(&self, user: &UserId, ours: &Member, theirs: &Member, now: u64) -> Member {
        let role = match self.at_base.get(user) {
            Some(before) if ours.role == *before => theirs.role,
            Some(before) if theirs.role == *before => ours.role,
            Some(_) | None => ours.role.min(theirs.role),
        };
        // Whoever went and was invited again has to accept again, there.
        let stays_here = ours.is_active() || !self.gone_here.contains(user);
        let stays_there = theirs.is_active() || !self.gone_there.contains(user);
        let standing = match (ours.standing, theirs.standing) {
            (Standing::Active { since }, _) if stays_there => Standing::Active { since },
            // The numbers of the other branch say nothing here.
            (_, Standing::Active { .. }) if stays_here => Standing::Active { since: now },
            (Standing::Invited { by }, _) | (_, Standing::Invited { by }) => Standing::Invited { by },
            (Standing::Active { since }, Standing::Active { .. }) => Standing::Active { since },
        };
        Member { role, standing }
    }

    /// Somebody who stands on one branch only, if they have come in there since the base.
    fn newcomer<'m>(
        &self,
        user: &UserId,
        ours: Option<&'m Member>,
        theirs: Option<&'m Member>,
    ) -> Option<&'m Member> {
        match (ours, theirs) {
            (Some(member), None) => Some(member).filter(|_| !self.gone_there.contains(user)),
            (None, Some(member)) => Some(member).filter(|_| !self.gone_here.contains(user)),
            (Some(_), Some(_)) | (None, None) => None,
        }
    }
}

impl GroupState {
    /// Joins the other branch to this one. Whoever belongs to both stays; whoever came in on one stays if the merge says
    /// so, or if their role is not below the actor's; name and policy are those of this branch.
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
        self.members = self.joined_members(highest, merge, other)?;
        for (user, manifest) in &other.tip().manifests {
            let known = self.manifests.entry(*user).or_insert(*manifest);
            if known.epoch < manifest.epoch {
                *known = *manifest;
            }
        }
        if self.epoch.number < other.tip().epoch.number {
            self.epoch = other.tip().epoch;
        }
        // The keys of both branches are known to people who may be in neither any more.
        self.epoch.is_over = true;
        self.disputes.retain(|head, _| !other.has(head));
        self.forget_signers();
        Ok(())
    }

    fn joined_members(
        &self,
        highest: Role,
        merge: &Merge,
        other: &OtherBranch<'_>,
    ) -> Result<BTreeMap<UserId, Member>, ApplyError> {
        let (here, there) = (&self.members, &other.tip().members);
        let mut members = BTreeMap::new();
        for user in here.keys().chain(there.keys()) {
            let (ours, theirs) = (here.get(user), there.get(user));
            let member = match (ours, theirs) {
                (Some(ours), Some(theirs)) => Some(other.in_both(user, ours, theirs, self.head.seq)),
                // Nobody is sent away by a merge whom the actor could not remove.
                _ => other
                    .newcomer(user, ours, theirs)
                    .filter(|member| {
                        merge.additions.binary_search(user).is_ok()
                            || (member.is_active() && member.role >= highest)
                    })
                    .copied(),
            };
            if let Some(member) = member {
                members.insert(*user, member);
            }
        }
        for user in &merge.additions {
            if other.newcomer(user, here.get(user), there.get(user)).is_none() {
                return Err(ApplyError::Addition);
            }
        }
        if members.len() > limits::GROUP_MEMBERS {
            return Err(ApplyError::Full);
        }
        Ok(members)
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
