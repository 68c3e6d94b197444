//! The entries of a log and of its branches, in the order in which they came, and the logs that follow from them.

use std::collections::BTreeMap;

use hoopoe_protocol::{
    group::{EpochReason, GroupEntry, GroupOp, LogHead, OpenEpoch},
    keys::LogHash,
};

use super::super::{entry::VerifiedEntry, log::GroupLog};

/// Every entry that counts.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    /// None before the one that it stands behind, nor before the end of the branch of which it speaks.
    entries: Vec<VerifiedEntry>,
    /// Where each stands.
    places: BTreeMap<LogHash, usize>,
}

impl Steps {
    pub(super) fn begin(first: VerifiedEntry) -> Self {
        Self {
            places: BTreeMap::from([(first.head().hash, 0)]),
            entries: vec![first],
        }
    }

    pub(super) fn push(&mut self, entry: VerifiedEntry) {
        self.places.insert(entry.head().hash, self.entries.len());
        self.entries.push(entry);
    }

    pub(super) fn has(&self, entry: &LogHash) -> bool {
        self.places.contains_key(entry)
    }

    /// The entries from the first to this one, each behind the one before it.
    pub(super) fn path(&self, last: &LogHash) -> Vec<&VerifiedEntry> {
        let mut path = Vec::new();
        let mut next = Some(*last);
        while let Some(entry) = next.and_then(|hash| self.entries.get(*self.places.get(&hash)?)) {
            path.push(entry);
            next = previous(entry);
        }
        path.reverse();
        path
    }

    /// The entries behind which none stands.
    pub(super) fn ends(&self) -> Vec<LogHead> {
        let mut ends = BTreeMap::new();
        for entry in &self.entries {
            if let Some(previous) = previous(entry) {
                ends.remove(&previous);
            }
            ends.insert(entry.head().hash, entry.head());
        }
        ends.into_values().collect()
    }

    /// Applies the entries again, up to one of them. Each log on the way is kept until the last entry that continues it, or speaks of it.
    pub(super) fn log_at(&self, last: &LogHash) -> Option<GroupLog> {
        let mut last_use = BTreeMap::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let other = joins(entry.entry()).map(|head| head.hash);
            for hash in previous(entry).into_iter().chain(other) {
                last_use.insert(hash, index);
            }
        }
        let mut logs: BTreeMap<LogHash, GroupLog> = BTreeMap::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let mut take = |hash: &LogHash| match last_use.get(hash) {
                Some(last) if *last == index => logs.remove(hash),
                _ => logs.get(hash).cloned(),
            };
            let log = match (previous(entry), joins(entry.entry())) {
                (None, _) => GroupLog::begin(entry).ok()?,
                (Some(previous), None) => {
                    let mut log = take(&previous)?;
                    log.append(entry).ok()?;
                    log
                }
                (Some(previous), Some(other)) => {
                    let (mut log, other) = (take(&previous)?, take(&other.hash)?);
                    log.append_joining(entry, &other).ok()?;
                    log
                }
            };
            let hash = entry.head().hash;
            if hash == *last {
                return Some(log);
            }
            if last_use.contains_key(&hash) {
                logs.insert(hash, log);
            }
        }
        None
    }
}

/// The entry before this one.
pub(super) fn previous(entry: &VerifiedEntry) -> Option<LogHash> {
    entry.entry().place.as_ref().map(|place| place.previous)
}

/// The head of the branch of which an entry speaks.
pub(super) const fn joins(entry: &GroupEntry) -> Option<LogHead> {
    match &entry.op {
        GroupOp::Merge(merge) => Some(merge.other),
        GroupOp::Epoch(OpenEpoch {
            reason: EpochReason::Fork(head),
            ..
        }) => Some(*head),
        _ => None,
    }
}
