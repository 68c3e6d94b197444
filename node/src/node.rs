//! A node from its parts: opens the database, loads the engine, starts the adapters and the driver.

use std::{path::PathBuf, sync::Arc};

use anyhow::Context as _;
use hoopoe_crypto::{at_rest::StorageKey, recovery::RecoverySeed};
use hoopoe_engine::{Birth, Engine};
use hoopoe_protocol::{id::DeviceId, keys::ServerKey, limits, secret::Secret};
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    choice::{self, Chosen, Configured, Network},
    clock,
    db::{
        CommitError, Database, Keeper, OpenError, ReadError, Reader, Writer,
        backup::Upgrade,
        servers::{RememberedServer, Standing},
        settings::{Setting, SettingChange},
    },
    dispatch::DirectOutlet,
    driver::{self, Driver, Handle, NewDriver, Parts, StartClient, StoreClient},
    p2p::{self, P2pConfig, P2pEvent},
    page::{PageAddress, PageAddressError},
    profile::{Lock, Unlocked},
    random,
    store::{self, Owner, StoreConfig, Timing, UnknownDevice},
    transport_key::TransportKey,
    watermark::Watermark,
};

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
    task: JoinHandle<()>,
}

impl Running {
    /// Waits until the node has ended, after its shutdown token was cancelled, and everything is closed.
    pub async fn ended(self) {
        // An error would be a panic of the driver, which was printed already.
        drop(self.task.await);
    }
}

/// Why no account is made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The profile has an account.
    #[error("the profile has an account already")]
    Exists,
    /// No name, or a very long one.
    #[error("a name has 1 to {} bytes", limits::NAME_BYTES)]
    Name,
    /// The database does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The account could not be made durable.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The address of the page could not be drawn or kept.
    #[error(transparent)]
    Page(#[from] PageAddressError),
    /// A fault of this program: its own signatures do not verify.
    #[error("the account's own signatures do not verify; this is a fault of the program")]
    Internal,
}

/// Makes the account of a profile: identity from the recovery seed, and this device.
///
/// If it is cut short there is no account, and it can be called again.
///
/// # Errors
/// If there is one already, the name is unusable, or the database fails.
pub async fn create_account(
    unlocked: &Unlocked,
    name: String,
    seed: RecoverySeed,
) -> Result<(), AccountError> {
    if name.trim().is_empty() || name.len() > limits::NAME_BYTES {
        return Err(AccountError::Name);
    }
    let database = Database::open(&unlocked.profile.database(), &unlocked.database_key).await?;
    let birth = Birth {
        seed,
        name,
        storage: unlocked.storage_key.clone(),
        rng_seed: *random::secret().expose(),
        config: hoopoe_engine::Config::default(),
    };
    let born = bear(&database, birth, &unlocked.storage_key).await;
    database.close().await;
    born
}

async fn bear(database: &Database, birth: Birth, storage: &StorageKey) -> Result<(), AccountError> {
    let mut writer = database.writer().await?;
    if writer.load().await?.is_some() {
        return Err(AccountError::Exists);
    }
    let born = Engine::create(clock::now(), birth).ok_or(AccountError::Internal)?;
    writer.commit(&born.step.changes).await?;
    PageAddress::of_profile(database.reader(), &mut writer, storage, None).await?;
    Ok(())
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
    let path = unlocked.profile.database();
    let database = Database::open(&path, &unlocked.database_key)
        .await
        .context("opening the database")?;
    let started = start(&database, unlocked, config, shutdown).await;
    if started.is_err() {
        database.close().await;
    }
    started
}

