//! Programs that share no line with the crypto crate: one verifies the frozen vectors, one reads the symbolic models.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{
    cargo::{self, Workspace},
    summary::Outcome,
};

/// A program that needs nothing but Python.
pub(crate) struct Program {
    path: &'static str,
    /// How it ends a line about something that is as it should be.
    good: &'static str,
    /// What those lines are about.
    what: &'static str,
}

/// Verifies the frozen vectors.
pub(crate) const VECTORS: Program = Program {
    path: "crypto/tests/vectors/verify.py",
    good: ": holds",
    what: "files of vectors",
};

/// Reads the symbolic models: their grammar, names and types. It proves nothing.
pub(crate) const MODELS: Program = Program {
    path: "crypto/model/check.py",
    good: ": reads",
    what: "models",
};

/// Runs it, and counts what it finds good.
pub(crate) fn run(workspace: &Workspace, program: &Program) -> Outcome {
    if !cargo::succeeds(Command::new("python3").arg("--version")) {
        return Outcome::Skipped(format!("there is no python3 to run {}", program.path));
    }
    match verdict(workspace, program) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed(format!("{error:#}")),
    }
}

fn verdict(workspace: &Workspace, program: &Program) -> Result<Outcome> {
    let mut python = Command::new("python3");
    python.arg(workspace.root.join(program.path));
    let done = python.output().with_context(|| cargo::shown(&python))?;
    let printed = String::from_utf8_lossy(&done.stdout);
    let good = printed.lines().filter(|line| line.ends_with(program.good));
    Ok(if done.status.success() {
        Outcome::Counted(format!("{} {}", good.count(), program.what))
    } else {
        print!("{printed}{}", String::from_utf8_lossy(&done.stderr));
        Outcome::Failed(format!("{}: {}", program.path, done.status))
    })
}
