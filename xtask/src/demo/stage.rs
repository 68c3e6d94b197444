//! Where the demo plays: a temporary folder with a store server, Alice and Bob.

use anyhow::{Context, Result};
use e2e::{binaries::Binaries, person::Person, server::StoreServer};
use tempfile::TempDir;

use super::sweep::{PREFIX, Sweeper};

/// Everything that runs. Fields are dropped in this order: people, server, folder.
pub(super) struct Stage {
    pub alice: Person,
    pub bob: Person,
    server: StoreServer,
    folder: TempDir,
    sweeper: Sweeper,
}

impl Stage {
    /// Starts everything; both people are registered and online, and do not know each other yet.
    pub(super) fn set(binaries: &Binaries) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir()
            .context("making a temporary folder")?;
        let sweeper = Sweeper::start(folder.path())?;
        let server = StoreServer::start(binaries, &folder.path().join("server"))?;
        println!("store server   {}", server.url());
        let mut alice = Person::of_server(binaries, folder.path(), "Alice", &server)?;
        let mut bob = Person::of_server(binaries, folder.path(), "Bob", &server)?;
        alice.come_online()?;
        bob.come_online()?;
        println!("Alice and Bob  registered, online, strangers");
        Ok(Self {
            alice,
            bob,
            server,
            folder,
            sweeper,
        })
    }

    /// The address of the store server.
    pub(super) fn server_url(&self) -> &str {
        self.server.url()
    }

    /// Stops everything in good order and removes the folder.
    pub(super) fn clear(self) -> Result<()> {
        let Self {
            mut alice,
            mut bob,
            mut server,
            folder,
            sweeper,
        } = self;
        alice.go_offline()?;
        bob.go_offline()?;
        server.stop()?;
        let path = folder.keep();
        sweeper
            .sweep()
            .with_context(|| format!("cleaning up {}", path.display()))
    }
}
