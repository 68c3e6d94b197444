//! How what was written reaches a device: an outbox that keeps it, and a line of two paths that carries it.
//!
//! ```text
//! waiting ──a session comes──▶ unsent ──path ack or deposit──▶ sent ──receipt──▶ gone
//! ```
//!
//! The same bytes go directly and through the server. An entry stays until its receipt comes and is sent again, oldest
//! first, whenever a direct path appears, and when a server may have forgotten it. A receipt itself has none: it stays until the device
//! has taken it directly, or something that was written after it has arrived. Otherwise what is written on a new direct
//! path would overtake it, and the ratchet keeps the keys of few that were overtaken: forty in each of five chains.

pub(crate) mod attempts;
pub(crate) mod carry;
pub(crate) mod gaps;
pub(crate) mod line;
pub(crate) mod outbox;
pub(crate) mod repair;
pub(crate) mod round_trip;
pub(crate) mod seal;
pub(crate) mod status;

use std::collections::BTreeSet;

use hoopoe_protocol::{
    id::{DeviceId, EnvelopeId},
    peer::PathOutcome,
    route::PeerIdBytes,
    store::{deposit::DepositResult, error::ProblemCode},
    time::{Span, Timestamp},
};

use crate::{
    addresses,
    book::Remote,
    contacts::part,
    event::StoreError,
    presence,
    row::{DeliveryReason, DeliveryState, OutboxKind, Path, RemoteId},
    state::State,
    step::{Link, Notice},
    turn::Turn,
};
use line::Line;
use status::{explain, fail, forget_left, mark_sent, tell};

/// A direct connection is up: everything without a receipt goes first, oldest first.
pub(crate) fn direct_up(state: &mut State, turn: &mut Turn<'_>, device: &DeviceId) {
    let Some(remote) = state.book.remote_of_device(device) else {
        return;
    };
    if part::turn_away(state, turn, device) {
        return;
    }
    forget_left(state, turn, remote);
    let ids = state.outbox.sealed_of(remote);
    let line = state.line(remote);
    let is_news = !line.is_up();
    line.connected(turn.now, ids);
    state.owed.hasten(turn, remote);
    state.claims.hasten(remote);
    presence::up(state, remote);
    // Another stream in the place of one that was up is nothing to people.
    if is_news {
        announce(state, turn, remote, Link::Up);
    }
    turn.touched.insert(remote);
}

/// A device is on the same network: it is worth a dial at once.
pub(crate) fn nearby(state: &mut State, turn: &mut Turn<'_>, peer: &PeerIdBytes) {
    let is_it = |remote: &&Remote| {
        let route = remote.route.as_ref();
        route.is_some_and(|route| route.route().peers.contains(peer))
    };
    let found: Vec<_> = state
        .book
        .remotes
        .values()
        .filter(is_it)
        .map(|remote| remote.id)
        .collect();
    for remote in found {
        state.line(remote).redial();
        turn.touched.insert(remote);
    }
}

/// A device has another mailbox: what it has not confirmed may wait in one that nobody reads any more.
pub(crate) fn mailbox_changed(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    // What the old mailbox answers does not count any more.
    state.batches.retain(|_, to| *to != remote);
    let ids = state.outbox.take_back(turn, remote);
    state.line(remote).take_back(turn.now, ids);
    addresses::unsay(state, turn, remote);
    turn.touched.insert(remote);
}

/// What nobody has confirmed for as long as a server keeps anything goes out again; over a connection that is up, sooner.
pub(crate) fn repeat_unconfirmed(state: &mut State, turn: &mut Turn<'_>) {
    let mut ids = state.outbox.unconfirmed_since(turn.now.minus(KEPT_AT_SERVERS));
    ids.extend(state.outbox.unconfirmed_after(turn.now.plus(CLOCK_SET_BACK)));
    let mut again = BTreeSet::new();
    for id in ids {
        state.outbox.update(turn, id, |entry| entry.is_taken_back = true);
        if let Some(remote) = state.outbox.get(id).map(|entry| entry.remote) {
            state.line(remote).queue(id);
            again.insert(remote);
        }
    }
    for remote in again {
        addresses::unsay(state, turn, remote);
        turn.touched.insert(remote);
    }
    for (&remote, line) in &mut state.lines {
        if line.is_repeat_due(turn.now) {
            line.repeat(turn.now, state.outbox.sealed_of(remote));
            turn.touched.insert(remote);
        }
    }
}

/// When the next of it does.
pub(crate) fn repeat_due(state: &State) -> Option<Timestamp> {
    let oldest = state.outbox.oldest_unconfirmed()?;
    Some(oldest.plus(KEPT_AT_SERVERS).plus(Span::millis(1)))
}

/// What left so far ahead of now left while the clock was wrong, and nobody knows when that was.
const CLOCK_SET_BACK: Span = Span::days(1);

/// No server keeps anything longer.
pub(crate) const KEPT_AT_SERVERS: Span = Span::days(30);

/// A direct connection is gone.
pub(crate) fn direct_down(state: &mut State, turn: &mut Turn<'_>, device: &DeviceId) {
    let Some(remote) = state.book.remote_of_device(device) else {
        return;
    };
    state.line(remote).disconnected(turn);
    announce(state, turn, remote, Link::Down);
    turn.touched.insert(remote);
}

/// A dial came to nothing.
pub(crate) fn dial_failed(state: &mut State, turn: &mut Turn<'_>, device: &DeviceId) {
    let Some(remote) = state.book.remote_of_device(device) else {
        return;
    };
    state.line(remote).dial_failed(turn);
    presence::dial_failed(state, turn, remote);
    turn.touched.insert(remote);
}

fn announce(state: &State, turn: &mut Turn<'_>, remote: RemoteId, link: Link) {
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
    if outcome != PathOutcome::Quarantined {
        return mark_sent(state, turn, id, Path::Direct);
    }
    let can_repeat =
        |entry: &outbox::Entry| entry.kind != OutboxKind::Receipt && !entry.letter.body.is_empty();
    if state.outbox.get(id).is_some_and(can_repeat) {
        // The device says over a fresh session what it cannot read; then it is encrypted anew.
        mark_sent(state, turn, id, Path::Direct);
        let (reached, reason) = (DeliveryState::Sent, DeliveryReason::PutAside);
        tell(state, turn, id, reached, Some(Path::Direct), Some(reason));
    } else {
        fail(state, turn, id, DeliveryReason::Refused);
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
    set_refusing(state, remote, refusal);
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
    set_refusing(state, remote, Some(reason));
    state.line(remote).deposit_failed(turn, retry_after);
    explain(state, turn, &ids, reason);
}

/// Takes note of whether a contact's server takes our token.
fn set_refusing(state: &mut State, remote: RemoteId, refusal: Option<DeliveryReason>) {
    if let Some((contact, _)) = state.book.pair(remote) {
        contact.is_refusing = refusal == Some(DeliveryReason::NotAccepted);
    }
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
            code: ProblemCode::RateLimited | ProblemCode::Busy | ProblemCode::Internal,
            retry_after,
        } => (DeliveryReason::ServerUnreachable, retry_after),
        StoreError::Refused { retry_after, .. } => (DeliveryReason::Refused, retry_after),
        StoreError::Unreachable | StoreError::Nonsense => (DeliveryReason::ServerUnreachable, None),
    }
}

impl State {
    pub(crate) fn line(&mut self, remote: RemoteId) -> &mut Line {
        self.lines.entry(remote).or_default()
    }
}
