//! Where the two binaries are.

use std::{
    env,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

/// Names the folder with both binaries; `cargo xtask test` sets it.
pub const FOLDER_VARIABLE: &str = "HOOPOE_BIN_DIR";

/// Name of the node's binary.
pub const NODE: &str = "hoopoe";

/// Name of the store server's binary.
pub const SERVER: &str = "hoopoe-store";

/// What writes histories into profiles, from the same folder: for tests and the demo, and no part of what is shipped.
pub const SEEDER: &str = "hoopoe-seed";

/// The two binaries.
#[derive(Clone, Debug)]
pub struct Binaries {
    /// `hoopoe`.
    pub node: PathBuf,
    /// `hoopoe-store`.
    pub server: PathBuf,
}

impl Binaries {
    /// The binaries in a folder.
    ///
    /// # Errors
    /// If one of them is not there.
    pub fn in_folder(folder: &Path) -> Result<Self> {
        Ok(Self {
            node: find(folder, NODE)?,
            server: find(folder, SERVER)?,
        })
    }

    /// What writes histories into profiles.
    ///
    /// # Errors
    /// If it is not there.
    pub fn seeder(&self) -> Result<PathBuf> {
        find(self.folder(), SEEDER)
    }

    /// The folder that both lie in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.node.parent().unwrap_or(&self.node)
    }

    /// The binaries in the folder that [`FOLDER_VARIABLE`] names.
    ///
    /// # Errors
    /// If it is not set, or one of them is not there.
    pub fn from_environment() -> Result<Self> {
        Self::in_folder(&folder_from_environment()?)
    }
}

/// The store server's binary alone, in the folder that [`FOLDER_VARIABLE`] names: for what has nothing to do with nodes.
///
/// # Errors
/// If it is not set, or the binary is not there.
pub fn server_from_environment() -> Result<PathBuf> {
    find(&folder_from_environment()?, SERVER)
}

fn folder_from_environment() -> Result<PathBuf> {
    let folder = env::var_os(FOLDER_VARIABLE).with_context(|| {
        format!("{FOLDER_VARIABLE} is not set; system tests run through `cargo xtask test`")
    })?;
    Ok(PathBuf::from(folder))
}

fn find(folder: &Path, name: &str) -> Result<PathBuf> {
    let path = folder.join(format!("{name}{}", env::consts::EXE_SUFFIX));
    if !path.is_file() {
        bail!("there is no {}; `cargo xtask test` builds it", path.display());
    }
    Ok(path)
}
