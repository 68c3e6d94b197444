//! When the screen locks by itself: nobody has touched the page for so long.
//!
//! Two clocks are looked at, and the first that says so decides: the one that goes on while the computer sleeps, and the one on
//! the wall, which goes on in a computer whose other one does not.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use hoopoe_protocol::time::{Span, Timestamp};

use super::porter::guard;
use crate::clock;

/// When the page was touched last, and how long that may be ago.
pub(super) struct Idle {
    /// In milliseconds; zero is never.
    after: AtomicU64,
    touched: Mutex<Touched>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Touched {
    up: Duration,
    wall: Timestamp,
}

impl Touched {
    fn now() -> Self {
        Self {
            up: clock::up(),
            wall: clock::now(),
        }
    }

    /// Whether so much has gone by since, by either clock. A clock on the wall that was set back says nothing.
    fn is_over(self, after: Span, now: Self) -> bool {
        let up = now.up.saturating_sub(self.up);
        up >= Duration::from_millis(after.0) || now.wall.since(self.wall) >= after
    }
}

impl Idle {
    /// Touched now.
    pub(super) fn new(after: Option<Span>) -> Self {
        Self {
            after: AtomicU64::new(after.map_or(0, |after| after.0)),
            touched: Mutex::new(Touched::now()),
        }
    }

    pub(super) fn after(&self) -> Option<Span> {
        match self.after.load(Ordering::Relaxed) {
            0 => None,
            after => Some(Span(after)),
        }
    }

    pub(super) fn set(&self, after: Option<Span>) {
        self.after
            .store(after.map_or(0, |after| after.0), Ordering::Relaxed);
    }

    pub(super) fn touch(&self) {
        *guard(&self.touched) = Touched::now();
    }

    pub(super) fn is_due(&self) -> bool {
        let touched = *guard(&self.touched);
        self.after()
            .is_some_and(|after| touched.is_over(after, Touched::now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(up_s: u64, wall_s: u64) -> Touched {
        Touched {
            up: Duration::from_secs(up_s),
            wall: Timestamp(wall_s * 1_000),
        }
    }

    #[test]
    fn either_clock_decides_and_one_that_was_set_back_does_not() {
        let is_over = |up, wall| at(100, 9_000).is_over(Span::seconds(60), at(up, wall));

        assert!(!is_over(159, 9_059));
        assert!(is_over(160, 9_060));
        // The computer slept, and only the clock on the wall shows it.
        assert!(is_over(101, 9_060));
        // Somebody set the clock on the wall back, so as to look at what is open.
        assert!(is_over(160, 8_000));
        assert!(!is_over(101, 8_000));
    }

    #[test]
    fn a_screen_that_never_locks_is_never_due() {
        let long_ago = |after| Idle {
            touched: Mutex::new(at(0, 0)),
            ..Idle::new(after)
        };

        assert!(!long_ago(None).is_due());
        let idle = long_ago(Some(Span::hours(1)));
        assert!(idle.is_due());

        idle.touch();
        assert!(!idle.is_due());
    }
}
