//! What the records that a server keeps of a group's log make of the group.
//!
//! A server keeps records in an order and knows nothing of what is in them. So any member, or whoever works together with the server,
//! can append one that holds nothing valid, and the log has to go on behind it. What a record does follows from the records before it, and from
//! nothing that a reader knows besides: all who read the same records know the same group. It is one of three things:
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
//! An entry that opens an epoch counts only if the key it carries is the one with which the records before it were to be opened, and every other only
//! under that key. So nobody cuts the log off from its beginning, and who has only a key from before can append nothing.

mod steps;

use std::{borrow::Cow, collections::BTreeMap};

use hoopoe_protocol::{
    group::{GroupEntry, GroupOp, LogHead},
    id::GroupId,
    identity::DeviceManifest,
    keys::{LogHash, ManifestHash},
    signed::Signed,
};

use self::steps::{Steps, joins, previous};
use super::{
    apply::ApplyError,
    entry::{EntryError, NamedManifest, NamedManifests, VerifiedEntry},
    log::{AppendError, GroupLog, HeadPlace},
    seal::{LogKey, OpenedRecord, Record},
};
use crate::manifest::{ManifestError, VerifiedManifest};

/// How many branches are kept at hand; any other is put together again when somebody continues it.
const BRANCHES_AT_HAND: usize = 4;

/// The log of a group, and the branches of it, as the records so far have them.
#[derive(Clone, Debug)]
pub struct Ledger {
    log: GroupLog,
    steps: Steps,
    /// The manifests that records brought.
    manifests: BTreeMap<ManifestHash, VerifiedManifest>,
    /// Branches that were continued last, newest last.
    at_hand: Vec<GroupLog>,
    /// The key of the present records.
    key: LogKey,
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
}

/// Why a record does nothing. All of them are the fault of whoever appended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Void {
    /// The first record creates no group, or another one than was asked for.
    #[error("the first record does not create the group")]
    Beginning,
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
    /// Sealed under another key than the present records, or it carries another key than theirs.
    #[error("the record is not sealed under the key of the present epoch")]
    Key,
    /// The entry speaks of a branch whose entries no record has brought.
    #[error("the entry speaks of a branch that the records do not have")]
    NoBranch,
    /// It does not come into the log, nor into a branch.
    #[error(transparent)]
    Append(#[from] AppendError),
}

impl From<ApplyError> for Void {
    fn from(error: ApplyError) -> Self {
        Self::Append(error.into())
    }
}

impl Ledger {
    /// Reads the first record of this group, that with the number 0.
    ///
    /// # Errors
    /// If it does not create it. Then there is no log.
    pub fn begin(group: &GroupId, record: &OpenedRecord) -> Result<Self, Void> {
        let named = named(&record.entry)?;
        let brought = record.actor.as_ref().ok_or(Void::NoManifest)?;
        let actor = brought_as(&named.actor, brought)?;
        if named.subject.is_some() || record.subject.is_some() {
            return Err(Void::Beginning);
        }
        let entry = VerifiedEntry::verify(&record.entry, &actor, None)?;
        let log = GroupLog::begin(&entry).map_err(|_| Void::Beginning)?;
        if log.tip().group() != *group {
            return Err(Void::Beginning);
        }
        Ok(Self {
            log,
            steps: Steps::begin(entry),
            manifests: BTreeMap::from([(actor.reference().hash, actor)]),
            at_hand: Vec::new(),
            key: record.key.clone(),
            next: 1,
        })
    }

    /// Reads the next record.
    ///
    /// # Errors
    /// Why it does nothing. It has been read all the same.
    pub fn read(&mut self, record: &OpenedRecord) -> Result<Came, Void> {
        self.skip();
        let (entry, brought) = self.verify(record)?;
        if self.knows(&entry.head().hash) {
            return Err(AppendError::Known.into());
        }
        let place = entry.entry().place.as_ref().ok_or(ApplyError::Beginning)?;
        let came = if place.previous == self.log.tip().head().hash {
            self.append(record, &entry)?
        } else {
            self.branch_off(record, &entry, &place.previous)?
        };
        for manifest in brought {
            self.manifests.insert(manifest.reference().hash, manifest);
        }
        self.steps.push(entry);
        Ok(came)
    }

    /// Passes over a record that no key opens. Whoever has its key reads it instead, and so may know another group: so it is passed over only
    /// after its key was asked for and did not come. If it comes later, the records are read again from the first one on.
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

