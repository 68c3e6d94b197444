//! What can be set, and whose account it is.

use core::fmt;
use std::time::Duration;

use hoopoe_protocol::{keys::ServerKey, route::ServerPin, secret::Secret};

/// The own store server.
#[derive(Clone)]
pub struct StoreConfig {
    /// `https://host[:port]`, or `http://` on loopback.
    pub url: String,
    /// The server's identity, once known; any other is refused. Unknown, the first one seen is kept while running.
    pub server: Option<ServerKey>,
    /// Pinned certificate key, for a server without a public name.
    pub pin: Option<ServerPin>,
    /// How many envelopes the server may push ahead of acknowledgements; 1 to 1,024.
    pub credit: u32,
    /// Time-outs and queues.
    pub timing: Timing,
}

/// Time-outs and queues. The default is for real use.
#[derive(Clone, Debug)]
pub struct Timing {
    /// How long a connection may take to be made.
    pub connect: Duration,
    /// How long a whole request may take.
    pub request: Duration,
    /// After so long without a sign of life from the server it is asked for one; twice in vain is the end.
    pub silence: Duration,
    /// The first wait before connecting again; each further one is twice as long.
    pub backoff_first: Duration,
    /// The longest wait before connecting again.
    pub backoff_most: Duration,
    /// A connection that has lasted this long makes the next wait the first one again.
    pub settled: Duration,
    /// The wait after a newer connection of this device has taken over.
    pub displaced: Duration,
    /// Most commands that wait in each queue.
    pub commands: usize,
}

impl StoreConfig {
    /// The default for a server at this URL.
    #[must_use]
    pub fn new(url: String) -> Self {
        Self {
            url,
            server: None,
            pin: None,
            credit: 64,
            timing: Timing::default(),
        }
    }
}

impl fmt::Debug for StoreConfig {
    // The URL is an address and stays out of logs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoreConfig")
            .field("server", &self.server)
            .field("credit", &self.credit)
            .finish_non_exhaustive()
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            request: Duration::from_secs(20),
            silence: Duration::from_secs(20),
            backoff_first: Duration::from_secs(1),
            backoff_most: Duration::from_secs(300),
            settled: Duration::from_secs(30),
            displaced: Duration::from_secs(60),
            commands: 256,
        }
    }
}

/// The keys with which a device signs in, and registers if it has to.
pub struct Owner {
    /// The seed of the account's Ed25519 key at a server: it differs from server to server.
    pub account: Box<dyn Fn(&ServerKey) -> Secret<32> + Send + Sync>,
    /// The seed of the device's Ed25519 key at this server.
    pub device: Secret<32>,
    /// An invite code of the operator, for registering.
    pub invite_code: Option<String>,
    /// What to do at a server that does not know the device.
    pub unknown: UnknownDevice,
}

/// What to do at a server that does not know the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownDevice {
    /// Register, and so get a lane.
    Register,
    /// Report it: whatever waited there is gone.
    GiveUp,
}

impl fmt::Debug for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Owner(..)")
    }
}
