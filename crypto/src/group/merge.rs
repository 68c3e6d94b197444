//! Two branches of one log, and the entry that joins them.
//!
//! A server orders the entries, but it may show one order to some members and another to others, and a group without a
//! server has no order at all. Members see that from the head that every message names. Until an admin merges, keys are
//! given only to whoever belongs to the group on both branches, and nobody comes in.
//!
//! What a merge makes of somebody follows from what each branch has that the other has not: whoever has gone by such an entry is gone, and a
//! role is the one that such an entry gave. What both have says nothing new, whether it stands in a branch or was merged into it: a
//! branch that was merged and grows does not do again what it did.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hoopoe_protocol::{
    group::{LogHead, Merge, Role},
    id::UserId,
    limits,
};

use super::{
    apply::ApplyError,
    log::{GroupLog, HeadPlace},
    state::{GroupState, Member, Standing},
};

/// Another branch of a log that is held, from [`GroupLog::branch`].
#[derive(Clone, Debug)]
pub struct OtherBranch<'a> {
    pub(super) ours: &'a GroupLog,
    pub(super) theirs: &'a GroupLog,
    pub(super) base: LogHead,
    /// Who of those that are active at the end of ours signed some of what ours has not, and the epoch of the newest manifest under which they
    /// did.
    pub(super) signers: BTreeMap<UserId, u64>,
}

impl<'a> OtherBranch<'a> {
    /// What the group is at the end of that branch.
    #[must_use]
    pub const fn tip(&self) -> &'a GroupState {
        self.theirs.tip()
    }

    /// The last entry of that branch that ours has, or has merged.
    #[must_use]
    pub const fn base(&self) -> LogHead {
        self.base
    }

    /// Whether an entry stands in that branch and ours does not have it.
    #[must_use]
    pub fn has(&self, head: &LogHead) -> bool {
        self.theirs.place_of(head) == HeadPlace::Known && !self.ours_has(head)
    }

    pub(super) const fn signers(&self) -> &BTreeMap<UserId, u64> {
        &self.signers
    }

    pub(super) fn ours_has(&self, head: &LogHead) -> bool {
        self.ours.has(head)
    }

    pub(super) fn theirs_has(&self, head: &LogHead) -> bool {
        self.theirs.has(head)
    }

    /// Whether somebody has gone on ours, by an entry that the other does not have, though they may have come back.
    fn is_gone_here(&self, user: &UserId) -> bool {
        let mut gone = self.ours.tip().gone.get(user).into_iter().flatten();
        gone.any(|by| !self.theirs_has(by))
    }

    /// Whether somebody has gone on the other, by an entry that ours does not have, though they may have come back.
    fn is_gone_there(&self, user: &UserId) -> bool {
        let mut gone = self.tip().gone.get(user).into_iter().flatten();
        gone.any(|by| !self.ours_has(by))
    }

    /// Somebody who stands on both branches.
    fn in_both(&self, user: &UserId, ours: &Member, theirs: &Member, now: LogHead) -> Member {
        let (role, given) = if self.ours_has(&theirs.given) {
            (ours.role, ours.given)
        } else if self.theirs_has(&ours.given) {
            (theirs.role, theirs.given)
        } else {
            (ours.role.min(theirs.role), now)
        };
        // Whoever went and was invited again has to accept again, there.
        let stays_here = ours.is_active() || !self.is_gone_here(user);
        let stays_there = theirs.is_active() || !self.is_gone_there(user);
        let standing = match (ours.standing, theirs.standing) {
            (Standing::Active { since }, _) if stays_there => Standing::Active { since },
            (_, Standing::Active { .. }) if stays_here => since(now, theirs),
            (Standing::Invited { by }, _) | (_, Standing::Invited { by }) => Standing::Invited { by },
            (Standing::Active { since }, Standing::Active { .. }) => Standing::Active { since },
        };
        Member {
            role,
            given,
            standing,
        }
    }

    /// Somebody who stands on one branch only, if they have come in there and the other did not send them away.
    fn newcomer(
        &self,
        user: &UserId,
        ours: Option<&Member>,
        theirs: Option<&Member>,
        now: LogHead,
    ) -> Option<Member> {
        match (ours, theirs) {
            (Some(member), None) => Some(*member).filter(|_| !self.is_gone_there(user)),
            (None, Some(member)) => {
                let standing = since(now, member);
                Some(Member { standing, ..*member }).filter(|_| !self.is_gone_here(user))
            }
            (Some(_), Some(_)) | (None, None) => None,
        }
    }

    /// Whether somebody stood on ours, and not on the other, when ours last merged it, and has stood there since.
    fn has_been_kept(&self, user: &UserId) -> bool {
        match self.ours.place_of(&self.base) {
            HeadPlace::Merged(merge) => {
                self.ours.stands_since(user, merge) && !self.theirs.stood_after(user, self.base.seq)
            }
            HeadPlace::Known | HeadPlace::Ahead | HeadPlace::Fork => false,
        }
    }
}

