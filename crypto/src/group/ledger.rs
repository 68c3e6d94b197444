//! What the records that a server keeps of a group's log make of the group.
//!
//! A server keeps records in an order and knows nothing of what is in them. So any member, or whoever works together with the server,
//! can append one that holds nothing valid, and the log has to go on behind it. A record is one of these:
//!
//! - the next entry of the log;
//! - an entry of another branch: somebody copied it here, so that whoever reads a merge has read what it joins, or appended it with keys that not all have;
//! - void: it changes nothing, and the next record stands behind whatever stood before it;
//! - sealed under a key that this reader has not: then they know less, and read again if the key comes.
//!
//! ```text
//! number   0       1    2       3               4                5               6
//! record   create  add  accept  void            remove           (branch: role)  epoch because of the fork
//! entry    0       1    2       no such member  3, behind 2      3', behind 2    4, behind 3, names 3'
//! ```
//!
//! Keys hide the log from the server and from those who have gone. They vouch for nothing: what an entry does follows from signatures and from the
//! entries before it. Of two entries behind one the first is the log, and the other a branch, but for this: a reader never leaves the **anchor**, the newest
//! entry that they knew before, or that was named to them by whoever gave them the keys. So no key that comes late, and nobody who makes up
//! another past, leads them away from it.

mod append;
mod reading;
mod steps;

use std::collections::BTreeMap;

use hoopoe_protocol::{
    group::{GroupEntry, GroupOp, LogHead},
    id::GroupId,
    keys::{EpochCommit, LogHash, ManifestHash},
};

use self::{
    reading::first_of,
    steps::{Steps, joins, opens, previous},
};
use super::{
    apply::ApplyError,
    entry::{EntryError, VerifiedEntry},
    log::{AppendError, GroupLog, HeadPlace},
    seal::{LogKeys, LogOpenError, OpenedRecord},
};
use crate::manifest::{ManifestError, VerifiedManifest};

pub use self::append::SealingKeys;

/// How many branches are kept at hand; any other is put together again when somebody continues it.
const BRANCHES_AT_HAND: usize = 4;

/// The log of a group, and the branches of it, as the records so far have them.
#[derive(Clone, Debug)]
pub struct Ledger {
    log: GroupLog,
    steps: Steps,
    anchor: LogHead,
    brought: BTreeMap<ManifestHash, Brought>,
    /// Branches that were continued last, newest last.
    at_hand: Vec<GroupLog>,
    /// What was committed to for the epochs that were opened in the log, in their order. The epochs of a branch that it merged, or that it was joined to,
    /// are not among them: not everybody who reads these records was given their keys.
    epochs: Vec<EpochCommit>,
    /// Which key opened a record last.
    last_key: usize,
    /// How many records there were.
    next: u64,
    /// Which of them none of the keys opened.
    unread: Vec<u64>,
}

/// A manifest that records brought.
#[derive(Clone, Debug)]
struct Brought {
    manifest: VerifiedManifest,
    /// With these entries. Behind any of them it need not be brought again.
    with: Vec<LogHead>,
}

/// What a record did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Its entry is the newest of the log. If it is the anchor and was in a branch, that is the log from now on.
    Appended,
    /// Its entry is in another branch.
    Branch,
    /// Its entry merges the log into a branch, which is the log from now on.
    Joined,
    /// It was sealed under none of the keys that we have.
    Unread,
    /// Nothing.
    Void(Void),
}

