//! Devices of contacts tell each other who and where they are.

use hoopoe_crypto::route::VerifiedRoute;
use hoopoe_protocol::{
    content::{
        OlmBody,
        contact::{Introduction, RouteUpdate},
        profile::Profile,
    },
    limits,
    route::{ContactSeeds, Route},
    signed::Signed,
};

use crate::{
    addresses,
    book::Given,
    contacts::{self, join, requests},
    conversation::send,
    delivery::{self, seal},
    own_route, presence, profile,
    row::{ContactState, RemoteId},
    state::State,
    step::Notice,
    turn::Turn,
};

/// Whether a device has been told of the user before.
#[derive(Clone, Copy)]
pub(crate) enum Standing {
    New,
    Known,
}

/// Tells a contact's device who the user is and how to reach this one.
pub(crate) fn introduce(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, standing: Standing) {
    let route = match standing {
        Standing::New => own_route::ensure(state, turn),
        // It passes over a route that is no newer than the one it knows, and the seeds with it.
        Standing::Known => own_route::renew(state, turn),
    };
    let Some(route) = route else { return };
    let profile = Profile {
        name: state.own.name.clone(),
    };
    let Some((contact, _)) = state.book.pair(remote) else {
        return;
    };
    let (id, seeds) = (contact.id, contact.ours.seeds.clone());
    let route = addresses::shown(state, id, route);
    send::control(
        state,
        turn,
        remote,
        OlmBody::Introduction(Introduction {
            profile,
            route,
            seeds,
        }),
    );
}

/// The inviter has taken us in.
pub(crate) fn introduced(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    introduction: Introduction,
) {
    let seeds = introduction.seeds;
    let is_newest = adopt(state, turn, remote, &introduction.route, Some(seeds.clone()));
    if !is_newest && !is_overtaken(state, remote, &introduction.route) {
        return;
    }
    let Some(id) = state.book.remotes.get(&remote).map(|remote| remote.contact) else {
        return;
    };
    // What was shown since may have overtaken it too.
    let has_name = is_newest || !profile::is_known(state, id);
    let Some((contact, _)) = state.book.pair(remote) else {
        return;
    };
    // What overtook it has brought them, unless an early version sent it.
    contact.theirs.get_or_insert_with(|| Given::new(seeds));
    if has_name && introduction.profile.name.len() <= limits::NAME_BYTES {
        profile::rename(contact, turn, introduction.profile.name);
    }
    contact.state = ContactState::Accepted;
    contact.put(turn);
    let (id, user) = (contact.id, contact.user);
    turn.notice(Notice::Contact { contact: id });
    join::answered(state, turn, id);
    requests::settle(state, turn, &user);
    contacts::admit(state, turn);
    profile::introduced(state, turn, remote);
    turn.touched.insert(remote);
    seal::seal_waiting(state, turn, remote);
}

/// Whether an introduction that we wait for comes behind a route that was told after it.
fn is_overtaken(state: &mut State, remote: RemoteId, route: &Signed<Route>) -> bool {
    state.book.pair(remote).is_some_and(|(contact, device)| {
        contact.state == ContactState::Waiting && VerifiedRoute::verify(route, &device.cert).is_ok()
    })
}

/// A contact's device has moved.
pub(crate) fn route_updated(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, update: RouteUpdate) {
    if !adopt(state, turn, remote, &update.route, update.seeds) {
        return;
    }
    if let Some((contact, _)) = state.book.pair(remote) {
        contact.put(turn);
    }
    // Its newer key may be what something waited for.
    seal::seal_waiting(state, turn, remote);
}

/// Takes a newer route and its seeds; says whether it did. A route that is older, or not the device's own, is ignored.
pub(super) fn adopt(
    state: &mut State,
    turn: &mut Turn<'_>,
    remote: RemoteId,
    route: &Signed<Route>,
    seeds: Option<ContactSeeds>,
) -> bool {
    let Some((contact, device)) = state.book.pair(remote) else {
        return false;
    };
    let Ok(route) = VerifiedRoute::verify(route, &device.cert) else {
        return false;
    };
    let known = device.route.as_ref().map(VerifiedRoute::route);
    if route.route().sequence <= known.map_or(0, |known| known.sequence) {
        return false;
    }
    let has_moved = known
        .and_then(|known| known.store.as_ref())
        .is_some_and(|store| Some(store) != route.route().store.as_ref());
    if device
        .fetched_kem
        .as_ref()
        .is_some_and(|kem| kem.prekey().epoch <= route.kem().prekey().epoch)
    {
        device.fetched_kem = None;
    }
    device.route = Some(route);
    device.put(turn);
    if let Some(seeds) = seeds {
        let known = contact.theirs.as_ref().map(|given| given.seeds.presence.expose());
        let (id, is_other) = (contact.id, known != Some(seeds.presence.expose()));
        contact.theirs = Some(Given::new(seeds));
        if is_other {
            presence::begin_anew(state, turn, id);
        }
    }
    let line = state.line(remote);
    line.redial();
    line.redeposit();
    turn.touched.insert(remote);
    if has_moved {
        delivery::mailbox_changed(state, turn, remote);
    }
    true
}
