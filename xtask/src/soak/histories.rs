//! `cargo xtask soak histories`: the engine's random histories, as many as one has time for.
//!
//! They are the ones of the tests (`node/engine/tests/scenarios/properties.rs`), with more seeds and the code as it is shipped.

use std::{
    process::{Command, ExitCode},
    time::Instant,
};

use anyhow::{Context, Result};
use clap::Args;

use crate::cargo::{self, Workspace};

/// Seeds between two lines of the report.
const AT_ONCE: u64 = 10_000;

/// Which seeds.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// How many.
    #[arg(long, default_value_t = 1_000_000)]
    number: u64,
}

pub(super) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let end = arguments.first.saturating_add(arguments.number);
    let (mut first, mut failed) = (arguments.first, 0);
    let begun = Instant::now();
    while first < end {
        let number = AT_ONCE.min(end - first);
        let mut cargo = Command::new("cargo");
        cargo
            .args([
                "test",
                "--locked",
                "--quiet",
                "--release",
                "--package",
                "hoopoe-engine",
            ])
            .args(["--test", "scenarios", "every_history"])
            .env("HOOPOE_FIRST", first.to_string())
            .env("HOOPOE_HISTORIES", number.to_string())
            .current_dir(&workspace.root);
        let output = cargo.output().with_context(|| cargo::shown(&cargo))?;
        let word = if output.status.success() {
            "passed"
        } else {
            "FAILED"
        };
        let seconds = begun.elapsed().as_secs();
        println!(
            "{word} seeds {first} to {}, {seconds} s since the beginning",
            first + number - 1
        );
        if !output.status.success() {
            failed += 1;
            // The seeds stand in the messages.
            print!("{}", String::from_utf8_lossy(&output.stdout));
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
        }
        first += number;
    }
    let seconds = begun.elapsed().as_secs();
    println!(
        "{} histories in {seconds} s; {failed} of their parts failed",
        arguments.number
    );
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
