//! Addresses from which contacts came in, in memory only: while strangers have taken every place, whoever comes from one of
//! them again is let in to prove who they are.

use std::{
    collections::HashMap,
    net::IpAddr,
    time::{Duration, Instant},
};

/// From where contacts came, and when last.
#[derive(Default)]
pub(in crate::p2p) struct Returning(HashMap<IpAddr, Instant>);

impl Returning {
    pub(super) fn note(&mut self, home: IpAddr, now: Instant) {
        if self.0.len() >= MOST && !self.0.contains_key(&home) {
            let oldest = self
                .0
                .iter()
                .min_by_key(|(_, last)| **last)
                .map(|(home, _)| *home);
            oldest.and_then(|oldest| self.0.remove(&oldest));
        }
        self.0.insert(home, now);
    }

    pub(super) fn knows(&self, home: &IpAddr, now: Instant) -> bool {
        self.0
            .get(home)
            .is_some_and(|last| now.saturating_duration_since(*last) < DAY)
    }
}

const MOST: usize = 256;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_addresses_are_known_for_a_day() {
        let (mut returning, start) = (Returning::default(), Instant::now());
        let home = |number: usize| {
            let [high, low] = u16::try_from(number).unwrap().to_be_bytes();
            IpAddr::from([10, 0, high, low])
        };
        for number in 0..=MOST {
            returning.note(home(number), start + Duration::from_secs(number as u64));
        }
        let now = start + Duration::from_secs(600);

        assert!(!returning.knows(&home(0), now));
        assert!((1..=MOST).all(|number| returning.knows(&home(number), now)));
        assert!(!returning.knows(&home(MOST), now + DAY));
    }
}
