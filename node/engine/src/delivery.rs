//! How what was written reaches a device: an outbox that keeps it, and a line of two paths that carries it.
//!
//! ```text
//! waiting ──a session comes──▶ unsent ──path ack or deposit──▶ sent ──receipt──▶ gone
//! ```
//!
//! Every entry is sealed once; the same bytes go directly and through the server. An entry that wants a receipt stays
//! until the receipt comes and is sent again, oldest first, whenever a direct path appears.

pub(crate) mod line;
pub(crate) mod outbox;
pub(crate) mod seal;

use hoopoe_protocol::{
    id::{DeviceId, EnvelopeId, MessageId},
    peer::PathOutcome,
    store::{
        deposit::{DepositEntry, DepositResult},
        error::ProblemCode,
    },
    time::Span,
};

use crate::{
    change::Change,
    event::StoreError,
    row::{
        ContactState, DeliveryReason, DeliveryRow, DeliveryState, OutboxId, OutboxKind, Parcel, Path,
        RemoteId,
    },
    state::State,
    step::{Effect, Notice},
    turn::Turn,
};
use line::{Line, Move, Reach};
use outbox::Entry;

/// Lets every touched line do what it can now.
pub(crate) fn advance(state: &mut State, turn: &mut Turn<'_>) {
    for remote in std::mem::take(&mut turn.touched) {
        advance_line(state, turn, remote);
    }
}

fn advance_line(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    let reach = reach(state, turn, remote);
    let Some(line) = state.lines.get_mut(&remote) else {
        return;
    };
    let outbox = &state.outbox;
    let moves = line.advance(turn, &reach, &mut state.next_batch, |id| outbox.size(id));
    for step in moves {
        carry_out(state, turn, remote, step);
    }
}

/// Which paths there are to a device at this moment.
fn reach(state: &State, turn: &Turn<'_>, remote: RemoteId) -> Reach {
    let nowhere = Reach::default();
    let Some(remote) = state.book.remotes.get(&remote) else {
        return nowhere;
    };
    let Some(contact) = state.book.contacts.get(&remote.contact) else {
        return nowhere;
    };
    if contact.theirs.is_none() || contact.state != ContactState::Accepted {
        return nowhere;
    }
    let Some(route) = remote.route.as_ref().map(|route| route.route()) else {
        return nowhere;
    };
    let fresh = turn.now <= route.not_after;
    Reach {
        dial: fresh
            && state.own.listening.is_some()
            && !route.peers.is_empty()
            && !route.addresses.is_empty(),
        deposit: fresh && route.store.is_some(),
    }
}

fn carry_out(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, step: Move) {
    let Some(device) = state.book.remotes.get(&remote).map(|remote| remote.device) else {
        return;
    };
    match step {
        Move::Send(id) => {
            if let Some((envelope, bytes)) = state.outbox.envelope(id) {
                turn.effect(Effect::SendDirect {
                    device,
                    envelope,
                    bytes,
                });
            }
        }
        Move::Close => turn.effect(Effect::CloseDirect { device }),
        Move::Dial => dial(state, turn, remote),
        Move::Deposit { batch, ids } => deposit(state, turn, remote, batch, &ids),
        Move::Stuck(reason) => explain_unsent(state, turn, remote, reason),
    }
}

fn dial(state: &State, turn: &mut Turn<'_>, remote: RemoteId) {
    let Some(remote) = state.book.remotes.get(&remote) else {
        return;
    };
    let theirs = state
        .book
        .contacts
        .get(&remote.contact)
        .and_then(|contact| contact.theirs.as_ref());
    let (Some(route), Some(theirs)) = (&remote.route, theirs) else {
        return;
    };
    turn.effect(Effect::Dial {
        device: remote.device,
        peers: route.route().peers.clone(),
        addresses: route.route().addresses.clone(),
        token: theirs.tokens.direct.clone(),
    });
}

