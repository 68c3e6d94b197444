//! What contacts are told of the own addresses, and when: changes gather for a moment, then everyone hears once.

use hoopoe_protocol::{
    codec,
    content::{OlmBody, contact::RouteUpdate},
    id::MessageId,
    route::{PeerIdBytes, Route, StoreAddress},
    signed::Signed,
    time::Span,
};

use crate::{
    addresses,
    contacts::{self, address},
    conversation::send,
    delivery::repair,
    own::{Listening, Own},
    row::{OutboxId, RemoteId},
    state::State,
    turn::Turn,
};

/// The network listens, or listens elsewhere.
pub(crate) fn listening(state: &mut State, turn: &mut Turn<'_>, peer: PeerIdBytes, addresses: Vec<String>) {
    let addresses = addresses
        .into_iter()
        .take(hoopoe_protocol::limits::ROUTE_ADDRESSES)
        .collect();
    let listening = Some(Listening { peer, addresses });
    if state.own.listening == listening {
        return;
    }
    state.own.listening = listening;
    for (remote, line) in &mut state.lines {
        line.redial();
        turn.touched.insert(*remote);
    }
    turn.touched.extend(state.book.remotes.keys());
    state
        .presence
        .network_changed(turn.now.plus(turn.desk.config.route_debounce));
    gather(&mut state.own, turn);
}

/// Nobody is to learn where this node is: contacts forget what they were told, and nobody is dialled.
pub(crate) fn hidden(state: &mut State, turn: &mut Turn<'_>) {
    state.own.listening = None;
    state.presence.look(turn.now);
    turn.touched.extend(state.book.remotes.keys());
    gather(&mut state.own, turn);
}

/// The own server has given this device its lane.
pub(crate) fn registered(state: &mut State, turn: &mut Turn<'_>, address: StoreAddress) {
    if state.own.store.as_ref() == Some(&address) {
        return;
    }
    if state.own.store.replace(address).is_some() {
        begin_anew(state, turn);
        address::moved(state, turn);
    }
    state
        .presence
        .look(turn.now.plus(turn.desk.config.route_debounce));
    state.own.put(turn);
    gather(&mut state.own, turn);
}

/// There is no own server any more: contacts are told that nothing can be left anywhere. Open invitations and what waits still
/// come in from the one that was left, for as long as it is emptied.
pub(crate) fn left(state: &mut State, turn: &mut Turn<'_>) {
    if state.own.store.take().is_none() {
        return;
    }
    begin_anew(state, turn);
    address::unplaced(state, turn);
    state.presence.look(turn.now);
    state.own.put(turn);
    gather(&mut state.own, turn);
}

/// Another mailbox, now or some day, knows nobody yet, and none of our prekeys.
fn begin_anew(state: &mut State, turn: &mut Turn<'_>) {
    state.tasks.forget_mailbox(turn);
    state.own.fallback_since = None;
    let contacts: Vec<_> = state.book.contacts.keys().copied().collect();
    contacts::give_tokens(state, turn, &contacts);
}

pub(crate) fn gather(own: &mut Own, turn: &Turn<'_>) {
    let debounce = turn.desk.config.route_debounce;
    own.route_due.get_or_insert(turn.now.plus(debounce));
}

/// Tells every contact, once the changes have gathered.
pub(crate) fn publish_due(state: &mut State, turn: &mut Turn<'_>) {
    if state.own.route_due.is_none_or(|due| due > turn.now) {
        return;
    }
    state.own.route_due = None;
    if !is_outdated(&state.own, turn) {
        return;
    }
    if let Some(route) = sign(state, turn, 0) {
        tell_all(state, turn, &route);
    }
}

/// At the end of a turn: what one was told before the changes had gathered, all are told, in the same commit.
pub(crate) fn catch_up(state: &mut State, turn: &mut Turn<'_>) {
    if std::mem::take(&mut turn.has_moved)
        && let Some(route) = sign(state, turn, 0)
    {
        tell_all(state, turn, &route);
    }
}

/// Tells every device a route. Those that have not answered yet hear of it as soon as they do.
pub(crate) fn tell_all(state: &mut State, turn: &mut Turn<'_>, route: &Signed<Route>) {
    let remotes: Vec<_> = state.book.remotes.keys().copied().collect();
    for remote in remotes {
        tell(state, turn, remote, route);
    }
}

