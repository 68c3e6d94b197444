//! What a server says about itself.

use serde::{Deserialize, Serialize};

use crate::keys::ServerKey;

/// Whether the server works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// `ok`, or what is wrong in a word.
    pub status: String,
    /// The server's version.
    pub version: String,
}

/// Who the server is and what it allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerLimits {
    /// The server's identity.
    pub server: ServerKey,
    /// Largest envelope, in bytes.
    pub envelope_bytes: u64,
    /// Most entries in one deposit.
    pub deposit_entries: u64,
    /// Most envelopes that wait in one lane.
    pub lane_envelopes: u64,
    /// Most bytes that wait in one lane.
    pub lane_bytes: u64,
    /// How long an envelope waits, in seconds.
    pub ttl_s: u64,
    /// Whether registration needs an invite code.
    pub invite_code_needed: bool,
    /// How much else somebody may have here; an older server does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quotas: Option<Quotas>,
    /// How often somebody may ask; an older server does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rates: Option<Rates>,
}

/// How much somebody may have at a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quotas {
    /// One token fills at most one part in this many of a lane.
    pub lane_shares: u64,
    /// Most send and claim tokens of one account.
    pub account_tokens: u64,
    /// Most invitations of one account.
    pub account_invitations: u64,
    /// Most envelopes under one invitation.
    pub invitation_deposits: u64,
    /// Longest life of an invitation, in seconds.
    pub invitation_s: u64,
    /// Most one-time prekeys that wait for one device.
    pub one_time_prekeys: u64,
    /// How long a presence record is kept, in seconds.
    pub presence_s: u64,
    /// Most sessions of one device.
    pub device_sessions: u64,
    /// Most live connections of one account.
    pub account_connections: u64,
    /// Most connections of one network, /24 or /64.
    pub network_connections: u64,
    /// Most slots of one account; an older server does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_slots: Option<u64>,
    /// Most devices of one account; an older server does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_devices: Option<u64>,
}

/// How often somebody may ask; each counts apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    /// Envelopes under one token.
    pub deposit: Rate,
    /// Requests without a session from one address, of IPv6 from one /64.
    pub anonymous: Rate,
    /// Requests with a session of one device.
    pub owner: Rate,
    /// Claims under one token.
    pub claim: Rate,
    /// Registrations and further devices from one address.
    pub registration: Rate,
    /// Sign-ins of one device.
    pub sign_in: Rate,
    /// Changes of slots of one device; an older server does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slot: Option<Rate>,
}

/// So many at once, and one more after each interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// At once.
    pub burst: u32,
    /// The interval, in milliseconds.
    pub every_ms: u64,
}
