//! The log: on standard error or in a file that has an end, and of this program alone.
//!
//! Libraries log addresses, SQL and header fields; their messages are left out at every level, so that a log can be
//! shown to somebody without being read first.

pub mod rotation;

use std::{
    io::{self, IsTerminal},
    path::PathBuf,
    sync::Mutex,
};

use clap::ValueEnum;
use tracing_subscriber::{Layer, filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

use rotation::{Limits, RotatingFile};

/// How much is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Level {
    /// Nothing.
    Off,
    /// What somebody must act upon.
    Error,
    /// And what is unexpected but handled.
    #[default]
    Warn,
    /// And the life-cycle: a few lines an hour.
    Info,
    /// And a line for each message.
    Debug,
    /// And everything else.
    Trace,
}

/// The crates whose messages are written with short ids only.
const OUR_CRATES: [&str; 2] = ["hoopoe", "hoopoe_node"];

/// Where the log goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Destination {
    /// To standard error.
    #[default]
    StandardError,
    /// To a file.
    File {
        /// Its path.
        path: PathBuf,
        /// How much of it is kept.
        limits: Limits,
    },
}

/// Starts logging. A second call in one process changes nothing.
///
/// # Errors
/// If the file cannot be written.
pub fn start(level: Level, destination: &Destination) -> io::Result<()> {
    let level = match level {
        Level::Off => tracing::level_filters::LevelFilter::OFF,
        Level::Error => tracing::level_filters::LevelFilter::ERROR,
        Level::Warn => tracing::level_filters::LevelFilter::WARN,
        Level::Info => tracing::level_filters::LevelFilter::INFO,
        Level::Debug => tracing::level_filters::LevelFilter::DEBUG,
        Level::Trace => tracing::level_filters::LevelFilter::TRACE,
    };
    let ours = Targets::new().with_targets(OUR_CRATES.map(|name| (name, level)));
    let lines = match destination {
        Destination::StandardError => fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(standard_error_is_coloured())
            .boxed(),
        Destination::File { path, limits } => fmt::layer()
            .with_writer(Mutex::new(RotatingFile::open(path, *limits)?))
            .with_ansi(false)
            .boxed(),
    };
    // Fails if a subscriber is there already, and then that one serves.
    let _ = tracing_subscriber::registry().with(ours).with(lines).try_init();
    Ok(())
}

fn standard_error_is_coloured() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
