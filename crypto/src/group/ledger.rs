//! What the records that a server keeps of a group's log make of the group.
//!
//! A server keeps records in an order and knows nothing of what is in them. So any member, or whoever works together with the server,
//! can append one that holds nothing valid, and the log has to go on behind it. What a record does follows from the records before it, and from
//! nothing that a reader knows besides: a reader may have fewer keys and then knows only the beginning. A record is one of three things:
//!
//! - the next entry of the log;
//! - an entry of another branch, which somebody copied here, so that whoever reads a merge has read what it joins;
//! - void: it changes nothing, and the next record stands behind whatever stood before it.
//!
//! ```text
//! number   0       1    2       3               4                5               6
//! record   create  add  accept  void            remove           (branch: role)  epoch because of the fork
//! entry    0       1    2       no such member  3, behind 2      3', behind 2    4, behind 3, names 3'
//! ```
//!
//! The entry that creates the group or opens an epoch commits to the key under which the records behind it are sealed. So nobody leads a
//! reader into another past, and who has only a key from before can append nothing.

mod append;
mod steps;

use std::{borrow::Cow, collections::BTreeMap};

use hoopoe_protocol::{
    group::{GroupOp, LogHead},
    id::GroupId,
    identity::DeviceManifest,
    keys::{LogHash, LogKeyCommit, ManifestHash},
    signed::Signed,
};

use self::{
    append::committed,
    steps::{Steps, joins},
};
use super::{
    apply::ApplyError,
    entry::{EntryError, NamedManifest, NamedManifests, VerifiedEntry},
    log::{AppendError, GroupLog, HeadPlace},
    seal::{self, LogKey, LogKeys, LogOpenError, OpenedRecord},
};
use crate::manifest::{ManifestError, VerifiedManifest};

/// How many branches are kept at hand; any other is put together again when somebody continues it.
const BRANCHES_AT_HAND: usize = 4;

/// A copy of the log is kept each so many entries: no branch takes longer than that to be put together again.
const ENTRIES_BETWEEN_COPIES: usize = 256;

/// The log of a group, and the branches of it, as the records so far have them.
#[derive(Clone, Debug)]
pub struct Ledger {
    log: GroupLog,
    steps: Steps,
    /// The manifests that records brought.
    manifests: BTreeMap<ManifestHash, VerifiedManifest>,
    /// Branches that were continued last, newest last.
    at_hand: Vec<GroupLog>,
    /// The log as it was at some of its entries.
    copies: BTreeMap<LogHash, GroupLog>,
    /// What the log committed to, in the order of the epochs: the last is the key of the present records.
    keys: Vec<LogKeyCommit>,
    /// The key of the record that opened the present epoch.
    opened_under: LogKeyCommit,
    /// How many records there were.
    next: u64,
}

/// What a record did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// Its entry is the newest of the log.
    Appended,
    /// Its entry is in another branch.
    Branch,
    /// Its entry merges the log into a branch, which is the log from now on.
    Joined,
    /// Nothing.
    Void(Void),
}

/// Why a record does nothing. All of them are the fault of whoever appended it, or of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Void {
    /// The first record does not create the group that was asked for.
    #[error("the first record does not create the group")]
    Beginning,
    /// No record under the key of the present records.
    #[error(transparent)]
    Closed(#[from] LogOpenError),
    /// Under the key of the records before the present epoch, and it opens none.
    #[error("sealed under the key of the epoch before")]
    Key,
    /// The hashes that it brings are not what its entry commits to, or lead back to a key of before; or it has none and needs them, or
    /// the other way round.
    #[error("the record does not show what its entry commits to")]
    Opening,
    /// A manifest that it brings is none.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// It brings a manifest that the entry does not name.
    #[error("the record brings a manifest that its entry does not name")]
    Surplus,
    /// The entry names a manifest that no record has brought.
    #[error("the entry names a manifest that no record has brought")]
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

/// The key of the present records is not known, so that nothing can be said of this one. It was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the log key of the present epoch is not known")]
pub struct NoKey;

/// The key of the record that opened the present epoch, or the one that it opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sealed {
    Present,
    Before,
}

impl From<ApplyError> for Void {
    fn from(error: ApplyError) -> Self {
        Self::Append(error.into())
    }
}