fn deposit(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, batch: u64, ids: &[OutboxId]) {
    let Some(remote) = state.book.remotes.get(&remote) else {
        return;
    };
    let theirs = state
        .book
        .contacts
        .get(&remote.contact)
        .and_then(|contact| contact.theirs.as_ref());
    let store = remote
        .route
        .as_ref()
        .and_then(|route| route.route().store.clone());
    let (Some(store), Some(theirs)) = (store, theirs) else {
        return;
    };
    let entries = ids
        .iter()
        .filter_map(|id| state.outbox.envelope(*id))
        .map(|(_, bytes)| DepositEntry {
            lane: store.lane,
            envelope: bytes.to_vec(),
        })
        .collect();
    state.batches.insert(batch, remote.id);
    turn.effect(Effect::Deposit {
        batch,
        store,
        token: theirs.tokens.store.clone(),
        entries,
    });
}

/// A direct connection is up: everything without a receipt goes first, oldest first.
pub(crate) fn direct_up(state: &mut State, turn: &mut Turn<'_>, device: &DeviceId) {
    let Some(remote) = state.book.remote_of_device(device) else {
        return;
    };
    let ids = state.outbox.sealed_of(remote);
    state.line(remote).connected(ids);
    state.owed.hasten(turn, remote);
    announce(state, turn, remote, crate::step::Link::Up);
    turn.touched.insert(remote);
}

/// A direct connection is gone.
pub(crate) fn direct_down(state: &mut State, turn: &mut Turn<'_>, device: &DeviceId) {
    let Some(remote) = state.book.remote_of_device(device) else {
        return;
    };
    state.line(remote).disconnected();
    announce(state, turn, remote, crate::step::Link::Down);
    turn.touched.insert(remote);
}

/// A dial came to nothing.
pub(crate) fn dial_failed(state: &mut State, turn: &mut Turn<'_>, device: &DeviceId) {
    let Some(remote) = state.book.remote_of_device(device) else {
        return;
    };
    state.line(remote).dial_failed(turn);
    turn.touched.insert(remote);
}

fn announce(state: &State, turn: &mut Turn<'_>, remote: RemoteId, link: crate::step::Link) {
    if let Some(remote) = state.book.remotes.get(&remote) {
        turn.notice(Notice::Direct {
            contact: remote.contact,
            link,
        });
    }
}

/// A device has durably taken an envelope; only that stops its retransmission on the direct path.
pub(crate) fn path_ack(
    state: &mut State,
    turn: &mut Turn<'_>,
    device: &DeviceId,
    envelope: &EnvelopeId,
    outcome: PathOutcome,
) {
    let Some(remote) = state.book.remote_of_device(device) else {
        return;
    };
    let Some(id) = state.outbox.of_envelope(envelope) else {
        return;
    };
    if state.outbox.get(id).is_none_or(|entry| entry.remote != remote) {
        return;
    }
    state.line(remote).acked(turn, id);
    turn.touched.insert(remote);
    if outcome == PathOutcome::Quarantined {
        // Nobody will open this envelope: it is not sent again by itself. A receipt is simply lost.
        fail(state, turn, id, DeliveryReason::Refused);
    } else {
        mark_sent(state, turn, id, Path::Direct);
    }
}

/// A server answered a deposit.
pub(crate) fn deposited(state: &mut State, turn: &mut Turn<'_>, batch: u64, results: &[DepositResult]) {
    let Some(remote) = state.batches.remove(&batch) else {
        return;
    };
    turn.touched.insert(remote);
    let ids = state.line(remote).deposit_answered(batch);
    let mut refusal = if ids.len() == results.len() {
        None
    } else {
        Some(DeliveryReason::Refused)
    };
    for (id, result) in ids.iter().copied().zip(results) {
        match result {
            DepositResult::Stored => {
                state.line(remote).stored(id);
                mark_sent(state, turn, id, Path::Store);
            }
            DepositResult::Malformed => fail(state, turn, id, DeliveryReason::Refused),
            DepositResult::LaneFull | DepositResult::ShareFull => refusal = Some(DeliveryReason::MailboxFull),
            DepositResult::NoSuchLane => refusal = Some(DeliveryReason::NotAccepted),
        }
    }
    match refusal {
        None => state.line(remote).deposit_succeeded(),
        Some(reason) => {
            state.line(remote).deposit_failed(turn, None);
            explain(state, turn, &ids, reason);
        }
    }
}

