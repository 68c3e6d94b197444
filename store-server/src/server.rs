//! The server as a whole: opening, serving, ending.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use axum_server::Handle;
use hyper_util::rt::TokioTimer;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::{
    api,
    auth::sign_ins::SignIns,
    clock::Clock,
    cluster,
    config::{Config, ConfigError},
    connected::Connected,
    connections::Connections,
    data::{DataDirectory, DataError},
    db::{Database, OpenError, Writer, deposit::Quota, postgres, sqlite, writer::Bounds},
    edge::Edge,
    metrics::Metrics,
    state::{AppState, Shared},
    sweep,
    tls::{self, TlsError, self_signed},
};

/// Largest request head, and buffer of a connection.
const HEAD_BYTES: usize = 32 * 1024;

/// A server that has its data and waits for a listener.
#[derive(Debug)]
pub struct Server {
    state: Shared,
    writer: JoinHandle<Database>,
    metrics: Option<TcpListener>,
    // Held until the last transaction is on disk.
    data: DataDirectory,
}

/// Why a server cannot run.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The configuration cannot work.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The data directory cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The database cannot be used.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The network failed.
    #[error("the network failed: {0}")]
    Network(#[from] io::Error),
    /// The address for Prometheus cannot be listened on.
    #[error("listening on {address} for Prometheus: {source}: give another --metrics-listen")]
    Metrics {
        /// The address.
        address: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// The task that writes has gone.
    #[error("the task that writes the database has ended unexpectedly")]
    Writer,
}

/// Serves on `listener` until `shutdown` is cancelled, then ends gracefully.
///
/// # Errors
/// If the server cannot start, or the network fails.
pub async fn run(listener: TcpListener, config: Config, shutdown: CancellationToken) -> Result<(), RunError> {
    Server::open(config, Clock::System)
        .await?
        .serve(listener, shutdown)
        .await
}

impl Server {
    /// Takes the data directory and opens the database.
    ///
    /// # Errors
    /// If another server has them, or they are of a newer version, or damaged.
    pub async fn open(config: Config, clock: Clock) -> Result<Self, RunError> {
        let data = DataDirectory::take(&config.data)?;
        if config.tls.self_signed {
            self_signed::ensure(data.path())?;
        }
        let database = open(&config, &data).await?;
        let (readers, shared) = (database.readers(), database.shared());
        let metrics_listener = config
            .metrics_listen
            .map(|address| TcpListener::bind(address).map_err(|source| RunError::Metrics { address, source }))
            .transpose()?;
        let connected = Arc::new(Connected {
            connections: Connections::new(config.live_connections),
            sign_ins: Arc::new(SignIns::new(&config, &readers)),
        });
        let bounds = Bounds {
            queue: config.writer.queue,
            queue_bytes: config.body_bytes,
            changes: config.writer.batch_changes,
            bytes: config.writer.batch_bytes,
            quota: Quota {
                envelopes: config.lane_envelopes,
                bytes: config.lane_bytes,
                shares: config.lane_shares.get(),
                invitation_deposits: config.invitation_deposits,
            },
        };
        let metrics = Arc::<Metrics>::default();
        let wake = Arc::<Connected>::clone(&connected);
        let (handle, writer) = Writer::start(database, bounds, wake, Arc::clone(&metrics));
        let database = (handle, readers, shared);
        let state = AppState::new(config, data.server(), clock, database, &connected, metrics);
        Ok(Self {
            state: Arc::new(state),
            writer,
            metrics: metrics_listener,
            data,
        })
    }

    /// What requests can reach, for tests and commands in the same process.
    #[must_use]
    pub fn state(&self) -> Shared {
        Arc::clone(&self.state)
    }

    /// Where Prometheus may ask.
    #[must_use]
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref()?.local_addr().ok()
    }

    /// Serves until `shutdown` is cancelled, then ends gracefully.
    ///
    /// # Errors
    /// If TLS cannot be set up, the address would be open without it, or the network fails.
    pub async fn serve(mut self, listener: TcpListener, shutdown: CancellationToken) -> Result<(), RunError> {
        let sweeper = tokio::spawn(sweep::run(Arc::clone(&self.state)));
        let others = tokio::spawn(cluster::run(Arc::clone(&self.state)));
        let metrics = self.metrics.take().map(|listener| self.serve_metrics(listener));
        let good_byes = tokio::spawn(good_byes(Arc::clone(&self.state)));
        let served = self.listen(listener, shutdown).await;
        self.state.stop.cancel();
        // It has an end of its own, and cannot fail.
        drop(good_byes.await);
        sweeper.abort();
        others.abort();
        if let Some(metrics) = metrics {
            metrics.abort();
        }
        self.state.writer.stop();
        let database = self.writer.await.map_err(|_| RunError::Writer)?;
        database.close().await.map_err(OpenError::Close)?;
        tracing::info!("stopped");
        drop(self.data);
        served
    }

    async fn listen(&self, listener: TcpListener, shutdown: CancellationToken) -> Result<(), RunError> {
        let config = Config {
            listen: listener.local_addr()?,
            ..self.state.config.clone()
        };
        config.check()?;
        listener.set_nonblocking(true)?;
        let handle = Handle::new();
        let watch = tokio::spawn(end_when_told(shutdown, handle.clone(), Arc::clone(&self.state)));
        let routes = api::router(Arc::clone(&self.state)).into_make_service();
        let mut server = axum_server::from_tcp(listener)?.handle(handle);
        server
            .http_builder()
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(Duration::from_secs(config.request_s.get()))
            .max_buf_size(HEAD_BYTES);
        let edge = Edge::new(&config, Arc::clone(&self.state.refusals));
        let served = match config.certificate_source() {
            Some(source) => {
                source.begin(&self.state.served)?;
                let (certificate, told) = (Arc::clone(&self.state.served), Arc::clone(&self.state.reload));
                let tls = TlsAcceptor::from(tls::server_config(Arc::clone(&certificate)));
                let look_every = Duration::from_secs(config.tls.check_s.get());
                let fresh = tokio::spawn(source.keep_fresh(certificate, told, look_every));
                let served = server.acceptor(edge.with_tls(tls)).serve(routes).await;
                fresh.abort();
                served
            }
            None => server.acceptor(edge).serve(routes).await,
        };
        watch.abort();
        Ok(served?)
    }

    fn serve_metrics(&self, listener: TcpListener) -> JoinHandle<()> {
        let routes = api::metrics::router(Arc::clone(&self.state)).into_make_service();
        tokio::spawn(async move {
            let served = match listener
                .set_nonblocking(true)
                .and_then(|()| axum_server::from_tcp(listener))
            {
                Ok(server) => server.serve(routes).await,
                Err(error) => Err(error),
            };
            if let Err(error) = served {
                tracing::error!(%error, "Prometheus is not answered");
            }
        })
    }
}

async fn open(config: &Config, data: &DataDirectory) -> Result<Database, OpenError> {
    Ok(match &config.database.url {
        None => Database::Sqlite(sqlite::Database::open(data.path()).await?),
        Some(url) => {
            let connections = config.database.connections.get();
            Database::Postgres(postgres::Database::open(url, connections, data.server()).await?)
        }
    })
}

// Live connections are told at the same moment as requests are, and have the same time to end.
async fn good_byes(state: Shared) {
    state.stop.cancelled().await;
    state.tasks.close();
    let patience = Duration::from_secs(state.config.drain_s);
    if tokio::time::timeout(patience, state.tasks.wait()).await.is_err() {
        tracing::warn!("some live connections did not end in time");
    }
}

async fn end_when_told(shutdown: CancellationToken, handle: Handle<SocketAddr>, state: Shared) {
    shutdown.cancelled().await;
    tracing::info!("stopping");
    state.stop.cancel();
    handle.graceful_shutdown(Some(Duration::from_secs(state.config.drain_s)));
}
