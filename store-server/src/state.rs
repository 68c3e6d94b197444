//! What every request can reach: handles, no logic.

use std::sync::Arc;

use hoopoe_protocol::keys::ServerKey;
use tokio::sync::{Notify, Semaphore};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    auth::sign_ins::SignIns,
    clock::Clock,
    config::Config,
    connected::Connected,
    connections::Connections,
    db::{Readers, Writer, postgres},
    edge::refusals::Refusals,
    metrics::Metrics,
    rate_limit::RateLimits,
    shares::Shares,
    tls::Served,
};

/// Shared by all requests.
pub type Shared = Arc<AppState>;

/// The server's handles.
#[derive(Debug)]
pub struct AppState {
    /// What the operator has set.
    pub config: Config,
    /// The server's identity.
    pub server: ServerKey,
    /// The time.
    pub clock: Clock,
    /// Changes the database.
    pub writer: Writer,
    /// Reads the database.
    pub readers: Readers,
    /// The database, if other instances may share it.
    pub shared: Option<postgres::Database>,
    /// Challenges that wait, and devices that have signed in.
    pub sign_ins: Arc<SignIns>,
    /// How often somebody may ask.
    pub limits: RateLimits,
    /// What Prometheus may know.
    pub metrics: Arc<Metrics>,
    /// Live connections.
    pub connections: Arc<Connections>,
    /// Live connections of each account, also those that are not open yet.
    pub of_accounts: Arc<Shares>,
    /// Room for request bodies, in KiB.
    pub bodies: Arc<Semaphore>,
    /// The certificate, if there is TLS.
    pub served: Arc<Served>,
    /// Told to read the certificate anew, or to try again to obtain one.
    pub reload: Arc<Notify>,
    /// Connections that were closed before their first request.
    pub refusals: Arc<Refusals>,
    /// Cancelled when the server stops.
    pub stop: CancellationToken,
    /// The tasks of live connections.
    pub tasks: TaskTracker,
}

impl AppState {
    /// The state at the start.
    #[must_use]
    pub fn new(
        config: Config,
        server: ServerKey,
        clock: Clock,
        database: (Writer, Readers, Option<postgres::Database>),
        connected: &Connected,
        metrics: Arc<Metrics>,
    ) -> Self {
        let (writer, readers, shared) = database;
        let room = usize::try_from(config.body_bytes / 1024).unwrap_or(usize::MAX);
        Self {
            server,
            clock,
            writer,
            sign_ins: Arc::clone(&connected.sign_ins),
            limits: RateLimits::new(&config),
            readers,
            shared,
            connections: Arc::clone(&connected.connections),
            metrics,
            of_accounts: Shares::new(config.account_connections),
            bodies: Arc::new(Semaphore::new(room.min(Semaphore::MAX_PERMITS))),
            served: Arc::default(),
            reload: Arc::default(),
            refusals: Arc::default(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            config,
        }
    }
}
