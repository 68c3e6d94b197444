//! What a group is after an entry of its log.

use core::cmp::Ordering;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hoopoe_protocol::{
    group::{GroupEpoch, GroupPolicy, GroupProfile, LogHead, Role, Whoever},
    id::{GroupId, UserId},
    identity::ManifestRef,
    keys::EpochCommit,
};

use super::dispute::Dispute;

/// A group as it is after one entry, and so after all before it. Two members who know the same head know the same state.
///
/// A copy shares with the state what neither of them changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupState {
    pub(super) group: GroupId,
    pub(super) head: LogHead,
    pub(super) profile: GroupProfile,
    pub(super) policy: GroupPolicy,
    pub(super) members: Arc<BTreeMap<UserId, Member>>,
    /// The entries with which somebody who was active has gone: the last, and if branches were merged, the last of each.
    pub(super) gone: Arc<BTreeMap<UserId, BTreeSet<LogHead>>>,
    /// The newest manifest of everybody whom the log has ever named: an older one signs nothing here any more.
    pub(super) manifests: Arc<BTreeMap<UserId, ManifestRef>>,
    pub(super) epoch: Epoch,
    /// The branches that contradict this one and are not merged yet, by their heads.
    pub(super) disputes: BTreeMap<LogHead, Arc<Dispute>>,
}

/// Somebody who is invited to the group or belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// As what.
    pub role: Role,
    /// The entry that gave them the role.
    pub given: LogHead,
    /// Whether they have come in.
    pub standing: Standing,
}

/// Whether a member has come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Invited, and given no key of messages.
    Invited {
        /// By whom.
        by: UserId,
    },
    /// In the group.
    Active {
        /// The number of the entry in which they accepted, or created the group, or which merged the branch where they did.
        since: u64,
    },
}

/// The epoch that a group is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epoch {
    /// Its number.
    pub number: GroupEpoch,
    /// Commits to its group key and topic.
    pub commit: EpochCommit,
    /// Whether somebody who is to read or to write nothing more still has its key. Then nobody writes until the next is
    /// opened.
    pub is_over: bool,
}

/// Why nobody may write at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Not in the group, or not on both branches of it.
    #[error("not a member")]
    NotMember,
    /// The policy lets admins alone write.
    #[error("only admins write here")]
    Policy,
    /// The epoch is over; whoever wants to write opens the next one first.
    #[error("the epoch is over")]
    EpochOver,
}

impl GroupState {
    /// The group.
    #[must_use]
    pub const fn group(&self) -> GroupId {
        self.group
    }

    /// The entry after which the group is so.
    #[must_use]
    pub const fn head(&self) -> LogHead {
        self.head
    }

    /// What the group shows of itself.
    #[must_use]
    pub const fn profile(&self) -> &GroupProfile {
        &self.profile
    }

    /// Who may do what.
    #[must_use]
    pub const fn policy(&self) -> &GroupPolicy {
        &self.policy
    }

    /// The epoch.
    #[must_use]
    pub const fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// The forks that have been noticed and not merged, by the heads of the other branches.
    #[must_use]
    pub const fn disputes(&self) -> &BTreeMap<LogHead, Arc<Dispute>> {
        &self.disputes
    }

    /// Everybody who is invited or in the group, by their ids.
    pub fn members(&self) -> impl Iterator<Item = (&UserId, &Member)> {
        self.members.iter()
    }

    /// The same group with nobody in it.
    pub(super) fn before_anybody(&self) -> Self {
        Self {
            members: Arc::default(),
            ..self.clone()
        }
    }

    /// Who stands differently in the state that comes next, or in one of the two only; in one pass, as there are many more members than
    /// an entry changes. Most entries change none of them.
    pub(super) fn changed_members(&self, next: &Self) -> Vec<UserId> {
        if Arc::ptr_eq(&self.members, &next.members) {
            return Vec::new();
        }
        let (mut here, mut there) = (self.members.iter().peekable(), next.members.iter().peekable());
        let mut changed = Vec::new();
        loop {
            let order = match (here.peek(), there.peek()) {
                (Some((one, _)), Some((other, _))) => one.cmp(other),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => return changed,
            };
            let one = here.next_if(|_| order.is_le());
            let other = there.next_if(|_| order.is_ge());
            if one != other {
                changed.extend(one.or(other).map(|(user, _)| *user));
            }
        }
    }

    /// One of them.
    #[must_use]
    pub fn member(&self, user: &UserId) -> Option<&Member> {
        self.members.get(user)
    }

    /// Whether somebody has come in and is still there.
    #[must_use]
    pub fn is_active(&self, user: &UserId) -> bool {
        self.members.get(user).is_some_and(Member::is_active)
    }

    /// Who is given the keys of the group: whoever is in it, and while there are two branches, on both.
    pub fn recipients(&self) -> impl Iterator<Item = &UserId> {
        self.members
            .iter()
            .filter(|(user, member)| member.is_active() && self.is_undisputed(user))
            .map(|(user, _)| user)
    }

    /// Whether somebody may write a message now.
    ///
    /// # Errors
    /// Why not.
    pub fn may_write(&self, user: &UserId) -> Result<(), WriteError> {
        let member = self.members.get(user).filter(|member| member.is_active());
        let member = member.ok_or(WriteError::NotMember)?;
        if !self.is_undisputed(user) {
            return Err(WriteError::NotMember);
        }
        if !is_among(member.role, self.policy.write) {
            return Err(WriteError::Policy);
        }
        if self.epoch.is_over {
            return Err(WriteError::EpochOver);
        }
        Ok(())
    }

    /// The newest manifest of somebody that the log names.
    #[must_use]
    pub fn manifest(&self, user: &UserId) -> Option<&ManifestRef> {
        self.manifests.get(user)
    }
}

impl Member {
    /// Whether they have come in.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self.standing, Standing::Active { .. })
    }
}

/// Whether a role is high enough.
pub(super) fn is_among(role: Role, whoever: Whoever) -> bool {
    match whoever {
        Whoever::Members => true,
        Whoever::Admins => role >= Role::Admin,
    }
}