/// The numbers of the other branch say nothing on ours: whoever came in there is there since the merge.
const fn since(now: LogHead, theirs: &Member) -> Standing {
    match theirs.standing {
        Standing::Active { .. } => Standing::Active { since: now.seq },
        Standing::Invited { by } => Standing::Invited { by },
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
        let members = self.joined_members(highest, merge, other)?;
        self.gone = Arc::new(self.joined_gone(&members, other));
        self.members = Arc::new(members);
        let manifests = Arc::make_mut(&mut self.manifests);
        for (user, manifest) in other.tip().manifests.iter() {
            let known = manifests.entry(*user).or_insert(*manifest);
            if known.epoch < manifest.epoch {
                *known = *manifest;
            }
        }
        if self.epoch.number < other.tip().epoch.number {
            self.epoch = other.tip().epoch;
        }
        // The keys of both branches are known to people who may be in neither any more.
        self.epoch.is_over = true;
        self.join_disputes(other);
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
                (Some(ours), Some(theirs)) => Some(other.in_both(user, ours, theirs, self.head)),
                // Nobody is sent away by a merge whom the actor could not remove.
                _ => other.newcomer(user, ours, theirs, self.head).filter(|member| {
                    merge.additions.binary_search(user).is_ok()
                        || (member.is_active() && member.role >= highest)
                        || (ours.is_some() && other.has_been_kept(user))
                }),
            };
            if let Some(member) = member {
                members.insert(*user, member);
            }
        }
        for user in &merge.additions {
            let newcomer = other.newcomer(user, here.get(user), there.get(user), self.head);
            newcomer.ok_or(ApplyError::Addition)?;
        }
        if members.len() > limits::GROUP_MEMBERS {
            return Err(ApplyError::Full);
        }
        Ok(members)
    }

    /// With which entries whom has gone: those of both branches, and for whom the merge leaves out, the merge.
    fn joined_gone(
        &self,
        members: &BTreeMap<UserId, Member>,
        other: &OtherBranch<'_>,
    ) -> BTreeMap<UserId, BTreeSet<LogHead>> {
        let mut gone = BTreeMap::clone(&self.gone);
        for (user, entries) in other.tip().gone.iter() {
            gone.entry(*user).or_default().extend(entries);
        }
        let is_left_out = |(user, member): &(&UserId, &Member)| {
            member.is_active() && !members.get(user).is_some_and(Member::is_active)
        };
        // Whoever is there has come back from wherever they went before: only on the other branch they may have gone since.
        let here = self.members.iter().filter(is_left_out);
        let here = here.filter(|(user, _)| !other.is_gone_there(user));
        let there = other.tip().members.iter().filter(is_left_out);
        let there = there.filter(|(user, _)| !other.is_gone_here(user));
        for (user, _) in here.chain(there) {
            gone.entry(*user).or_default().insert(self.head);
        }
        gone
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
