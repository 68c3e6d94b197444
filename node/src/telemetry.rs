//! The log: on standard error, and of this program alone.
//!
//! Libraries log addresses, SQL and header fields; their messages are left out at every level, so that a log can be
//! shown to somebody without being read first.

use std::io::{self, IsTerminal};

use clap::ValueEnum;
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, util::SubscriberInitExt};

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

/// Starts logging. A second call in one process changes nothing.
pub fn start(level: Level) {
    let level = match level {
        Level::Off => tracing::level_filters::LevelFilter::OFF,
        Level::Error => tracing::level_filters::LevelFilter::ERROR,
        Level::Warn => tracing::level_filters::LevelFilter::WARN,
        Level::Info => tracing::level_filters::LevelFilter::INFO,
        Level::Debug => tracing::level_filters::LevelFilter::DEBUG,
        Level::Trace => tracing::level_filters::LevelFilter::TRACE,
    };
    let ours = Targets::new().with_targets(OUR_CRATES.map(|name| (name, level)));
    let colours =
        io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(colours);
    // Fails if a subscriber is there already, and then that one serves.
    let _ = tracing_subscriber::registry().with(ours).with(lines).try_init();
}
