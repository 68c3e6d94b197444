//! When something may be tried again.

use hoopoe_protocol::time::{Span, Timestamp};

use crate::turn::Turn;

/// What is tried until it succeeds, ever more rarely.
#[derive(Default)]
pub(crate) struct Attempts {
    failures: u32,
    not_before: Timestamp,
    /// Until when it rests, whether it would succeed or not.
    rests_until: Timestamp,
}

impl Attempts {
    pub(crate) fn failed(&mut self, turn: &mut Turn<'_>, at_least: Option<Span>) {
        let backoff = turn.desk.config.backoff;
        let wait = turn
            .desk
            .backoff(self.failures, backoff)
            .max(at_least.unwrap_or_default());
        self.not_before = turn.now.plus(wait);
        self.failures = self.failures.saturating_add(1);
    }

    /// It succeeded, or there is a reason to believe that it would: the next attempt need not wait for a failed one.
    pub(crate) fn succeeded(&mut self) {
        (self.failures, self.not_before) = (0, Timestamp::default());
    }

    /// Whether the last attempt failed.
    pub(crate) const fn is_failing(&self) -> bool {
        self.failures > 0
    }

    /// Tries nothing before that time.
    pub(crate) fn rest(&mut self, until: Timestamp) {
        self.rests_until = until;
    }

    /// The clock may have been set back.
    pub(crate) fn rest_no_longer_than(&mut self, until: Timestamp) {
        self.rests_until = self.rests_until.min(until);
    }

    /// When it may be tried next.
    pub(crate) fn next_at(&self) -> Timestamp {
        self.not_before.max(self.rests_until)
    }
}
