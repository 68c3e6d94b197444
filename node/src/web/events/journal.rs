//! The journal: every event of this run with its number, so that whoever was away for a moment misses nothing.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use hoopoe_protocol::time::Timestamp;
use tokio::sync::broadcast;

use crate::web::types::Event;

/// Events that are kept, and that a reader may be behind.
const KEPT: usize = 256;
/// So many events after the last that somebody read, none of those that are kept is any use to them.
const FORGOTTEN: u64 = KEPT as u64;

/// The journal.
#[derive(Debug)]
pub(in crate::web) struct Journal {
    pages: Mutex<Pages>,
    live: broadcast::Sender<Entry>,
}

struct Pages {
    /// The number of the newest event.
    seq: u64,
    /// Up to where somebody may have read.
    read: u64,
    kept: VecDeque<Entry>,
}

/// An event and its number.
#[derive(Clone)]
pub(in crate::web) struct Entry {
    /// Not below those of all events before it, also of earlier runs; above, if it is kept.
    pub seq: u64,
    /// What happened.
    pub event: Arc<Event>,
}

/// What somebody reads who begins now.
pub(in crate::web) struct Reading {
    /// How what comes fits to what they had.
    pub start: Start,
    /// The number of the newest event now.
    pub seq: u64,
    /// What they missed.
    pub missed: VecDeque<Entry>,
    /// What comes.
    pub live: broadcast::Receiver<Entry>,
}

/// How what comes fits to what a reader had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Start {
    /// They had nothing.
    Fresh,
    /// All that they missed follows.
    Resumed,
    /// What they missed is not here any more.
    Gap,
}

impl Journal {
    /// An empty one. Its numbers begin above all that an earlier run can have given, because none has a thousand events a
    /// millisecond; and they stay below 2^53, so that JavaScript can count them.
    #[must_use]
    pub(in crate::web) fn new(now: Timestamp) -> Self {
        let seq = now.0.saturating_mul(1_000);
        Self {
            pages: Mutex::new(Pages {
                seq,
                read: seq.saturating_sub(FORGOTTEN),
                kept: VecDeque::new(),
            }),
            live: broadcast::Sender::new(KEPT),
        }
    }

    /// The number of the newest event, for somebody who may read from there.
    #[must_use]
    pub(in crate::web) fn seq(&self) -> u64 {
        let mut pages = self.pages();
        pages.read = pages.seq;
        pages.seq
    }

    /// Whether what happens now can never be read: nobody reads, and whoever did is so far behind that they look at
    /// everything again. Then it is counted, and need not be made into an event.
    pub(in crate::web) fn passes_over(&self) -> bool {
        let mut pages = self.pages();
        if self.live.receiver_count() > 0 || pages.seq - pages.read < FORGOTTEN {
            return false;
        }
        pages.seq += 1;
        pages.kept.clear();
        true
    }

    /// Writes an event down and tells whoever reads.
    pub(in crate::web) fn add(&self, event: Event) {
        let mut pages = self.pages();
        pages.seq += 1;
        let entry = Entry {
            seq: pages.seq,
            event: Arc::new(event),
        };
        if pages.kept.len() >= KEPT {
            pages.kept.pop_front();
        }
        pages.kept.push_back(entry.clone());
        // Told under the lock, so that nobody who begins meanwhile gets it twice or not at all.
        if self.live.send(entry).is_ok() {
            pages.read = pages.seq;
        }
    }

    /// Tells whoever reads now, under the number of the newest event; nobody reads it later. So however often it happens,
    /// it takes the place of nothing that somebody may have missed.
    pub(in crate::web) fn tell(&self, event: Event) {
        let pages = self.pages();
        let entry = Entry {
            seq: pages.seq,
            event: Arc::new(event),
        };
        drop(self.live.send(entry));
    }

    /// Begins to read after an event, or from now on.
    #[must_use]
    pub(in crate::web) fn read(&self, after: Option<u64>) -> Reading {
        let mut pages = self.pages();
        pages.read = pages.seq;
        let oldest = pages.kept.front().map_or(pages.seq, |entry| entry.seq - 1);
        let (start, missed) = match after {
            None => (Start::Fresh, VecDeque::new()),
            Some(after) if (oldest..=pages.seq).contains(&after) => {
                let missed = pages.kept.iter().filter(|entry| entry.seq > after);
                (Start::Resumed, missed.cloned().collect())
            }
            Some(_) => (Start::Gap, VecDeque::new()),
        };
        Reading {
            start,
            seq: pages.seq,
            missed,
            live: self.live.subscribe(),
        }
    }

