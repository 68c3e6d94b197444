//! What a driver is made of.

use std::sync::Arc;

use hoopoe_crypto::at_rest::StorageKey;
use hoopoe_engine::{Config, Engine};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::StartClient;
use crate::{
    choice::Network,
    db::{Database, Writer, servers::RememberedServer},
    dispatch::DirectOutlet,
    p2p::{Counters, P2pEvent},
    transport_key::TransportKey,
    watermark::Watermark,
};

/// What a driver is made of.
pub struct Parts {
    /// The engine, restored from what `writer` loads.
    pub engine: Engine,
    /// Its settings, for rebuilding it.
    pub config: Config,
    /// Its storage key, for rebuilding it.
    pub storage: StorageKey,
    /// The database.
    pub database: Database,
    /// Its only writer.
    pub writer: Writer,
    /// The store servers that this node has, had, or moves to.
    pub servers: Vec<RememberedServer>,
    /// Tells whether the database was restored from a copy.
    pub watermark: Watermark,
    /// The key of the own peer id.
    pub transport: TransportKey,
    /// Starts the clients of store servers, at once and whenever one is added.
    pub start_client: StartClient,
    /// What holds about the network.
    pub network: Network,
    /// What happens on direct streams.
    pub direct: mpsc::Receiver<P2pEvent>,
    /// Where commands for direct streams go.
    pub direct_outlet: DirectOutlet,
    /// What direct streams refused or lost.
    pub direct_counters: Arc<Counters>,
    /// Ends the driver.
    pub shutdown: CancellationToken,
}
