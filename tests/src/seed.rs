//! Chance that can be repeated.

use std::{
    env,
    time::{SystemTime, UNIX_EPOCH},
};

/// Sets the seed of a test that draws.
pub const SEED_VARIABLE: &str = "HOOPOE_SEED";

/// Draws numbers (SplitMix64); the same seed draws the same.
#[derive(Clone, Debug)]
pub struct Chance {
    seed: u64,
    state: u64,
}

impl Chance {
    /// With the seed from the environment, or a fresh one; prints it.
    #[must_use]
    pub fn from_environment() -> Self {
        let given = env::var(SEED_VARIABLE).ok().and_then(|text| text.parse().ok());
        let seed = given.unwrap_or_else(|| {
            SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(1, |since| u64::from(since.subsec_nanos()) ^ since.as_secs())
        });
        println!("{SEED_VARIABLE}={seed}");
        Self { seed, state: seed }
    }

    /// With this seed.
    #[must_use]
    pub const fn of(seed: u64) -> Self {
        Self { seed, state: seed }
    }

    /// The seed.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The next number.
    pub const fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not zero.
    pub fn below(&mut self, end: u64) -> u64 {
        self.draw() % end.max(1)
    }

    /// So many bytes.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.draw().to_le_bytes()[0]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_draws_the_same_twice_and_another_does_not() {
        let draw = |seed| Chance::of(seed).bytes(16);

        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
