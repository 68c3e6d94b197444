//! Where this node is now, told to each contact, and where contacts are: sealed records at store servers, under ids that
//! change every hour.
//!
//! ```text
//! other addresses, an hour turns ──▶ write: a record for each contact who may know ──▶ the own server
//! a dial came to nothing, and there is something to deliver
//!     ──▶ read: ids of three hours among others that are none ──▶ the contact's server ──▶ found ──▶ dial
//! ```
//!
//! What is found adds to what the route says. It is used for a few hours at most, and its number is kept for good: nothing
//! that was found before counts again.

mod found;
mod read;
mod write;

use hoopoe_protocol::{
    presence::PresenceRecord,
    time::{Span, Timestamp},
};

use crate::{
    change::Change,
    row::{ContactId, PresenceRow},
    state::State,
    turn::Turn,
};

pub(crate) use found::{Places, begin_anew, places};
pub(crate) use read::{dial_failed, read, read_failed, up};
pub(crate) use write::{writing_failed, written};

/// Everything about sealed presence.
#[derive(Default)]
pub(crate) struct SealedPresence {
    found: found::Found,
    reading: read::Reading,
    writing: write::Writing,
}

impl SealedPresence {
    /// Takes up what was written: the number of the last own record, and what was found of each contact.
    pub(crate) fn restore(sequence: u64, rows: Vec<PresenceRow>) -> Self {
        Self {
            found: found::Found::restore(rows),
            writing: write::Writing::restore(sequence),
            ..Self::default()
        }
    }

    /// The own addresses, the own server, or who may know of them have changed.
    pub(crate) fn look(&mut self, at: Timestamp) {
        self.writing.look(at);
    }

    /// This node listens elsewhere: its records are written anew, and what was asked in vain may be asked at once.
    pub(crate) fn network_changed(&mut self, look_at: Timestamp) {
        self.writing.look(look_at);
        self.reading.network_changed();
    }

    /// When there is something to do even if nothing happens.
    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        let times = [self.writing.wake_at(), self.reading.wake_at()];
        times.into_iter().flatten().min()
    }

    /// Time went on without this node: what was asked is asked again, and nobody waits for what failed before.
    pub(crate) fn woke(&mut self, now: Timestamp) {
        self.reading.woke();
        self.writing.woke(now);
    }

    /// The clock may have been set back: nothing lasts longer than if it began now.
    pub(crate) fn align(&mut self, now: Timestamp) {
        self.found.align(now);
        self.reading.align(now);
        self.writing.align(now);
    }
}

/// Writes and asks what is due.
pub(crate) fn advance(state: &mut State, turn: &mut Turn<'_>) {
    write::advance(state, turn);
    read::advance(state, turn);
}

/// Takes note of what a contact says, for as long as it may count.
fn accept(state: &mut State, turn: &mut Turn<'_>, contact: ContactId, mut record: PresenceRecord) {
    record.expires = record.expires.min(turn.now.plus(LIFE));
    turn.change(Change::PutPresenceFound(PresenceRow {
        contact,
        record: record.clone(),
    }));
    state.presence.found.insert(contact, record);
}

/// How long a record is good for, and kept by the server.
const LIFE: Span = Span::hours(3);

/// A server that says nothing for so long is not waited for.
const ANSWER_TIMEOUT: Span = Span::seconds(60);
