//! What a node has to know before anything of it runs, out of its database.

use anyhow::Context as _;
use hoopoe_crypto::at_rest::StorageKey;
use hoopoe_engine::Engine;

use super::NodeConfig;
use crate::{
    choice::{self, Chosen, Network},
    clock,
    db::{
        Database, Reader, Writer,
        servers::RememberedServer,
        settings::{Setting, SettingChange},
    },
    page::PageAddress,
    random,
    transport_key::TransportKey,
    watermark::Watermark,
};

/// An earlier version made a new database in the place of one that was moved away.
const NO_ACCOUNT: &str = "there is no account in the database: if hoopoe.db was moved away, put it back; if init was cut \
                          short, begin anew with hoopoe erase and hoopoe init";

/// What the database yields before anything runs.
pub(super) struct Loaded {
    pub(super) writer: Writer,
    pub(super) engine: Engine,
    pub(super) servers: Vec<RememberedServer>,
    pub(super) transport: TransportKey,
    pub(super) port: u16,
    pub(super) page: PageAddress,
    pub(super) watermark: Watermark,
    pub(super) network: Network,
}

pub(super) async fn load(
    database: &Database,
    storage: &StorageKey,
    config: &mut NodeConfig,
) -> anyhow::Result<Loaded> {
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
    let page = PageAddress::of_profile(reader, storage, config.page_port)
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
