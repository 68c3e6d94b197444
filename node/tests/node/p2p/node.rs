//! A running adapter with its events.

use std::{collections::BTreeMap, time::Duration};

use hoopoe_node::p2p::{self, Admission, Command, Counted, Handle, P2pConfig, P2pEvent, StreamNumber};
use hoopoe_protocol::{id::DeviceId, id::EnvelopeId, limits, route::PeerIdBytes, secret::Secret};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Far more than anything takes, on a machine that does much else.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);

/// A node with one device.
pub(crate) struct Node {
    pub(crate) device: DeviceId,
    pub(crate) peer: PeerIdBytes,
    pub(crate) addresses: Vec<String>,
    pub(crate) handle: Handle,
    pub(crate) shutdown: CancellationToken,
    events: mpsc::Receiver<P2pEvent>,
    /// As they were told of.
    streams: BTreeMap<DeviceId, StreamNumber>,
}

impl Node {
    /// A node that listens on loopback.
    pub(crate) async fn start(name: u8) -> Self {
        Self::start_with(name, P2pConfig::loopback()).await
    }

    /// A node with a configuration of its own, which must have the two loopback addresses.
    pub(crate) async fn start_with(name: u8, config: P2pConfig) -> Self {
        let (sender, events) = mpsc::channel(4);
        let shutdown = CancellationToken::new();
        let device = DeviceId::new([name; 32]);
        let key = Secret::new([name; 32]);
        let handle = p2p::start(key.clone(), device, config, sender, shutdown.clone())
            .await
            .unwrap();
        let mut node = Self {
            device,
            peer: p2p::peer_id(&key).unwrap(),
            addresses: Vec::new(),
            handle,
            shutdown,
            events,
            streams: BTreeMap::new(),
        };
        while node.addresses.len() < 2 {
            if let P2pEvent::Listening { peer, addresses } = node.next().await {
                assert_eq!(peer, node.peer);
                node.addresses = addresses;
            }
        }
        node
    }

    /// The next event.
    pub(crate) async fn next(&mut self) -> P2pEvent {
        let event = tokio::time::timeout(DEADLINE, self.events.recv())
            .await
            .expect("an event within the deadline")
            .expect("the adapter runs");
        if let P2pEvent::Connected { device, stream, .. } = event {
            self.streams.insert(device, stream);
        }
        event
    }

    /// Whether an event waits.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.events.try_recv().is_err()
    }

    pub(crate) fn send(&self, command: Command) {
        self.handle.try_send(command).unwrap();
    }

    /// Admits these devices, each with the token that is made of both names.
    pub(crate) fn admit(&self, devices: &[DeviceId]) {
        let contacts = devices
            .iter()
            .map(|device| Admission {
                device: *device,
                token: token(*device, self.device),
            })
            .collect();
        self.send(Command::Admit { contacts });
    }

    /// Dials a node at addresses of its that contain `transport`.
    pub(crate) fn dial(&self, other: &Self, transport: &str) {
        self.dial_at(other, other.addresses_with(transport));
    }

    /// Dials a node at addresses that need not be its.
    pub(crate) fn dial_at(&self, other: &Self, addresses: Vec<String>) {
        self.send(Command::Dial {
            device: other.device,
            peers: vec![other.peer.clone()],
            addresses,
            hello_token: token(self.device, other.device),
        });
    }

    pub(crate) fn addresses_with(&self, transport: &str) -> Vec<String> {
        self.addresses
            .iter()
            .filter(|address| address.contains(transport))
            .cloned()
            .collect()
    }

    pub(crate) fn post(&self, to: &Self, bytes: &[u8]) -> EnvelopeId {
        let envelope = EnvelopeId::of(bytes);
        self.send(Command::Send {
            device: to.device,
            stream: self.streams.get(&to.device).copied().unwrap_or_default(),
            envelope,
            bytes: bytes.to_vec(),
        });
        envelope
    }

    /// Sends a live frame on the stream that was told last.
    pub(crate) fn say(&self, to: &Self, frame: Box<[u8; limits::PEER_LIVE_BYTES]>) {
        self.send(Command::Live {
            device: to.device,
            stream: self.streams.get(&to.device).copied().unwrap_or_default(),
            frame,
        });
    }

    /// Waits until something was counted so often.
    pub(crate) async fn counted(&self, what: Counted, times: u64) {
        let reached = async {
            let mut pause = tokio::time::interval(Duration::from_millis(1));
            while self.handle.counters().read(what) < times {
                pause.tick().await;
            }
        };
        tokio::time::timeout(DEADLINE, reached)
            .await
            .unwrap_or_else(|_| panic!("{what:?} {times} times"));
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

/// The direct token that `listener` gave to `dialer`.
pub(crate) fn token(dialer: DeviceId, listener: DeviceId) -> Secret<32> {
    let mut bytes = [0; 32];
    bytes[0] = dialer.as_bytes()[0];
    bytes[1] = listener.as_bytes()[0];
    Secret::new(bytes)
}

/// Two nodes that admit each other.
pub(crate) async fn contacts() -> (Node, Node) {
    let (alice, bob) = (Node::start(1).await, Node::start(2).await);
    alice.admit(&[bob.device]);
    bob.admit(&[alice.device]);
    (alice, bob)
}

/// Two nodes with a stream that Alice opened.
pub(crate) async fn connected(transport: &str) -> (Node, Node) {
    let (mut alice, mut bob) = contacts().await;
    alice.dial(&bob, transport);
    assert!(matches!(alice.next().await, P2pEvent::Connected { device, .. } if device == bob.device));
    assert!(matches!(bob.next().await, P2pEvent::Connected { device, .. } if device == alice.device));
    (alice, bob)
}
