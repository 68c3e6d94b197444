//! Carries out what a line decides: from moves to effects.

use hoopoe_crypto::route::VerifiedRoute;
use hoopoe_protocol::store::deposit::DepositEntry;

use crate::{
    addresses,
    delivery::{
        line::{Line, Move, Reach},
        seal, status,
    },
    prekey_stock,
    presence::{self, Places},
    row::{ContactState, OutboxId, RemoteId},
    state::State,
    step::Effect,
    turn::Turn,
};

/// Lets every touched line do what it can now.
pub(crate) fn advance(state: &mut State, turn: &mut Turn<'_>) {
    for remote in std::mem::take(&mut turn.touched) {
        advance_line(state, turn, remote);
    }
}

fn advance_line(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    let reach = reach(state, turn, remote);
    let outbox = &state.outbox;
    let line = state.lines.entry(remote).or_default();
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
    let Some(route) = remote.route.as_ref().map(VerifiedRoute::route) else {
        return nowhere;
    };
    // Nothing better is known of one who has no server.
    let may_dial = turn.now <= route.not_after || route.store.is_none();
    let is_up = state.lines.get(&remote.id).is_some_and(Line::is_up);
    Reach {
        is_away: remote.is_away(turn.now) || is_up && prekey_stock::is_stale(remote, turn.now),
        dial: may_dial
            && state.own.listening.is_some()
            && addresses::may_know(state, remote.contact)
            && !route.peers.is_empty()
            && !route.addresses.is_empty(),
        // Nothing better is known of one whom nobody has heard of for so long.
        deposit: route.store.is_some(),
    }
}

pub(crate) fn carry_out(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, step: Move) {
    let Some(device) = state.book.remotes.get(&remote).map(|remote| remote.device) else {
        return;
    };
    match step {
        Move::Send(id) => {
            seal::renew(state, turn, remote, id);
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
        Move::Deposit { batch, ids } => {
            for id in &ids {
                seal::renew(state, turn, remote, *id);
            }
            deposit(state, turn, remote, batch, &ids);
        }
        Move::Stuck(reason) => status::explain_unsent(state, turn, remote, reason),
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
    let Places { peers, addresses } = presence::places(state, turn.now, remote.contact, route.route());
    turn.effect(Effect::Dial {
        device: remote.device,
        peers,
        addresses,
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
            cancel: None,
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
