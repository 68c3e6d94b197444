//! `cargo xtask test`: every check and every test, in the order in which failures are cheapest.
//!
//! A part that fails does not stop those that can run without it. The last line is `N passed, N failed`.

mod parts;
mod schemathesis;

use std::{env, process::ExitCode, time::Instant};

use anyhow::Result;

use crate::{
    cargo::Workspace,
    summary::{Outcome, Summary},
};

/// One thing that passes or fails.
struct Part {
    name: &'static str,
    /// Minutes on two cores in a fresh clone, for the plan.
    minutes: &'static str,
    run: fn(&Workspace, &Summary) -> Outcome,
}

/// Runs all parts.
pub(crate) fn run() -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    println!("plan, with minutes for a fresh clone on two cores:");
    for part in &parts::ALL {
        println!("  {:<16} {}", part.name, part.minutes);
    }
    let mut summary = Summary::default();
    for part in &parts::ALL {
        println!("\n── {}", part.name);
        let start = Instant::now();
        let outcome = strict((part.run)(&workspace, &summary));
        summary.add(part.name, outcome, start.elapsed());
    }
    println!("\n{summary}");
    Ok(if summary.has_failures() {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Where machines decide, whatever is missing is a failure.
fn strict(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Skipped(reason) if env::var("CI").is_ok_and(|value| value == "true") => {
            Outcome::Failed(reason)
        }
        other => other,
    }
}
