//! Receipts: owed to a device from the moment something of it is durable here, paid together when they are due.
//!
//! On a direct path they are due at once, which is the end of the turn. On the stored path they
//! wait a random while, so that the server cannot tell by timing who answers whom.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_protocol::{
    content::{
        OlmBody,
        receipt::{Receipt, ReceiptState},
    },
    id::MessageId,
    limits,
    time::Timestamp,
};

use crate::{
    change::Change,
    command::CommandError,
    delivery::{
        seal::{Draft, post},
        status,
    },
    row::{ContactId, DeliveryState, OutboxKind, OwedReceiptRow, Path, RemoteId},
    state::State,
    turn::Turn,
};

/// Receipts not sent yet, by device and message.
#[derive(Default)]
pub(crate) struct Owed {
    debts: BTreeMap<RemoteId, BTreeMap<MessageId, Debt>>,
    /// Those that are not written as they are. What is paid in the turn in which it came to be owed never is.
    unwritten: BTreeSet<(RemoteId, MessageId)>,
}

#[derive(Clone, Copy)]
struct Debt {
    state: ReceiptState,
    due: Timestamp,
    /// Whether there is a row, up to date or not.
    has_row: bool,
}

impl Owed {
    pub(crate) fn restore(rows: Vec<OwedReceiptRow>) -> Self {
        let mut owed = Self::default();
        for row in rows {
            let debt = Debt {
                state: row.state,
                due: row.due,
                has_row: true,
            };
            owed.debts
                .entry(row.remote)
                .or_default()
                .insert(row.message, debt);
        }
        owed
    }

    /// Owes a device a receipt. Read takes the place of delivered, never the reverse.
    pub(crate) fn owe(&mut self, remote: RemoteId, message: MessageId, state: ReceiptState, due: Timestamp) {
        let fresh = Debt {
            state,
            due,
            has_row: false,
        };
        let debt = self
            .debts
            .entry(remote)
            .or_default()
            .entry(message)
            .or_insert(fresh);
        debt.state = debt.state.max(state);
        debt.due = debt.due.min(due);
        self.unwritten.insert((remote, message));
    }

    /// Writes what is owed and was not written yet.
    pub(crate) fn write(&mut self, turn: &mut Turn<'_>) {
        for (remote, message) in std::mem::take(&mut self.unwritten) {
            let debt = self
                .debts
                .get_mut(&remote)
                .and_then(|debts| debts.get_mut(&message));
            let Some(debt) = debt else { continue };
            debt.has_row = true;
            turn.change(Change::PutOwedReceipt(OwedReceiptRow {
                remote,
                message,
                state: debt.state,
                due: debt.due,
            }));
        }
    }

    /// Nothing is owed to a device any more.
    pub(crate) fn forget(&mut self, turn: &mut Turn<'_>, remote: RemoteId) {
        let debts = self.debts.remove(&remote).unwrap_or_default();
        self.unwritten.retain(|(of, _)| *of != remote);
        let with_row = debts.into_iter().filter(|(_, debt)| debt.has_row);
        let messages: Vec<_> = with_row.map(|(id, _)| id).collect();
        if !messages.is_empty() {
            turn.change(Change::DeleteOwedReceipts { remote, messages });
        }
    }

    /// Tells a device nothing of what was read: that it arrived is all.
    pub(crate) fn hide_reading(&mut self, remote: RemoteId) {
        let debts = self.debts.get_mut(&remote).into_iter().flatten();
        for (message, debt) in debts.filter(|(_, debt)| debt.state == ReceiptState::Read) {
            debt.state = ReceiptState::Delivered;
            self.unwritten.insert((remote, *message));
        }
    }

    /// A direct path is there: nothing waits any longer.
    pub(crate) fn hasten(&mut self, turn: &Turn<'_>, remote: RemoteId) {
        for debt in self
            .debts
            .get_mut(&remote)
            .into_iter()
            .flat_map(BTreeMap::values_mut)
        {
            debt.due = debt.due.min(turn.now);
        }
    }

    /// The clock may have been set back: nothing is due later than it would be if it came to be owed now.
    pub(crate) fn align(&mut self, latest: Timestamp) {
        for debt in self.debts.values_mut().flat_map(BTreeMap::values_mut) {
            debt.due = debt.due.min(latest);
        }
    }

