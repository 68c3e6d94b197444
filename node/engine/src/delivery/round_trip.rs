//! How long an ack takes to come, and from when on a path is in doubt.

use hoopoe_protocol::time::Span;

use crate::config::{Config, Hedge};

/// The smoothed round trip of a line.
#[derive(Default)]
pub(crate) struct RoundTrip(Option<Span>);

impl RoundTrip {
    /// An eighth of each new sample, as TCP does (RFC 6298).
    pub(crate) fn sample(&mut self, sample: Span) {
        self.0 = Some(self.0.map_or(sample, |old| Span((old.0 * 7 + sample.0) / 8)));
    }

    /// How long an envelope may be without an ack before it goes by the other path as well.
    pub(crate) fn hedge(&self, config: &Config) -> Span {
        match config.hedge {
            Hedge::After(span) => span,
            Hedge::Adaptive => {
                let round_trip = self.0.unwrap_or(FIRST).0;
                Span(round_trip.saturating_mul(4).saturating_add(50).clamp(250, 1_500))
            }
        }
    }
}

/// Assumed before the first was measured.
const FIRST: Span = Span::millis(200);
