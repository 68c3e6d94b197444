//! `cargo xtask bench`: runs the benches that exist, and says with what.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use e2e::binaries::FOLDER_VARIABLE;

use crate::{
    build::{self, Purpose},
    cargo::{self, Workspace},
};

/// The package whose benches drive the binaries.
const WHOLE_SYSTEM: &str = "e2e";

/// Which benches.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Only benches whose name contains this.
    filter: Option<String>,
}

/// Runs each bench target by itself, so that features of one crate do not change another's figures.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    let filter = arguments.filter.as_deref().unwrap_or_default();
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
                let binaries = build::binaries(&workspace, Purpose::Benches)?;
                cargo.env(FOLDER_VARIABLE, binaries.folder());
            }
            println!("── {} of {}: {}", bench.name, package.name, cargo::shown(&cargo));
            cargo::run(&mut cargo)?;
            ran += 1;
        }
    }
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("{ran} benches ran in the profile `bench` (optimised, no debug assertions) on {cores} cores");
    Ok(ExitCode::SUCCESS)
}
