//! A running client with its events.

use std::time::Duration;

use hoopoe_node::store::{
    self, Command, DisconnectReason, Handle, Owner, StoreConfig, StoreEvent, Timing, UnknownDevice,
};
use hoopoe_protocol::{keys::ServerKey, route::StoreAddress, secret::Secret, store::live::ServerFrame};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::fake::{FakeServer, LANE, LiveEnd, MAILBOX};

/// Far more than anything takes, on a machine that does much else.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

pub(crate) struct Client {
    pub(crate) handle: Handle,
    pub(crate) shutdown: CancellationToken,
    events: mpsc::Receiver<StoreEvent>,
}

/// Waits that do not matter are short, those that would hide a mistake are long.
pub(crate) fn config(server: &FakeServer) -> StoreConfig {
    let mut config = StoreConfig::new(server.url.clone());
    config.timing = Timing {
        backoff_first: Duration::from_millis(5),
        backoff_most: Duration::from_millis(20),
        ..Timing::default()
    };
    config
}

pub(crate) fn owner() -> Owner {
    Owner {
        account: Box::new(|server| Secret::new(*server.as_bytes())),
        device: Secret::new([0xde; 32]),
        invite_code: Some("welcome".into()),
        unknown: UnknownDevice::Register,
    }
}

/// Where a contact's mailbox is, at a server under this URL.
pub(crate) fn address(url: &str) -> StoreAddress {
    StoreAddress {
        url: url.into(),
        server: ServerKey::new([1; 32]),
        pin: None,
        mailbox: MAILBOX,
        lane: LANE,
    }
}

impl Client {
    pub(crate) fn start(config: StoreConfig) -> Self {
        Self::start_own(Some((config, owner())))
    }

    pub(crate) fn anonymous() -> Self {
        Self::start_own(None)
    }

    fn start_own(own: Option<(StoreConfig, Owner)>) -> Self {
        let (sender, events) = mpsc::channel(4);
        let shutdown = CancellationToken::new();
        let handle = store::start(own, sender, shutdown.clone()).unwrap();
        Self {
            handle,
            shutdown,
            events,
        }
    }

    /// A client that has signed in and holds a live connection.
    pub(crate) async fn connected(server: &mut FakeServer) -> (Self, LiveEnd) {
        let config = config(server);
        Self::connected_with(server, config).await
    }

    /// The same with a configuration of its own.
    pub(crate) async fn connected_with(server: &mut FakeServer, config: StoreConfig) -> (Self, LiveEnd) {
        let mut client = Self::start(config);
        let mut live = server.live().await;
        live.send(&ServerFrame::Opened { waiting: 0 }).await;
        client.until_connected().await;
        (client, live)
    }

    pub(crate) fn send(&self, command: Command) {
        self.handle.try_send(command).unwrap();
    }

    pub(crate) async fn next(&mut self) -> StoreEvent {
        tokio::time::timeout(DEADLINE, self.events.recv())
            .await
            .expect("an event within the deadline")
            .expect("the adapter runs")
    }

    pub(crate) async fn until_connected(&mut self) {
        while !matches!(self.next().await, StoreEvent::Connected { .. }) {}
    }

    /// The next disconnection; what comes before it is passed over.
    pub(crate) async fn disconnected(&mut self) -> DisconnectReason {
        loop {
            if let StoreEvent::Disconnected { reason } = self.next().await {
                return reason;
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}
