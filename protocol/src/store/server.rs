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
}
