//! How far something is on its way: written, announced, and forgotten once it arrived.

use hoopoe_protocol::id::MessageId;

use crate::{
    change::Change,
    delivery::outbox::Entry,
    row::{DeliveryReason, DeliveryRow, DeliveryState, OutboxId, OutboxKind, Path, RemoteId},
    state::State,
    step::Notice,
    turn::Turn,
};

/// The next node or server has it.
pub(crate) fn mark_sent(state: &mut State, turn: &mut Turn<'_>, id: OutboxId, path: Path) {
    let Some(entry) = state.outbox.get(id) else {
        return;
    };
    if (entry.kind, path) == (OutboxKind::Receipt, Path::Direct) {
        remove(state, turn, id);
    } else if entry.is_taken_back || entry.sent.is_none() {
        let (kind, remote, is_news) = (entry.kind, entry.remote, entry.sent.is_none());
        state.outbox.set_sent(turn, id, path);
        if kind == OutboxKind::Receipt {
            forget_left(state, turn, remote);
        }
        if is_news {
            tell(state, turn, id, DeliveryState::Sent, Some(path), None);
        }
    }
}

/// It can never arrive as it is.
pub(crate) fn fail(state: &mut State, turn: &mut Turn<'_>, id: OutboxId, reason: DeliveryReason) {
    tell(state, turn, id, DeliveryState::Failed, None, Some(reason));
    remove(state, turn, id);
}

/// A receipt says that a message arrived, or was read. `None` of our entries may be left: then only reading is news.
/// One that came directly says all that the path ack behind it will.
pub(crate) fn receipted(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    message: MessageId,
    reached: DeliveryState,
    came_by: Path,
) {
    match state.outbox.of_message(remote, &message) {
        Some(id) => {
            let path = state
                .outbox
                .get(id)
                .and_then(|entry| entry.sent)
                .map(|(path, _)| path);
            // A receipt may overtake the path ack; only the direct path is that fast.
            tell(state, turn, id, reached, Some(path.unwrap_or(Path::Direct)), None);
            if came_by == Path::Direct {
                state.line(remote).acked(turn, id);
            }
            remove(state, turn, id);
            // Both paths keep order, so what was written before it has come as well.
            for earlier in state.outbox.left_before(remote, id) {
                remove(state, turn, earlier);
            }
            turn.touched.insert(remote);
        }
        // Reading is news; and so is what had been given up.
        None => {
            let Some(contact) = state.book.remotes.get(&remote).map(|remote| remote.contact) else {
                return;
            };
            let row = DeliveryRow {
                message,
                contact,
                remote,
                state: reached,
                path: None,
                reason: None,
                at: turn.now,
            };
            turn.change(Change::PutDelivery(row));
            turn.notice(Notice::Delivery {
                contact,
                message,
                state: reached,
                path: None,
            });
        }
    }
}

/// Forgets receipts that lie at a device's server for too long already.
pub(crate) fn forget_left(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    for id in state.outbox.left_too_long(remote, turn.now) {
        remove(state, turn, id);
    }
}

/// It is on its way no more, and nobody needs to know.
pub(crate) fn remove(state: &mut State, turn: &mut Turn<'_>, id: OutboxId) {
    if let Some(entry) = state.outbox.remove(id) {
        state.line(entry.remote).forget(id);
        turn.change(Change::DeleteOutbox(id));
    }
}

/// Says of these entries why they are still here.
pub(crate) fn explain(state: &mut State, turn: &mut Turn<'_>, ids: &[OutboxId], reason: DeliveryReason) {
    for &id in ids {
        let Some(entry) = state.outbox.get_mut(id) else {
            continue;
        };
        if entry.sent.is_some() || entry.reason == Some(reason) {
            continue;
        }
        entry.reason = Some(reason);
        let reached = if entry.sealed.is_none() {
            DeliveryState::AwaitingKeys
        } else {
            DeliveryState::Queued
        };
        tell(state, turn, id, reached, None, Some(reason));
    }
}

pub(crate) fn explain_unsent(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    reason: DeliveryReason,
) {
    let ids: Vec<_> = state.line(remote).unsent().collect();
    explain(state, turn, &ids, reason);
}

/// Writes and announces how far a message of the user's is; what nodes tell each other has no ticks.
pub(crate) fn tell(
    state: &State,
    turn: &mut Turn<'_>,
    id: OutboxId,
    reached: DeliveryState,
    path: Option<Path>,
    reason: Option<DeliveryReason>,
) {
    let Some(Entry {
        kind: OutboxKind::Message,
        remote,
        message,
        ..
    }) = state.outbox.get(id)
    else {
        return;
    };
    let Some(contact) = state.book.remotes.get(remote).map(|remote| remote.contact) else {
        return;
    };
    turn.change(Change::PutDelivery(DeliveryRow {
        message: *message,
        contact,
        remote: *remote,
        state: reached,
        path,
        reason,
        at: turn.now,
    }));
    turn.notice(Notice::Delivery {
        contact,
        message: *message,
        state: reached,
        path,
    });
}
