//! The rules: what an entry does to a group, and who may do it.
//!
//! ```text
//!            Add                    Accept, by themselves
//! nobody ──────────► invited ─────────────────────────────► active
//!    ▲                  │ Remove, Leave (declines)             │ Remove, Leave
//!    └──────────────────┴──────────────────────────────────────┘   then the epoch is over until Epoch opens the next
//! ```
//!
//! Somebody may act upon those of a lower role than their own, and give no higher role than their own. When the last
//! owner is gone, whoever has the highest role and has been there longest is the owner.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hoopoe_protocol::{
    group::{
        AddMember, ChangeRole, EntryPlace, EpochReason, GroupEntry, GroupEpoch, GroupOp, OpenEpoch, Role,
        Whoever,
    },
    id::UserId,
    identity::ManifestRef,
    limits,
};

use super::{
    entry::VerifiedEntry,
    merge::OtherBranch,
    state::{Epoch, GroupState, Member, Standing, is_among},
};

/// Why an entry does nothing to a group. Whoever made it broke a rule, or did not know the newest state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// An entry of another group.
    #[error("entry of another group")]
    OtherGroup,
    /// It does not come right behind the state's head.
    #[error("the entry does not come right behind the head")]
    Place,
    /// An entry that creates a group, where there is one; or no such entry where there is none.
    #[error("a log begins once, with its creation")]
    Beginning,
    /// The actor is not in the group, or only invited.
    #[error("the actor is not in the group")]
    NotActive,
    /// Somebody accepts who is not invited.
    #[error("the actor is not invited")]
    NotInvited,
    /// It names a manifest that is older than one that the log names already, or another of the same epoch.
    #[error("the entry names an outdated manifest")]
    Manifest,
    /// The actor's role, or the policy, does not allow it.
    #[error("the actor may not do this")]
    NotAllowed,
    /// It is about somebody who is neither in the group nor invited.
    #[error("there is no such member")]
    NoSuchMember,
    /// It adds somebody who is in the group or invited.
    #[error("already a member")]
    AlreadyMember,
    /// One member too many.
    #[error("the group is full")]
    Full,
    /// It changes nothing.
    #[error("the entry changes nothing")]
    Nothing,
    /// The last owner would be none any more, and stays.
    #[error("a group has an owner")]
    LastOwner,
    /// Not the number of the next epoch.
    #[error("not the next epoch")]
    Epoch,
    /// The epoch is not over, so that there is no departure to open another for.
    #[error("nobody has gone")]
    NobodyGone,
    /// Nobody comes in or gets more rights before the fork is merged.
    #[error("the log has two branches, which must be merged first")]
    Disputed,
    /// The actor has noted as many forks as one person may that are in dispute.
    #[error("the actor has begun too many disputes")]
    Disputes,
    /// It speaks of another branch, which is not the one that is at hand. A fault of ours, unless there is none.
    #[error("the entry speaks of another branch")]
    OtherBranch,
    /// A merge keeps somebody whom neither branch has, or names somebody whom both have.
    #[error("an addition of the merge that is none")]
    Addition,
}

impl GroupState {
    /// What a group is after its first entry.
    ///
    /// # Errors
    /// If the entry creates no group.
    pub fn begin(first: &VerifiedEntry) -> Result<Self, ApplyError> {
        let GroupOp::Create(create) = &first.entry().op else {
            return Err(ApplyError::Beginning);
        };
        let creator = Member {
            role: Role::Owner,
            given: first.head(),
            standing: Standing::Active { since: 0 },
        };
        Ok(Self {
            group: first.group(),
            head: first.head(),
            profile: create.profile.clone(),
            policy: create.policy,
            members: Arc::new(BTreeMap::from([(first.entry().actor, creator)])),
            gone: Arc::default(),
            manifests: Arc::new(BTreeMap::from([(
                first.entry().actor,
                first.entry().actor_manifest,
            )])),
            epoch: Epoch {
                number: GroupEpoch(0),
                commit: create.commit,
                is_over: false,
            },
            disputes: BTreeMap::new(),
        })
    }

    /// What the group is after one more entry. `other` is the branch that the entry speaks of, if it speaks of one.
    ///
    /// # Errors
    /// If the entry may not come here. The group is then as it was.
    pub fn apply(&self, entry: &VerifiedEntry, other: Option<&OtherBranch<'_>>) -> Result<Self, ApplyError> {
        let signed = entry.entry();
        self.check_place(entry, signed.place.as_ref(), other)?;
        let mut next = self.clone();
        next.head = entry.head();
        next.note_manifest(&signed.actor, &signed.actor_manifest)?;
        next.perform(signed, other)?;
        next.end_disputes();
        next.succeed();
        Ok(next)
    }