async fn start(
    database: &Database,
    unlocked: Unlocked,
    mut config: NodeConfig,
    shutdown: CancellationToken,
) -> anyhow::Result<Running> {
    let Unlocked {
        storage_key, lock, ..
    } = unlocked;
    let Loaded {
        writer,
        engine,
        servers,
        transport,
        port,
        page,
        watermark,
        network,
    } = load(database, &storage_key, &mut config).await?;
    let (upgrade, is_set_back) = (database.upgrade().cloned(), watermark.is_set_back);

    let (events, direct) = mpsc::channel(EVENTS);
    let p2p = P2pConfig {
        port: Some(port),
        visibility: network.visibility(),
        ..config.p2p
    };
    let streams = listen(&transport, engine.own_device(), p2p, events, &shutdown).await?;
    let NewDriver { driver, handle } = driver::new(Parts {
        start_client: start_client(engine.server_accounts(), config.store, shutdown.clone()),
        engine,
        config: config.engine,
        storage: storage_key,
        database: database.clone(),
        writer,
        servers,
        watermark,
        transport,
        direct,
        network,
        direct_outlet: direct_outlet(streams.clone()),
        direct_counters: Arc::clone(streams.counters()),
        shutdown,
    })
    .context("starting the clients of store servers")?;

    let (reader, keeper) = (database.reader().clone(), database.keeper().clone());
    let task = tokio::spawn(live(driver, streams, database.clone(), lock));
    Ok(Running {
        handle,
        reader,
        upgrade,
        is_set_back,
        keeper,
        page,
        task,
    })
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

/// The life of a node, and its end in good order.
async fn live(driver: Driver, streams: p2p::Handle, database: Database, lock: Lock) {
    driver.run().await;
    streams.stopped().await;
    database.close().await;
    // Last of all: now another process may have the profile.
    drop(lock);
}

/// Where commands for direct streams go.
fn direct_outlet(streams: p2p::Handle) -> DirectOutlet {
    Box::new(move |command| streams.try_send(command))
}

/// Whoever moved the database away finds a new one without an account in its place.
const NO_ACCOUNT: &str = "there is no account in the database: if hoopoe.db was moved away, put it back; if init was cut \
                          short, begin anew with hoopoe erase and hoopoe init";

/// What the database yields before anything runs.
struct Loaded {
    writer: Writer,
    engine: Engine,
    servers: Vec<RememberedServer>,
    transport: TransportKey,
    port: u16,
    page: PageAddress,
    watermark: Watermark,
    network: Network,
}

async fn load(database: &Database, storage: &StorageKey, config: &mut NodeConfig) -> anyhow::Result<Loaded> {
    let reader = database.reader();
    let mut writer = database.writer().await.context("opening the database")?;
    let snapshot = writer
        .load()
        .await
        .context("loading the account")?
        .context(NO_ACCOUNT)?;
    let seed = *random::secret().expose();
    config.engine.addresses = choice::told(reader, storage)
        .await
        .context("who was told the addresses")?;
    let engine = Engine::restore(snapshot, storage.clone(), seed, config.engine.clone())
        .context("restoring the account")?;
    let network = Network {
        configured: config.network,
        chosen: Chosen::of_profile(reader, storage)
            .await
            .context("what was chosen about the network")?,
    };
    let needed_until = engine.peer_is_needed_until();
    let transport = TransportKey::of_profile(reader, &mut writer, storage, needed_until, clock::now())
        .await
        .context("the transport key")?;
    let port = port(reader, &mut writer, storage).await.context("the port")?;
    let page = PageAddress::of_profile(reader, &mut writer, storage, config.page_port)
        .await
        .context("the address of the page")?;
    let servers = reader.servers(storage).await.context("the store servers")?;
    let watermark = Watermark::read(reader, storage, config.marks.clone())
        .await
        .context("the mark of the database")?;
    Ok(Loaded {
        writer,
        engine,
        servers,
        transport,
        port,
        watermark,
        page,
        network,
    })
}

/// The port that this node listens on if it can: drawn once, so that its addresses do not change with every start.
async fn port(reader: &Reader, writer: &mut Writer, storage: &StorageKey) -> anyhow::Result<u16> {
    let stored = reader.setting(storage, Setting::ListenPort).await?;
    if let Some(bytes) = stored.and_then(|bytes| <[u8; 2]>::try_from(bytes.as_slice()).ok()) {
        return Ok(u16::from_le_bytes(bytes));
    }
    let port = random::dynamic_port();
    let change = SettingChange {
        setting: Setting::ListenPort,
        value: Some(&port.to_le_bytes()),
    };
    writer.set(storage, &mut random::generator(), &[change]).await?;
    Ok(port)
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
