//! How many live frames a stream may bring: few at once, then a few a second.

use tokio::time::Instant;

use super::LiveLimits;

/// Counts the live frames of one stream.
pub(super) struct LiveAllowance {
    limits: LiveLimits,
    /// How many may come at once now.
    left: u32,
    /// Since when there is room for the next one coming.
    since: Instant,
}

impl LiveAllowance {
    pub(super) const fn new(limits: LiveLimits, now: Instant) -> Self {
        Self {
            limits,
            left: limits.at_once,
            since: now,
        }
    }

    /// Whether one more may come.
    pub(super) fn take(&mut self, now: Instant) -> bool {
        while self.left < self.limits.at_once && now.duration_since(self.since) >= self.limits.every {
            self.left += 1;
            self.since += self.limits.every;
        }
        if self.left == self.limits.at_once {
            self.since = now;
        }
        let may = self.left > 0;
        self.left = self.left.saturating_sub(1);
        may
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const LIMITS: LiveLimits = LiveLimits {
        at_once: 3,
        every: Duration::from_millis(100),
    };

    #[test]
    fn a_few_pass_at_once_then_one_after_each_while() {
        let start = Instant::now();
        let mut allowance = LiveAllowance::new(LIMITS, start);
        let mut passed = |ms| {
            let now = start + Duration::from_millis(ms);
            (0..1_000).filter(|_| allowance.take(now)).count()
        };

        assert_eq!(passed(0), 3);
        assert_eq!(passed(99), 0);
        assert_eq!(passed(100), 1);
        assert_eq!(passed(320), 2);
        assert_eq!(passed(60_000), 3);
        assert_eq!(passed(60_100), 1);
    }
}
