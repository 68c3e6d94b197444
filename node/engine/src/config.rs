//! The times and sizes that the engine decides by; every one can be set.

use hoopoe_protocol::time::Span;

use crate::addresses::AddressPolicy;

/// When a message that was sent directly and not acknowledged also goes to the store server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hedge {
    /// After four times the smoothed round trip and 50 ms, at least 250 ms and at most 1.5 s.
    Adaptive,
    /// After this span.
    After(Span),
}

/// Settings of the engine.
#[derive(Clone, Debug)]
pub struct Config {
    /// When an unacknowledged direct message also goes to the store server.
    pub hedge: Hedge,
    /// How long a direct path may stay silent after a hedge until it is closed.
    pub suspect: Span,
    /// Envelopes sent directly and not yet acknowledged, at most, per device.
    pub window: usize,
    /// The first and the longest wait between two attempts on one path.
    pub backoff: Backoff,
    /// How long a receipt for a stored message waits: a uniform draw between the two.
    pub stored_receipt_delay: (Span, Span),
    /// How long own address changes gather before contacts are told.
    pub route_debounce: Span,
    /// One-time prekeys on the server below which new ones are published.
    pub prekey_low: u64,
    /// One-time prekeys on the server after publishing.
    pub prekey_full: u64,
    /// How long ids of envelopes and messages are remembered.
    pub seen_for: Span,
    /// Who could learn the own addresses when contacts were told last.
    pub addresses: AddressPolicy,
}

/// Exponential waits, doubled each time and varied by a fifth either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The wait after the first failure.
    pub first: Span,
    /// No wait is longer.
    pub longest: Span,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            hedge: Hedge::Adaptive,
            suspect: Span::seconds(20),
            window: 64,
            backoff: Backoff {
                first: Span::seconds(1),
                longest: Span::seconds(300),
            },
            stored_receipt_delay: (Span::seconds(2), Span::seconds(30)),
            route_debounce: Span::millis(500),
            prekey_low: 25,
            prekey_full: 50,
            seen_for: Span::days(90),
            addresses: AddressPolicy::default(),
        }
    }
}
