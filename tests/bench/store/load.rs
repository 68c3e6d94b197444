//! How long a load lasts, and what it came to.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::task::JoinHandle;

use crate::stage::{Busy, Stage};

/// What is sent, and for how long.
#[derive(Clone, Copy)]
pub(crate) struct Load {
    /// Bytes of an envelope.
    pub(crate) bytes: usize,
    /// Seconds that count.
    pub(crate) seconds: u64,
}

/// Before it, nothing counts: connections are made, caches fill.
const WARM_UP: Duration = Duration::from_secs(1);

/// The time that counts.
#[derive(Clone, Copy)]
pub(crate) struct Period {
    from: Instant,
    until: Instant,
}

impl Period {
    pub(crate) fn of(load: Load) -> Self {
        let from = Instant::now() + WARM_UP;
        Self {
            from,
            until: from + Duration::from_secs(load.seconds),
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }

    /// How long something took that began and has ended now, if it counts.
    pub(crate) fn counted(&self, begun: Instant) -> Option<Duration> {
        let now = Instant::now();
        (begun >= self.from && now < self.until).then(|| now - begun)
    }
}

/// What a load came to.
pub(crate) struct Outcome {
    /// How long each took, the shortest first.
    times: Vec<Duration>,
    took: Duration,
    server: f64,
    load: f64,
}

/// Runs workers until the end of the period, and gathers what they counted.
pub(crate) async fn run(
    stage: &Stage,
    load: Load,
    workers: Vec<JoinHandle<Result<Vec<Duration>>>>,
) -> Result<Outcome> {
    // The processors are looked at from the end of the warm-up on.
    tokio::time::sleep(WARM_UP).await;
    let before = stage.busy()?;
    let begun = Instant::now();
    let mut times = Vec::new();
    for worker in workers {
        times.extend(worker.await.context("a worker panicked")??);
    }
    let (passed, after) = (begun.elapsed(), stage.busy()?);
    times.sort_unstable();
    let share = |of: fn(&Busy) -> Duration| (of(&after) - of(&before)).as_secs_f64() / passed.as_secs_f64();
    Ok(Outcome {
        times,
        took: Duration::from_secs(load.seconds),
        server: share(|busy| busy.server),
        load: share(|busy| busy.load),
    })
}

impl Outcome {
    /// How many a second, if each was for so many envelopes.
    pub(crate) fn rate(&self, envelopes: usize) -> f64 {
        (self.times.len() * envelopes) as f64 / self.took.as_secs_f64()
    }

    /// The time in milliseconds within which this part of them was done, in percent.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let place = self.times.len().saturating_sub(1) * percent / 100;
        self.times
            .get(place)
            .map_or(f64::NAN, |time| time.as_secs_f64() * 1_000.0)
    }

    /// What each side had of the processors: on average, and for each envelope if there were so many a time.
    pub(crate) fn processors(&self, envelopes: usize) -> String {
        shares(self.server, self.load, self.rate(envelopes))
    }
}

/// Processors of both sides on average, and their time for each envelope: the figure that other work on the machine spoils least.
pub(crate) fn shares(server: f64, load: f64, rate: f64) -> String {
    let [of_server, of_load] = [server, load].map(|share| share / rate * 1e6);
    format!(
        "processors: server {server:.2}, load {load:.2}; for each envelope {of_server:.0} and {of_load:.0} µs"
    )
}
