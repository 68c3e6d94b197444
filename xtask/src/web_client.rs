//! Builds and checks the web client with npm.

use std::process::Command;

use anyhow::Result;

use crate::cargo::{self, Workspace};

/// Whether Node.js and npm are here.
pub(crate) fn tools_are_here() -> bool {
    cargo::succeeds(npm().arg("--version")) && cargo::succeeds(Command::new("node").arg("--version"))
}

/// What to tell somebody who has no Node.js.
pub(crate) const TOOLS_MISSING: &str = "Node.js 20 or newer with npm 11 is needed (https://nodejs.org)";

/// Installs what the lock file names and builds `web-client/dist`.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    install(workspace)?;
    run(workspace, &["run", "build"])
}

/// Checks types and runs the web client's own tests.
pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    run(workspace, &["test"])
}

/// `npm ci`, unless exactly this lock file has been installed already.
fn install(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root.join("web-client");
    let modified = |path: &str| folder.join(path).metadata().and_then(|data| data.modified()).ok();
    // npm writes this file last, so an installation that was cut short is done again.
    let installed = modified("node_modules/.package-lock.json");
    if installed.is_some()
        && installed > modified("package-lock.json")
        && installed > modified("package.json")
    {
        return Ok(());
    }
    run(workspace, &["ci", "--no-audit", "--no-fund"])
}

fn run(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    cargo::run(
        npm()
            .args(arguments)
            .current_dir(workspace.root.join("web-client")),
    )
}

fn npm() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}
