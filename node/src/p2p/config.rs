//! What can be set: every limit and every time-out of the adapter.

use std::time::Duration;

use libp2p::Multiaddr;

/// How the adapter behaves. The default is for real use; tests listen on loopback.
#[derive(Clone, Debug)]
pub struct P2pConfig {
    /// Multiaddresses to listen on; those that fail are passed over as long as one works.
    pub listen: Vec<String>,
    /// The port to try first where an address leaves it open: contacts need not be told of another at every start.
    pub port: Option<u16>,
    /// Whether others see that this node is here.
    pub visibility: Visibility,
    /// How long a new inbound connection has to present a valid hello, and a dialled one to answer ours.
    pub hello_timeout: Duration,
    /// What inbound connections may take that have not presented a valid hello.
    pub strangers: Strangers,
    /// Most strangers who are listened to at a time because they say that they hold an invitation.
    pub max_visitors: usize,
    /// How often in a second strangers may ask for invitations, all of them together.
    pub visits_per_second: u32,
    /// Most connections in all.
    pub max_connections: u32,
    /// Most connections with one peer id, in both directions: two nodes may dial each other at once, over two transports.
    pub max_connections_per_peer: u32,
    /// Memory of the process, in bytes, above which new connections are refused.
    pub max_memory_bytes: usize,
    /// How long a dialled address has to become an authenticated connection.
    pub connection_timeout: Duration,
    /// How long a connection without streams is kept.
    pub idle_timeout: Duration,
    /// How long a frame may take once it has begun, in either direction.
    pub progress_timeout: Duration,
    /// How much may be under way to one device.
    pub window: WindowLimits,
    /// How many live frames are read from one stream.
    pub live: LiveLimits,
    /// Most commands that wait.
    pub commands: usize,
}

/// Whether others see that a node is here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    /// It neither listens nor dials.
    Hidden,
    /// It listens and dials.
    #[default]
    Open,
    /// It looks for people on its network besides, and is found there: everybody on it sees that this node is here.
    Announced,
}

/// What inbound connections may take that have not presented a valid hello.
#[derive(Clone, Copy, Debug)]
pub struct Strangers {
    /// Most of them at a time.
    pub places: usize,
    /// Most of them that may begin in a minute.
    pub handshakes_per_minute: u32,
    /// What one network of the Internet may take of that: an IPv4 /24 or an IPv6 /64.
    pub per_network: NetworkShare,
    /// What this computer, or one private network, may take: behind some routers and containers everybody comes from one.
    pub per_local_network: NetworkShare,
    /// Most more of them, from addresses from which contacts came in the last day.
    pub kept_places: usize,
    /// What one such address may take of these: an IPv4 address or an IPv6 /64.
    pub per_home: NetworkShare,
}

/// What connections from one network may take.
#[derive(Clone, Copy, Debug)]
pub struct NetworkShare {
    /// Most of them at a time.
    pub places: usize,
    /// Most of them that may begin in a minute. Contacts' do not count.
    pub handshakes_per_minute: u32,
}

impl Strangers {
    /// So many places and handshakes in all, and of these so many for one network; half for one that is local.
    #[must_use]
    pub fn of(places: usize, handshakes_per_minute: u32, per_network: NetworkShare) -> Self {
        Self {
            places,
            handshakes_per_minute,
            per_network,
            per_local_network: NetworkShare {
                places: places.div_ceil(2),
                handshakes_per_minute: handshakes_per_minute.div_ceil(2),
            },
            kept_places: 16,
            per_home: NetworkShare {
                places: 4,
                handshakes_per_minute: 30,
            },
        }
    }

    /// Most inbound connections that are not admitted.
    #[must_use]
    pub const fn most(&self) -> usize {
        self.places.saturating_add(self.kept_places)
    }
}

impl Default for Strangers {
    fn default() -> Self {
        let per_network = NetworkShare {
            places: 8,
            handshakes_per_minute: 30,
        };
        Self::of(32, 600, per_network)
    }
}

/// Why a text is no address to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an address looks like /ip4/0.0.0.0/udp/4001/quic-v1")]
pub struct ListenAddressError;

/// Checks that a text is a multiaddress; whether it can be listened on shows when that is tried.
///
/// # Errors
/// If it is none.
pub fn listen_address(text: &str) -> Result<String, ListenAddressError> {
    text.parse::<Multiaddr>()
        .map(|address| address.to_string())
        .map_err(|_| ListenAddressError)
}

/// How much may be sent to one device and not acknowledged, and how much may wait behind that.
#[derive(Clone, Copy, Debug)]
pub struct WindowLimits {
    /// Most envelopes under way.
    pub envelopes: usize,
    /// Most bytes under way; one envelope may always be.
    pub bytes: usize,
    /// Most envelopes that wait for room.
    pub waiting: usize,
}

/// How many live frames are read from one stream; what is more is dropped and counted.
#[derive(Clone, Copy, Debug)]
pub struct LiveLimits {
    /// At once, after a while without any.
    pub at_once: u32,
    /// The time after which there is room for one more.
    pub every: Duration,
}

impl Default for LiveLimits {
    fn default() -> Self {
        Self {
            at_once: 16,
            every: Duration::from_millis(250),
        }
    }
}

impl Default for WindowLimits {
    fn default() -> Self {
        Self {
            envelopes: 64,
            bytes: 1024 * 1024,
            waiting: 64,
        }
    }
}

impl Default for P2pConfig {
    fn default() -> Self {
        Self {
            listen: [
                "/ip4/0.0.0.0/udp/0/quic-v1",
                "/ip6/::/udp/0/quic-v1",
                "/ip4/0.0.0.0/tcp/0",
                "/ip6/::/tcp/0",
            ]
            .map(String::from)
            .to_vec(),
            port: None,
            visibility: Visibility::default(),
            hello_timeout: Duration::from_secs(5),
            strangers: Strangers::default(),
            max_visitors: 8,
            visits_per_second: 5,
            max_connections: 1_024,
            max_connections_per_peer: 4,
            max_memory_bytes: 1024 * 1024 * 1024,
            connection_timeout: Duration::from_secs(8),
            idle_timeout: Duration::from_secs(120),
            progress_timeout: Duration::from_secs(20),
            window: WindowLimits::default(),
            live: LiveLimits::default(),
            commands: 1_024,
        }
    }
}

impl P2pConfig {
    /// The default, on the loopback interface only.
    #[must_use]
    pub fn loopback() -> Self {
        Self {
            listen: ["/ip4/127.0.0.1/udp/0/quic-v1", "/ip4/127.0.0.1/tcp/0"]
                .map(String::from)
                .to_vec(),
            ..Self::default()
        }
    }
}
