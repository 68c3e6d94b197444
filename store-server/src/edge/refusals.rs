//! Why a connection was closed before its first request: counted, never whose.

use std::sync::atomic::{AtomicU64, Ordering};

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// There are as many connections as there may be.
    #[error("too many connections")]
    Full,
    /// Its network has as many as it may have.
    #[error("too many connections of one network")]
    Network,
    /// Too many others have not come as far as a request.
    #[error("too many handshakes")]
    Handshakes,
    /// It took too long.
    #[error("not in time")]
    TooSlow,
    /// It is plain HTTP and comes from no trusted proxy.
    #[error("no trusted proxy")]
    NoProxy,
    /// It did not begin with the header of the PROXY protocol.
    #[error("no PROXY header")]
    ProxyHeader,
    /// The TLS handshake failed.
    #[error("no TLS")]
    Tls,
    /// An authority has seen the answer to its challenge: this is as it should be.
    #[error("a challenge was answered")]
    Challenge,
    /// It was gone before anything else.
    #[error("gone")]
    Gone,
}

/// How often each has happened since the start.
#[derive(Debug, Default)]
pub struct Refusals([AtomicU64; ALL.len()]);

/// Each with its label in the metrics.
const ALL: [(Refusal, &str); 9] = [
    (Refusal::Full, "full"),
    (Refusal::Network, "network"),
    (Refusal::Handshakes, "handshakes"),
    (Refusal::TooSlow, "too_slow"),
    (Refusal::NoProxy, "no_proxy"),
    (Refusal::ProxyHeader, "proxy_header"),
    (Refusal::Tls, "tls"),
    (Refusal::Challenge, "challenge"),
    (Refusal::Gone, "gone"),
];

impl Refusals {
    /// Takes account of one more.
    pub fn count(&self, refusal: Refusal) {
        let of_this = ALL
            .iter()
            .zip(&self.0)
            .find(|((counted, _), _)| *counted == refusal);
        if let Some((_, count)) = of_this {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The counts, each with its label.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, u64)> {
        ALL.iter()
            .zip(&self.0)
            .map(|((_, label), count)| (*label, count.load(Ordering::Relaxed)))
    }
}