impl Ledger {
    /// Reads the first record of this group.
    ///
    /// # Errors
    /// If it does not create it. Then there is no log.
    pub fn begin(group: &GroupId, keys: &LogKeys, sealed: &[u8]) -> Result<Self, Void> {
        let opened = keys.iter().map(|key| seal::open(key, group, 0, sealed));
        let record = opened
            .reduce(|one, next| one.or(next))
            .unwrap_or(Err(LogOpenError::NotAuthentic))?;
        let named = NamedManifests::read(&record.entry).map_err(EntryError::Unreadable)?;
        let actor = brought_as(&named.actor, record.actor.as_ref().ok_or(Void::NoManifest)?)?;
        if named.subject.is_some() || record.subject.is_some() {
            return Err(Void::Beginning);
        }
        let entry = VerifiedEntry::verify(&record.entry, &actor, None)?;
        let log = GroupLog::begin(&entry).map_err(|_| Void::Beginning)?;
        if log.tip().group() != *group {
            return Err(Void::Beginning);
        }
        let key = committed(entry.entry(), record.opening.as_ref())?.ok_or(Void::Opening)?;
        Ok(Self {
            log,
            steps: Steps::begin(entry),
            manifests: BTreeMap::from([(actor.reference().hash, actor)]),
            at_hand: Vec::new(),
            copies: BTreeMap::new(),
            keys: vec![key],
            opened_under: key,
            next: 1,
        })
    }

    /// Reads the next record.
    ///
    /// # Errors
    /// If the key of the present records is not among ours. Nothing was read then.
    pub fn read(&mut self, keys: &LogKeys, sealed: &[u8]) -> Result<Came, NoKey> {
        let open = |commit: LogKeyCommit| {
            let key = keys.get(&commit)?;
            Some(seal::open(key, &self.log.tip().group(), self.next, sealed))
        };
        let (present, before) = (open(self.key()), open(self.opened_under));
        let came = match (present, before) {
            (Some(Ok(record)), _) => self.place(&record, Sealed::Present),
            (_, Some(Ok(record))) => self.place(&record, Sealed::Before),
            (Some(Err(error)), _) => Err(error.into()),
            (None, _) => return Err(NoKey),
        };
        self.skip();
        Ok(came.unwrap_or_else(Came::Void))
    }

    /// Passes over a record that was not read as the key of the present records is not known. Whoever has it may know another group from here on, so
    /// it is asked for first, and waited for. If it comes later, the records are read again from the first one on.
    pub const fn skip(&mut self) {
        self.next = self.next.saturating_add(1);
    }

    /// The log.
    #[must_use]
    pub const fn log(&self) -> &GroupLog {
        &self.log
    }

    /// The number that the next record has.
    #[must_use]
    pub const fn next(&self) -> u64 {
        self.next
    }

    /// Whether the log has ever committed to this key. Whoever was given a key and reads the records to the end finds it there; if not, the
    /// server has put others in their place.
    #[must_use]
    pub fn has_had(&self, key: &LogKey) -> bool {
        self.keys.contains(&key.commit())
    }

    /// Whether an entry is in the log or in a branch.
    #[must_use]
    pub fn knows(&self, entry: &LogHash) -> bool {
        self.steps.has(entry)
    }

    /// A manifest that a record brought.
    #[must_use]
    pub fn manifest(&self, hash: &ManifestHash) -> Option<&VerifiedManifest> {
        self.manifests.get(hash)
    }

    /// All that leads to an entry, branches that were joined on the way included, in an order in which it can be appended elsewhere: but for
    /// what is known there.
    #[must_use]
    pub fn entries_to(&self, last: &LogHash) -> Vec<&VerifiedEntry> {
        self.steps.up_to(last, &BTreeMap::new())
    }

    /// The ends of branches that are not merged. [`GroupLog::branch`] says which of them matter; an admin merges these.
    #[must_use]
    pub fn branches(&self) -> Vec<LogHead> {
        let mut ends = self.steps.ends();
        ends.retain(|head| match self.log.place_of(head) {
            HeadPlace::Fork | HeadPlace::Ahead => true,
            HeadPlace::Known | HeadPlace::Merged(_) => false,
        });
        ends
    }

    /// The log as it was after an entry of it, or of a branch.
    #[must_use]
    pub fn log_at(&self, head: &LogHash) -> Option<GroupLog> {
        let at_hand = self.at_hand.iter().chain([&self.log]);
        let mut kept: BTreeMap<LogHash, &GroupLog> =
            at_hand.map(|log| (log.tip().head().hash, log)).collect();
        kept.extend(self.copies.iter().map(|(hash, log)| (*hash, log)));
        self.steps.log_at(head, &kept)
    }

    /// What the log commits to for the key of the present records.
    fn key(&self) -> LogKeyCommit {
        self.keys.last().copied().unwrap_or(self.opened_under)
    }

