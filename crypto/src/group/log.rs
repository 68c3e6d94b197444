//! The chain of a group's entries: what comes next, and where a head that a message names stands in it.
//!
//! Only names and the newest state are kept. The entries themselves lie in the database, and a log is read again by
//! appending them one after another.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hoopoe_protocol::{
    group::{GroupEpoch, GroupOp, LogHead, Role, Whoever},
    id::UserId,
    keys::{EpochCommit, LogHash},
};

use super::{
    apply::ApplyError,
    entry::VerifiedEntry,
    grown::Grown,
    merge::OtherBranch,
    state::{GroupState, is_among},
};

/// A group's log, from its creation to the newest entry that is known. A copy shares with it what is older.
#[derive(Clone, Debug)]
pub struct GroupLog {
    tip: GroupState,
    /// All entries in their order.
    chain: Grown<Link>,
    /// The entries of branches that were merged, and the number of the merge.
    merged: Arc<BTreeMap<LogHead, u64>>,
    settings: Grown<Setting>,
    /// The epochs of branches that were merged, and what commits to them.
    merged_epochs: Arc<BTreeSet<(GroupEpoch, EpochCommit)>>,
    /// Who stood in the group from which entry on, and as what.
    tenures: Arc<BTreeMap<UserId, Grown<Tenure>>>,
}

/// What is kept of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Link {
    head: LogHead,
    actor: UserId,
    /// The epoch of the manifest that the actor named.
    manifest: u64,
}

/// What held from an entry on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Setting {
    from: u64,
    epoch: GroupEpoch,
    commit: EpochCommit,
    write: Whoever,
}

/// What somebody was from an entry on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tenure {
    from: u64,
    stood: Stood,
}

/// What somebody was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stood {
    Outside,
    Invited(Role),
    Active(Role),
}

impl Stood {
    fn of(state: &GroupState, user: &UserId) -> Self {
        match state.member(user) {
            None => Self::Outside,
            Some(member) if member.is_active() => Self::Active(member.role),
            Some(member) => Self::Invited(member.role),
        }
    }
}

/// Where a head stands, seen from a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadPlace {
    /// It is in the log.
    Known,
    /// It is in a branch that was merged by the entry of this number.
    Merged(u64),
    /// It is behind all that we know: entries are missing.
    Ahead,
    /// The log has another entry in its place: there are two branches.
    Fork,
}

/// How it was in a group after an entry that lies in the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WasMember {
    /// The member's role.
    pub role: Role,
    /// The epoch.
    pub epoch: EpochThen,
    /// Whether the member could write.
    pub could_write: bool,
}

/// The epoch that a group was in after an entry that lies in the past.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EpochThen {
    /// This one.
    Exactly(GroupEpoch),
    /// One of a branch that was merged, which had epochs of its own; none of them has a higher number than the group had after the
    /// merge, and this is that number.
    AtMost(GroupEpoch),
}

impl EpochThen {
    /// Whether that can have been the group's epoch.
    #[must_use]
    pub fn admits(self, epoch: GroupEpoch) -> bool {
        match self {
            Self::Exactly(then) => epoch == then,
            Self::AtMost(highest) => epoch <= highest,
        }
    }
}

/// Why an entry does not come into a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// It is in the log already.
    #[error("the entry is in the log")]
    Known,
    /// Entries before it are missing.
    #[error("entries before it are missing")]
    Ahead,
    /// It comes behind an older entry, which has another behind it: there are two branches.
    #[error("the log has another entry behind the entry {0}")]
    Fork(u64),
    /// It breaks a rule.
    #[error(transparent)]
    Rule(#[from] ApplyError),
}

/// Why a log is no other branch of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BranchError {
    /// A log of another group.
    #[error("log of another group")]
    OtherGroup,
    /// One of the two is the beginning of the other, or the other was merged into ours.
    #[error("the logs do not contradict each other")]
    NoFork,
    /// Everything in it that ours does not have was signed by people who are not in the group, or under manifests that
    /// ours knows to be outdated: worth nothing.
    #[error("nobody who is in the group says so")]
    Outsiders,
}

