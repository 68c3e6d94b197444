//! What a contact may cost us by envelopes of which nothing can be made.
//!
//! Opening an envelope takes a third of a millisecond even if it is garbage, and only then does that show. So each device
//! has a bucket of failures. Once it is empty, what comes on that device's stream is neither opened nor acknowledged, up to
//! the end of the stream: nothing that follows may overtake what was passed over. An honest sender loses nothing by it. It
//! hears no acknowledgement, leaves the same at the store server, closes the stream in the end, and begins anew on another.
//!
//! From a store server nothing is passed over: what is not acknowledged there would block what is behind it. Its own
//! limits on each token hold instead.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use hoopoe_engine::{Effect, Notice, event::Arrival};
use hoopoe_protocol::{id::DeviceId, peer::PathOutcome};

use crate::p2p::P2pEvent;

/// Failures that a device may have at once: as many envelopes as are under way on a stream at most.
const FAILURES: u32 = 64;

/// After how long it may have one more.
const EVERY: Duration = Duration::from_secs(1);

/// Envelopes that were passed over unopened.
#[derive(Clone, Debug, Default)]
pub(super) struct Unopened(Arc<AtomicU64>);

impl Unopened {
    pub(super) fn count(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The buckets. A device that has had no failures lately takes no memory, and only contacts have streams.
#[derive(Default)]
pub(super) struct Garbage {
    buckets: BTreeMap<DeviceId, Bucket>,
    unopened: Unopened,
}

struct Bucket {
    left: u32,
    /// When the last one was added.
    filled: Instant,
    /// Whether the present stream is not listened to any more.
    is_passed_over: bool,
}

impl Garbage {
    pub(super) fn new(unopened: Unopened) -> Self {
        Self {
            unopened,
            ..Self::default()
        }
    }

    /// Another stream with a device: what was lost on the one before begins again on it.
    pub(super) fn hear(&mut self, event: &P2pEvent) {
        let P2pEvent::Connected { device, .. } = event else {
            return;
        };
        if let Some(bucket) = self.buckets.get_mut(device) {
            bucket.is_passed_over = false;
        }
    }

    /// Whether an envelope is to be opened.
    pub(super) fn lets_in(&mut self, arrival: Arrival, now: Instant) -> bool {
        let Arrival::Direct { device } = arrival else {
            return true;
        };
        let Some(bucket) = self.buckets.get_mut(&device) else {
            return true;
        };
        bucket.fill(now);
        bucket.is_passed_over |= bucket.left == 0;
        if bucket.is_passed_over {
            self.unopened.0.fetch_add(1, Ordering::Relaxed);
        }
        !bucket.is_passed_over
    }

    /// Takes note of what became of envelopes.
    pub(super) fn note(&mut self, effects: &[Effect], notices: &[Notice], now: Instant) {
        for notice in notices {
            if let Notice::HeldInVain { device } = notice {
                self.failed(*device, now);
            }
        }
        for effect in effects {
            if let Effect::AckDirect {
                device,
                outcome: PathOutcome::Quarantined,
                ..
            } = effect
            {
                self.failed(*device, now);
            }
        }
    }

    fn failed(&mut self, device: DeviceId, now: Instant) {
        self.buckets.retain(|_, bucket| {
            bucket.fill(now);
            bucket.left < FAILURES || bucket.is_passed_over
        });
        let bucket = self.buckets.entry(device).or_insert(Bucket {
            left: FAILURES,
            filled: now,
            is_passed_over: false,
        });
        bucket.left = bucket.left.saturating_sub(1);
    }
}

impl Bucket {
    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.filled).as_secs() / EVERY.as_secs();
        let more = u32::try_from(passed).unwrap_or(u32::MAX);
        if more > 0 {
            self.left = self.left.saturating_add(more).min(FAILURES);
            self.filled += EVERY.saturating_mul(more);
        }
    }
}

#[cfg(test)]
mod tests {
    use hoopoe_engine::event::LaneNumber;
    use hoopoe_protocol::id::EnvelopeId;

    use super::*;
    use crate::p2p::{Direction, StreamNumber};

    const MALLORY: DeviceId = DeviceId::new([1; 32]);
    const BOB: DeviceId = DeviceId::new([2; 32]);

    fn fails(garbage: &mut Garbage, device: DeviceId, times: u32, now: Instant) {
        for _ in 0..times {
            let ack = Effect::AckDirect {
                device,
                envelope: EnvelopeId::of(b"garbage"),
                outcome: PathOutcome::Quarantined,
            };
            garbage.note(&[ack], &[], now);
        }
    }

    fn begins(garbage: &mut Garbage, device: DeviceId) {
        garbage.hear(&P2pEvent::Connected {
            device,
            direction: Direction::Inbound,
            stream: StreamNumber(2),
        });
    }

    fn listens_to(garbage: &mut Garbage, device: DeviceId, now: Instant) -> bool {
        garbage.lets_in(Arrival::Direct { device }, now)
    }

    #[test]
    fn who_sends_garbage_is_passed_over_and_nobody_else_is() {
        let (mut garbage, now) = (Garbage::default(), Instant::now());
        fails(&mut garbage, MALLORY, FAILURES - 1, now);
        assert!(listens_to(&mut garbage, MALLORY, now));
        fails(&mut garbage, MALLORY, 1, now);

        assert!(!listens_to(&mut garbage, MALLORY, now));

        assert!(listens_to(&mut garbage, BOB, now));
        let store = Arrival::Store {
            lane: LaneNumber(1),
            sequence: 1,
        };
        assert!(garbage.lets_in(store, now));
        assert_eq!(garbage.unopened.count(), 1);
    }

    #[test]
    fn a_stream_that_was_passed_over_stays_so_and_the_next_is_heard_as_far_as_the_bucket_goes() {
        let (mut garbage, now) = (Garbage::default(), Instant::now());
        fails(&mut garbage, MALLORY, FAILURES, now);
        assert!(!listens_to(&mut garbage, MALLORY, now));
        begins(&mut garbage, MALLORY);
        assert!(
            !listens_to(&mut garbage, MALLORY, now),
            "another stream is no pardon"
        );
        let later = now + 2 * EVERY;
        assert!(!listens_to(&mut garbage, MALLORY, later), "nothing overtakes");

        begins(&mut garbage, MALLORY);

        assert!(listens_to(&mut garbage, MALLORY, later));
        fails(&mut garbage, MALLORY, 2, later);
        assert!(!listens_to(&mut garbage, MALLORY, later));
    }

    #[test]
    fn what_was_held_in_vain_counts_when_that_shows() {
        let (mut garbage, now) = (Garbage::default(), Instant::now());

        for _ in 0..FAILURES {
            garbage.note(&[], &[Notice::HeldInVain { device: MALLORY }], now);
        }

        assert!(!listens_to(&mut garbage, MALLORY, now));
        assert!(listens_to(&mut garbage, BOB, now));
    }

    #[test]
    fn whoever_failed_long_ago_is_forgotten() {
        let (mut garbage, now) = (Garbage::default(), Instant::now());
        fails(&mut garbage, MALLORY, 3, now);

        fails(&mut garbage, BOB, 1, now + 3 * EVERY);

        assert_eq!(garbage.buckets.keys().copied().collect::<Vec<_>>(), [BOB]);
    }
}
