//! A node from its parts: opens the database, loads the engine, starts the adapters and the driver.

mod account;
mod loading;

use std::{fs, io::ErrorKind, path::PathBuf, sync::Arc};

use anyhow::Context as _;
use hoopoe_crypto::at_rest::StorageKey;
use hoopoe_protocol::{id::DeviceId, keys::ServerKey, secret::Secret};
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    choice::Configured,
    db::{Database, Keeper, Reader, backup::Upgrade, servers::Standing},
    dispatch::DirectOutlet,
    driver::{self, Driver, Handle, NewDriver, Parts, StartClient, StoreClient},
    p2p::{self, P2pConfig, P2pEvent},
    page::{PageAddress, PageAddressError},
    profile::{Lock, Unlocked},
    store::{self, Owner, StoreConfig, Timing, UnknownDevice},
    transport_key::TransportKey,
};
pub use account::{AccountError, NewAccount, Words, create_account};
use loading::Loaded;

/// Events of an adapter that may wait for the driver; an envelope is up to 96 KiB.
const EVENTS: usize = 64;

/// How a node behaves.
#[derive(Clone, Debug, Default)]
pub struct NodeConfig {
    /// Direct streams: listen addresses, limits.
    pub p2p: P2pConfig,
    /// The client of store servers: time-outs, queues.
    pub store: Timing,
    /// The engine: times, sizes.
    pub engine: hoopoe_engine::Config,
    /// Where the mark beside the database is kept, outside the profile; without it a restored copy is not noticed.
    pub marks: Option<PathBuf>,
    /// What the configuration says about who may learn where this node is, and whether it is announced.
    pub network: Configured,
    /// Another port for the page than the one that is kept.
    pub page_port: Option<u16>,
}

/// A node that runs.
#[derive(Debug)]
pub struct Running {
    /// Asks and listens.
    pub handle: Handle,
    /// Answers the screen.
    pub reader: Reader,
    /// What was done to an earlier program's database; none if it was up to date.
    pub upgrade: Option<Upgrade>,
    /// Whether the database was restored from a copy.
    pub is_set_back: bool,
    /// Remembers who may ask.
    pub keeper: Keeper,
    /// Where the browser finds it.
    pub page: PageAddress,
    task: JoinHandle<Lock>,
}

impl Running {
    /// Waits until the node has ended, after its shutdown token was cancelled, and everything is closed. What is left of it
    /// is the lock of the profile, and not even that after a panic of the driver, which was printed.
    pub async fn ended(self) -> Option<Lock> {
        let Self { task, .. } = self;
        task.await.ok()
    }
}

/// Starts a node. It runs until `shutdown` is cancelled.
///
/// # Errors
/// If the database does not open, there is no account, or an adapter does not start.
pub async fn run(
    unlocked: Unlocked,
    config: NodeConfig,
    shutdown: CancellationToken,
) -> anyhow::Result<Running> {
    let opened = Opened::open(unlocked, config).await?;
    opened.start(shutdown).await
}

/// A node whose database is open, and of which nothing runs yet: nobody can reach it, and it reaches nobody.
pub struct Opened {
    database: Database,
    storage: StorageKey,
    lock: Lock,
    config: NodeConfig,
    loaded: Loaded,
}

/// Another in its place would be empty, and would do away with the write-ahead log that may lie beside it.
const NO_DATABASE: &str = "hoopoe.db is gone from the profile, or empty, and nothing was written in its place: if it was moved away, put it \
                           back, with hoopoe.db-wal if there is one; if it is lost, put back a backup of the whole folder; \
                           without one, begin anew with hoopoe erase and hoopoe init";

impl Opened {
    /// Opens the database, and takes up what is in it.
    ///
    /// # Errors
    /// If there is no database or it does not open, or there is no account.
    pub async fn open(unlocked: Unlocked, mut config: NodeConfig) -> anyhow::Result<Self> {
        let path = unlocked.profile.database();
        let size = match fs::metadata(&path) {
            Ok(found) => found.len(),
            Err(error) if error.kind() == ErrorKind::NotFound => 0,
            Err(error) => return Err(error).context("looking for the database"),
        };
        // An empty file is what is left of a copy onto a full disk.
        anyhow::ensure!(size > 0, NO_DATABASE);
        let database = Database::open(&path, &unlocked.database_key)
            .await
            .context("opening the database")?;
        match loading::load(&database, &unlocked.storage_key, &mut config).await {
            Ok(loaded) => Ok(Self {
                database,
                storage: unlocked.storage_key,
                lock: unlocked.lock,
                config,
                loaded,
            }),
            Err(error) => {
                database.close().await;
                Err(error)
            }
        }
    }

    /// Where the browser shall find it.
    #[must_use]
    pub const fn page(&self) -> PageAddress {
        self.loaded.page
    }