    /// Puts the entry of a record where it belongs.
    fn place(&mut self, record: &OpenedRecord, sealed: Sealed) -> Result<Came, Void> {
        let unverified = record.entry.read_unverified().map_err(EntryError::Unreadable)?;
        let before = unverified.place.as_ref().ok_or(ApplyError::Beginning)?.previous;
        let is_next = before == self.log.tip().head().hash;
        let opened = if is_next {
            committed(&unverified, record.opening.as_ref())?
        } else {
            record.opening.map_or(Ok(None), |_| Err(Void::Opening))?
        };
        if sealed == Sealed::Before && opened.is_none() {
            return Err(Void::Key);
        }
        if opened.is_some_and(|key| self.keys.contains(&key)) {
            return Err(Void::Opening);
        }
        let (entry, brought) = self.verify(record)?;
        if self.knows(&entry.head().hash) {
            return Err(AppendError::Known.into());
        }
        let came = if is_next {
            self.append(&entry)?
        } else {
            self.branch_off(&entry, &before)?
        };
        if let Some(key) = opened {
            self.opened_under = match sealed {
                Sealed::Present => self.key(),
                Sealed::Before => self.opened_under,
            };
            self.keys.push(key);
        }
        for manifest in brought {
            self.manifests.insert(manifest.reference().hash, manifest);
        }
        self.steps.push(entry);
        Ok(came)
    }

    /// Puts the entry behind the newest of the log.
    fn append(&mut self, entry: &VerifiedEntry) -> Result<Came, Void> {
        let before = self.log.tip().head().hash;
        let is_due = self.steps.len().is_multiple_of(ENTRIES_BETWEEN_COPIES);
        let copy = is_due.then(|| self.log.clone());
        let joined = self.joined(entry)?;
        match &joined {
            Some(other) => self.log.append_joining(entry, other)?,
            None => self.log.append(entry)?,
        }
        self.copies.extend(copy.map(|copy| (before, copy)));
        Ok(Came::Appended)
    }

    /// Puts the entry into a branch.
    fn branch_off(&mut self, entry: &VerifiedEntry, before: &LogHash) -> Result<Came, Void> {
        let mut branch = self.log_at(before).ok_or(AppendError::Ahead)?;
        match self.joined(entry)? {
            Some(other) => branch.append_joining(entry, &other)?,
            None => branch.append(entry)?,
        }
        self.at_hand.retain(|log| log.tip().head().hash != *before);
        let merges = matches!(entry.entry().op, GroupOp::Merge(_));
        if merges && joins(entry.entry()) == Some(self.log.tip().head()) {
            self.log = branch;
            return Ok(Came::Joined);
        }
        if self.at_hand.len() == BRANCHES_AT_HAND {
            self.at_hand.remove(0);
        }
        self.at_hand.push(branch);
        Ok(Came::Branch)
    }

    /// The branch of which an entry speaks.
    fn joined(&self, entry: &VerifiedEntry) -> Result<Option<GroupLog>, Void> {
        let log_at = |head: LogHead| self.log_at(&head.hash).ok_or(Void::NoBranch);
        joins(entry.entry()).map(log_at).transpose()
    }

    /// The entry of a record, and what the record brings with it.
    fn verify(&self, record: &OpenedRecord) -> Result<(VerifiedEntry, Vec<VerifiedManifest>), Void> {
        let named = NamedManifests::read(&record.entry).map_err(EntryError::Unreadable)?;
        let actor = self.named_manifest(&named.actor, record.actor.as_ref())?;
        let subject = match (&named.subject, &record.subject) {
            (None, None) => None,
            (None, Some(_)) => return Err(Void::Surplus),
            (Some(subject), None) if *subject == named.actor => Some(Cow::Borrowed(actor.as_ref())),
            (Some(subject), brought) => Some(self.named_manifest(subject, brought.as_ref())?),
        };
        let entry = VerifiedEntry::verify(&record.entry, &actor, subject.as_deref())?;
        let brought = |manifest: Cow<'_, VerifiedManifest>| match manifest {
            Cow::Owned(manifest) => Some(manifest),
            Cow::Borrowed(_) => None,
        };
        let subject = subject.and_then(brought);
        Ok((entry, brought(actor).into_iter().chain(subject).collect()))
    }

    /// The manifest that an entry names: brought by its record or by one before.
    fn named_manifest(
        &self,
        named: &NamedManifest,
        brought: Option<&Signed<DeviceManifest>>,
    ) -> Result<Cow<'_, VerifiedManifest>, Void> {
        match brought {
            Some(signed) => brought_as(named, signed).map(Cow::Owned),
            None => {
                let known = self
                    .manifest(&named.manifest.hash)
                    .filter(|known| named.is(known));
                known.map(Cow::Borrowed).ok_or(Void::NoManifest)
            }
        }
    }
}

/// Verifies a manifest that a record brings as one that its entry names.
fn brought_as(named: &NamedManifest, signed: &Signed<DeviceManifest>) -> Result<VerifiedManifest, Void> {
    let manifest = VerifiedManifest::verify(signed)?;
    if named.is(&manifest) {
        Ok(manifest)
    } else {
        Err(Void::Surplus)
    }
}