    // Nothing panics while it is held, so a poisoned lock is sound.
    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pages({} events)", self.kept.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn journal(events: usize) -> (Journal, u64) {
        let journal = Journal::new(Timestamp(7));
        let begin = journal.seq();
        for _ in 0..events {
            journal.add(Event::Heartbeat);
        }
        (journal, begin)
    }

    fn missed(reading: &Reading) -> Vec<u64> {
        reading.missed.iter().map(|entry| entry.seq).collect()
    }

    #[test]
    fn who_was_away_for_a_moment_misses_nothing() {
        let (journal, begin) = journal(3);

        let reading = journal.read(Some(begin + 1));

        assert_eq!(
            (reading.start, missed(&reading)),
            (Start::Resumed, vec![begin + 2, begin + 3])
        );
        assert_eq!(journal.read(Some(begin)).missed.len(), 3);
        assert_eq!(journal.read(Some(begin + 3)).missed.len(), 0);
        assert_eq!(journal.read(None).start, Start::Fresh);
    }

    #[test]
    fn who_was_away_for_long_or_comes_from_elsewhere_begins_anew() {
        let (journal, begin) = journal(KEPT + 1);

        for after in [0, begin, begin + KEPT as u64 + 2, u64::MAX] {
            assert_eq!(journal.read(Some(after)).start, Start::Gap, "{after}");
        }
        assert_eq!(journal.read(Some(begin + 1)).missed.len(), KEPT);
    }

    #[test]
    fn an_event_between_two_readings_is_in_one_of_them() {
        let (journal, begin) = journal(1);
        let mut reading = journal.read(Some(begin + 1));

        journal.add(Event::Heartbeat);

        assert!(reading.missed.is_empty());
        assert_eq!(reading.live.try_recv().unwrap().seq, begin + 2);
    }

    #[test]
    fn what_is_told_for_the_moment_is_not_kept_and_takes_no_number() {
        let (journal, begin) = journal(1);
        let mut reading = journal.read(Some(begin + 1));

        for _ in 0..100 {
            journal.tell(Event::Heartbeat);
        }

        assert_eq!(reading.live.try_recv().unwrap().seq, begin + 1);
        assert_eq!(journal.seq(), begin + 1);
        assert_eq!(missed(&journal.read(Some(begin))), [begin + 1]);
    }

    #[test]
    fn while_nobody_reads_events_are_counted_and_not_made() {
        let journal = Journal::new(Timestamp(7));
        assert!(journal.passes_over(), "nobody has read in this run");
        assert_eq!(journal.read(Some(7_000)).start, Start::Gap);

        let reading = journal.read(None);
        for _ in 0..=KEPT {
            assert!(!journal.passes_over(), "somebody reads");
            journal.add(Event::Heartbeat);
        }
        let read = journal.seq();
        drop(reading);
        for _ in 0..KEPT {
            assert!(!journal.passes_over(), "they may come back");
            journal.add(Event::Heartbeat);
        }
        assert_eq!(missed(&journal.read(Some(read))).len(), KEPT);
        for _ in 0..KEPT {
            journal.add(Event::Heartbeat);
        }
        assert!(journal.passes_over());
        assert_eq!(journal.read(Some(read)).start, Start::Gap);
    }

    #[test]
    fn whoever_was_given_a_number_can_read_from_there() {
        let journal = Journal::new(Timestamp(7));
        assert!(journal.passes_over());
        let seq = journal.seq();

        assert!(!journal.passes_over());
        journal.add(Event::Heartbeat);

        assert_eq!(missed(&journal.read(Some(seq))), [seq + 1]);
    }

    #[test]
    fn numbers_fit_into_those_of_javascript() {
        // The year 2200.
        let journal = Journal::new(Timestamp(7_258_118_400_000));

        assert!(journal.seq() < 1 << 53);
    }
}
