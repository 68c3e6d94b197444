//! Where a demo happens: a temporary folder with a store server, which is removed however the demo ends.

use std::path::Path;

use anyhow::{Context, Result};
use e2e::{
    binaries::Binaries,
    server::{GENEROUS, StoreServer},
};
use tempfile::TempDir;

use super::sweep::{PREFIX, Sweeper};

/// The folder and the server. Fields are dropped in this order.
pub(super) struct Place {
    pub server: StoreServer,
    folder: TempDir,
    sweeper: Sweeper,
}

impl Place {
    /// Makes the folder and starts the server.
    pub(super) fn make(binaries: &Binaries) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir()
            .context("making a temporary folder")?;
        let sweeper = Sweeper::start(folder.path())?;
        // Many people come and go in a minute, from one address.
        let server = StoreServer::start_with(binaries, &folder.path().join("server"), &GENEROUS)?;
        println!("store server   {}", server.url());
        Ok(Self {
            server,
            folder,
            sweeper,
        })
    }

    /// The folder.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Stops the server in good order and removes the folder. Nobody may be online.
    pub(super) fn clear(self) -> Result<()> {
        let Self {
            mut server,
            folder,
            sweeper,
        } = self;
        server.stop()?;
        let path = folder.keep();
        sweeper
            .sweep()
            .with_context(|| format!("cleaning up {}", path.display()))
    }
}
