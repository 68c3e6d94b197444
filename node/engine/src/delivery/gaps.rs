//! What a device sent and we have not got: counters that were passed over.
//!
//! A sender keeps order on both paths, so a gap that does not close within a minute is a loss. It is asked for a few times,
//! ever more rarely, and stays on the screen until it comes or the sender says that nothing is there.

use std::collections::BTreeMap;

use hoopoe_protocol::{
    content::repair::CounterRange,
    limits,
    time::{Span, Timestamp},
};

use crate::row::{GapRow, RemoteId};

/// The gaps of one device, by their first counter.
#[derive(Default)]
pub(crate) struct Gaps(BTreeMap<u64, Gap>);

#[derive(Clone, Copy)]
struct Gap {
    last: u64,
    since: Timestamp,
    asked: u8,
}

impl Gap {
    /// When it is asked for next; never again after the last time.
    fn ask_at(&self) -> Option<Timestamp> {
        let wait = WAITS.get(usize::from(self.asked))?;
        Some(self.since.plus(*wait))
    }
}

impl Gaps {
    pub(crate) fn restore(&mut self, row: &GapRow) {
        let gap = Gap {
            last: row.counters.last,
            since: row.since,
            asked: row.asked,
        };
        self.0.insert(row.counters.first, gap);
    }

    /// All of them, as they are written.
    pub(crate) fn rows(&self, remote: RemoteId) -> Vec<GapRow> {
        self.ranges()
            .map(|(counters, gap)| GapRow {
                remote,
                counters,
                since: gap.since,
                asked: gap.asked,
            })
            .collect()
    }

    /// The clock may have been set back: no gap began later than now.
    pub(crate) fn align(&mut self, now: Timestamp) {
        for gap in self.0.values_mut() {
            gap.since = gap.since.min(now);
        }
    }

    /// A payload came; `highest` is the highest counter before it. Says whether the gaps are others now.
    pub(crate) fn came(&mut self, counter: u64, highest: u64, now: Timestamp) -> bool {
        if counter <= highest {
            let one = CounterRange {
                first: counter,
                last: counter,
            };
            return self.close(&[one]);
        }
        let first = highest.saturating_add(1);
        if counter == first {
            return false;
        }
        let gap = Gap {
            last: counter - 1,
            since: now,
            asked: 0,
        };
        self.0.insert(first, gap);
        self.merge();
        true
    }

    /// What was found missing now has been missed since then.
    pub(crate) fn began(&mut self, since: Timestamp, now: Timestamp) {
        let fresh = self
            .0
            .values_mut()
            .filter(|gap| gap.asked == 0 && gap.since == now);
        for gap in fresh {
            gap.since = gap.since.min(since);
        }
    }

    /// Nothing under these counters is waited for any more. Says whether anything was.
    pub(crate) fn close(&mut self, counters: &[CounterRange]) -> bool {
        let mut has_changed = false;
        for range in counters {
            let touched: Vec<_> = self
                .0
                .range(..=range.last)
                .filter(|(_, gap)| gap.last >= range.first)
                .map(|(first, gap)| (*first, *gap))
                .collect();
            for (first, gap) in touched {
                has_changed = true;
                self.0.remove(&first);
                if first < range.first {
                    let last = range.first - 1;
                    self.0.insert(first, Gap { last, ..gap });
                }
                if gap.last > range.last {
                    self.0.insert(range.last + 1, gap);
                }
            }
        }
        self.merge();
        has_changed
    }

    /// The gaps of which one is due to be asked for; nothing if none is.
    pub(crate) fn ask(&mut self, now: Timestamp) -> Vec<CounterRange> {
        let is_due = |gap: &Gap| gap.ask_at().is_some_and(|at| at <= now);
        if !self.0.values().any(is_due) {
            return Vec::new();
        }
        for gap in self.0.values_mut().filter(|gap| is_due(gap)) {
            // Whoever slept through several turns asks once.
            while is_due(gap) {
                gap.asked += 1;
            }
        }
        self.ranges().map(|(counters, _)| counters).collect()
    }

