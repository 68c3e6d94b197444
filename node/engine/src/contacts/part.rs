//! Two people part: one blocks or removes the other, and may think better of it.
//!
//! ```text
//! Waiting, Accepted ──block──▶ Blocked ──unblock──▶ Accepted (Waiting, if they never answered)
//!         │                       │
//!         └────────remove─────────┴──▶ Removed ──an invitation is answered──▶ Accepted
//! ```
//!
//! To the other side both look the same: nothing that it knows opens a way any more. The tokens that we gave are withdrawn
//! and fresh seeds drawn at once; streams are ended, and nothing is sent, dialled or claimed. What still arrives is dropped
//! unread, as if it had been lost: the ratchets stand still, so that repair finds out what is missing if the two ever come
//! together again.

use hoopoe_crypto::route::generate_seeds;
use hoopoe_protocol::{
    content::{OlmBody, contact::RouteUpdate},
    id::DeviceId,
    keys::TokenHash,
};

use crate::{
    addresses,
    book::Given,
    change::{Change, ProfileWrite},
    command::{CommandError, History, Reply},
    contacts::{self, requests},
    conversation::send,
    delivery::status,
    live, own_route, presence, profile,
    row::{ContactId, ContactState, DeliveryReason, RemoteId},
    state::State,
    step::{AcceptFailure, Effect, Notice},
    tasks,
    turn::Turn,
};

/// Nothing goes to a contact and nothing comes from it, until it is unblocked. Blocking twice changes nothing.
pub(crate) fn block(state: &mut State, turn: &mut Turn<'_>, id: ContactId) -> Result<Reply, CommandError> {
    if known(state, id)? != ContactState::Blocked {
        part(state, turn, id, ContactState::Blocked);
    }
    Ok(Reply::Done)
}

/// A contact is one no more. What was written stays, or goes, as the user chooses, now or later.
pub(crate) fn remove(
    state: &mut State,
    turn: &mut Turn<'_>,
    id: ContactId,
    history: History,
) -> Result<Reply, CommandError> {
    let is_removed = state.book.contacts.get(&id).map(|contact| contact.state) == Some(ContactState::Removed);
    match (is_removed, history) {
        // What was kept may go later.
        (true, History::Delete) => turn.notice(Notice::Contact { contact: id }),
        _ => {
            known(state, id)?;
            part(state, turn, id, ContactState::Removed);
        }
    }
    if history == History::Delete {
        turn.change(Change::DeleteHistory { contact: id });
        turn.change(Change::Profile(ProfileWrite::DeleteEarlierNames { contact: id }));
    }
    Ok(Reply::Done)
}

/// The contact gets new tokens over the sessions that the two have, and hears nothing else of it.
pub(crate) fn unblock(state: &mut State, turn: &mut Turn<'_>, id: ContactId) -> Result<Reply, CommandError> {
    if known(state, id)? != ContactState::Blocked {
        return Ok(Reply::Done);
    }
    let Some(contact) = state.book.contacts.get_mut(&id) else {
        return Err(CommandError::NoSuchContact);
    };
    contact.state = match contact.theirs {
        Some(_) => ContactState::Accepted,
        None => ContactState::Waiting,
    };
    contact.put(turn);
    let seeds = contact.ours.seeds.clone();
    contacts::give_tokens(state, turn, &[id]);
    contacts::admit(state, turn);
    // A route that is no newer than the one they know would be passed over, and the seeds with it.
    if let Some(route) = own_route::renew(state, turn) {
        let route = addresses::shown(state, id, route);
        for remote in state.book.remotes_of(id) {
            let update = OlmBody::RouteUpdate(RouteUpdate {
                route: route.clone(),
                seeds: Some(seeds.clone()),
            });
            send::control(state, turn, remote, update);
        }
    }
    for remote in state.book.remotes_of(id) {
        profile::owe(state, remote);
    }
    turn.notice(Notice::Contact { contact: id });
    Ok(Reply::Done)
}

/// The state of somebody whom the user knows; who was removed is known no more.
fn known(state: &State, id: ContactId) -> Result<ContactState, CommandError> {
    let contact = state.book.contacts.get(&id);
    contact
        .map(|contact| contact.state)
        .filter(|state| *state != ContactState::Removed)
        .ok_or(CommandError::NoSuchContact)
}