impl GroupLog {
    /// The log that begins with this entry.
    ///
    /// # Errors
    /// If the entry creates no group.
    pub fn begin(first: &VerifiedEntry) -> Result<Self, ApplyError> {
        let tip = GroupState::begin(first)?;
        let mut log = Self {
            chain: Grown::default(),
            merged: Arc::default(),
            merged_epochs: Arc::default(),
            settings: Grown::default(),
            tenures: Arc::default(),
            tip: tip.before_anybody(),
        };
        log.advance(first, tip);
        Ok(log)
    }

    /// Puts an entry behind the newest.
    ///
    /// # Errors
    /// If it does not come there. The log is then as it was.
    pub fn append(&mut self, entry: &VerifiedEntry) -> Result<(), AppendError> {
        let next = self.with(entry, None)?;
        self.advance(entry, next);
        Ok(())
    }

    /// The same for an entry that speaks of another branch: a merge, or the epoch that is opened because of a fork.
    ///
    /// # Errors
    /// If it does not come there. The log is then as it was.
    pub fn append_joining(&mut self, entry: &VerifiedEntry, other: &Self) -> Result<(), AppendError> {
        let branch = self.branch(other).map_err(|_| ApplyError::OtherBranch)?;
        let next = self.with(entry, Some(&branch))?;
        if let GroupOp::Merge(_) = entry.entry().op {
            self.note_merged(other, next.head().seq);
        }
        self.advance(entry, next);
        Ok(())
    }

    /// What the group is with one entry more.
    fn with(
        &self,
        entry: &VerifiedEntry,
        other: Option<&OtherBranch<'_>>,
    ) -> Result<GroupState, AppendError> {
        if entry.group() != self.tip.group() {
            return Err(ApplyError::OtherGroup.into());
        }
        if self.place_of(&entry.head()) == HeadPlace::Known {
            return Err(AppendError::Known);
        }
        let place = entry.entry().place.as_ref().ok_or(ApplyError::Beginning)?;
        if place.previous != self.tip.head().hash {
            return Err(self.misplaced(&place.previous));
        }
        Ok(self.tip.apply(entry, other)?)
    }

    /// Whatever the other has and we have not was merged by the entry with this number.
    fn note_merged(&mut self, other: &Self, seq: u64) {
        let behind = self.behind(other).map(|link| link.head);
        let inner = other.merged.keys().copied().filter(|head| !self.has(head));
        let new: Vec<_> = behind.chain(inner).map(|head| (head, seq)).collect();
        Arc::make_mut(&mut self.merged).extend(new);
        let epochs = other
            .settings
            .iter()
            .map(|setting| (setting.epoch, setting.commit));
        let inner = other.merged_epochs.iter().copied();
        Arc::make_mut(&mut self.merged_epochs).extend(epochs.chain(inner));
    }

    /// What the group is now.
    #[must_use]
    pub const fn tip(&self) -> &GroupState {
        &self.tip
    }

    /// Where a head stands that somebody names.
    #[must_use]
    pub fn place_of(&self, head: &LogHead) -> HeadPlace {
        if let Some(merge) = self.merged.get(head) {
            return HeadPlace::Merged(*merge);
        }
        if head.seq > self.tip.head().seq {
            return HeadPlace::Ahead;
        }
        match self.chain.last_that(|link| link.head.seq <= head.seq) {
            Some(link) if link.head == *head => HeadPlace::Known,
            Some(_) | None => HeadPlace::Fork,
        }
    }

    /// Whether an entry is in the log, or was merged.
    pub(super) fn has(&self, head: &LogHead) -> bool {
        matches!(self.place_of(head), HeadPlace::Known | HeadPlace::Merged(_))
    }

    /// What somebody was in the group after an entry that the log has. For a head of a branch that was merged, what they
    /// were after the merge: what was written on it counts only from those who stayed.
    #[must_use]
    pub fn was_member(&self, user: &UserId, head: &LogHead) -> Option<WasMember> {
        let (seq, then): (_, fn(GroupEpoch) -> EpochThen) = match self.place_of(head) {
            HeadPlace::Known => (head.seq, EpochThen::Exactly),
            HeadPlace::Merged(merge) => (merge, EpochThen::AtMost),
            HeadPlace::Ahead | HeadPlace::Fork => return None,
        };
        let Stood::Active(role) = stood_at(self.tenures.get(user)?, seq) else {
            return None;
        };
        let setting = self.settings.last_that(|setting| setting.from <= seq)?;
        Some(WasMember {
            role,
            epoch: then(setting.epoch),
            could_write: is_among(role, setting.write),
        })
    }

