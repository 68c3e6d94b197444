//! `cargo xtask bench`: runs the benches that exist, and says with what.

mod ratios;

use std::{path::PathBuf, process::ExitCode, time::SystemTime};

use anyhow::{Result, bail};
use clap::Args;
use e2e::binaries::FOLDER_VARIABLE;

use crate::{
    build::{self, Purpose},
    cargo::{self, Workspace},
    chromium, web_client,
};

/// The package whose benches drive the binaries.
const WHOLE_SYSTEM: &str = "e2e";

/// The one of them that needs no node.
const STORE: &str = "store";

/// What the bench of the page is called.
const PAGE: &str = "web";

/// Which benches.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Only benches whose name contains this; that of the page is called `web`.
    filter: Option<String>,
    /// For the benches themselves: a part of the name of what is measured.
    #[arg(last = true)]
    names: Vec<String>,
}

/// Runs each bench target by itself, so that features of one crate do not change another's figures.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let filter = arguments.filter.as_deref().unwrap_or_default();
    let begun = SystemTime::now();
    let mut ran = 0_usize;
    for package in &workspace.packages {
        let benches = package
            .targets
            .iter()
            .filter(|target| target.kind.iter().any(|kind| kind == "bench"));
        for bench in benches.filter(|bench| bench.name.contains(filter)) {
            let mut cargo = workspace.cargo();
            cargo.args([
                "bench",
                "--locked",
                "--package",
                &package.name,
                "--bench",
                &bench.name,
            ]);
            if package.name == WHOLE_SYSTEM {
                cargo.env(FOLDER_VARIABLE, folder(&workspace, &bench.name)?);
            }
            cargo.arg("--").args(&arguments.names);
            println!("── {} of {}: {}", bench.name, package.name, cargo::shown(&cargo));
            cargo::run(&mut cargo)?;
            ran += 1;
        }
    }
    if PAGE.contains(filter) {
        page(&workspace)?;
        ran += 1;
    }
    for line in ratios::lines(&workspace.target.join("criterion"), begun)? {
        println!("{line}");
    }
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!(
        "{ran} benches ran on {cores} cores, those of crates in the profile `bench` (optimised, no debug assertions)"
    );
    Ok(ExitCode::SUCCESS)
}

/// Builds what such a bench drives, and answers where it lies.
fn folder(workspace: &Workspace, bench: &str) -> Result<PathBuf> {
    if bench == STORE {
        return build::server_alone(workspace, Purpose::Benches);
    }
    let binaries = build::binaries(workspace, Purpose::Benches)?;
    Ok(binaries.folder().to_owned())
}

/// The page in a browser, from nodes in the dev profile: what is measured is the page, and a node that is shipped is faster.
fn page(workspace: &Workspace) -> Result<()> {
    if !web_client::tools_are_here() {
        bail!(web_client::TOOLS_MISSING);
    }
    let browser = chromium::find_or_install()?;
    web_client::build(workspace)?;
    let binaries = build::binaries(workspace, Purpose::Use)?;
    println!("── {PAGE}: the page, from nodes in the profile `dev`");
    web_client::bench(workspace, &browser, binaries.folder())
}
