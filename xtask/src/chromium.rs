//! The browser for the tests of the page: the one that is here, or Debian's.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use crate::cargo;

/// Names another browser than the one that is found.
pub(crate) const VARIABLE: &str = "HOOPOE_CHROMIUM";

/// What Chromium is called where it is installed.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
];

/// What to tell somebody without it.
const MISSING: &str = "Chromium is needed for the tests of the page; install it (on Debian: apt-get install chromium), or name \
     it in HOOPOE_CHROMIUM";

/// The path of a Chromium, which is installed where that can be done without asking.
pub(crate) fn find_or_install() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if !may_install() {
        bail!(MISSING);
    }
    // The lists of a fresh machine may be empty, or name versions that are gone.
    if install().is_err() {
        cargo::run(apt().arg("update"))?;
        install()?;
    }
    find().map_or_else(|| bail!(MISSING), Ok)
}

fn find() -> Option<PathBuf> {
    if let Some(named) = env::var_os(VARIABLE) {
        return Some(PathBuf::from(named));
    }
    let folders: Vec<PathBuf> = env::var_os("PATH").map(|path| env::split_paths(&path).collect())?;
    first_of(&folders, |path| path.is_file())
}

/// The first of these folders that has one of the names; a name that stands earlier is better in each.
fn first_of(folders: &[PathBuf], is_there: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    folders
        .iter()
        .flat_map(|folder| NAMES.iter().map(|name| folder.join(name)))
        .find(|path| is_there(path))
}

fn may_install() -> bool {
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|said| said.stdout.trim_ascii() == b"0");
    is_root && cargo::succeeds(apt().arg("--version"))
}

fn install() -> Result<()> {
    cargo::run(apt().args(["install", "--yes", "--no-install-recommends", "chromium"]))
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet");
    apt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_folder_wins_and_in_it_the_first_name() {
        let folders = [PathBuf::from("/a"), PathBuf::from("/b")];
        let there = ["/a/google-chrome", "/b/chromium"];
        let found = first_of(&folders, |path| there.iter().any(|one| Path::new(one) == path));

        assert_eq!(found, Some(PathBuf::from("/a/google-chrome")));
        assert_eq!(first_of(&folders, |_| false), None);
    }
}