    /// The key under which the next record is sealed, unless its entry opens an epoch: that is sealed under the new epoch's own.
    #[must_use]
    pub const fn key(&self) -> &LogKey {
        &self.key
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

    /// The entries from the creation to one that is known: what has to be appended elsewhere so that it is known there, but for
    /// those that are.
    #[must_use]
    pub fn entries_to(&self, last: &LogHash) -> Vec<&VerifiedEntry> {
        self.steps.path(last)
    }

    /// The branches that are neither merged nor worth nothing, see [`GroupLog::branch`]: an admin merges them.
    #[must_use]
    pub fn branches(&self) -> Vec<GroupLog> {
        let is_apart = |head: &&LogHead| match self.log.place_of(head) {
            HeadPlace::Fork | HeadPlace::Ahead => true,
            HeadPlace::Known | HeadPlace::Merged(_) => false,
        };
        let ends = self.steps.ends();
        ends.iter()
            .filter(is_apart)
            .filter_map(|head| self.log_at(&head.hash))
            .filter(|branch| self.log.branch(branch).is_ok())
            .collect()
    }

    /// The log as it was after an entry of it, or of a branch.
    #[must_use]
    pub fn log_at(&self, head: &LogHash) -> Option<GroupLog> {
        let is_it = |log: &&GroupLog| log.tip().head().hash == *head;
        let at_hand = self.at_hand.iter().chain([&self.log]).find(is_it);
        at_hand.cloned().or_else(|| self.steps.log_at(head))
    }

    /// The record of an entry that is to be appended: with what no record has brought so far, and with the key of the present records, if it
    /// opens the next epoch.
    #[must_use]
    pub fn record<'a>(
        &'a self,
        entry: &'a VerifiedEntry,
        actor: &'a VerifiedManifest,
        subject: Option<&'a VerifiedManifest>,
    ) -> Record<'a> {
        let is_next = previous(entry) == Some(self.log.tip().head().hash);
        let is_epoch = matches!(entry.entry().op, GroupOp::Epoch(_));
        let is_new = |manifest: &&VerifiedManifest| self.manifest(&manifest.reference().hash).is_none();
        let of_another = |manifest: &&VerifiedManifest| manifest.reference() != actor.reference();
        Record {
            entry: entry.signed(),
            previous: (is_next && is_epoch).then_some(&self.key),
            actor: Some(actor).filter(is_new).map(VerifiedManifest::signed),
            subject: subject
                .filter(is_new)
                .filter(of_another)
                .map(VerifiedManifest::signed),
        }
    }

    /// Puts the entry behind the newest of the log.
    fn append(&mut self, record: &OpenedRecord, entry: &VerifiedEntry) -> Result<Came, Void> {
        let opens_epoch = matches!(entry.entry().op, GroupOp::Epoch(_));
        let follows = if opens_epoch {
            record.previous.as_ref()
        } else {
            Some(&record.key)
        };
        if !follows.is_some_and(|key| key.is(&self.key)) {
            return Err(Void::Key);
        }
        match joins(entry.entry()) {
            Some(head) => {
                let other = self.log_at(&head.hash).ok_or(Void::NoBranch)?;
                self.log.append_joining(entry, &other)?;
            }
            None => self.log.append(entry)?,
        }
        if opens_epoch {
            self.key = record.key.clone();
        }
        Ok(Came::Appended)
    }

    /// Puts the entry into a branch.
    fn branch_off(
        &mut self,
        record: &OpenedRecord,
        entry: &VerifiedEntry,
        previous: &LogHash,
    ) -> Result<Came, Void> {
        if record.previous.is_some() || !record.key.is(&self.key) {
            return Err(Void::Key);
        }
        let mut branch = self.log_at(previous).ok_or(AppendError::Ahead)?;
        let other = joins(entry.entry());
        match other {
            Some(head) => {
                let other = self.log_at(&head.hash).ok_or(Void::NoBranch)?;
                branch.append_joining(entry, &other)?;
            }
            None => branch.append(entry)?,
        }
        self.at_hand.retain(|log| log.tip().head().hash != *previous);
        let merges = matches!(entry.entry().op, GroupOp::Merge(_));
        if merges && other == Some(self.log.tip().head()) {
            self.log = branch;
            return Ok(Came::Joined);
        }
        if self.at_hand.len() == BRANCHES_AT_HAND {
            self.at_hand.remove(0);
        }
        self.at_hand.push(branch);
        Ok(Came::Branch)
    }

    /// The entry of a record, and what the record brings with it.
    fn verify(&self, record: &OpenedRecord) -> Result<(VerifiedEntry, Vec<VerifiedManifest>), Void> {
        let named = named(&record.entry)?;
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

/// Which manifests an entry names.
fn named(entry: &Signed<GroupEntry>) -> Result<NamedManifests, EntryError> {
    NamedManifests::read(entry).map_err(EntryError::Unreadable)
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
