//! Logs to standard error: events and counts, never an address, an id, a token or a name.

use std::{io, str::FromStr};

use tracing_subscriber::{EnvFilter, filter::LevelFilter};

/// How much is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogLevel {
    /// Somebody must act.
    Error,
    /// Unexpected, but dealt with.
    Warn,
    /// The server's life, a few lines an hour.
    #[default]
    Info,
    /// A line for each batch and connection.
    Debug,
}

/// A word that is no log level.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("log level {0:?} is unknown: use error, warn, info or debug")]
pub struct UnknownLevel(String);

impl FromStr for LogLevel {
    type Err = UnknownLevel;

    fn from_str(word: &str) -> Result<Self, UnknownLevel> {
        match word {
            "error" => Ok(Self::Error),
            "warn" => Ok(Self::Warn),
            "info" => Ok(Self::Info),
            "debug" => Ok(Self::Debug),
            other => Err(UnknownLevel(other.to_owned())),
        }
    }
}

impl LogLevel {
    const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

/// Starts logging. Only this crate goes below warnings: libraries would print addresses and headers there.
pub fn start(level: LogLevel) {
    let own = format!("hoopoe_store_server={}", level.word());
    let filter = EnvFilter::builder()
        .with_default_directive(LevelFilter::WARN.into())
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
