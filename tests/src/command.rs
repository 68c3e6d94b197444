//! Calls of the command line that come to an end by themselves.

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::json;

/// How a call was refused.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The exit code.
    pub exit: i32,
    /// The stable code of the problem.
    pub code: String,
    /// What a person reads.
    pub title: String,
}

/// Runs a command to its end, whatever it prints.
///
/// # Errors
/// If it fails.
pub fn succeed(what: &str, command: &mut Command) -> Result<()> {
    output(what, command).map(drop)
}

/// Runs a command that prints JSON, to its end. `what` names it in errors: the whole of it may hold an invitation.
///
/// # Errors
/// If it fails or prints something else.
pub fn capture(what: &str, command: &mut Command) -> Result<Value> {
    json::parse(what, output(what, command)?.trim())
}

fn output(what: &str, command: &mut Command) -> Result<String> {
    let done = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting `{what}`"))?;
    if !done.status.success() {
        bail!(
            "`{what}` failed ({}): {}",
            done.status,
            String::from_utf8_lossy(&done.stderr).trim()
        );
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Runs a command that has `--json` and must fail, to its end.
///
/// # Errors
/// If it succeeds, or its last word is not one problem on one line.
pub fn refusal(what: &str, command: &mut Command) -> Result<Refusal> {
    let done = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("starting `{what}`"))?;
    let (out, errors) = (
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr),
    );
    if done.status.success() {
        bail!("`{what}` succeeded: {out}");
    }
    let last = errors
        .lines()
        .last()
        .with_context(|| format!("`{what}` failed ({}) without a word", done.status))?;
    let problem = json::parse(what, last)?;
    Ok(Refusal {
        exit: done
            .status
            .code()
            .with_context(|| format!("`{what}` was killed"))?,
        code: json::text(&problem, "/code")?,
        title: json::text(&problem, "/title")?,
    })
}
