//! The live connection to the own server: signs in, receives, acknowledges, and comes back after every end.
//!
//! ```text
//!            ┌───────────── wait: 1, 2, 4 … 300 s ± 20 %, or what the server asked for ◀──────────┐
//!            ▼                                                                                     │ Disconnected
//!  sign in ──▶ Registered ──▶ PrekeyCount ──▶ socket ──▶ Open ──▶ Opened: Connected ──▶ Envelope … ─┘
//! ```

mod socket;

use std::{
    convert::Infallible,
    sync::Arc,
    time::{Duration, Instant},
};

use hoopoe_protocol::store::{auth::Registered, prekeys::PrekeyCount};
use tokio::{
    select,
    sync::{Notify, mpsc, watch},
};
use tokio_util::sync::CancellationToken;

use super::{
    DisconnectReason, StartError, StoreConfig, StoreEvent, TaskError,
    address::ServerUrl,
    backoff::{self, Backoff},
    http,
    sign_in::{Session, SignIn},
    tls,
};
use socket::Socket;

/// The task that holds the live connection.
pub(super) struct Live {
    config: StoreConfig,
    url: ServerUrl,
    tls: Arc<rustls::ClientConfig>,
    sign_in: Arc<SignIn>,
    acknowledged: watch::Sender<u64>,
    reconnect: Arc<Notify>,
    events: mpsc::Sender<StoreEvent>,
    connected: Option<Instant>,
}

/// How a session ended.
pub(super) enum End {
    /// The connection is gone, or never was; there will be another.
    Disconnected {
        reason: DisconnectReason,
        /// How long the server asks to wait.
        wait: Option<Duration>,
    },
    /// Nobody listens any more, or the node shuts down.
    Stopped,
}

impl Live {
    pub(super) fn new(
        config: StoreConfig,
        sign_in: Arc<SignIn>,
        acknowledged: watch::Sender<u64>,
        reconnect: Arc<Notify>,
        events: mpsc::Sender<StoreEvent>,
    ) -> Result<Self, StartError> {
        Ok(Self {
            url: ServerUrl::parse(&config.url)?,
            tls: Arc::new(tls::client_config(config.pin).map_err(|_| StartError::Client)?),
            config,
            sign_in,
            acknowledged,
            reconnect,
            events,
            connected: None,
        })
    }

    /// Runs until shutdown, or until nobody listens.
    pub(super) async fn run(mut self, shutdown: CancellationToken) {
        let timing = self.config.timing.clone();
        let reconnect = self.reconnect.clone();
        let mut backoff = Backoff::new(timing.backoff_first, timing.backoff_most);
        loop {
            let end = select! {
                end = self.session(&shutdown) => match end { Err(end) => end },
                () = reconnect.notified() => End::from(DisconnectReason::Requested),
            };
            let End::Disconnected { reason, wait } = end else {
                break;
            };
            // The server pushes again what it has not seen acknowledged, and an acknowledgement that it did not accept
            // must not be what the next connection begins with.
            self.acknowledged.send_replace(0);
            let lasted = self.connected.take().map(|since| since.elapsed());
            if lasted.is_some_and(|lasted| lasted >= timing.settled) || reason == DisconnectReason::Requested
            {
                backoff.reset();
            }
            tracing::debug!(?reason, "no live connection");
            let event = StoreEvent::Disconnected { reason };
            if !matches!(
                shutdown.run_until_cancelled(self.events.send(event)).await,
                Some(Ok(()))
            ) {
                break;
            }
            let wait = self.wait(reason, wait, &mut backoff);
            select! {
                () = shutdown.cancelled() => break,
                () = reconnect.notified() => backoff.reset(),
                () = tokio::time::sleep(wait) => {}
            }
        }
        shutdown.cancel();
    }

    fn wait(&self, reason: DisconnectReason, asked: Option<Duration>, backoff: &mut Backoff) -> Duration {
        let timing = &self.config.timing;
        let random = backoff::random();
        match reason {
            DisconnectReason::Requested => Duration::ZERO,
            DisconnectReason::Displaced => backoff::jittered(timing.displaced, random),
            // Trying often would not turn it into the right one.
            DisconnectReason::WrongServer => backoff::jittered(timing.backoff_most, random),
            DisconnectReason::GoAway => asked.unwrap_or_default().min(timing.backoff_most),
            _ => backoff.next(random).max(asked.unwrap_or_default()),
        }
    }

    /// One connection from its beginning to its end.
    async fn session(&mut self, shutdown: &CancellationToken) -> Result<Infallible, End> {
        let mut socket = shutdown
            .run_until_cancelled(self.connect())
            .await
            .ok_or(End::Stopped)??;
        self.connected = Some(Instant::now());
        Err(socket
            .serve(&self.events, self.acknowledged.subscribe(), shutdown)
            .await)
    }

    async fn connect(&self) -> Result<Socket, End> {
        let session = self.sign_in.session_or_register().await?;
        let registered: Registered = self.owner_get("/v1/account", &session).await?;
        self.emit(StoreEvent::Registered {
            server: session.server,
            registered,
        })
        .await?;
        let PrekeyCount { one_time } = self.owner_get("/v1/prekeys", &session).await?;
        self.emit(StoreEvent::PrekeyCount { one_time }).await?;

        let bearer = http::bearer(&session.token.token)?;
        let opening = Socket::open(&self.url, self.tls.clone(), bearer, &self.config);
        let socket = tokio::time::timeout(self.config.timing.request, opening)
            .await
            .map_err(|_| End::from(DisconnectReason::Unreachable))??;
        self.emit(StoreEvent::Connected {
            waiting: socket.waiting,
        })
        .await?;
        Ok(socket)
    }

    async fn owner_get<T: serde::de::DeserializeOwned>(
        &self,
        path: &str,
        session: &Session,
    ) -> Result<T, TaskError> {
        http::json(http::with_bearer(self.sign_in.get(path), &session.token.token)?).await
    }

    async fn emit(&self, event: StoreEvent) -> Result<(), End> {
        self.events.send(event).await.map_err(|_| End::Stopped)
    }
}

impl From<DisconnectReason> for End {
    fn from(reason: DisconnectReason) -> Self {
        Self::Disconnected { reason, wait: None }
    }
}

impl From<TaskError> for End {
    fn from(error: TaskError) -> Self {
        let (reason, wait) = match error {
            TaskError::Unreachable | TaskError::Address(_) => (DisconnectReason::Unreachable, None),
            TaskError::Problem { code, retry_after } => (DisconnectReason::Refused(code), retry_after),
            TaskError::Untrusted => (DisconnectReason::Untrusted, None),
            TaskError::Garbled => (DisconnectReason::Garbled, None),
            TaskError::WrongServer => (DisconnectReason::WrongServer, None),
        };
        Self::Disconnected { reason, wait }
    }
}
