//! Direct streams to the nodes of contacts, over libp2p: QUIC first, then TCP with Noise and Yamux.
//!
//! One task owns the swarm and everything that is known about streams; a task for each handshake and one for each
//! admitted stream report to it. It executes [`Command`]s and reports [`P2pEvent`]s; it decides nothing.
//!
//! ```text
//! Command ──try_send──▶ network ──permit──▶ P2pEvent
//!                        │  ▲ ▲
//!                 frames │  │ └── handshakes: hello within 5 s, or the connection is closed
//!                        ▼  │
//!                       links: one for each admitted stream
//! ```
//!
//! Only this module names libp2p. Its own log lines hold addresses and peer ids, so the node's subscriber has to turn
//! the targets `libp2p*`, `quinn*`, `yamux` and `multistream_select` off.

mod admission;
mod config;
mod contacts;
mod counters;
mod dials;
mod door;
mod event;
mod gate;
mod handshake;
mod link;
mod live;
mod nearby;
mod network;
mod ports;
mod swarm;
mod visit;
mod window;

use std::sync::Arc;

use hoopoe_protocol::{
    id::{DeviceId, EnvelopeId},
    invitation::InvitationNode,
    keys::TokenHash,
    limits,
    peer::PathOutcome,
    prekey::HandedPrekeys,
    route::PeerIdBytes,
    secret::Secret,
};
use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use config::{
    ListenAddressError, LiveLimits, NetworkShare, P2pConfig, Strangers, Visibility, WindowLimits,
    listen_address,
};
pub use counters::{Counted, Counters};
pub use event::{DialFailure, Direction, DisconnectReason, P2pEvent, StreamNumber, VisitorNumber};

/// Something to do. It may be lost: the sender repeats it when its effect does not show.
pub enum Command {
    /// Open a stream to a device, unless one is being opened; if there is one, that is told again.
    Dial {
        /// The device.
        device: DeviceId,
        /// The peer ids it may have, tried in this order; nobody else is spoken to.
        peers: Vec<PeerIdBytes>,
        /// Its multiaddresses in text form, without a peer id; those that are none are passed over.
        addresses: Vec<String>,
        /// The direct token it gave us, which we present.
        hello_token: Secret<32>,
    },
    /// Send an envelope on the stream to a device, once its window has room. Dropped without that stream.
    Send {
        /// The device.
        device: DeviceId,
        /// The stream that it is meant for. On a newer one it would overtake what was lost with this one.
        stream: StreamNumber,
        /// The envelope's id, which its acknowledgement will name.
        envelope: EnvelopeId,
        /// The envelope.
        bytes: Vec<u8>,
    },
    /// Send a live frame, now or never: dropped without that stream, or if much waits to be sent on it.
    Live {
        /// The device.
        device: DeviceId,
        /// The stream that it is meant for.
        stream: StreamNumber,
        /// The sealed frame.
        frame: Box<[u8; limits::PEER_LIVE_BYTES]>,
    },
    /// Say what became of an envelope from a device. Dropped without a stream.
    Ack {
        /// The device.
        device: DeviceId,
        /// The envelope.
        envelope: EnvelopeId,
        /// What became of it.
        outcome: PathOutcome,
    },
    /// Ask a device for prekeys. Dropped without a stream.
    Claim {
        /// The device.
        device: DeviceId,
    },
    /// Hand a device prekeys. Dropped without a stream.
    HandPrekeys {
        /// The device.
        device: DeviceId,
        /// The prekeys.
        prekeys: Box<HandedPrekeys>,
    },
    /// Close every stream with a device and stop dialling it.
    Close {
        /// The device.
        device: DeviceId,
    },
    /// Begin anew with another peer id: every stream and every connection ends, and the new addresses are told.
    Renew {
        /// The Ed25519 seed of the new peer id.
        transport_key: Secret<32>,
    },
    /// Begin anew with this visibility: as [`Self::Renew`], or hidden from now on.
    Show {
        /// The Ed25519 seed of the peer id.
        transport_key: Secret<32>,
        /// Whether others see that this node is here.
        visibility: Visibility,
    },
    /// Who may come in from now on, all of them. Inbound streams of others are closed.
    Admit {
        /// The whole table.
        contacts: Vec<Admission>,
    },
    /// Ask the node that made an invitation for its bundle, or hand it our reply.
    Visit {
        /// Comes back with the answer.
        visit: u64,
        /// The node; nobody else is spoken to.
        node: InvitationNode,
        /// The invitation's token, which is shown to it.
        token: Secret<32>,
        /// The reply; none fetches the bundle.
        reply: Option<Arc<[u8]>>,
    },
    /// Which invitations strangers may ask for from now on, all of them.
    Host {
        /// The whole table.
        invitations: Vec<Hosted>,
    },
    /// What became of the reply of a stranger who waits. Dropped if they do not any more.
    AnswerVisitor {
        /// Which one.
        visitor: VisitorNumber,
        /// Whether it is durable; if not, nothing is said.
        is_taken: bool,
    },
}