/// Tells a device a route, in place of one that waits to be told; what has its envelope stays, because its ratchet key is
/// spent. It has that one's place, because what waits behind it counts on it, but a name of its own: the other one's may be
/// known, if this is a copy that was put back. Seeds that are not confirmed are told once more: should what brought them come behind this
/// route, it is passed over.
pub(crate) fn tell(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, route: &Signed<Route>) {
    let owes_seeds = repair::is_pending(state, remote, |body| {
        matches!(
            body,
            OlmBody::Introduction(_) | OlmBody::RouteUpdate(RouteUpdate { seeds: Some(_), .. })
        )
    });
    let Some(id) = state.book.remotes.get(&remote).map(|remote| remote.contact) else {
        return;
    };
    let seeds = state
        .book
        .contacts
        .get(&id)
        .map(|contact| contact.ours.seeds.clone());
    let update = OlmBody::RouteUpdate(RouteUpdate {
        route: addresses::shown(state, id, route.clone()),
        seeds: seeds.filter(|_| owes_seeds),
    });
    let is_update = |id: &OutboxId| {
        // What was said once under its counter is waited for.
        let entry = state
            .outbox
            .get(*id)
            .filter(|entry| entry.letter.counter.is_none());
        let said = entry.map(|entry| codec::decode(&entry.letter.body));
        matches!(said, Some(Ok(OlmBody::RouteUpdate(_))))
    };
    let waiting = state.outbox.waiting_of(remote).into_iter().find(is_update);
    match waiting {
        Some(id) => {
            let message = MessageId::new(turn.desk.random());
            state.outbox.update(turn, id, |entry| {
                (entry.message, entry.letter.body) = (message, codec::encode(&update));
            });
        }
        None => send::control(state, turn, remote, update),
    }
}

/// The newest own route, made now if there is none or it no longer holds.
pub(crate) fn ensure(state: &mut State, turn: &mut Turn<'_>) -> Option<Signed<Route>> {
    if is_outdated(&state.own, turn) {
        renew(state, turn)
    } else {
        state.own.route.clone()
    }
}

fn is_outdated(own: &Own, turn: &Turn<'_>) -> bool {
    let (Some(told), Some(now)) = (own.route_body(), own.current_route(turn.now)) else {
        return true;
    };
    let same = told.store == now.store
        && told.peers == now.peers
        && told.addresses == now.addresses
        && told.kem == now.kem;
    !same || is_ending(&told, turn)
}

/// Whether a route is to be renewed before contacts stop using it.
fn is_ending(route: &Route, turn: &Turn<'_>) -> bool {
    route.not_after.since(turn.now) < RENEW_BEFORE
}

/// Renews the route in good time.
pub(crate) fn renew_in_time(own: &mut Own, turn: &Turn<'_>) {
    if own.route_body().is_some_and(|route| is_ending(&route, turn)) {
        gather(own, turn);
    }
}

/// How long before its end a route is renewed.
const RENEW_BEFORE: Span = Span::days(45);

/// The own route under a new number.
pub(crate) fn renew(state: &mut State, turn: &mut Turn<'_>) -> Option<Signed<Route>> {
    renew_from(state, turn, 0)
}

/// The same for somebody who may know this device better than it knows itself: under a number that is above all that it gave,
/// also if this is a copy.
pub(crate) fn renew_far(state: &mut State, turn: &mut Turn<'_>) -> Option<Signed<Route>> {
    renew_from(state, turn, turn.now.0)
}

fn renew_from(state: &mut State, turn: &mut Turn<'_>, least: u64) -> Option<Signed<Route>> {
    turn.has_moved |= state.own.route.is_some() && is_outdated(&state.own, turn);
    sign(state, turn, least)
}

fn sign(state: &mut State, turn: &mut Turn<'_>, least: u64) -> Option<Signed<Route>> {
    let mut route = state.own.current_route(turn.now)?;
    route.sequence = route.sequence.max(least);
    let route = state.own.device.sign(&route);
    state.own.route = Some(route.clone());
    state.own.put(turn);
    Some(route)
}
