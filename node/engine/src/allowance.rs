//! How often a device may have something done for it, where each time costs something that lasts.

use std::collections::BTreeMap;

use hoopoe_protocol::time::{Span, Timestamp};

use crate::row::RemoteId;

/// What devices had lately. A start forgets it.
pub(crate) struct Allowance {
    in_ten_minutes: usize,
    in_a_day: usize,
    at: BTreeMap<RemoteId, Vec<Timestamp>>,
}

impl Allowance {
    pub(crate) const fn new(in_ten_minutes: usize, in_a_day: usize) -> Self {
        Self {
            in_ten_minutes,
            in_a_day,
            at: BTreeMap::new(),
        }
    }

    /// The clock may have been set back: what was later than now counts from now on.
    pub(crate) fn align(&mut self, now: Timestamp) {
        for at in self.at.values_mut().flatten() {
            *at = now.min(*at);
        }
    }

    /// Whether it may be done for a device once more, and takes note that it was.
    pub(crate) fn allows(&mut self, remote: RemoteId, now: Timestamp) -> bool {
        let had = self.at.entry(remote).or_default();
        had.retain(|at| now < at.plus(Span::days(1)));
        let lately = had.iter().filter(|at| now < at.plus(TEN_MINUTES)).count();
        let allows = lately < self.in_ten_minutes && had.len() < self.in_a_day;
        if allows {
            had.push(now);
        }
        allows
    }
}

const TEN_MINUTES: Span = Span::seconds(600);

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(allowance: &mut Allowance, tries: usize, now: Timestamp) -> usize {
        (0..tries).filter(|_| allowance.allows(RemoteId(1), now)).count()
    }

    #[test]
    fn a_device_has_so_many_in_ten_minutes_and_so_many_in_a_day() {
        let (mut allowance, start) = (Allowance::new(6, 24), Timestamp(1_000_000));
        let after = |minutes: u64| start.plus(Span::seconds(minutes * 60));

        assert_eq!(allowed(&mut allowance, 100, after(0)), 6);
        assert_eq!(allowed(&mut allowance, 100, after(9)), 0);
        assert_eq!(allowed(&mut allowance, 100, after(10)), 6);
        assert_eq!(
            allowed(&mut allowance, 100, after(20)) + allowed(&mut allowance, 100, after(30)),
            12
        );
        assert_eq!(allowed(&mut allowance, 100, after(40)), 0);
        assert_eq!(allowed(&mut allowance, 1, after(24 * 60)), 1);
        assert!(allowance.allows(RemoteId(2), after(40)));
    }
}
