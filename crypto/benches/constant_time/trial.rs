//! One operation, measured with inputs of two classes in random order.

use core::hint::black_box;

use criterion::measurement::{Measurement, WallTime};
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

use crate::welch::{Class, Sample, distance};

/// Inputs that are made before the first of them is measured: what makes them is then no longer in the caches.
const BATCH: usize = 1_000;

/// All trials whose names were asked for.
pub(crate) struct Bench {
    filter: Option<String>,
    rng: ChaCha20Rng,
}

/// How often an operation is measured.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) measurements: usize,
    /// So often is the operation repeated in one measurement: the clock is too coarse for what takes some nanoseconds.
    pub(crate) repeats: u32,
}

impl Effort {
    /// For what takes some nanoseconds.
    pub(crate) const TINY: Self = Self {
        measurements: 100_000,
        repeats: 100,
    };
    /// For what takes some microseconds.
    pub(crate) const SHORT: Self = Self {
        measurements: 100_000,
        repeats: 1,
    };
    /// For what takes some hundred microseconds.
    pub(crate) const LONG: Self = Self {
        measurements: 20_000,
        repeats: 1,
    };
}

impl Bench {
    /// Prints the head of the table, too.
    pub(crate) fn new() -> Self {
        let filter = std::env::args()
            .skip(1)
            .find(|argument| !argument.starts_with('-'));
        println!(
            "{:<70} {:>7} {:>13} {:>12} {:>9}",
            "", "times", "mean", "difference", "t"
        );
        let rng = ChaCha20Rng::from_seed([1; 32]);
        Self { filter, rng }
    }

    /// Measures `operate` with what `make` makes of each class, and prints a line.
    pub(crate) fn trial<I, O>(
        &mut self,
        name: &str,
        effort: Effort,
        mut make: impl FnMut(Class, &mut ChaCha20Rng) -> I,
        mut operate: impl FnMut(&mut I) -> O,
    ) {
        if self
            .filter
            .as_ref()
            .is_some_and(|filter| !name.contains(filter.as_str()))
        {
            return;
        }
        let mut samples = Vec::with_capacity(effort.measurements + BATCH);
        // The first batch is not counted: caches and the predictor of branches learn with it.
        let batches = effort.measurements.div_ceil(BATCH) + 1;
        for batch in 0..batches {
            let drawn = (0..BATCH).map(|_| {
                if self.rng.next_u32() & 1 == 0 {
                    Class::One
                } else {
                    Class::Other
                }
            });
            let drawn: Vec<Class> = drawn.collect();
            let mut inputs: Vec<(Class, I)> = drawn
                .into_iter()
                .map(|class| (class, make(class, &mut self.rng)))
                .collect();
            for (class, input) in &mut inputs {
                let time = time(effort.repeats, || operate(black_box(input)));
                if batch > 0 {
                    samples.push(Sample { class: *class, time });
                }
            }
        }
        let distance = distance(&samples);
        println!(
            "{name:<70} {:>7} {:>10.1} ns {:>+9.2} ns {:>+9.1}",
            samples.len(),
            distance.mean,
            distance.difference,
            distance.t,
        );
    }
}

/// The time of one operation, in nanoseconds.
fn time<O>(repeats: u32, mut operate: impl FnMut() -> O) -> f64 {
    let begin = WallTime.start();
    for _ in 0..repeats {
        black_box(operate());
    }
    WallTime.end(begin).as_nanos() as f64 / f64::from(repeats)
}
