//! How often something may be guessed: so many tries a minute.

use hoopoe_protocol::time::{Span, Timestamp};

/// Tries a minute, for codes as for passphrases.
const MOST: usize = 5;
const WINDOW: Span = Span::seconds(60);

/// The tries of the last minute that came to nothing.
#[derive(Debug, Default)]
pub(super) struct Tries(Vec<Timestamp>);

/// Five tries a minute came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMany;

impl Tries {
    /// Counts a try before anybody knows what comes of it, so that many at once are counted too.
    pub(super) fn begin(&mut self, now: Timestamp) -> Result<(), TooMany> {
        // One in the future was counted by a clock that has been set back, and nobody waits for that.
        self.0.retain(|at| *at <= now && at.plus(WINDOW) > now);
        if self.0.len() >= MOST {
            return Err(TooMany);
        }
        self.0.push(now);
        Ok(())
    }

    /// The try was right; those before it are forgotten.
    pub(super) fn succeed(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_tries_a_minute_and_not_one_more() {
        let mut tries = Tries::default();
        for at in 0..5 {
            assert_eq!(tries.begin(Timestamp(at)), Ok(()));
        }

        assert_eq!(tries.begin(Timestamp(59_999)), Err(TooMany));
        assert_eq!(tries.begin(Timestamp(60_000)), Ok(()));
        assert_eq!(tries.begin(Timestamp(60_000)), Err(TooMany));
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out() {
        let mut tries = Tries::default();
        for _ in 0..5 {
            tries.begin(Timestamp(31_536_000_000)).unwrap();
        }

        for _ in 0..5 {
            assert_eq!(tries.begin(Timestamp(7)), Ok(()));
        }
        assert_eq!(tries.begin(Timestamp(7)), Err(TooMany));
    }

    #[test]
    fn who_was_right_may_be_wrong_again() {
        let mut tries = Tries::default();
        for at in 0..5 {
            tries.begin(Timestamp(at)).unwrap();
        }

        tries.succeed();

        assert_eq!(tries.begin(Timestamp(5)), Ok(()));
    }
}