    fn check_place(
        &self,
        entry: &VerifiedEntry,
        place: Option<&EntryPlace>,
        other: Option<&OtherBranch<'_>>,
    ) -> Result<(), ApplyError> {
        let place = place.ok_or(ApplyError::Beginning)?;
        if entry.group() != self.group {
            return Err(ApplyError::OtherGroup);
        }
        let highest = match &entry.entry().op {
            GroupOp::Merge(_) => {
                let other = other.ok_or(ApplyError::OtherBranch)?;
                self.head.seq.max(other.tip().head.seq)
            }
            _ => self.head.seq,
        };
        if place.previous != self.head.hash || Some(place.seq) != highest.checked_add(1) {
            return Err(ApplyError::Place);
        }
        Ok(())
    }

    /// Manifests only get newer. So a device that was revoked signs no more from the entry on that tells of it.
    pub(super) fn note_manifest(&mut self, user: &UserId, manifest: &ManifestRef) -> Result<(), ApplyError> {
        self.check_manifest(user, manifest)?;
        if self.manifests.get(user) != Some(manifest) {
            Arc::make_mut(&mut self.manifests).insert(*user, *manifest);
        }
        Ok(())
    }

    /// Whether a manifest is not older than the one that is noted, nor another of its epoch.
    pub(super) fn check_manifest(&self, user: &UserId, manifest: &ManifestRef) -> Result<(), ApplyError> {
        match self.manifests.get(user) {
            Some(known) if known.epoch > manifest.epoch => Err(ApplyError::Manifest),
            Some(known) if known.epoch == manifest.epoch && known.hash != manifest.hash => {
                Err(ApplyError::Manifest)
            }
            Some(_) | None => Ok(()),
        }
    }

    fn perform(&mut self, entry: &GroupEntry, other: Option<&OtherBranch<'_>>) -> Result<(), ApplyError> {
        let actor = &entry.actor;
        if let GroupOp::Accept = entry.op {
            return self.accept(actor);
        }
        let role = self.members.get(actor).ok_or(ApplyError::NotActive)?.role;
        // Whoever is invited may decline, and nothing else.
        if !self.is_active(actor) && entry.op != GroupOp::Leave {
            return Err(ApplyError::NotActive);
        }
        match &entry.op {
            GroupOp::Create(_) | GroupOp::Accept => Err(ApplyError::Beginning),
            GroupOp::Add(add) => self.add(actor, role, add),
            GroupOp::Remove(remove) => self.remove(actor, role, &remove.user),
            GroupOp::Leave => self.depart(actor),
            GroupOp::Role(change) => self.change_role(actor, role, change),
            GroupOp::Policy(policy) => {
                self.check_settled(role, Whoever::Admins)?;
                let before = self.policy.write;
                replace(&mut self.policy, policy)?;
                self.end_epoch_if(before == Whoever::Members && policy.write == Whoever::Admins);
                Ok(())
            }
            GroupOp::Profile(profile) => {
                self.check_settled(role, self.policy.profile)?;
                replace(&mut self.profile, profile)
            }
            GroupOp::Merge(merge) => {
                let other = other.ok_or(ApplyError::OtherBranch)?;
                other.tip().check_manifest(actor, &entry.actor_manifest)?;
                self.merge(actor, merge, other)
            }
            GroupOp::Epoch(open) => self.open_epoch(entry, open, other),
        }
    }

    /// Whether a role is high enough for what must wait while there are two branches.
    fn check_settled(&self, role: Role, whoever: Whoever) -> Result<(), ApplyError> {
        if !self.disputes.is_empty() {
            return Err(ApplyError::Disputed);
        }
        if is_among(role, whoever) {
            Ok(())
        } else {
            Err(ApplyError::NotAllowed)
        }
    }

    fn add(&mut self, actor: &UserId, role: Role, add: &AddMember) -> Result<(), ApplyError> {
        self.check_settled(role, self.policy.add)?;
        if add.role > role {
            return Err(ApplyError::NotAllowed);
        }
        if self.members.contains_key(&add.user) {
            return Err(ApplyError::AlreadyMember);
        }
        if self.members.len() >= limits::GROUP_MEMBERS {
            return Err(ApplyError::Full);
        }
        self.note_manifest(&add.user, &add.manifest)?;
        let invited = Member {
            role: add.role,
            given: self.head,
            standing: Standing::Invited { by: *actor },
        };
        Arc::make_mut(&mut self.members).insert(add.user, invited);
        Ok(())
    }

