//! What an operator can set: flags over environment over file over these defaults.
//!
//! Every limit of the server is a key here, under the same name in the file (`lane_envelopes = 10000`) and in the
//! environment (`HOOPOE_STORE_LANE_ENVELOPES=10000`).

mod check;
mod database;
mod defaults;
mod edge;
mod sources;
mod tls;
mod writer;

use std::{
    net::SocketAddr,
    num::{NonZeroU32, NonZeroU64},
    path::PathBuf,
};

use hoopoe_protocol::time::{Span, Timestamp};
use serde::{Deserialize, Serialize};

pub use self::{
    check::ConfigError, database::DatabaseSettings, edge::EdgeSettings, tls::TlsSettings,
    writer::WriterSettings,
};
use crate::tls::Source;

/// What the names of environment variables begin with.
pub const ENVIRONMENT_PREFIX: &str = "HOOPOE_STORE_";

/// Everything that can be set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Where everything is kept.
    pub data: PathBuf,
    /// Which database.
    #[serde(flatten)]
    pub database: DatabaseSettings,
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// Where the certificate comes from.
    #[serde(flatten)]
    pub tls: TlsSettings,
    /// What a connection goes through before its first request.
    #[serde(flatten)]
    pub edge: EdgeSettings,
    /// Where people reach the server, if not under the address on which it listens: for the operator's invitations.
    pub public_url: Option<String>,
    /// Where Prometheus asks; nothing listens if it is absent.
    pub metrics_listen: Option<SocketAddr>,
    /// Whether anybody may register; otherwise an invite code is needed.
    pub open_registration: bool,

    /// Most envelopes that wait in one lane.
    pub lane_envelopes: u64,
    /// Most bytes that wait in one lane.
    pub lane_bytes: u64,
    /// One token may fill one part in this many of a lane.
    pub lane_shares: NonZeroU64,
    /// Days that an envelope waits.
    pub ttl_days: u64,
    /// Most devices of one account.
    pub account_devices: u64,
    /// Most send and claim tokens of one account.
    pub account_tokens: u64,
    /// Most invitation bundles of one account.
    pub account_invitations: u64,
    /// Most envelopes that one invitation admits.
    pub invitation_deposits: u64,
    /// Most days that an invitation bundle is kept.
    pub invitation_days: u64,
    /// Most one-time prekeys that wait for one device.
    pub one_time_prekeys: u64,
    /// Hours that a presence record is kept.
    pub presence_hours: u64,
    /// Most presence records at a time.
    pub presence_records: u64,
    /// No new accounts while less than this part of the disk is free, in percent.
    pub disk_reserve_percent: u64,

    /// Seconds that a challenge is good.
    pub challenge_s: u64,
    /// Most challenges that wait for an answer.
    pub challenges: usize,
    /// Seconds that a session token is good.
    pub session_s: u64,
    /// Most sessions at a time.
    pub sessions: usize,
    /// Most sessions of one device; a newer one ends the oldest.
    pub device_sessions: usize,

    /// Deposits that a token may make at once.
    pub deposit_burst: NonZeroU32,
    /// Milliseconds after which a token may make one more.
    pub deposit_every_ms: NonZeroU64,
    /// Requests without a session that an address may make at once.
    pub anonymous_burst: NonZeroU32,
    /// Milliseconds after which an address may make one more.
    pub anonymous_every_ms: NonZeroU64,
    /// Requests that a session's device may make at once.
    pub owner_burst: NonZeroU32,
    /// Milliseconds after which it may make one more.
    pub owner_every_ms: NonZeroU64,
    /// Claims that a token may make at once.
    pub claim_burst: NonZeroU32,
    /// Milliseconds after which a token may make one more.
    pub claim_every_ms: NonZeroU64,
    /// Registrations that an address may make at once.
    pub registration_burst: NonZeroU32,
    /// Milliseconds after which an address may make one more.
    pub registration_every_ms: NonZeroU64,
    /// Sign-ins that a device may make at once.
    pub sign_in_burst: NonZeroU32,
    /// Milliseconds after which a device may make one more.
    pub sign_in_every_ms: NonZeroU64,
    /// Changes of slots that a device may make at once.
    pub slot_burst: NonZeroU32,
    /// Milliseconds after which it may make one more.
    pub slot_every_ms: NonZeroU64,
    /// Slots in which each rate limit counts: bounds its memory.
    pub rate_limit_slots: NonZeroU64,

    /// Most live connections.
    pub live_connections: usize,
    /// Most live connections of one account, also those that have not said yet that they are open.
    pub account_connections: usize,
    /// Seconds in which a live connection must say that it is open.
    pub live_open_s: NonZeroU64,
    /// Seconds between pings; two without an answer end the connection.
    pub live_ping_s: NonZeroU64,
    /// Seconds without an acknowledgement, while envelopes are on their way, that end a live connection.
    pub live_ack_s: NonZeroU64,
    /// Seconds that one frame may take to be written.
    pub live_send_s: NonZeroU64,
    /// Upper end of the random wait that clients are asked for when the server stops, in milliseconds.
    pub go_away_ms: u64,

    /// Most TCP connections.
    pub connections: usize,
    /// Most TCP connections of one network, /24 or /64.
    pub network_connections: usize,
    /// Seconds that a request's head or body may take to arrive.
    pub request_s: NonZeroU64,
    /// Seconds that open requests get when the server stops.
    pub drain_s: u64,
    /// Most bytes of request bodies in memory, and as much again of what waits for the writer.
    pub body_bytes: u64,
    /// What bounds the writer.
    #[serde(flatten)]
    pub writer: WriterSettings,
    /// Seconds between clean-ups.
    pub sweep_s: NonZeroU64,
    /// Most envelopes that one step of a clean-up removes.
    pub sweep_rows: u32,
}

impl Config {
    /// The defaults, with this data directory.
    #[must_use]
    pub fn for_data(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            ..Self::default()
        }
    }

    /// Where the certificate comes from; nothing if there is no TLS.
    #[must_use]
    pub fn certificate_source(&self) -> Option<Source> {
        self.tls.source(&self.data)
    }

    /// How long an envelope waits.
    #[must_use]
    pub const fn ttl(&self) -> Span {
        Span::days(self.ttl_days)
    }

    /// When a presence record that is written now is gone.
    #[must_use]
    pub const fn presence_end(&self, now: Timestamp) -> Timestamp {
        now.plus(Span::hours(self.presence_hours))
    }
}