    /// When the first receipt is due.
    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        self.debts
            .values()
            .flat_map(BTreeMap::values)
            .map(|debt| debt.due)
            .min()
    }

    /// Everything owed to a device of which one receipt is due.
    fn take_due(&mut self, now: Timestamp) -> Vec<(RemoteId, BTreeMap<MessageId, Debt>)> {
        let due: Vec<_> = self
            .debts
            .iter()
            .filter(|(_, debts)| debts.values().any(|debt| debt.due <= now))
            .map(|(remote, _)| *remote)
            .collect();
        due.into_iter()
            .filter_map(|remote| Some((remote, self.debts.remove(&remote)?)))
            .collect()
    }
}

/// When a receipt to a device is due.
pub(crate) fn due(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) -> Timestamp {
    if state.line(remote).is_up() {
        return turn.now;
    }
    due_later(turn)
}

/// When a receipt is due that nobody waits for at this moment.
pub(crate) fn due_later(turn: &mut Turn<'_>) -> Timestamp {
    let (soonest, latest) = turn.desk.config.stored_receipt_delay;
    let wait = turn.desk.between(soonest.0, latest.0);
    turn.now.plus(hoopoe_protocol::time::Span(wait))
}

/// Puts the receipts that are due into the outbox.
pub(crate) fn pay(state: &mut State, turn: &mut Turn<'_>) {
    for (remote, debts) in state.owed.take_due(turn.now) {
        for reached in [ReceiptState::Delivered, ReceiptState::Read] {
            let messages: Vec<_> = debts
                .iter()
                .filter(|(_, debt)| debt.state == reached)
                .map(|(id, _)| *id)
                .collect();
            for messages in messages.chunks(limits::RECEIPT_IDS) {
                post_receipt(state, turn, remote, reached, messages.to_vec());
            }
        }
        let with_row = debts.into_iter().filter(|(_, debt)| debt.has_row);
        let messages: Vec<_> = with_row.map(|(id, _)| id).collect();
        if !messages.is_empty() {
            turn.change(Change::DeleteOwedReceipts { remote, messages });
        }
    }
}

fn post_receipt(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    reached: ReceiptState,
    messages: Vec<MessageId>,
) {
    let Some((contact, _)) = state.book.pair(remote) else {
        return;
    };
    let order = contact.order;
    let body = OlmBody::Receipt(Receipt {
        state: reached,
        messages,
        at: turn.now,
    });
    let message = MessageId::new(turn.desk.random());
    post(
        state,
        turn,
        remote,
        &Draft {
            message,
            kind: OutboxKind::Receipt,
            order,
            at: turn.now,
            body,
        },
    );
}

/// The user has seen messages of a contact.
pub(crate) fn mark_read(
    state: &mut State,
    turn: &mut Turn<'_>,
    contact: ContactId,
    messages: &[MessageId],
) -> Result<(), CommandError> {
    let known = state.book.contacts.get(&contact);
    let known = known.ok_or(CommandError::NoSuchContact)?;
    // Who is blocked, or from whom it is hidden, is not told what was read.
    let remotes = if state.privacy.read_receipts.includes(known) {
        state.book.remotes_of(contact)
    } else {
        Vec::new()
    };
    for &message in messages {
        turn.change(Change::SetRead {
            message,
            contact,
            at: turn.now,
        });
        for &remote in &remotes {
            let due = due(state, turn, remote);
            state.owed.owe(remote, message, ReceiptState::Read, due);
        }
    }
    Ok(())
}

/// Whether the user of a device is told what was read here, and so tells it.
fn shows_reading(state: &State, remote: RemoteId) -> bool {
    let contact = state.book.remotes.get(&remote).map(|remote| remote.contact);
    let known = contact.and_then(|contact| state.book.contacts.get(&contact));
    known.is_some_and(|known| state.privacy.read_receipts.includes(known))
}

/// A contact's device tells what became of our messages.
pub(crate) fn received(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    receipt: &Receipt,
    path: Path,
) {
    let reached = match receipt.state {
        ReceiptState::Delivered => DeliveryState::Delivered,
        ReceiptState::Read if shows_reading(state, remote) => DeliveryState::Read,
        // Who does not tell does not learn either; that it arrived is told all the same.
        ReceiptState::Read => DeliveryState::Delivered,
    };
    for message in receipt.messages.iter().take(limits::RECEIPT_IDS) {
        status::receipted(state, turn, remote, *message, reached, path);
    }
}
