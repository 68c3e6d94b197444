//! What two devices tell each other when something cannot be read, or did not come.

use minicbor::{Decode, Encode};

use crate::id::SessionId;

/// Begin anew: what you sent over the session cannot be read here. It comes over another session.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Reset {
    /// Why.
    #[n(0)]
    pub reason: ResetReason,
    /// The session that is over; none if all are that are older than the one that this comes through.
    #[n(1)]
    pub session: Option<SessionId>,
}

/// Why a session is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum ResetReason {
    /// A message of it could not be decrypted.
    #[n(0)]
    Unreadable,
    /// The device was set back to an earlier state, so its ratchets would turn a second time.
    #[n(1)]
    SetBack,
}

/// Payloads that came after these have come, and these have not.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Missing {
    /// Their counters: ascending, apart from each other, at most [`crate::limits::COUNTER_RANGES`].
    #[n(0)]
    pub counters: Vec<CounterRange>,
}

/// Nothing that still counts went under these counters, or it was confirmed before: do not wait for it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Settled {
    /// The counters: ascending, apart from each other, at most [`crate::limits::COUNTER_RANGES`].
    #[n(0)]
    pub counters: Vec<CounterRange>,
}

/// Counters from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct CounterRange {
    /// The first.
    #[n(0)]
    pub first: u64,
    /// The last; not below the first.
    #[n(1)]
    pub last: u64,
}

impl CounterRange {
    /// Whether a counter is one of them.
    #[must_use]
    pub const fn contains(&self, counter: u64) -> bool {
        self.first <= counter && counter <= self.last
    }
}

/// Whether ranges are as they must be: ascending, apart from each other, none of them turned round.
#[must_use]
pub fn are_in_order(ranges: &[CounterRange]) -> bool {
    ranges.iter().all(|range| range.first <= range.last)
        && ranges.is_sorted_by(|one, next| one.last < next.first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(pairs: &[(u64, u64)]) -> Vec<CounterRange> {
        let range = |&(first, last)| CounterRange { first, last };
        pairs.iter().map(range).collect()
    }

    #[test]
    fn ranges_are_in_order_or_not() {
        for good in [&[][..], &[(1, 1)], &[(1, 3), (4, 4), (9, u64::MAX)]] {
            assert!(are_in_order(&ranges(good)), "{good:?}");
        }
        for bad in [&[(2, 1)][..], &[(1, 3), (3, 4)], &[(5, 6), (1, 2)]] {
            assert!(!are_in_order(&ranges(bad)), "{bad:?}");
        }
    }
}