/// Why a record does nothing. All of them are the fault of whoever appended it, or of the server; but that an entry, a manifest or a branch is not
/// there can be for want of a key for the record that brought it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Void {
    /// The first record does not create the group that was asked for.
    #[error("the first record does not create the group")]
    Beginning,
    /// No record.
    #[error(transparent)]
    Closed(#[from] LogOpenError),
    /// A manifest that it brings is none.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// It brings a manifest that the entry does not name.
    #[error("the record brings a manifest that its entry does not name")]
    Surplus,
    /// The entry names a manifest that no record before it has brought.
    #[error("the entry names a manifest that no record before it has brought")]
    NoManifest,
    /// No entry that its actor signed.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The entry speaks of a branch whose entries no record has brought.
    #[error("the entry speaks of a branch that the records do not have")]
    NoBranch,
    /// It does not come into the log, nor into a branch.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// Why there is no ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BeginError {
    /// None of our keys opens the first record: whoever gave us keys has not given all, or the server has put something else there.
    #[error("none of the keys opens the first record of the group")]
    NoKey,
    /// The first record is none, or creates another group. The fault of the server, or of whoever named the group to us.
    #[error(transparent)]
    Void(#[from] Void),
}

/// A record that does not come next: a fault of ours. It was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the record {next} comes next")]
pub struct NotNext {
    /// The number of the record that does.
    pub next: u64,
}

impl From<ApplyError> for Void {
    fn from(error: ApplyError) -> Self {
        Self::Append(error.into())
    }
}

impl Ledger {
    /// Reads the first record of this group. The anchor is the newest entry that we know to be in the log: that to which we had come when we last wrote
    /// it down, or else what somebody named to us who gave us the keys.
    ///
    /// # Errors
    /// If it does not create it. Then there is no log.
    pub fn begin(
        group: &GroupId,
        keys: &LogKeys,
        anchor: LogHead,
        sealed: &[u8],
    ) -> Result<Self, BeginError> {
        let mut last_key = 0;
        let record = keys.open(&mut last_key, (group, 0), sealed).map_err(Void::from)?;
        let (entry, actor) = first_of(group, &record.ok_or(BeginError::NoKey)?)?;
        let brought = Brought {
            with: vec![entry.head()],
            manifest: actor,
        };
        Ok(Self {
            log: GroupLog::begin(&entry).map_err(|_| Void::Beginning)?,
            anchor,
            brought: BTreeMap::from([(brought.manifest.reference().hash, brought)]),
            at_hand: Vec::new(),
            epochs: opens(entry.entry()).into_iter().collect(),
            steps: Steps::begin(entry),
            last_key,
            next: 1,
            unread: Vec::new(),
        })
    }

    /// Begins again with more keys, and never leaves what the log has by now.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn begin_again(&self, keys: &LogKeys, sealed: &[u8]) -> Result<Self, BeginError> {
        let anchor = self.log().map_or(self.anchor, |log| log.tip().head());
        Self::begin(&self.log.tip().group(), keys, anchor, sealed)
    }

    /// Reads the next record.
    ///
    /// # Errors
    /// If it is another one.
    pub fn read(&mut self, keys: &LogKeys, number: u64, sealed: &[u8]) -> Result<Came, NotNext> {
        if number != self.next {
            return Err(NotNext { next: self.next });
        }
        self.next = self.next.saturating_add(1);
        let place = (&self.log.tip().group(), number);
        let came = match keys.open(&mut self.last_key, place, sealed) {
            Ok(Some(record)) => self.place(&record),
            Ok(None) => {
                self.unread.push(number);
                Ok(Came::Unread)
            }
            Err(reason) => Err(reason.into()),
        };
        Ok(came.unwrap_or_else(Came::Void))
    }

    /// The log, if it has the anchor. If not, although all records were read, the server keeps some back or shows others, or keys are missing: what
    /// was read is not the log, or not all of it, and nothing follows from it.
    #[must_use]
    pub fn log(&self) -> Option<&GroupLog> {
        Some(&self.log).filter(|log| has(log, &self.anchor))
    }

    /// What was read so far, whether it comes to the anchor or not: to show how far it is.
    #[must_use]
    pub const fn reached(&self) -> &GroupLog {
        &self.log
    }

    /// The number that the next record has.
    #[must_use]
    pub const fn next(&self) -> u64 {
        self.next
    }

    /// The numbers of the records that none of the keys opened. If a key comes that [opens](super::seal::open) one of them, all are read
    /// [again](Self::begin_again).
    #[must_use]
    pub fn unread(&self) -> &[u64] {
        &self.unread
    }

    /// Whether an entry is in the log or in a branch.
    #[must_use]
    pub fn knows(&self, entry: &LogHash) -> bool {
        self.steps.has(entry)
    }

    /// A manifest that a record brought.
    #[must_use]
    pub fn manifest(&self, hash: &ManifestHash) -> Option<&VerifiedManifest> {
        self.brought.get(hash).map(|brought| &brought.manifest)
    }

    /// All that leads to an entry, branches that were joined on the way included, in an order in which it can be appended elsewhere: but for
    /// what is known there.
    #[must_use]
    pub fn entries_to(&self, last: &LogHash) -> Vec<&VerifiedEntry> {
        self.steps.up_to(last, |_| false).collect()
    }

    /// The branches that are not merged, each by its last entry that counts here, and none that another one of these contains; an admin merges these.
    /// [`GroupLog::branch`] says what is in one.
    #[must_use]
    pub fn branches(&self) -> Vec<LogHead> {
        let tip = self.log.tip();
        let counts = |entry: &GroupEntry| tip.counts(&entry.actor, entry.actor_manifest.epoch);
        let mut branches = self
            .steps
            .last_that(|entry| !has(&self.log, &entry.head()) && counts(entry.entry()));
        branches.sort_unstable();
        branches
    }

    /// The log as it was after an entry of it, or of a branch.
    #[must_use]
    pub fn log_at(&self, head: &LogHash) -> Option<GroupLog> {
        self.steps.log_at(head, |hash| {
            let mut at_hand = self.at_hand.iter().chain([&self.log]);
            at_hand.find(|log| log.tip().head().hash == *hash)
        })
    }

    /// Puts the entry of a record where it belongs.
    fn place(&mut self, record: &OpenedRecord) -> Result<Came, Void> {
        let read = self.verify(record)?;
        let (head, before) = (read.entry.head(), previous(&read.entry));
        let before = before.ok_or(ApplyError::Beginning)?;
        if self.knows(&head.hash) {
            return Err(AppendError::Known.into());
        }
        let came = if before == self.log.tip().head().hash {
            self.append(read.entry, &read.relied_on)?
        } else {
            self.branch_off(read.entry, &before, &read.relied_on)?
        };
        for manifest in read.brought {
            let brought = self.brought.entry(manifest.reference().hash);
            let with = Vec::new();
            brought.or_insert(Brought { manifest, with }).with.push(head);
        }
        Ok(came)
    }

    /// Puts the entry behind the newest of the log.
    fn append(&mut self, entry: VerifiedEntry, relied_on: &[ManifestHash]) -> Result<Came, Void> {
        self.are_brought(&self.log, relied_on)?;
        let joined = self.joined(&entry)?;
        let before = self.steps.is_long(&entry).then(|| self.log.clone());
        put(&mut self.log, &entry, joined.as_ref())?;
        self.epochs.extend(opens(entry.entry()));
        self.steps.push(entry, before.iter().chain(&joined));
        Ok(Came::Appended)
    }

    /// Puts the entry into a branch.
    fn branch_off(
        &mut self,
        entry: VerifiedEntry,
        before: &LogHash,
        relied_on: &[ManifestHash],
    ) -> Result<Came, Void> {
        let mut branch = self.log_at(before).ok_or(AppendError::Ahead)?;
        self.are_brought(&branch, relied_on)?;
        let joined = self.joined(&entry)?;
        let log_before = self.steps.is_long(&entry).then(|| branch.clone());
        put(&mut branch, &entry, joined.as_ref())?;
        let is_merge = matches!(entry.entry().op, GroupOp::Merge(_));
        let is_joined = is_merge && joins(entry.entry()) == Some(self.log.tip().head());
        let is_anchor = entry.head() == self.anchor;
        self.at_hand.retain(|log| log.tip().head().hash != *before);
        self.steps.push(entry, log_before.iter().chain(&joined));
        if is_joined {
            self.log = branch;
            return Ok(Came::Joined);
        }
        if is_anchor {
            let left = std::mem::replace(&mut self.log, branch);
            self.keep(left);
            self.epochs = self.steps.epochs_to(&self.anchor.hash);
            return Ok(Came::Appended);
        }
        self.keep(branch);
        Ok(Came::Branch)
    }

    fn keep(&mut self, branch: GroupLog) {
        if self.at_hand.len() == BRANCHES_AT_HAND {
            self.at_hand.remove(0);
        }
        self.at_hand.push(branch);
    }

    /// The branch of which an entry speaks.
    fn joined(&self, entry: &VerifiedEntry) -> Result<Option<GroupLog>, Void> {
        let log_at = |head: LogHead| self.log_at(&head.hash).ok_or(Void::NoBranch);
        joins(entry.entry()).map(log_at).transpose()
    }
}

/// Whether an entry is in a log, or in a branch that it has merged.
fn has(log: &GroupLog, head: &LogHead) -> bool {
    matches!(log.place_of(head), HeadPlace::Known | HeadPlace::Merged(_))
}

fn put(log: &mut GroupLog, entry: &VerifiedEntry, joined: Option<&GroupLog>) -> Result<(), AppendError> {
    match joined {
        Some(other) => log.append_joining(entry, other),
        None => log.append(entry),
    }
}
