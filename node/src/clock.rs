//! The clock: the only place of the node that reads it.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use hoopoe_protocol::time::Timestamp;

/// The latest time that was told.
static LATEST: AtomicU64 = AtomicU64::new(0);

/// The time of day. Within a process it never goes back, even if somebody sets the clock back.
#[must_use]
pub fn now() -> Timestamp {
    // Before 1970 the clock is not set at all; zero is as good as any.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let read = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
    Timestamp(LATEST.fetch_max(read, Ordering::Relaxed).max(read))
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
