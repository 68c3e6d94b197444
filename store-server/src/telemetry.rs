//! Logs to standard error: events and counts, never an address, an id, a token or a name.

use std::{io, str::FromStr};

use tracing_subscriber::{EnvFilter, filter::LevelFilter};

/// How much is logged: the words of the node, which reads the same variable on the same machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// Somebody must act.
    Error,
    /// Unexpected, but dealt with.
    Warn,
    /// The server's life, a few lines an hour.
    #[default]
    Info,
    /// A line for each batch and connection.
    Debug,
    /// And everything else.
    Trace,
}

/// A word that is no log level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("log level {0:?} is unknown: use off, error, warn, info, debug or trace")]
pub struct UnknownLevel(String);

impl FromStr for LogLevel {
    type Err = UnknownLevel;

    fn from_str(word: &str) -> Result<Self, UnknownLevel> {
        match word {
            // A variable that is empty counts as not set.
            "" => Ok(Self::default()),
            "off" => Ok(Self::Off),
            "error" => Ok(Self::Error),
            "warn" => Ok(Self::Warn),
            "info" => Ok(Self::Info),
            "debug" => Ok(Self::Debug),
            "trace" => Ok(Self::Trace),
            other => Err(UnknownLevel(other.to_owned())),
        }
    }
}

impl LogLevel {
    const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// Starts logging. Only this crate goes below warnings: libraries would print addresses and headers there.
pub fn start(level: LogLevel) {
    let own = format!("hoopoe_store_server={}", level.word());
    let others = match level {
        LogLevel::Off => LevelFilter::OFF,
        _ => LevelFilter::WARN,
    };
    let filter = EnvFilter::builder()
        .with_default_directive(others.into())
        .parse_lossy(own);
    // A second start, as in tests, keeps the first.
    let _kept = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(false)
        // It would say on standard error that standard error is closed, and end whoever had something to log.
        .log_internal_errors(false)
        .try_init();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_said_in_the_words_of_the_node_and_an_empty_one_is_the_usual() {
        for word in ["off", "error", "warn", "info", "debug", "trace"] {
            assert_eq!(word.parse::<LogLevel>().unwrap().word(), word);
        }
        assert_eq!("".parse(), Ok(LogLevel::Info));
        assert!("loud".parse::<LogLevel>().is_err());
    }
}