    /// Remembers who may ask.
    #[must_use]
    pub const fn keeper(&self) -> &Keeper {
        self.database.keeper()
    }

    /// Whether the page was at this port before, so that browsers look for it there.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_page_kept(&self) -> Result<bool, PageAddressError> {
        let reader = self.database.reader();
        self.loaded.page.is_kept(reader, &self.storage).await
    }

    /// Keeps where the page is, once it is known that it can be had there.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn keep_page(&mut self, page: PageAddress) -> Result<(), PageAddressError> {
        self.loaded.page = page;
        let (reader, writer) = (self.database.reader(), &mut self.loaded.writer);
        page.keep(reader, writer, &self.storage).await
    }

    /// Closes everything again.
    pub async fn close(self) {
        drop(self.loaded);
        self.database.close().await;
    }

    /// Starts it. It runs until `shutdown` is cancelled.
    ///
    /// # Errors
    /// If an adapter does not start.
    pub async fn start(self, shutdown: CancellationToken) -> anyhow::Result<Running> {
        let database = self.database.clone();
        let started = self.start_all(shutdown).await;
        if started.is_err() {
            database.close().await;
        }
        started
    }

    async fn start_all(self, shutdown: CancellationToken) -> anyhow::Result<Running> {
        let Self {
            database,
            storage,
            lock,
            config,
            loaded,
        } = self;
        let (upgrade, is_set_back) = (database.upgrade().cloned(), loaded.watermark.is_set_back);
        let (events, direct) = mpsc::channel(EVENTS);
        let p2p = P2pConfig {
            port: Some(loaded.port),
            visibility: loaded.network.visibility(),
            ..config.p2p
        };
        let engine = loaded.engine;
        let streams = listen(&loaded.transport, engine.own_device(), p2p, events, &shutdown).await?;
        let NewDriver { driver, handle } = driver::new(Parts {
            start_client: start_client(engine.server_accounts(), config.store, shutdown.clone()),
            engine,
            config: config.engine,
            storage,
            database: database.clone(),
            writer: loaded.writer,
            servers: loaded.servers,
            watermark: loaded.watermark,
            transport: loaded.transport,
            direct,
            network: loaded.network,
            direct_outlet: direct_outlet(streams.clone()),
            direct_counters: Arc::clone(streams.counters()),
            shutdown,
        })
        .context("starting the clients of store servers")?;

        let (reader, keeper) = (database.reader().clone(), database.keeper().clone());
        Ok(Running {
            handle,
            reader,
            upgrade,
            is_set_back,
            keeper,
            page: loaded.page,
            task: tokio::spawn(live(driver, streams, database, lock)),
        })
    }
}

/// Starts the network, or what waits until it is not hidden any more.
async fn listen(
    transport: &TransportKey,
    device: DeviceId,
    config: P2pConfig,
    events: mpsc::Sender<P2pEvent>,
    shutdown: &CancellationToken,
) -> anyhow::Result<p2p::Handle> {
    let key = transport.secret().clone();
    p2p::start(key, device, config, events, shutdown.child_token())
        .await
        .context("starting to listen")
}

/// The life of a node, and its end in good order. The lock is given back last of all: then another may have the profile.
async fn live(driver: Driver, streams: p2p::Handle, database: Database, lock: Lock) -> Lock {
    driver.run().await;
    streams.stopped().await;
    database.close().await;
    lock
}

/// Where commands for direct streams go.
fn direct_outlet(streams: p2p::Handle) -> DirectOutlet {
    Box::new(move |command| streams.try_send(command))
}

/// How the driver starts a client: each has its own queue, and ends with the node or when it is replaced.
fn start_client(
    accounts: impl Fn(&ServerKey) -> Secret<32> + Send + Sync + 'static,
    timing: Timing,
    shutdown: CancellationToken,
) -> StartClient {
    let accounts = Arc::new(accounts);
    Box::new(move |server| {
        let own = server.map(|server| {
            let accounts = Arc::clone(&accounts);
            let owner = Owner {
                account: Box::new(move |server| accounts(server)),
                device: server.device_auth.clone(),
                invite_code: server.invite_code.clone(),
                unknown: match server.standing {
                    Standing::Own | Standing::Next { .. } => UnknownDevice::Register,
                    Standing::Former { .. } => UnknownDevice::GiveUp,
                },
            };
            let config = StoreConfig {
                server: server.identity,
                pin: server.pin,
                timing: timing.clone(),
                ..StoreConfig::new(server.url.clone())
            };
            (config, owner)
        });
        let (sender, events) = mpsc::channel(EVENTS);
        let token = shutdown.child_token();
        let handle = store::start(own, sender, token.clone())?;
        let outlet = Box::new(move |command| handle.try_send(command));
        Ok(StoreClient {
            events,
            outlet,
            guard: token.drop_guard(),
        })
    })
}