/// An invitation that strangers may ask for.
pub struct Hosted {
    /// SHA-256 over the token that they must show.
    pub token: TokenHash,
    /// The sealed bundle; none if only replies are taken.
    pub sealed: Option<Arc<[u8]>>,
}

/// A device that may come in, and how it is recognised.
pub struct Admission {
    /// The device.
    pub device: DeviceId,
    /// The direct token that we gave it.
    pub token: Secret<32>,
}

/// Speaks to the running adapter; cheap to clone.
#[derive(Clone)]
pub struct Handle {
    commands: mpsc::Sender<Command>,
    counters: Arc<Counters>,
    tasks: TaskTracker,
}

/// Why a command was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// As many commands wait as may.
    #[error("the queue is full")]
    Full,
    /// The adapter has ended.
    #[error("the adapter has stopped")]
    Stopped,
}

/// Why the adapter did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The secret is no Ed25519 key.
    #[error("the transport key is unusable")]
    Key,
    /// The machine's name service configuration cannot be read.
    #[error("the name service configuration cannot be read: {0}")]
    Dns(#[source] std::io::Error),
    /// A transport cannot be built.
    #[error("a transport cannot be set up")]
    Transport,
    /// It was told to end before its ports were free.
    #[error("it was stopped before it began")]
    Stopped,
    /// None of the listen addresses can be listened on.
    #[error("none of {0} listen addresses is usable")]
    Listen(usize),
}

impl Handle {
    /// Queues a command.
    ///
    /// # Errors
    /// If the queue is full or the adapter has ended; the command is lost then, as it may be at any time.
    pub fn try_send(&self, command: Command) -> Result<(), SendError> {
        self.commands.try_send(command).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => SendError::Full,
            mpsc::error::TrySendError::Closed(_) => SendError::Stopped,
        })
    }

    /// What was refused or lost so far.
    #[must_use]
    pub const fn counters(&self) -> &Arc<Counters> {
        &self.counters
    }

    /// Waits until every task of the adapter has ended, after its shutdown token was cancelled. Dropping is safe.
    pub async fn stopped(&self) {
        self.tasks.wait().await;
    }
}

/// Starts listening, unless it is to be hidden, and serving commands. The adapter ends when `shutdown` is cancelled or
/// `events` is closed.
///
/// `transport_key` is the Ed25519 seed of the peer id; `own_device` is the device that dialers have to name.
///
/// # Errors
/// If the key is unusable, nothing can be listened on, or `shutdown` is cancelled before that is known.
pub async fn start(
    transport_key: Secret<32>,
    own_device: DeviceId,
    config: P2pConfig,
    events: mpsc::Sender<P2pEvent>,
    shutdown: CancellationToken,
) -> Result<Handle, StartError> {
    let swarm = match config.visibility {
        Visibility::Hidden => None,
        Visibility::Open | Visibility::Announced => {
            let listening = ports::listen(&transport_key, &config, &shutdown).await;
            Some(listening.ok_or(StartError::Stopped)??)
        }
    };
    let counters = Arc::new(Counters::default());
    let (commands, queue) = mpsc::channel(config.commands);
    let tasks = TaskTracker::new();

    network::spawn(
        swarm,
        network::Parts {
            own_device,
            config,
            counters: counters.clone(),
            shutdown,
            tasks: tasks.clone(),
        },
        queue,
        events,
    );
    tasks.close();
    Ok(Handle {
        commands,
        counters,
        tasks,
    })
}

/// The peer id that goes with a transport key; `None` if the key is unusable.
#[must_use]
pub fn peer_id(transport_key: &Secret<32>) -> Option<PeerIdBytes> {
    let keypair = swarm::keypair(transport_key).ok()?;
    Some(PeerIdBytes(keypair.public().to_peer_id().to_bytes()))
}
