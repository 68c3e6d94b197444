//! The certificate authority for the server's tests of ACME: the pebble that is here, or Debian's.

use std::{env, path::PathBuf};

use anyhow::Result;

use crate::debian;

/// Names another pebble than the one that is found; the server's tests read it too.
pub(crate) const VARIABLE: &str = "HOOPOE_PEBBLE";

/// What to tell somebody without it.
const MISSING: &str = "pebble is needed for the server's tests of ACME; install it (on Debian: apt-get install pebble), or name it \
     in HOOPOE_PEBBLE";

/// The path of a pebble, which is installed where that can be done without asking.
pub(crate) fn find_or_install() -> Result<PathBuf> {
    debian::find_or_install(find, "pebble", MISSING)
}

fn find() -> Option<PathBuf> {
    if let Some(named) = env::var_os(VARIABLE) {
        return Some(PathBuf::from(named));
    }
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .map(|folder| folder.join("pebble"))
        .find(|program| program.is_file())
}
