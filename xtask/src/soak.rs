//! `cargo xtask soak …`: what may run for hours.

mod defences;
mod fuzz;
mod histories;
mod store;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

/// Which long run.
#[derive(Subcommand)]
pub(crate) enum Run {
    /// Feeds every decoder what the fuzzer makes up.
    Fuzz(fuzz::Arguments),
    /// Takes each listed defence out and sees its test fail.
    Defences(defences::Arguments),
    /// Plays the engine's random histories, a million if nothing else is asked.
    Histories(histories::Arguments),
    /// Kills the store server under load, again and again, and sees that nothing it has answered is lost.
    Store(store::Arguments),
}

pub(crate) fn run(run: &Run) -> Result<ExitCode> {
    match run {
        Run::Fuzz(arguments) => fuzz::run(arguments),
        Run::Defences(arguments) => defences::run(arguments),
        Run::Histories(arguments) => histories::run(arguments),
        Run::Store(arguments) => store::run(arguments),
    }
}
