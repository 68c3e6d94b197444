//! The entries of a log and of its branches, in the order in which they came, and the logs that follow from them.

use std::collections::{BTreeMap, BTreeSet};

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

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What leads to an entry, and the entry, in the order in which they came: what it stands behind, and the branches of which it and those
    /// speak, but for all that is kept already.
    pub(super) fn up_to(&self, last: &LogHash, kept: &BTreeMap<LogHash, &GroupLog>) -> Vec<&VerifiedEntry> {
        let mut needed = BTreeSet::new();
        let mut open = vec![*last];
        while let Some(hash) = open.pop() {
            let place = self.places.get(&hash).filter(|_| !kept.contains_key(&hash));
            if let Some(place) = place
                && needed.insert(*place)
            {
                open.extend(self.entries.get(*place).into_iter().flat_map(needs));
            }
        }
        needed
            .iter()
            .filter_map(|place| self.entries.get(*place))
            .collect()
    }

    /// The entries behind which none stands, and that no merge has joined.
    pub(super) fn ends(&self) -> Vec<LogHead> {
        let mut ends = BTreeMap::new();
        for entry in &self.entries {
            if let Some(previous) = previous(entry) {
                ends.remove(&previous);
            }
            if let GroupOp::Merge(merge) = &entry.entry().op {
                ends.remove(&merge.other.hash);
            }
            ends.insert(entry.head().hash, entry.head());
        }
        ends.into_values().collect()
    }

    /// Applies again what leads to an entry. Each log on the way is kept until the last entry that continues it, or speaks of it.
    pub(super) fn log_at(&self, last: &LogHash, kept: &BTreeMap<LogHash, &GroupLog>) -> Option<GroupLog> {
        if let Some(log) = kept.get(last) {
            return Some((*log).clone());
        }
        let entries = self.up_to(last, kept);
        let mut last_use = BTreeMap::new();
        for (index, entry) in entries.iter().enumerate() {
            for hash in needs(entry) {
                last_use.insert(hash, index);
            }
        }
        let mut logs: BTreeMap<LogHash, GroupLog> = BTreeMap::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let mut take = |hash: &LogHash| match last_use.get(hash) {
                _ if kept.contains_key(hash) => kept.get(hash).map(|log| (*log).clone()),
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
            logs.insert(entry.head().hash, log);
        }
        logs.remove(last)
    }
}

/// The entries that come before one.
fn needs(entry: &VerifiedEntry) -> impl Iterator<Item = LogHash> + use<> {
    let other = joins(entry.entry()).map(|head| head.hash);
    previous(entry).into_iter().chain(other)
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
