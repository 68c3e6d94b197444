//! Tokens that must not work any more, at whatever server they were given to.
//!
//! The own server is asked by a durable task. Servers that were the own one before, and are emptied still, know the tokens
//! as well: they are asked once an hour for as long as one can be emptied, because nobody here knows which there are, and
//! withdrawing twice is harmless.

use std::collections::BTreeMap;

use hoopoe_protocol::{
    keys::TokenHash,
    time::{Span, Timestamp},
};

use crate::{change::Change, delivery::KEPT_AT_SERVERS, row::WithdrawnTokenRow, step::Effect, turn::Turn};

#[derive(Default)]
pub(crate) struct Withdrawn {
    tokens: BTreeMap<TokenHash, Timestamp>,
    ask_at: Timestamp,
}

impl Withdrawn {
    pub(crate) fn restore(rows: Vec<WithdrawnTokenRow>) -> Self {
        Self {
            tokens: rows.into_iter().map(|row| (row.token, row.at)).collect(),
            ask_at: Timestamp::default(),
        }
    }

    /// Takes tokens note of, and asks at once.
    pub(crate) fn add(&mut self, turn: &mut Turn<'_>, tokens: impl IntoIterator<Item = TokenHash>) {
        for token in tokens {
            self.tokens.insert(token, turn.now);
            turn.change(Change::AddWithdrawnToken(WithdrawnTokenRow {
                token,
                at: turn.now,
            }));
        }
        self.ask_at = turn.now;
        self.ask(turn);
    }

    /// The clock may have been set back: nobody waits longer than was meant.
    pub(crate) fn align(&mut self, now: Timestamp) {
        self.ask_at = self.ask_at.min(now.plus(AGAIN));
    }

    /// When to ask next.
    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        (!self.tokens.is_empty()).then_some(self.ask_at)
    }

    /// Forgets what no former server can know any more; not before the clock can be believed.
    pub(crate) fn forget_old(&mut self, turn: &mut Turn<'_>, settled: Timestamp) {
        if turn.now < settled {
            return;
        }
        let before = turn.now.minus(KEPT_AT_SERVERS);
        let known = self.tokens.len();
        self.tokens.retain(|_, at| *at >= before);
        if self.tokens.len() < known {
            turn.change(Change::ForgetWithdrawnTokens { before });
        }
    }

    /// Asks if it is time to.
    pub(crate) fn ask(&mut self, turn: &mut Turn<'_>) {
        if self.ask_at > turn.now || self.tokens.is_empty() {
            return;
        }
        self.ask_at = turn.now.plus(AGAIN);
        let tokens: Vec<_> = self.tokens.keys().copied().collect();
        for tokens in tokens.chunks(AT_ONCE) {
            turn.effect(Effect::WithdrawElsewhere {
                tokens: tokens.to_vec(),
            });
        }
    }
}

/// Between two times of asking.
const AGAIN: Span = Span::hours(1);

/// In one request.
const AT_ONCE: usize = 256;
