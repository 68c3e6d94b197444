//! Inputs being handled: the time, the desk, and the step as it grows.

use std::collections::BTreeSet;

use hoopoe_protocol::time::Timestamp;

use crate::{
    change::{Change, Changes},
    desk::Desk,
    row::{ContactId, RemoteId},
    state::State,
    step::{Effect, Notice},
};

pub(crate) struct Turn<'a> {
    pub(crate) now: Timestamp,
    pub(crate) desk: &'a mut Desk,
    pub(crate) changes: Changes,
    pub(crate) effects: Vec<Effect>,
    /// Acknowledgements. They follow everything else: what a receipt says makes the path ack beside it old news, and
    /// whoever reads the receipt first commits once for both.
    pub(crate) acks: Vec<Effect>,
    pub(crate) notices: Vec<Notice>,
    /// Devices whose line may have something to do at the end of the turn.
    pub(crate) touched: BTreeSet<RemoteId>,
    /// The own route says something new since somebody was told it, and the others were not.
    pub(crate) has_moved: bool,
    pub(crate) unwritten: Unwritten,
}

/// Rows that change with nearly every input: written once, as they are at the end of the turn.
#[derive(Default)]
pub(crate) struct Unwritten {
    /// The Olm account.
    pub(crate) account: bool,
    /// Devices with sessions that have moved on.
    pub(crate) sessions: BTreeSet<RemoteId>,
    /// Devices whose counters have.
    pub(crate) counters: BTreeSet<RemoteId>,
    /// Devices of which something else is missing now.
    pub(crate) gaps: BTreeSet<RemoteId>,
    /// Contacts with whom the Lamport time has.
    pub(crate) conversations: BTreeSet<ContactId>,
}

impl<'a> Turn<'a> {
    pub(crate) fn new(now: Timestamp, desk: &'a mut Desk) -> Self {
        Self {
            now,
            desk,
            changes: Vec::new(),
            effects: Vec::new(),
            acks: Vec::new(),
            notices: Vec::new(),
            touched: BTreeSet::new(),
            has_moved: false,
            unwritten: Unwritten::default(),
        }
    }

    pub(crate) fn change(&mut self, change: Change) {
        self.changes.push(change);
    }

    pub(crate) fn effect(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    pub(crate) fn notice(&mut self, notice: Notice) {
        self.notices.push(notice);
    }
}

/// Writes what was left for the end of the turn.
pub(crate) fn write(state: &mut State, turn: &mut Turn<'_>) {
    let Unwritten {
        account,
        sessions,
        counters,
        gaps,
        conversations,
    } = std::mem::take(&mut turn.unwritten);
    if account {
        state.own.put_account(turn);
    }
    for id in sessions {
        if let Some(remote) = state.book.remotes.get_mut(&id) {
            remote.put_sessions(turn);
        }
    }
    for remote in counters.iter().filter_map(|id| state.book.remotes.get(id)) {
        remote.put_counters(turn);
    }
    for remote in gaps.iter().filter_map(|id| state.book.remotes.get(id)) {
        remote.put_gaps(turn);
    }
    for contact in conversations.iter().filter_map(|id| state.book.contacts.get(id)) {
        contact.put_conversation(turn);
    }
    state.owed.write(turn);
}
