//! The chain of a group's entries: what comes next, and where a head that a message names stands in it.
//!
//! Only names and the newest state are kept. The entries themselves lie in the database, and a log is read again by
//! appending them one after another.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_protocol::{
    group::{GroupEpoch, GroupOp, LogHead, Role, Whoever},
    id::UserId,
    keys::{EpochCommit, LogHash},
};

use super::{
    apply::ApplyError,
    entry::VerifiedEntry,
    merge::OtherBranch,
    state::{GroupState, is_among},
};

/// A group's log, from its creation to the newest entry that is known.
#[derive(Clone, Debug)]
pub struct GroupLog {
    tip: GroupState,
    /// All entries in their order.
    chain: Vec<Link>,
    /// The entries of branches that were merged, and the number of the merge.
    merged: BTreeMap<LogHead, u64>,
    settings: Vec<Setting>,
    /// The epochs of branches that were merged, and what commits to them.
    merged_epochs: BTreeSet<(GroupEpoch, EpochCommit)>,
    /// Who stood in the group from which entry on, and as what.
    tenures: BTreeMap<UserId, Vec<Tenure>>,
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

    const fn role(self) -> Option<Role> {
        match self {
            Self::Outside => None,
            Self::Invited(role) | Self::Active(role) => Some(role),
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
            chain: Vec::new(),
            merged: BTreeMap::new(),
            merged_epochs: BTreeSet::new(),
            settings: Vec::new(),
            tenures: BTreeMap::new(),
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
        self.append_with(entry, None)
    }

    /// The same for an entry that speaks of another branch: a merge, or the epoch that is opened because of a fork.
    ///
    /// # Errors
    /// If it does not come there. The log is then as it was.
    pub fn append_joining(&mut self, entry: &VerifiedEntry, other: &Self) -> Result<(), AppendError> {
        let branch = self.branch(other).map_err(|_| ApplyError::OtherBranch)?;
        self.append_with(entry, Some(&branch))?;
        if let GroupOp::Merge(_) = entry.entry().op {
            let seq = self.tip.head().seq;
            for head in branch.heads.iter().chain(other.merged.keys()) {
                self.merged.entry(*head).or_insert(seq);
            }
            let epochs = other
                .settings
                .iter()
                .map(|setting| (setting.epoch, setting.commit));
            self.merged_epochs
                .extend(epochs.chain(other.merged_epochs.iter().copied()));
        }
        Ok(())
    }

    fn append_with(
        &mut self,
        entry: &VerifiedEntry,
        other: Option<&OtherBranch<'_>>,
    ) -> Result<(), AppendError> {
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
        let next = self.tip.apply(entry, other)?;
        self.advance(entry, next);
        Ok(())
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
        let index = self.chain.binary_search_by_key(&head.seq, |link| link.head.seq);
        match index.ok().and_then(|index| self.chain.get(index)) {
            Some(link) if link.head == *head => HeadPlace::Known,
            Some(_) | None => HeadPlace::Fork,
        }
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
        let setting = self.settings.iter().rfind(|setting| setting.from <= seq)?;
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
    pub fn branch<'a>(&self, other: &'a Self) -> Result<OtherBranch<'a>, BranchError> {
        if self.tip.group() != other.tip.group() {
            return Err(BranchError::OtherGroup);
        }
        let pairs = self.chain.iter().zip(&other.chain);
        let common = pairs.take_while(|(one, another)| one == another).count();
        let base = common.checked_sub(1).and_then(|last| self.chain.get(last));
        let base = base.ok_or(BranchError::OtherGroup)?.head;
        if base == self.tip.head() || base == other.tip.head() {
            return Err(BranchError::NoFork);
        }
        let theirs = || {
            let links = other.chain.iter().skip(common);
            links.filter(|link| !self.merged.contains_key(&link.head))
        };
        if theirs().next().is_none() {
            return Err(BranchError::NoFork);
        }
        // Otherwise whoever was removed, or a device that was, could stop the group for ever, by signing what they still
        // could sign then.
        let signers: BTreeSet<UserId> = theirs()
            .filter(|link| self.counts(link))
            .map(|link| link.actor)
            .collect();
        if signers.is_empty() {
            return Err(BranchError::Outsiders);
        }
        Ok(OtherBranch {
            tip: &other.tip,
            base,
            heads: other.chain.iter().skip(common).map(|link| link.head).collect(),
            signers,
            at_base: self.roles_at(base.seq),
            gone_here: self.gone_since(base.seq),
            gone_there: other.gone_since(base.seq),
        })
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

    /// Whether an entry of another branch is by somebody who is active here, under a manifest that is not outdated here.
    fn counts(&self, link: &Link) -> bool {
        let known = self.tip.manifest(&link.actor);
        self.tip.is_active(&link.actor) && known.is_none_or(|known| known.epoch <= link.manifest)
    }

    /// Who stood in the group after an entry, and as what.
    fn roles_at(&self, seq: u64) -> BTreeMap<UserId, Role> {
        let all = self.tenures.iter();
        all.filter_map(|(user, tenures)| Some((*user, stood_at(tenures, seq).role()?)))
            .collect()
    }

    /// Who was active and went, after an entry.
    fn gone_since(&self, seq: u64) -> BTreeSet<UserId> {
        let has_gone = |pair: &[Tenure]| match pair {
            [before, after] if after.from > seq => {
                matches!(before.stood, Stood::Active(_)) && !matches!(after.stood, Stood::Active(_))
            }
            _ => false,
        };
        let all = self.tenures.iter();
        all.filter(|(_, tenures)| tenures.windows(2).any(has_gone))
            .map(|(user, _)| *user)
            .collect()
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
            let tenures = self.tenures.entry(user).or_default();
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

fn stood_at(tenures: &[Tenure], seq: u64) -> Stood {
    let then = tenures.iter().rfind(|tenure| tenure.from <= seq);
    then.map_or(Stood::Outside, |tenure| tenure.stood)
}