    fn accept(&mut self, actor: &UserId) -> Result<(), ApplyError> {
        if !self.disputes.is_empty() {
            return Err(ApplyError::Disputed);
        }
        let since = self.head.seq;
        let members = Arc::make_mut(&mut self.members);
        let member = members.get_mut(actor).ok_or(ApplyError::NotInvited)?;
        if member.is_active() {
            return Err(ApplyError::NotInvited);
        }
        member.standing = Standing::Active { since };
        Ok(())
    }

    fn remove(&mut self, actor: &UserId, role: Role, user: &UserId) -> Result<(), ApplyError> {
        let member = self.members.get(user).ok_or(ApplyError::NoSuchMember)?;
        let is_own_invitation = member.standing == Standing::Invited { by: *actor };
        let is_allowed = is_among(role, Whoever::Admins) && member.role < role;
        if !is_own_invitation && !is_allowed {
            return Err(ApplyError::NotAllowed);
        }
        self.depart(user)
    }

    fn depart(&mut self, user: &UserId) -> Result<(), ApplyError> {
        let members = Arc::make_mut(&mut self.members);
        let member = members.remove(user).ok_or(ApplyError::NoSuchMember)?;
        Arc::make_mut(&mut self.gone).insert(*user, BTreeSet::from([self.head]));
        self.end_epoch_if(member.is_active());
        Ok(())
    }

    fn end_epoch_if(&mut self, has_lost_something: bool) {
        self.epoch.is_over |= has_lost_something;
    }

    fn change_role(&mut self, actor: &UserId, role: Role, change: &ChangeRole) -> Result<(), ApplyError> {
        let is_oneself = change.user == *actor;
        let member = self.members.get(&change.user).ok_or(ApplyError::NoSuchMember)?;
        if member.role == change.role {
            return Err(ApplyError::Nothing);
        }
        if is_oneself {
            if change.role > role {
                return Err(ApplyError::NotAllowed);
            }
            if role == Role::Owner && self.owners() == 1 {
                return Err(ApplyError::LastOwner);
            }
        } else {
            self.check_settled(role, Whoever::Admins)?;
            if member.role >= role || change.role > role {
                return Err(ApplyError::NotAllowed);
            }
        }
        let write = self.policy.write;
        let loses = member.is_active() && is_among(member.role, write) && !is_among(change.role, write);
        self.give(&change.user, change.role);
        self.end_epoch_if(loses);
        Ok(())
    }

    fn open_epoch(
        &mut self,
        entry: &GroupEntry,
        open: &OpenEpoch,
        other: Option<&OtherBranch<'_>>,
    ) -> Result<(), ApplyError> {
        if Some(open.epoch.0) != self.epoch.number.0.checked_add(1) {
            return Err(ApplyError::Epoch);
        }
        match &open.reason {
            EpochReason::Departure if !self.epoch.is_over => return Err(ApplyError::NobodyGone),
            EpochReason::Departure | EpochReason::Age => {}
            EpochReason::Devices(new) => {
                if !self.members.contains_key(&new.user) {
                    return Err(ApplyError::NoSuchMember);
                }
                if self.manifests.get(&new.user) == Some(&new.manifest) {
                    return Err(ApplyError::Nothing);
                }
                self.note_manifest(&new.user, &new.manifest)?;
            }
            EpochReason::Fork(head) => {
                let other = other.ok_or(ApplyError::OtherBranch)?;
                other.tip().check_manifest(&entry.actor, &entry.actor_manifest)?;
                self.begin_dispute(&entry.actor, head, other)?;
            }
        }
        // Its author makes its key.
        if !self.is_undisputed(&entry.actor) {
            return Err(ApplyError::Disputed);
        }
        self.epoch = Epoch {
            number: open.epoch,
            commit: open.commit,
            is_over: false,
        };
        Ok(())
    }

    fn owners(&self) -> usize {
        self.members.values().filter(|member| is_owner(member)).count()
    }

    /// A group in which somebody is active has an active owner.
    fn succeed(&mut self) {
        if self.owners() > 0 {
            return;
        }
        let heir = self
            .members
            .iter()
            .filter_map(|(user, member)| match member.standing {
                Standing::Active { since } => Some((core::cmp::Reverse(member.role), since, *user)),
                Standing::Invited { .. } => None,
            })
            .min();
        if let Some((_, _, user)) = heir {
            self.give(&user, Role::Owner);
        }
    }

    fn give(&mut self, user: &UserId, role: Role) {
        if let Some(member) = Arc::make_mut(&mut self.members).get_mut(user) {
            (member.role, member.given) = (role, self.head);
        }
    }
}

fn is_owner(member: &Member) -> bool {
    member.role == Role::Owner && member.is_active()
}

fn replace<T: PartialEq + Clone>(old: &mut T, new: &T) -> Result<(), ApplyError> {
    if old == new {
        return Err(ApplyError::Nothing);
    }
    old.clone_from(new);
    Ok(())
}
