//! How full a lane is, what waits in it, and its next place. Only memory; where it comes from is the databases' affair.

use std::collections::{HashMap, HashSet};

use hoopoe_protocol::id::EnvelopeId;

use super::rows::{Sequence, TokenRow, to_unsigned};

/// How full a lane is, what waits in it, and its next place.
#[derive(Debug, Default)]
pub struct Lane {
    epoch: i64,
    next: i64,
    /// All that waits.
    pub total: Usage,
    by_token: HashMap<TokenRow, Usage>,
    // Of those that may be asked for: all that wait, or those of one transaction.
    waiting: HashSet<EnvelopeId>,
}

/// Envelopes that wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// How many.
    pub envelopes: u64,
    /// How many bytes.
    pub bytes: u64,
}

/// An envelope that waits, as far as it is counted.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Counted {
    /// Under which token it came.
    pub token: TokenRow,
    /// How many bytes.
    pub size: i64,
    /// Its id.
    pub envelope_id: Vec<u8>,
}

impl Lane {
    /// An empty lane that gives away places from `next` on.
    #[must_use]
    pub fn new(epoch: i64, next: i64) -> Self {
        Self {
            epoch,
            next,
            ..Self::default()
        }
    }

    /// What waits of one token.
    #[must_use]
    pub fn of_token(&self, token: TokenRow) -> Usage {
        self.by_token.get(&token).copied().unwrap_or_default()
    }

    /// Says what waits of one token.
    pub fn set_token(&mut self, token: TokenRow, usage: Usage) {
        self.by_token.insert(token, usage);
    }

    /// Whether the envelope waits already.
    #[must_use]
    pub fn has(&self, envelope: &EnvelopeId) -> bool {
        self.waiting.contains(envelope)
    }

    /// Says that an envelope waits, without counting it.
    pub fn set_waiting(&mut self, envelope: EnvelopeId) {
        self.waiting.insert(envelope);
    }

    /// How many envelopes are known to wait.
    #[must_use]
    pub fn known(&self) -> usize {
        self.waiting.len()
    }

    /// The counter of the next place.
    #[must_use]
    pub const fn next(&self) -> i64 {
        self.next
    }

    /// The last place that was given away.
    #[must_use]
    pub const fn last(&self) -> Sequence {
        Sequence::new(self.epoch, self.next - 1)
    }

    /// Gives the next place to an envelope.
    pub fn take(&mut self, token: TokenRow, envelope: EnvelopeId, bytes: u64) -> Sequence {
        let sequence = Sequence::new(self.epoch, self.next);
        self.next += 1;
        self.waiting.insert(envelope);
        self.total.add(bytes);
        self.by_token.entry(token).or_default().add(bytes);
        sequence
    }

    /// Takes account of an envelope that waits.
    pub fn add(&mut self, envelope: &Counted) {
        let bytes = to_unsigned(envelope.size);
        self.total.add(bytes);
        self.by_token.entry(envelope.token).or_default().add(bytes);
        self.waiting.extend(EnvelopeId::from_slice(&envelope.envelope_id));
    }

    /// Takes account of an envelope that was removed.
    pub fn remove(&mut self, envelope: &Counted) {
        let bytes = to_unsigned(envelope.size);
        self.total.subtract(bytes);
        if let Some(usage) = self.by_token.get_mut(&envelope.token) {
            usage.subtract(bytes);
            if usage.envelopes == 0 {
                self.by_token.remove(&envelope.token);
            }
        }
        if let Some(id) = EnvelopeId::from_slice(&envelope.envelope_id) {
            self.waiting.remove(&id);
        }
    }
}

impl Usage {
    const fn add(&mut self, bytes: u64) {
        self.envelopes = self.envelopes.saturating_add(1);
        self.bytes = self.bytes.saturating_add(bytes);
    }

    const fn subtract(&mut self, bytes: u64) {
        self.envelopes = self.envelopes.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes);
    }
}
