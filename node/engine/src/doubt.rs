//! Whether the database may be older than what was done with it, and the place that can tell has not answered yet.
//!
//! ```text
//! Doubted ──▶ nothing is sealed with a session; what is written waits
//!               ├── SetBack: all sessions are retired ─┐
//!               └── Trusted, or ten seconds ───────────┴──▶ what waited is sealed
//! ```
//!
//! A ratchet may be turned by what arrives meanwhile: that draws anew, and puts no two texts under one key.

use hoopoe_protocol::time::{Span, Timestamp};

use crate::{delivery::seal, live, state::State, turn::Turn};

/// Until when nothing is sealed.
#[derive(Default)]
pub(crate) struct Doubt(Option<Timestamp>);

impl Doubt {
    /// Whether nothing may be sealed now.
    pub(crate) fn holds(&self, now: Timestamp) -> bool {
        self.0.is_some_and(|until| now < until)
    }

    /// When it is over by itself.
    pub(crate) const fn wake_at(&self) -> Option<Timestamp> {
        self.0
    }

    /// The clock may have been set back: it lasts no longer than was meant.
    pub(crate) fn align(&mut self, now: Timestamp) {
        self.0 = self.0.map(|until| until.min(now.plus(PATIENCE)));
    }
}

/// Another place may still tell that the database is older.
pub(crate) fn begin(state: &mut State, turn: &Turn<'_>) {
    state.own.doubt = Doubt(Some(turn.now.plus(PATIENCE)));
}

/// It has told, or cannot: what waited is sealed.
pub(crate) fn end(state: &mut State, turn: &mut Turn<'_>) {
    if state.own.doubt.0.take().is_none() {
        return;
    }
    let remotes: Vec<_> = state.book.remotes.keys().copied().collect();
    for remote in remotes {
        seal::seal_waiting(state, turn, remote);
        turn.touched.insert(remote);
    }
    live::try_again(state);
}

/// It took too long.
pub(crate) fn expire(state: &mut State, turn: &mut Turn<'_>) {
    if state.own.doubt.0.is_some_and(|until| until <= turn.now) {
        end(state, turn);
    }
}

/// How long the place is waited for.
const PATIENCE: Span = Span::seconds(10);