/// Somebody who was waited for is a contact no more.
pub(super) fn end(state: &mut State, turn: &mut Turn<'_>, id: ContactId) {
    part(state, turn, id, ContactState::Removed);
}

fn part(state: &mut State, turn: &mut Turn<'_>, id: ContactId, into: ContactState) {
    let Some(contact) = state.book.contacts.get_mut(&id) else {
        return;
    };
    let old = &contact.ours.tokens;
    let withdrawn = [&old.store, &old.claim].map(|token| TokenHash::of(token.expose()));
    contact.ours = Given::new(generate_seeds(&mut turn.desk.rng, &state.own.bundle_key));
    contact.state = into;
    if into == ContactState::Removed {
        contact.theirs = None;
    }
    contact.put(turn);
    tasks::revoke(state, turn, withdrawn.to_vec());
    state.withdrawn.add(turn, withdrawn);
    end_joins(state, turn, id);
    if let Some(user) = state.book.contacts.get(&id).map(|contact| contact.user) {
        requests::settle(state, turn, &user);
    }
    contacts::admit(state, turn);
    for remote in state.book.remotes_of(id) {
        forget_traffic(state, turn, remote);
    }
    live::parted(state, turn, id);
    profile::parted(state, turn, id, into);
    if into == ContactState::Removed {
        presence::begin_anew(state, turn, id);
    }
    addresses::lose_sight(turn);
    turn.notice(Notice::Contact { contact: id });
}

/// An invitation of theirs that is being accepted is so no more.
fn end_joins(state: &mut State, turn: &mut Turn<'_>, id: ContactId) {
    let Some(user_key) = state.book.contacts.get(&id).map(|contact| contact.user_key) else {
        return;
    };
    let theirs = state
        .joins
        .all
        .extract_if(.., |_, join| join.link.owner() == user_key);
    for (join, _) in theirs {
        turn.change(Change::DeleteJoin(join));
        let reason = AcceptFailure::Parted;
        turn.notice(Notice::AcceptFailed { join, reason });
    }
}

/// Whatever was on its way to a device is not any more. What neither it nor a server has can never arrive; the rest is
/// where it is, and only the receipt will not come.
fn forget_traffic(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    let ids = state.outbox.waiting_of(remote).into_iter();
    for id in ids.chain(state.outbox.sealed_of(remote)).collect::<Vec<_>>() {
        match state.outbox.get(id).and_then(|entry| entry.sent) {
            None => status::fail(state, turn, id, DeliveryReason::Parted),
            Some(_) => status::remove(state, turn, id),
        }
    }
    state.owed.forget(turn, remote);
    state.held.forget(turn, remote);
    state.batches.retain(|_, to| *to != remote);
    state.claims.forget(remote);
    state.lines.remove(&remote);
    if let Some(remote) = state.book.remotes.get(&remote) {
        let device = remote.device;
        turn.effect(Effect::CloseDirect { device });
    }
}

/// Ends the streams of all who are not welcome: what ended one may have been lost on the way to the network.
pub(crate) fn close_unwelcome(state: &State, turn: &mut Turn<'_>) {
    let remotes = state.book.remotes.values();
    let unwelcome = remotes
        .filter(|remote| state.book.is_parted(remote.id) || !addresses::may_know(state, remote.contact));
    for remote in unwelcome.take(CLOSED_AT_ONCE) {
        let device = remote.device;
        turn.effect(Effect::CloseDirect { device });
    }
}

/// Of so many: what has no room on the way to the network is lost, and so would be what comes behind it. A stream of one more is
/// ended with the first that comes over it.
const CLOSED_AT_ONCE: usize = 512;

/// A device of somebody from whom the user has parted, or who may not learn where this node is, is on a stream all the same:
/// what ended it, or what keeps it out, was lost on the way to the network. Says whether it is such a device.
pub(crate) fn turn_away(state: &State, turn: &mut Turn<'_>, device: &DeviceId) -> bool {
    let is_parted = state
        .book
        .remote_of_device(device)
        .is_some_and(|remote| state.book.is_parted(remote));
    let may_not_know =
        state.book.remote_of_device(device).is_some() && !addresses::may_device_know(state, device);
    let is_unwelcome = is_parted || may_not_know;
    if is_unwelcome {
        contacts::admit(state, turn);
        turn.effect(Effect::CloseDirect { device: *device });
    }
    is_unwelcome
}
