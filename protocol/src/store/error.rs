//! Errors of the server: problem details (RFC 9457) with a stable code.

use serde::{Deserialize, Serialize};

/// Content type of a [`Problem`].
pub const PROBLEM_JSON: &str = "application/problem+json";

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A stable, machine-readable code.
    pub code: ProblemCode,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong and what to do, for people.
    pub title: String,
    /// Seconds to wait before trying again, where that helps; the `Retry-After` header says the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
    /// The present version, where another one was expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

/// The codes; once given, a code keeps its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemCode {
    /// The request could not be understood (400).
    Malformed,
    /// No session token, or one that is unknown or over (401).
    Unauthenticated,
    /// The challenge is unknown, used or over, or the signature does not fit (401).
    ChallengeFailed,
    /// No account has this device (401).
    UnknownDevice,
    /// The invite code is unknown, used up or over, or missing where one is needed (403).
    InviteCodeRefused,
    /// The token is not one of this mailbox, or was withdrawn, or is over (403).
    TokenRevoked,
    /// The presence record belongs to another write key (403).
    WriteKeyRefused,
    /// There is no such thing (404).
    NotFound,
    /// Something else is under this name already (409).
    Conflict,
    /// It was sent to its reader already, or is not there (410).
    TooLate,
    /// The body is too large (413).
    TooLarge,
    /// The body is of a type that is not understood here (415).
    UnsupportedType,
    /// Too many requests; wait (429).
    RateLimited,
    /// A quota is used up (507).
    OverQuota,
    /// The server has more to do than it can; wait (503).
    Busy,
    /// A fault of the server (500).
    Internal,
    /// A code of a newer server.
    #[serde(other)]
    Unknown,
}
