//! `cargo xtask shots`: draws every screen of the page, for people to look at.

use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;

use crate::{
    build::{self, Purpose},
    cargo::Workspace,
    chromium,
    web_client::{self, Shots},
};

/// Which screens, and for whom.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Only screens whose name contains this.
    filter: Option<String>,
    /// Also renews the pictures of the README, in `docs/images`.
    #[arg(long, conflicts_with = "filter")]
    readme: bool,
}

/// Builds everything, lets people with real nodes talk, and draws what they see.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    if !web_client::tools_are_here() {
        bail!(web_client::TOOLS_MISSING);
    }
    let browser = chromium::find_or_install()?;
    web_client::build(&workspace)?;
    let binaries = build::binaries(&workspace, Purpose::Use)?;
    let shots = Shots {
        browser,
        binaries: binaries.folder().to_owned(),
        into: workspace.target.join("shots"),
        only: arguments.filter.clone().unwrap_or_default(),
        readme: arguments.readme.then(|| workspace.root.join("docs/images")),
    };
    web_client::draw(&workspace, &shots)?;
    println!("the pictures lie in {}", shots.into.display());
    Ok(ExitCode::SUCCESS)
}