/// A deposit came to nothing; it is tried again.
pub(crate) fn deposit_failed(state: &mut State, turn: &mut Turn<'_>, batch: u64, error: StoreError) {
    let Some(remote) = state.batches.remove(&batch) else {
        return;
    };
    turn.touched.insert(remote);
    let ids = state.line(remote).deposit_answered(batch);
    let (reason, retry_after) = delivery_reason(error);
    state.line(remote).deposit_failed(turn, retry_after);
    explain(state, turn, &ids, reason);
}

const fn delivery_reason(error: StoreError) -> (DeliveryReason, Option<Span>) {
    match error {
        StoreError::Refused {
            code: ProblemCode::TokenRevoked | ProblemCode::NotFound,
            retry_after,
        } => (DeliveryReason::NotAccepted, retry_after),
        StoreError::Refused {
            code: ProblemCode::OverQuota,
            retry_after,
        } => (DeliveryReason::MailboxFull, retry_after),
        StoreError::Refused {
            code: ProblemCode::RateLimited | ProblemCode::Busy,
            retry_after,
        } => (DeliveryReason::ServerUnreachable, retry_after),
        StoreError::Refused { retry_after, .. } => (DeliveryReason::Refused, retry_after),
        StoreError::Unreachable | StoreError::Nonsense => (DeliveryReason::ServerUnreachable, None),
    }
}

/// The next node or server has it.
fn mark_sent(state: &mut State, turn: &mut Turn<'_>, id: OutboxId, path: Path) {
    let Some(entry) = state.outbox.get_mut(id) else {
        return;
    };
    if entry.kind == OutboxKind::Receipt {
        remove(state, turn, id);
    } else if entry.sent.is_none() {
        entry.sent = Some((path, turn.now));
        entry.reason = None;
        turn.change(Change::SetOutboxSent {
            outbox: id,
            path,
            at: turn.now,
        });
        tell(state, turn, id, DeliveryState::Sent, Some(path), None);
    }
}

/// It can never arrive as it is.
fn fail(state: &mut State, turn: &mut Turn<'_>, id: OutboxId, reason: DeliveryReason) {
    tell(state, turn, id, DeliveryState::Failed, None, Some(reason));
    remove(state, turn, id);
}

/// A receipt says that a message arrived, or was read. `None` of our entries may be left: then only reading is news.
pub(crate) fn receipted(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    message: MessageId,
    reached: DeliveryState,
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
            remove(state, turn, id);
            turn.touched.insert(remote);
        }
        None if reached == DeliveryState::Read => {
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
        None => {}
    }
}

fn remove(state: &mut State, turn: &mut Turn<'_>, id: OutboxId) {
    if let Some(entry) = state.outbox.remove(id) {
        state.line(entry.remote).forget(id);
        turn.change(Change::DeleteOutbox(id));
    }
}

/// Says of these entries why they are still here.
fn explain(state: &mut State, turn: &mut Turn<'_>, ids: &[OutboxId], reason: DeliveryReason) {
    for &id in ids {
        let Some(entry) = state.outbox.get_mut(id) else {
            continue;
        };
        if entry.sent.is_some() || entry.reason == Some(reason) {
            continue;
        }
        entry.reason = Some(reason);
        let waiting = matches!(entry.parcel, Parcel::Waiting { .. });
        let reached = if waiting {
            DeliveryState::AwaitingKeys
        } else {
            DeliveryState::Queued
        };
        tell(state, turn, id, reached, None, Some(reason));
    }
}

fn explain_unsent(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, reason: DeliveryReason) {
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

impl State {
    pub(crate) fn line(&mut self, remote: RemoteId) -> &mut Line {
        self.lines.entry(remote).or_default()
    }
}
