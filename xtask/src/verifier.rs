//! The frozen vectors, verified by a program that shares no line with the crypto crate.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{
    cargo::{self, Workspace},
    summary::Outcome,
};

/// The program; it needs nothing but Python.
const PROGRAM: &str = "crypto/tests/vectors/verify.py";

/// Runs it, and counts the files of vectors that it holds good.
pub(crate) fn run(workspace: &Workspace) -> Outcome {
    if !cargo::succeeds(Command::new("python3").arg("--version")) {
        return Outcome::Skipped(format!("there is no python3 to run {PROGRAM}"));
    }
    match verdict(workspace) {
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed(format!("{error:#}")),
    }
}

fn verdict(workspace: &Workspace) -> Result<Outcome> {
    let mut python = Command::new("python3");
    python.arg(workspace.root.join(PROGRAM));
    let done = python.output().with_context(|| cargo::shown(&python))?;
    let printed = String::from_utf8_lossy(&done.stdout);
    let holding = printed.lines().filter(|line| line.ends_with(": holds")).count();
    Ok(if done.status.success() {
        Outcome::Counted(format!("{holding} files of vectors"))
    } else {
        print!("{printed}{}", String::from_utf8_lossy(&done.stderr));
        Outcome::Failed(format!("{PROGRAM}: {}", done.status))
    })
}
