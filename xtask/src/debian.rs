//! Programs of the system that tests need: installed where that can be done without asking.

use std::process::Command;

use anyhow::{Result, bail};

use crate::cargo;

/// What `find` finds, after the package was installed if need be.
pub(crate) fn find_or_install<T>(find: impl Fn() -> Option<T>, package: &str, missing: &str) -> Result<T> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if !may_install() {
        bail!("{missing}");
    }
    // The lists of a fresh machine may be empty, or name versions that are gone or months old.
    cargo::run(apt().arg("update"))?;
    cargo::run(apt().args(["install", "--yes", "--no-install-recommends", package]))?;
    find().map_or_else(|| bail!("{missing}"), Ok)
}

fn may_install() -> bool {
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|said| said.stdout.trim_ascii() == b"0");
    is_root && cargo::succeeds(apt().arg("--version"))
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet");
    apt
}
