//! Whether everything that waited in the own lane has been taken.
//!
//! ```text
//! Unknown ──connected──▶ Waiting ──the last of what waited──▶ Drained
//!    ▲                      │                                   │
//!    └────── disconnected, or a day without any event ──────────┘
//! ```
//!
//! Until then no key is destroyed: what waits may be sealed to it, or begin a session with it. Nor is one destroyed before
//! the clock has gone on evenly for an hour: a clock that is a year ahead at the start of the computer, and is put right a
//! moment later, must not cost a key that is still needed.

use hoopoe_protocol::time::{Span, Timestamp};

use crate::event::LaneNumber;

#[derive(Default)]
pub(crate) struct Backlog {
    state: State,
    /// When the engine was last asked for anything.
    awake: Timestamp,
    /// Since when the time has gone on without leaps.
    even_since: Timestamp,
}

#[derive(Default)]
enum State {
    #[default]
    Unknown,
    Waiting {
        lane: LaneNumber,
        left: u64,
    },
    Drained,
}

impl Backlog {
    /// Time goes on. After a long sleep what was known of the lane is not true any more.
    pub(crate) fn wake(&mut self, now: Timestamp) {
        if now < self.awake || now.since(self.awake) > SLEEP {
            self.state = State::Unknown;
            self.even_since = now;
        }
        self.awake = now;
    }

    /// From when on the clock can be believed, if it goes on as it does.
    pub(crate) const fn settled_at(&self) -> Timestamp {
        self.even_since.plus(EVEN)
    }

    /// Whether the clock can be believed.
    pub(crate) fn is_settled(&self) -> bool {
        self.settled_at() <= self.awake
    }

    pub(crate) fn connected(&mut self, lane: LaneNumber, waiting: u64) {
        self.state = match waiting {
            0 => State::Drained,
            left => State::Waiting { lane, left },
        };
    }

    pub(crate) fn disconnected(&mut self) {
        self.state = State::Unknown;
    }

    /// An envelope from a lane was handled.
    pub(crate) fn took(&mut self, from: LaneNumber) {
        if let State::Waiting { lane, left } = &mut self.state
            && *lane == from
        {
            *left -= 1;
            if *left == 0 {
                self.state = State::Drained;
            }
        }
    }

    pub(crate) const fn is_drained(&self) -> bool {
        matches!(self.state, State::Drained)
    }
}

/// A node that runs is asked for something at least once a day.
const SLEEP: Span = Span::days(1);

/// A clock that has gone on evenly for so long can be believed: what sets it does so within minutes.
const EVEN: Span = Span::hours(1);

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: LaneNumber = LaneNumber(1);

    fn connected(waiting: u64) -> Backlog {
        let mut backlog = Backlog::default();
        backlog.wake(Timestamp(1));
        backlog.connected(OWN, waiting);
        backlog
    }

    #[test]
    fn a_lane_is_drained_once_all_that_waited_was_taken() {
        assert!(connected(0).is_drained());
        let mut backlog = connected(2);
        backlog.took(OWN);
        backlog.took(LaneNumber(2));
        assert!(!backlog.is_drained());

        backlog.took(OWN);

        assert!(backlog.is_drained());
    }

    #[test]
    fn a_clock_is_believed_after_an_hour_without_leaps_in_either_direction() {
        let start = Timestamp(1).plus(Span::days(400));
        let mut backlog = Backlog::default();
        let is_settled_at = |backlog: &mut Backlog, now| {
            backlog.wake(now);
            backlog.is_settled()
        };

        assert!(!is_settled_at(&mut backlog, start));
        assert!(is_settled_at(&mut backlog, start.plus(Span::hours(1))));
        let ahead = start.plus(Span::days(365));
        assert!(!is_settled_at(&mut backlog, ahead));
        assert!(!is_settled_at(&mut backlog, start.plus(Span::hours(2))));
        assert!(is_settled_at(&mut backlog, start.plus(Span::hours(3))));
    }

    #[test]
    fn nothing_is_known_of_it_after_the_connection_was_lost_or_the_computer_slept() {
        let mut backlog = connected(0);
        backlog.disconnected();
        assert!(!backlog.is_drained());

        let mut backlog = connected(0);
        backlog.wake(Timestamp(1).plus(Span::days(1)));
        assert!(backlog.is_drained());
        backlog.wake(Timestamp(2).plus(Span::days(2)));
        assert!(!backlog.is_drained());
    }
}
