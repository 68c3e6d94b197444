//! Builds the two binaries and puts them side by side, with what writes histories for the demo and the tests.
//!
//! The node and the server need different SQLite libraries, so they are never built together; and because each build
//! may overwrite the other's binary, a copy is taken in between.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use e2e::binaries::{Binaries, NODE, SEEDER, SERVER};

use crate::{cargo, cargo::Workspace};

/// What the binaries are wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The tests: built together with them, so that nothing is compiled twice.
    Tests,
    /// A person: built as they would be shipped, but in the dev profile.
    Use,
    /// The benches: in the profile `release`.
    Benches,
}

impl Purpose {
    const fn folder(self) -> &'static str {
        match self {
            Self::Tests => "bin-for-tests",
            Self::Use => "bin",
            Self::Benches => "bin-for-benches",
        }
    }

    /// Where cargo leaves what it built.
    const fn built_in(self) -> &'static str {
        match self {
            Self::Tests | Self::Use => "debug",
            Self::Benches => "release",
        }
    }
}

/// Builds both and returns where the copies lie.
pub(crate) fn binaries(workspace: &Workspace, purpose: Purpose) -> Result<Binaries> {
    let folder = workspace.target.join(purpose.folder());
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    cargo::run(&mut node(workspace, purpose))?;
    for name in [NODE, SEEDER] {
        keep(workspace, name, purpose, &folder)?;
    }
    server_alone(workspace, purpose)?;
    Binaries::in_folder(&folder)
}

/// Builds the server, and nothing of the node, and returns the folder where the copy lies.
pub(crate) fn server_alone(workspace: &Workspace, purpose: Purpose) -> Result<PathBuf> {
    let folder = workspace.target.join(purpose.folder());
    fs::create_dir_all(&folder).with_context(|| format!("creating {}", folder.display()))?;
    cargo::run(&mut server(workspace, purpose))?;
    keep(workspace, SERVER, purpose, &folder)?;
    Ok(folder)
}

fn node(workspace: &Workspace, purpose: Purpose) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--locked"]);
    match purpose {
        Purpose::Tests => cargo.args([
            "--workspace",
            "--exclude",
            "hoopoe-store-server",
            "--exclude",
            "xtask",
            "--bins",
            "--tests",
        ]),
        Purpose::Use | Purpose::Benches => {
            cargo.args(["--package", "hoopoe-node", "--package", "hoopoe-seed", "--bins"])
        }
    };
    if purpose == Purpose::Benches {
        cargo.arg("--release");
    }
    cargo
}

fn server(workspace: &Workspace, purpose: Purpose) -> Command {
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--locked", "--package", "hoopoe-store-server", "--bins"]);
    match purpose {
        Purpose::Tests => cargo.arg("--tests"),
        Purpose::Benches => cargo.arg("--release"),
        Purpose::Use => &mut cargo,
    };
    cargo
}

/// Copies a binary that was just built; an older copy may be running and is replaced, not overwritten.
fn keep(workspace: &Workspace, name: &str, purpose: Purpose, folder: &Path) -> Result<()> {
    let file = executable(name);
    let (built, fresh, kept) = (
        workspace.target.join(purpose.built_in()).join(&file),
        folder.join(format!("{name}.new")),
        folder.join(&file),
    );
    fs::copy(&built, &fresh).with_context(|| format!("copying {}", built.display()))?;
    fs::rename(&fresh, &kept).with_context(|| format!("replacing {}", kept.display()))
}

fn executable(name: &str) -> PathBuf {
    PathBuf::from(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