    /// The branch that another log of the same group is.
    ///
    /// # Errors
    /// If it is none that matters.
    pub fn branch<'a>(&'a self, other: &'a Self) -> Result<OtherBranch<'a>, BranchError> {
        if self.tip.group() != other.tip.group() {
            return Err(BranchError::OtherGroup);
        }
        let base = other.chain.iter().rev().find(|link| self.has(&link.head));
        let base = base.ok_or(BranchError::OtherGroup)?.head;
        if base == self.tip.head() || base == other.tip.head() {
            return Err(BranchError::NoFork);
        }
        // Otherwise whoever was removed, or a device that was, could stop the group for ever, by signing what they still
        // could sign then.
        let mut signers = BTreeMap::new();
        for link in self.behind(other) {
            if self.tip.counts(&link.actor, link.manifest) {
                // Manifests only get newer, and this goes back.
                signers.entry(link.actor).or_insert(link.manifest);
            }
        }
        if signers.is_empty() {
            return Err(BranchError::Outsiders);
        }
        Ok(OtherBranch {
            ours: self,
            theirs: other,
            base,
            signers,
        })
    }

    /// The entries of another log that this one does not have: they are its last ones. The newest first.
    fn behind<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a Link> {
        let links = other.chain.iter().rev();
        links.take_while(|link| !self.has(&link.head))
    }

    /// What commits to the keys of the epoch with this number: nothing, if the log has no such epoch, and more than one value if
    /// branches that were merged had an epoch of that number as well.
    #[must_use]
    pub fn commits(&self, epoch: GroupEpoch) -> Vec<EpochCommit> {
        let here = self
            .settings
            .iter()
            .map(|setting| (setting.epoch, setting.commit));
        let all = here.chain(self.merged_epochs.iter().copied());
        let of_epoch: BTreeSet<_> = all.filter(|(number, _)| *number == epoch).collect();
        of_epoch.into_iter().map(|(_, commit)| commit).collect()
    }

    /// Whether somebody stood in the group after an entry.
    pub(super) fn stood_after(&self, user: &UserId, seq: u64) -> bool {
        self.tenures
            .get(user)
            .map_or(Stood::Outside, |all| stood_at(all, seq))
            != Stood::Outside
    }

    /// The same, if they have not been outside since.
    pub(super) fn stands_since(&self, user: &UserId, seq: u64) -> bool {
        let all = self.tenures.get(user).into_iter().flat_map(Grown::iter);
        let mut since = all.rev().take_while(|tenure| tenure.from > seq);
        self.stood_after(user, seq) && since.all(|tenure| tenure.stood != Stood::Outside)
    }

    /// Why an entry whose previous entry is not the newest does not come in.
    fn misplaced(&self, previous: &LogHash) -> AppendError {
        let here = self.chain.iter().rfind(|link| link.head.hash == *previous);
        let merged = || self.merged.iter().find(|(head, _)| head.hash == *previous);
        match here {
            Some(link) => AppendError::Fork(link.head.seq),
            None => merged().map_or(AppendError::Ahead, |(_, merge)| AppendError::Fork(*merge)),
        }
    }

    fn advance(&mut self, entry: &VerifiedEntry, tip: GroupState) {
        let from = tip.head().seq;
        let setting = Setting {
            from,
            epoch: tip.epoch().number,
            commit: tip.epoch().commit,
            write: tip.policy().write,
        };
        let is_as_before = |last: &Setting| Setting { from, ..*last } == setting;
        if !self.settings.last().is_some_and(is_as_before) {
            self.settings.push(setting);
        }
        for user in self.tip.changed_members(&tip) {
            let stood = Stood::of(&tip, &user);
            let tenures = Arc::make_mut(&mut self.tenures).entry(user).or_default();
            if tenures.last().map_or(Stood::Outside, |last| last.stood) != stood {
                tenures.push(Tenure { from, stood });
            }
        }
        self.chain.push(Link {
            head: tip.head(),
            actor: entry.entry().actor,
            manifest: entry.entry().actor_manifest.epoch,
        });
        self.tip = tip;
    }
}

fn stood_at(tenures: &Grown<Tenure>, seq: u64) -> Stood {
    let then = tenures.last_that(|tenure| tenure.from <= seq);
    then.map_or(Stood::Outside, |tenure| tenure.stood)
}
