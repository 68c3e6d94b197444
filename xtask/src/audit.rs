//! `cargo xtask audit`: the proof of the cryptography, one line for each kind of it.
//!
//! Nothing here is tested that `cargo xtask test` does not test too: there, the parts are among the Rust tests, the guards
//! and the second verifier, and the guard `audit` sees that each of them picks what it names. Here they can be seen, and
//! run, one by one.

mod parts;
mod tests_run;

use std::{collections::BTreeSet, process::ExitCode, time::Instant};

use anyhow::{Result, bail};
use clap::Args;

use crate::{
    attacks,
    cargo::Workspace,
    summary::{Done, Outcome},
    tidy,
    tree::Tree,
    verifier,
};
use parts::{ALL, Part, Proof};

pub(crate) use parts::check;

/// What of it.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Only parts whose name contains this.
    filter: Option<String>,
    /// Say what the parts are, and run none.
    #[arg(long)]
    list: bool,
    /// Also the attacks that are tested in the engine, the node and the server, which take minutes to build.
    #[arg(long)]
    long: bool,
}

/// Runs the parts and prints each when it has ended.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let filter = arguments.filter.as_deref().unwrap_or_default();
    let parts: Vec<&Part> = ALL
        .iter()
        .filter(|part| part.name.contains(filter) && (arguments.long || arguments.list || !part.is_long()))
        .collect();
    if parts.is_empty() {
        bail!("no part is called {filter}: cargo xtask audit --list");
    }
    if arguments.list {
        for part in &parts {
            println!("{:<16} {}", part.name, part.what);
        }
        return Ok(ExitCode::SUCCESS);
    }
    let workspace = Workspace::load()?;
    let mut failed = 0_usize;
    for part in &parts {
        let start = Instant::now();
        let outcome = part.run(&workspace);
        failed += usize::from(matches!(outcome, Outcome::Failed(_)));
        let done = Done {
            name: part.name,
            outcome,
            took: start.elapsed(),
        };
        println!("{done}");
    }
    println!("{} parts, {failed} failed", parts.len());
    Ok(if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

impl Part {
    fn run(&self, workspace: &Workspace) -> Outcome {
        let outcome = match self.proof {
            Proof::Tests(names) => tests_run::run(workspace, &parts::CRYPTO, names),
            Proof::Attacks(packages) => attacks_on(workspace, packages),
            Proof::Program(program) => Ok(verifier::run(workspace, program)),
            Proof::Absences(guards) => absences(guards),
        };
        outcome.unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")))
    }
}

/// The tests in the table of attacks that stand in some packages.
fn attacks_on(workspace: &Workspace, packages: &[parts::Package]) -> Result<Outcome> {
    let tree = Tree::read(&workspace.root)?;
    let here = parts::test_names(&tree, packages);
    let attacks = attacks::read(&tree)?;
    let is_here = |test: &&str| here.iter().any(|known| names(known, test));
    let tests: BTreeSet<&str> = attacks
        .iter()
        .flat_map(|attack| attack.tests.iter().map(String::as_str))
        .filter(is_here)
        .collect();
    let tests: Vec<&str> = tests.into_iter().collect();
    Ok(match tests_run::run(workspace, packages, &tests)? {
        Outcome::Counted(ran) => {
            let attacked = attacks
                .iter()
                .filter(|attack| attack.tests.iter().any(|test| tests.contains(&test.as_str())));
            Outcome::Counted(format!(
                "{ran}, of {} of {} attacks",
                attacked.count(),
                attacks.len()
            ))
        }
        other => other,
    })
}

/// Whether a test's path ends in a function whose name begins so.
fn names(path: &str, test: &str) -> bool {
    path.rsplit("::")
        .next()
        .is_some_and(|name| name.starts_with(test))
}

/// What must not be there, by guards of `cargo xtask tidy`.
fn absences(guards: &[&str]) -> Result<Outcome> {
    let findings = tidy::findings_of(guards)?;
    for finding in &findings {
        println!("         {}: {}", finding.place, finding.problem);
    }
    Ok(if findings.is_empty() {
        Outcome::Counted(format!("{} guards", guards.len()))
    } else {
        Outcome::Failed(format!("{} findings", findings.len()))
    })
}
