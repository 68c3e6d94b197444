//! How long to wait before the next attempt: 1, 2, 4 … 300 s, each ± 20 %.

use std::time::Duration;

/// Counts attempts that failed.
pub(super) struct Backoff {
    first: Duration,
    most: Duration,
    attempts: u32,
}

impl Backoff {
    pub(super) const fn new(first: Duration, most: Duration) -> Self {
        Self {
            first,
            most,
            attempts: 0,
        }
    }

    /// The wait before the next attempt. `random` spreads those who were cut off at the same moment.
    pub(super) fn next(&mut self, random: u16) -> Duration {
        let factor = 2_u32.saturating_pow(self.attempts);
        self.attempts = self.attempts.saturating_add(1);
        jittered(self.first.saturating_mul(factor).min(self.most), random)
    }

    pub(super) const fn reset(&mut self) {
        self.attempts = 0;
    }
}

/// A wait ± 20 %.
pub(super) fn jittered(wait: Duration, random: u16) -> Duration {
    let share = f64::from(random) / f64::from(u16::MAX);
    wait.mul_f64(0.4_f64.mul_add(share, 0.8))
}

/// A random number for [`jittered`]; the middle if the machine has none to give.
pub(super) fn random() -> u16 {
    let mut bytes = [0; 2];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u16::from_le_bytes(bytes),
        Err(_) => u16::MAX / 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn backoff() -> Backoff {
        Backoff::new(Duration::from_secs(1), Duration::from_secs(300))
    }

    #[test]
    fn waits_double_up_to_the_longest_and_begin_again_after_a_reset() {
        let mut backoff = backoff();
        let waits: Vec<u64> = (0..40)
            .map(|_| backoff.next(u16::MAX / 2).as_secs_f64().round() as u64)
            .collect();

        assert_eq!(waits[..10], [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
        assert_eq!(waits[39], 300);
        backoff.reset();
        assert!(backoff.next(0) < Duration::from_secs(1));
    }

    #[test]
    fn jitter_stays_within_a_fifth() {
        let wait = Duration::from_secs(100);

        assert_eq!(jittered(wait, 0).as_millis(), 80_000);
        assert_eq!(jittered(wait, u16::MAX).as_millis(), 120_000);
    }
}
