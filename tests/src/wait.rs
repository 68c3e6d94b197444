//! Waiting for a condition with a deadline; the only place that pauses.

use std::{
    fmt::Display,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

const PAUSE: Duration = Duration::from_millis(25);

/// What one look at a condition has shown.
#[derive(Debug)]
pub enum Look<T, S> {
    /// It holds.
    Done(T),
    /// Not yet; the state is shown if it never does.
    NotYet(S),
}

/// Looks until the condition holds.
///
/// # Errors
/// If it does not hold within `limit`, with the last state; or if a look fails.
pub fn until<T, S: Display>(
    what: &str,
    limit: Duration,
    mut look: impl FnMut() -> Result<Look<T, S>>,
) -> Result<T> {
    let start = Instant::now();
    loop {
        match look()? {
            Look::Done(value) => return Ok(value),
            Look::NotYet(state) if start.elapsed() >= limit => {
                bail!("{what}: not within {} s; last state: {state}", limit.as_secs())
            }
            Look::NotYet(_) => thread::sleep(PAUSE),
        }
    }
}

/// Waits until so much time has passed since `start`, for what is defined by a time, and looks all the while whether
/// things are as they should be.
///
/// # Errors
/// If a look fails.
pub fn while_time_passes(start: Instant, span: Duration, mut look: impl FnMut() -> Result<()>) -> Result<()> {
    while start.elapsed() < span {
        look()?;
        thread::sleep(PAUSE);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_comes_true_is_noticed() {
        let mut looks = 0;

        let seen = until("third look", Duration::from_secs(10), || {
            looks += 1;
            Ok(if looks == 3 {
                Look::Done(looks)
            } else {
                Look::NotYet(looks)
            })
        });

        assert_eq!(seen.unwrap(), 3);
    }

    #[test]
    fn one_that_never_does_shows_the_last_state() {
        let error = until::<(), _>("rain", Duration::ZERO, || Ok(Look::NotYet("dry"))).unwrap_err();

        assert_eq!(error.to_string(), "rain: not within 0 s; last state: dry");
    }
}
