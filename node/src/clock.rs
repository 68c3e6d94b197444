//! The clock: the only place of the node that reads it.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use hoopoe_protocol::time::Timestamp;
use rustix::time::{ClockId, clock_gettime};

/// The latest time that was told.
static LATEST: AtomicU64 = AtomicU64::new(0);

/// What a clock may be set back by without being believed, in milliseconds: it is corrected in such steps all the time.
const JITTER_MS: u64 = 5_000;

/// The time of day. Within a process it does not go back, unless somebody sets the clock back by more than a few seconds:
/// then the time before was wrong, and whoever waits for it would wait too long.
#[must_use]
pub fn now() -> Timestamp {
    let read = wall();
    Timestamp(follow(&LATEST, read))
}

fn follow(latest: &AtomicU64, read: u64) -> u64 {
    let before = latest.load(Ordering::Relaxed);
    if before.saturating_sub(read) > JITTER_MS {
        // Somebody else may have followed meanwhile, to the same time.
        let _ = latest.compare_exchange(before, read, Ordering::Relaxed, Ordering::Relaxed);
        return read;
    }
    latest.fetch_max(read, Ordering::Relaxed).max(read)
}

/// What the clock on the wall shows, in milliseconds.
fn wall() -> u64 {
    // Before 1970 the clock is not set at all; zero is as good as any.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// How long the computer has been up, asleep or awake.
#[must_use]
pub fn up() -> Duration {
    // The other monotonic clock of Linux stands still while the computer sleeps; that of other systems does not.
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let clock = ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let clock = ClockId::Monotonic;
    let time = clock_gettime(clock);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// A look at the clocks every second, which shows whether time went on without this process.
#[derive(Debug)]
pub struct Pulse {
    seen: Seen,
    due: tokio::time::Instant,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    up: Duration,
    wall: Duration,
}

/// What a look has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// The computer slept, or the process was stopped, for so long.
    Slept(Duration),
    /// Somebody has set the clock, by so much.
    ClockSet(Duration),
}

/// How often it looks.
const BEAT: Duration = Duration::from_secs(1);

/// A look that comes so late, or a clock that shows so much more or less, is no accident.
const TOO_MUCH: Duration = Duration::from_secs(5);

impl Pulse {
    /// Begins now.
    #[must_use]
    pub fn new() -> Self {
        Self {
            seen: Seen::now(),
            due: tokio::time::Instant::now() + BEAT,
        }
    }

    /// Waits until time went on without this process. Dropping the future loses nothing.
    pub async fn missed(&mut self) -> Missed {
        loop {
            tokio::time::sleep_until(self.due).await;
            self.due = tokio::time::Instant::now() + BEAT;
            let before = std::mem::replace(&mut self.seen, Seen::now());
            if let Some(missed) = self.seen.since(before) {
                return missed;
            }
        }
    }
}

impl Default for Pulse {
    fn default() -> Self {
        Self::new()
    }
}

impl Seen {
    fn now() -> Self {
        Self {
            up: up(),
            wall: Duration::from_millis(wall()),
        }
    }

    /// What happened since the look before.
    fn since(self, before: Self) -> Option<Missed> {
        let went = self.up.saturating_sub(before.up);
        let late = went.saturating_sub(BEAT);
        if late > TOO_MUCH {
            return Some(Missed::Slept(late));
        }
        let set_by = self.wall.abs_diff(before.wall + went);
        (set_by > TOO_MUCH).then_some(Missed::ClockSet(set_by))
    }
}

/// Waits until a time of day has come; for ever if there is none. Dropping the future is safe.
///
/// It looks again at least once a minute, because a sleeping computer stops the timer but not the time.
pub async fn until(time: Option<Timestamp>) {
    let Some(time) = time else {
        return std::future::pending().await;
    };
    loop {
        let left = time.since(now());
        if left.0 == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(left.0.min(60_000))).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(up_s: u64, wall_s: u64) -> Seen {
        Seen {
            up: Duration::from_secs(up_s),
            wall: Duration::from_secs(wall_s),
        }
    }

    #[test]
    fn a_look_that_comes_late_shows_a_sleep_and_one_that_comes_in_time_nothing() {
        let slept = |up, wall| seen(100 + up, 9_000 + wall).since(seen(100, 9_000));

        assert_eq!(slept(1, 1), None);
        assert_eq!(slept(6, 6), None);
        assert_eq!(slept(8, 8), Some(Missed::Slept(Duration::from_secs(7))));
        let weeks = Duration::from_secs(40 * 86_400);
        let after = slept(weeks.as_secs() + 1, weeks.as_secs() + 1);
        assert_eq!(after, Some(Missed::Slept(weeks)));
    }

    #[test]
    fn a_clock_that_was_set_shows_in_either_direction() {
        let set = |wall: u64| seen(101, wall).since(seen(100, 9_000));

        assert_eq!(set(9_001), None);
        assert_eq!(set(9_006), None);
        assert_eq!(set(9_011), Some(Missed::ClockSet(Duration::from_secs(10))));
        assert_eq!(set(8_001), Some(Missed::ClockSet(Duration::from_secs(1_000))));
    }

    #[test]
    fn the_clocks_go_on() {
        let (before, after) = (Seen::now(), Seen::now());

        assert!(after.up >= before.up);
        assert!(before.up > Duration::ZERO);
        assert_eq!(after.since(before), None);
    }

    #[test]
    fn time_follows_a_clock_that_is_set_back_but_not_one_that_trembles() {
        let latest = AtomicU64::new(0);

        assert_eq!(follow(&latest, 1_000_000), 1_000_000);
        assert_eq!(follow(&latest, 999_000), 1_000_000);
        assert_eq!(follow(&latest, 500_000), 500_000);
        assert_eq!(follow(&latest, 500_001), 500_001);
    }

    #[test]
    fn time_never_goes_back() {
        let times: Vec<_> = (0..1_000).map(|_| now()).collect();

        assert!(times.is_sorted());
    }

    #[tokio::test]
    async fn a_time_in_the_past_has_come() {
        until(Some(Timestamp(1))).await;
    }
}
