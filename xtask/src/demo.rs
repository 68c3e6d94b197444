//! `cargo xtask demo`: a store server, Alice, Bob and their friends, a conversation on both paths, and two pages.
//!
//! Everything lives in one temporary folder and in children that end when we do; `sweep` removes the folder even if we
//! are killed.

mod acquaintance;
mod follow;
mod fresh;
mod history;
mod place;
mod stage;
mod story;
pub(crate) mod sweep;

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Result, bail};
use clap::Args;
use e2e::binaries::Binaries;

use crate::{
    build::{self, Purpose},
    cargo::Workspace,
    web_client,
};
use stage::Stage;

/// How the demo runs.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Ends by itself; succeeds only if messages arrived on both paths and both pages answer.
    #[arg(long)]
    headless: bool,
    /// Begins with nothing: two nodes wait for two people who make their accounts in the page.
    #[arg(long, conflicts_with = "headless")]
    fresh: bool,
    /// Uses the binaries in this folder instead of building them.
    #[arg(long, value_name = "FOLDER")]
    binaries: Option<PathBuf>,
}

/// Builds, sets the stage, and plays.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let binaries = match &arguments.binaries {
        Some(folder) => Binaries::in_folder(&folder.canonicalize()?)?,
        None => built()?,
    };
    if arguments.fresh {
        fresh::until_interrupted(&binaries)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut stage = Stage::set(&binaries)?;
    story::play(&mut stage)?;
    if !arguments.headless {
        follow::until_interrupted(&mut stage)?;
    }
    stage.clear()?;
    Ok(ExitCode::SUCCESS)
}

fn built() -> Result<Binaries> {
    let workspace = Workspace::load()?;
    if !web_client::tools_are_here() {
        bail!(web_client::TOOLS_MISSING);
    }
    println!("building the web client and the binaries (the first time takes minutes)");
    web_client::build(&workspace)?;
    build::binaries(&workspace, Purpose::Use)
}
