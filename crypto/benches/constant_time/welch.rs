//! Welch's t-test over two classes of times.

/// Which class of inputs a measurement is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    One,
    Other,
}

/// One measurement.
#[derive(Clone, Copy)]
pub(crate) struct Sample {
    pub(crate) class: Class,
    /// In nanoseconds.
    pub(crate) time: f64,
}

/// How far two classes are apart.
#[derive(Clone, Copy)]
pub(crate) struct Distance {
    /// The mean time of the first class, in nanoseconds.
    pub(crate) mean: f64,
    /// By how much the second takes longer, in nanoseconds.
    pub(crate) difference: f64,
    /// In standard errors.
    pub(crate) t: f64,
}

/// Shares of all measurements: the quickest of them.
const CROPS: [f64; 6] = [1.0, 0.99, 0.95, 0.9, 0.75, 0.5];

/// The least measurements of a class by which it is judged.
const LEAST: f64 = 1_000.0;

/// The distance over the quicker three quarters of all measurements, with the largest t that there is over any share of them.
pub(crate) fn distance(samples: &[Sample]) -> Distance {
    let mut sorted: Vec<f64> = samples.iter().map(|sample| sample.time).collect();
    sorted.sort_by(f64::total_cmp);
    let quickest = |share: f64| {
        let most = sorted[(sorted.len() as f64 * share) as usize - 1];
        of(samples.iter().filter(|sample| sample.time <= most))
    };
    let largest = CROPS.into_iter().filter_map(quickest).map(|distance| distance.t);
    Distance {
        t: largest
            .max_by(|one, other| one.abs().total_cmp(&other.abs()))
            .unwrap(),
        ..quickest(0.75).or_else(|| quickest(1.0)).unwrap()
    }
}

/// The distance, unless there is too little of a class.
fn of<'a>(samples: impl Iterator<Item = &'a Sample>) -> Option<Distance> {
    let (mut one, mut other) = (Moments::default(), Moments::default());
    for sample in samples {
        match sample.class {
            Class::One => one.add(sample.time),
            Class::Other => other.add(sample.time),
        }
    }
    let error = (one.variance() / one.count + other.variance() / other.count).sqrt();
    let difference = other.mean - one.mean;
    (one.count.min(other.count) >= LEAST).then(|| Distance {
        mean: one.mean,
        difference,
        // Times that are all the same differ by nothing.
        t: if difference == 0.0 {
            0.0
        } else {
            difference / error
        },
    })
}

/// Mean and spread, in one pass (Welford).
#[derive(Default)]
struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    fn add(&mut self, time: f64) {
        self.count += 1.0;
        let off = time - self.mean;
        self.mean += off / self.count;
        self.squares += off * (time - self.mean);
    }

    fn variance(&self) -> f64 {
        self.squares / (self.count - 1.0)
    }
}
