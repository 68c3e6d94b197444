//! The chain of a group's entries: what comes next, and where a head that a message names stands in it.
//!
//! Only names and the newest state are kept. The entries themselves lie in the database, and a log is read again by
//! appending them one after another.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_protocol::{
    group::{GroupEpoch, GroupOp, LogHead, Role, Whoever},
    id::UserId,
    keys::LogHash,
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
    merged: BTreeMap<LogHash, u64>,
    settings: Vec<Setting>,
    /// Who was active from which entry on, and as what; none from the entry on in which they went.
    tenures: BTreeMap<UserId, Vec<Tenure>>,
}

/// What is kept of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Link {
    head: LogHead,
    actor: UserId,
}

/// What held from an entry on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Setting {
    from: u64,
    epoch: GroupEpoch,
    write: Whoever,
}

/// What somebody was from an entry on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tenure {
    from: u64,
    role: Option<Role>,
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
    /// The epoch; not told of a branch that was merged, which had epochs of its own.
    pub epoch: Option<GroupEpoch>,
    /// Whether the member could write.
    pub could_write: bool,
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
    /// One of the two is the beginning of the other.
    #[error("the logs do not contradict each other")]
    NoFork,
    /// Everything in it that ours does not have was signed by people who are not in the group: worth nothing.
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
            settings: Vec::new(),
            tenures: BTreeMap::new(),
            tip: tip.clone(),
        };
        log.advance(first.entry().actor, tip);
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
            let joined = other.chain.iter().skip_while(|link| link.head != branch.base());
            let seq = self.tip.head().seq;
            self.merged
                .extend(joined.skip(1).map(|link| (link.head.hash, seq)));
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
            let before = self.chain.iter().rfind(|link| link.head.hash == place.previous);
            return Err(before.map_or(AppendError::Ahead, |link| AppendError::Fork(link.head.seq)));
        }
        let next = self.tip.apply(entry, other)?;
        self.advance(entry.entry().actor, next);
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
        if let Some(merge) = self.merged.get(&head.hash) {
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
        let place = self.place_of(head);
        let seq = match place {
            HeadPlace::Known => head.seq,
            HeadPlace::Merged(merge) => merge,
            HeadPlace::Ahead | HeadPlace::Fork => return None,
        };
        let tenures = self.tenures.get(user)?;
        let role = tenures.iter().rfind(|tenure| tenure.from <= seq)?.role?;
        let setting = self.settings.iter().rfind(|setting| setting.from <= seq)?;
        Some(WasMember {
            role,
            epoch: (place == HeadPlace::Known).then_some(setting.epoch),
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
        // Otherwise whoever was removed could stop the group for ever, by signing what they still could sign then.
        let mut theirs = other.chain.iter().skip(common);
        if !theirs.any(|link| self.tip.is_active(&link.actor)) {
            return Err(BranchError::Outsiders);
        }
        Ok(OtherBranch::new(&other.tip, base))
    }

    fn advance(&mut self, actor: UserId, tip: GroupState) {
        let from = tip.head().seq;
        let setting = Setting {
            from,
            epoch: tip.epoch().number,
            write: tip.policy().write,
        };
        let is_new = self
            .settings
            .last()
            .is_none_or(|last| (last.epoch, last.write) != (setting.epoch, setting.write));
        if is_new {
            self.settings.push(setting);
        }
        let gone = self.tip.members().map(|(user, _)| *user);
        let here = tip.members().map(|(user, _)| *user);
        for user in gone.chain(here).collect::<BTreeSet<_>>() {
            let member = tip.member(&user).filter(|member| member.is_active());
            let role = member.map(|member| member.role);
            let tenures = self.tenures.entry(user).or_default();
            if tenures.last().and_then(|last| last.role) != role {
                tenures.push(Tenure { from, role });
            }
        }
        let head = tip.head();
        self.chain.push(Link { head, actor });
        self.tip = tip;
    }
}
