//! Builds and checks the web client with npm.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;
use e2e::binaries::FOLDER_VARIABLE;

use crate::{
    cargo::{self, Workspace},
    chromium,
};

/// Whether Node.js and npm are here.
pub(crate) fn tools_are_here() -> bool {
    cargo::succeeds(program().arg("--version")) && cargo::succeeds(Command::new("node").arg("--version"))
}

/// What to tell somebody who has no Node.js.
pub(crate) const TOOLS_MISSING: &str = "Node.js 20 or newer with npm 11 is needed (https://nodejs.org)";

/// Installs what the lock file names and builds `web-client/dist`.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    install(workspace)?;
    run(workspace, &["run", "build"])
}

/// Checks types, what is generated and the style, and runs the tests that need no browser.
pub(crate) fn test(workspace: &Workspace) -> Result<()> {
    run(workspace, &["test"])
}

/// Runs the tests in a browser: of single components, and of whole pages with the binaries that were built for tests.
pub(crate) fn test_in_browser(workspace: &Workspace, browser: &Path) -> Result<()> {
    cargo::run(
        npm(workspace)
            .args(["run", "test:browser"])
            .env(chromium::VARIABLE, browser)
            .env(FOLDER_VARIABLE, workspace.target.join("bin-for-tests")),
    )
}

/// Measures whole pages, with these binaries.
pub(crate) fn bench(workspace: &Workspace, browser: &Path, binaries: &Path) -> Result<()> {
    cargo::run(
        npm(workspace)
            .args(["run", "--silent", "bench"])
            .env(chromium::VARIABLE, browser)
            .env(FOLDER_VARIABLE, binaries),
    )
}

/// What is drawn, with what, and where the pictures go.
pub(crate) struct Shots {
    pub(crate) browser: PathBuf,
    /// The folder of node and server.
    pub(crate) binaries: PathBuf,
    pub(crate) into: PathBuf,
    /// Only screens whose name contains this.
    pub(crate) only: String,
    /// Where those of the README go, if they are to be renewed.
    pub(crate) readme: Option<PathBuf>,
}

/// Draws the screens of people whose nodes run.
pub(crate) fn draw(workspace: &Workspace, shots: &Shots) -> Result<()> {
    let mut npm = npm(workspace);
    npm.args(["run", "shots"])
        .env(chromium::VARIABLE, &shots.browser)
        .env(FOLDER_VARIABLE, &shots.binaries)
        .env("HOOPOE_SHOTS_DIR", &shots.into)
        .env("HOOPOE_SHOTS_ONLY", &shots.only);
    if let Some(folder) = &shots.readme {
        npm.env("HOOPOE_SHOTS_README", folder);
    }
    cargo::run(&mut npm)
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
    cargo::run(npm(workspace).args(arguments))
}

fn npm(workspace: &Workspace) -> Command {
    let mut npm = program();
    npm.current_dir(workspace.root.join("web-client"));
    npm
}

fn program() -> Command {
    Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
}