    /// When one is due next.
    pub(crate) fn ask_at(&self) -> Option<Timestamp> {
        self.0.values().filter_map(Gap::ask_at).min()
    }

    /// A peer that skips at its pleasure fills nothing: of too many, the two that are nearest to each other become one.
    fn merge(&mut self) {
        while self.0.len() > limits::COUNTER_RANGES {
            let firsts: Vec<_> = self.0.iter().map(|(first, gap)| (*first, gap.last)).collect();
            let nearest = firsts
                .iter()
                .zip(firsts.iter().skip(1))
                .min_by_key(|((_, last), (next, _))| next - last)
                .map(|((first, _), (next, _))| (*first, *next));
            let Some((first, next)) = nearest else { return };
            if let (Some(second), Some(gap)) = (self.0.remove(&next), self.0.get_mut(&first)) {
                gap.last = second.last;
            }
        }
    }

    fn ranges(&self) -> impl Iterator<Item = (CounterRange, &Gap)> {
        self.0.iter().map(|(&first, gap)| {
            let last = gap.last;
            (CounterRange { first, last }, gap)
        })
    }
}

/// How long after a gap was seen it is asked for the first time, the second, and so on.
const WAITS: [Span; 4] = [Span::seconds(60), Span::hours(1), Span::days(1), Span::days(7)];

#[cfg(test)]
mod tests {
    use super::*;

    fn gaps(came: &[u64]) -> Gaps {
        let (mut gaps, mut highest) = (Gaps::default(), 0);
        for &counter in came {
            gaps.came(counter, highest, Timestamp(0));
            highest = highest.max(counter);
        }
        gaps
    }

    fn shown(gaps: &Gaps) -> Vec<(u64, u64)> {
        gaps.ranges()
            .map(|(counters, _)| (counters.first, counters.last))
            .collect()
    }

    #[test]
    fn what_is_passed_over_is_a_gap_until_it_comes() {
        assert_eq!(shown(&gaps(&[1, 2, 3])), []);
        assert_eq!(shown(&gaps(&[1, 5, 9])), [(2, 4), (6, 8)]);
        assert_eq!(shown(&gaps(&[1, 5, 3])), [(2, 2), (4, 4)]);
        assert_eq!(shown(&gaps(&[1, 5, 2, 4, 3])), []);
        assert_eq!(shown(&gaps(&[1, 5, 5, 1])), [(2, 4)]);
    }

    #[test]
    fn what_is_settled_is_no_gap() {
        let mut gaps = gaps(&[10, 20]);

        assert!(gaps.close(&[CounterRange { first: 5, last: 12 }]));
        assert!(!gaps.close(&[CounterRange { first: 30, last: 31 }]));

        assert_eq!(shown(&gaps), [(1, 4), (13, 19)]);
    }

    #[test]
    fn a_gap_is_asked_for_four_times() {
        let mut gaps = gaps(&[3]);
        let mut asked = Vec::new();
        while let Some(at) = gaps.ask_at() {
            assert_eq!(gaps.ask(at), [CounterRange { first: 1, last: 2 }]);
            asked.push(at.seconds());
        }

        assert_eq!(asked, [60, 3_600, 86_400, 604_800]);
        assert!(gaps.ask(Timestamp(u64::MAX)).is_empty());
    }

    #[test]
    fn a_peer_that_skips_at_its_pleasure_makes_no_more_than_so_many_gaps() {
        let came: Vec<_> = (1..=1_000).map(|n| 3 * n).collect();
        let gaps = gaps(&came);

        assert_eq!(gaps.0.len(), limits::COUNTER_RANGES);
        assert_eq!(shown(&gaps).first(), Some(&(1, 2_810)));
        assert_eq!(shown(&gaps).last(), Some(&(2_998, 2_999)));
        assert_eq!(shown(&self::gaps(&[u64::MAX])), [(1, u64::MAX - 1)]);

        // Nor by coming back into one.
        let came: Vec<_> = [10_000].into_iter().chain((1..=1_000).map(|n| 3 * n)).collect();
        assert_eq!(self::gaps(&came).0.len(), limits::COUNTER_RANGES);
    }
}
