//! The entries of a log and of its branches, in the order in which they came, and the logs that follow from them.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_protocol::{
    group::{EpochReason, GroupEntry, GroupOp, LogHead, OpenEpoch},
    keys::{EpochCommit, LogHash},
};

use super::super::{entry::VerifiedEntry, log::GroupLog};

/// How many entries it may take to put a log together again. A copy is kept where it would take more.
const MOST_REPLAYED: usize = 256;

/// Every entry that counts.
#[derive(Clone, Debug)]
pub(super) struct Steps {
    /// None before the one that it stands behind, nor before the end of the branch of which it speaks.
    entries: Vec<Step>,
    /// Where each stands.
    places: BTreeMap<LogHash, usize>,
    /// Logs as they were at some entries.
    copies: BTreeMap<LogHash, GroupLog>,
}

#[derive(Clone, Debug)]
struct Step {
    entry: VerifiedEntry,
    /// How many entries have to be applied to put together the log that ends with it.
    replayed: usize,
}

impl Steps {
    pub(super) fn begin(first: VerifiedEntry) -> Self {
        Self {
            places: BTreeMap::from([(first.head().hash, 0)]),
            entries: vec![Step {
                entry: first,
                replayed: 1,
            }],
            copies: BTreeMap::new(),
        }
    }

    /// Whether it would take too many entries to put together the log that ends with this one, unless a copy of what it needs is kept.
    pub(super) fn is_long(&self, entry: &VerifiedEntry) -> bool {
        self.replayed(entry) > MOST_REPLAYED
    }

    fn replayed(&self, entry: &VerifiedEntry) -> usize {
        let of_one = |hash: LogHash| self.step(&hash).map_or(0, |step| step.replayed);
        needs(entry).map(of_one).sum::<usize>().saturating_add(1)
    }

    /// An entry more. If it [is long](Self::is_long), the logs that it needs are kept, which is once for all that stand behind them.
    pub(super) fn push<'a>(&mut self, entry: VerifiedEntry, needed: impl IntoIterator<Item = &'a GroupLog>) {
        if self.is_long(&entry) {
            for log in needed {
                let hash = log.tip().head().hash;
                let place = self.places.get(&hash).copied();
                let step = place.and_then(|place| self.entries.get_mut(place));
                step.into_iter().for_each(|step| step.replayed = 0);
                self.copies.entry(hash).or_insert_with(|| log.clone());
            }
        }
        let replayed = self.replayed(&entry);
        self.places.insert(entry.head().hash, self.entries.len());
        self.entries.push(Step { entry, replayed });
    }

    pub(super) fn has(&self, entry: &LogHash) -> bool {
        self.places.contains_key(entry)
    }

    pub(super) fn entry(&self, hash: &LogHash) -> Option<&VerifiedEntry> {
        self.step(hash).map(|step| &step.entry)
    }

    fn step(&self, hash: &LogHash) -> Option<&Step> {
        self.entries.get(*self.places.get(hash)?)
    }

    /// What leads to an entry, and the entry, in the order in which they came: what it stands behind, and the branches of which it and those
    /// speak, but for all that is kept already.
    pub(super) fn up_to(
        &self,
        last: &LogHash,
        is_kept: impl Fn(&LogHash) -> bool,
    ) -> impl Iterator<Item = &VerifiedEntry> {
        let mut needed = BTreeSet::new();
        let mut open = vec![*last];
        while let Some(hash) = open.pop() {
            let place = self.places.get(&hash).filter(|_| !is_kept(&hash));
            if let Some(place) = place
                && needed.insert(*place)
            {
                open.extend(
                    self.entries
                        .get(*place)
                        .into_iter()
                        .flat_map(|step| needs(&step.entry)),
                );
            }
        }
        needed
            .into_iter()
            .filter_map(|place| Some(&self.entries.get(place)?.entry))
    }

    /// What the log that ends with this entry committed to for its epochs, in their order.
    pub(super) fn epochs_to(&self, last: &LogHash) -> Vec<EpochCommit> {
        let mut epochs = Vec::new();
        let mut next = self.entry(last);
        while let Some(entry) = next {
            epochs.extend(opens(entry.entry()));
            next = previous(entry).and_then(|hash| self.entry(&hash));
        }
        epochs.reverse();
        epochs
    }

    /// The entries of which this is true and that lead to no other such entry.
    pub(super) fn last_that(&self, is_one: impl Fn(&VerifiedEntry) -> bool) -> Vec<LogHead> {
        let mut leads_on = BTreeSet::new();
        let mut last = Vec::new();
        // What an entry needs came before it.
        for Step { entry, .. } in self.entries.iter().rev() {
            let head = entry.head();
            if leads_on.contains(&head.hash) {
                leads_on.extend(needs(entry));
            } else if is_one(entry) {
                leads_on.extend(needs(entry));
                last.push(head);
            }
        }
        last
    }

    /// Applies again what leads to an entry, from the logs on that are kept or at hand. Each log on the way is kept until the last entry that
    /// continues it, or speaks of it.
    pub(super) fn log_at<'a>(
        &'a self,
        last: &LogHash,
        at_hand: impl Fn(&LogHash) -> Option<&'a GroupLog>,
    ) -> Option<GroupLog> {
        let kept = |hash: &LogHash| at_hand(hash).or_else(|| self.copies.get(hash));
        if let Some(log) = kept(last) {
            return Some(log.clone());
        }
        let entries: Vec<_> = self.up_to(last, |hash| kept(hash).is_some()).collect();
        let mut last_use = BTreeMap::new();
        for (index, entry) in entries.iter().enumerate() {
            for hash in needs(entry) {
                last_use.insert(hash, index);
            }
        }
        let mut logs: BTreeMap<LogHash, GroupLog> = BTreeMap::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let mut take = |hash: &LogHash| match (kept(hash), last_use.get(hash)) {
                (Some(log), _) => Some(log.clone()),
                (None, Some(last)) if *last == index => logs.remove(hash),
                (None, _) => logs.get(hash).cloned(),
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

/// What an entry that opens an epoch commits to.
pub(super) const fn opens(entry: &GroupEntry) -> Option<EpochCommit> {
    match &entry.op {
        GroupOp::Create(create) => Some(create.commit),
        GroupOp::Epoch(open) => Some(open.commit),
        _ => None,
    }
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
