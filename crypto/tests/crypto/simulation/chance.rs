//! What happens by chance, from a seed.

use std::{
    ops::Range,
    panic::{self, AssertUnwindSafe},
};

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

    /// One of several things; nothing, if there are none.
    pub(super) fn one_of<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        (!things.is_empty()).then(|| &things[self.below(things.len())])
    }
}

/// Lives through a history for each seed, and says which of them ended badly.
///
/// There are as many as the test says. `HOOPOE_HISTORIES` asks for another number, `HOOPOE_FIRST` for another first seed
/// than 0, `HOOPOE_SEED` for one seed alone.
pub(super) fn histories<T>(count: u64, history: impl Fn(u64) -> T) -> Vec<T> {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for seed in seeds(count) {
        match panic::catch_unwind(AssertUnwindSafe(|| history(seed))) {
            Ok(result) => good.push(result),
            Err(_) => bad.push(seed),
        }
    }
    assert!(bad.is_empty(), "what was said above was of HOOPOE_SEED={bad:?}");
    good
}

#[expect(clippy::disallowed_methods, reason = "a developer names the seeds of a run")]
fn seeds(count: u64) -> Range<u64> {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    if let Some(seed) = number("HOOPOE_SEED") {
        return seed..seed + 1;
    }
    let first = number("HOOPOE_FIRST").unwrap_or(0);
    first..first + number("HOOPOE_HISTORIES").unwrap_or(count)
}
