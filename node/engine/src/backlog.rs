//! Whether everything that waited in the own lane has been taken.
//!
//! ```text
//! Unknown ──connected──▶ Waiting ──the last of what waited──▶ Drained
//!    ▲                      │                                   │
//!    └────── disconnected, or a day without any event ──────────┘
//! ```
//!
//! Until then no key is destroyed: what waits may be sealed to it, or begin a session with it.

use hoopoe_protocol::time::{Span, Timestamp};

use crate::event::LaneNumber;

#[derive(Default)]
pub(crate) struct Backlog {
    state: State,
    /// When the engine was last asked for anything.
    awake: Timestamp,
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
        if now.since(self.awake) > SLEEP {
            self.state = State::Unknown;
        }
        self.awake = now;
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
