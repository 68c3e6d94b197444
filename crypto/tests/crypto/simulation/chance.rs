//! What happens by chance, from a seed.

use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// A die whose throws follow from its seed, and the randomness of keys beside it.
pub(super) struct Chance {
    state: u64,
    pub(super) keys: ChaCha20Rng,
}

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            state: seed,
            keys: ChaCha20Rng::seed_from_u64(seed),
        }
    }

    /// A number below `most`.
    pub(super) fn below(&mut self, most: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % most
    }

    /// True once in so many times.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}
