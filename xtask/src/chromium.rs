//! The browser for the tests of the page: the one that is here, or Debian's.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::Result;

use crate::debian;

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
    debian::find_or_install(find, "chromium", MISSING)
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
