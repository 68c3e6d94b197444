//! Who may learn where this node is: by being told, by being let in, by being dialled.
//!
//! Whoever may not is told a route without peer ids and addresses, is not dialled and not admitted; what the two write goes over
//! store servers. What somebody learned before, nobody can take back; so the peer id changes when fewer may know it.

use hoopoe_protocol::{
    codec,
    content::{
        OlmBody,
        contact::{Introduction, RouteUpdate},
    },
    id::DeviceId,
    route::Route,
    signed::Signed,
};

use crate::{
    book::Contact,
    change::Change,
    contacts::{self, join::anew},
    delivery::seal,
    own::Own,
    own_route,
    row::{ContactId, RemoteId},
    state::State,
    step::Effect,
    turn::Turn,
};

/// Who may learn this computer's addresses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AddressPolicy {
    /// Every contact that was accepted, and whoever holds an invitation.
    #[default]
    Contacts,
    /// Contacts with whom the user has compared the safety number, and nobody else.
    Verified,
    /// Nobody: everything goes over store servers.
    Nobody,
}

impl AddressPolicy {
    fn includes(self, contact: &Contact) -> bool {
        match self {
            Self::Contacts => true,
            Self::Verified => contact.verified == Some(contact.user_key),
            Self::Nobody => false,
        }
    }

    /// Whether strangers with an invitation may learn them.
    pub(crate) const fn includes_strangers(self) -> bool {
        matches!(self, Self::Contacts)
    }

    const fn breadth(self) -> u8 {
        match self {
            Self::Nobody => 0,
            Self::Verified => 1,
            Self::Contacts => 2,
        }
    }
}

/// Whether somebody who is a contact may learn where this node is.
pub(crate) fn may_know(state: &State, contact: ContactId) -> bool {
    let contact = state.book.contacts.get(&contact);
    contact.is_some_and(|contact| state.addresses.includes(contact))
}

/// The same of a contact's device.
pub(crate) fn may_device_know(state: &State, device: &DeviceId) -> bool {
    let remote = state.book.remote_of_device(device);
    let remote = remote.and_then(|remote| state.book.remotes.get(&remote));
    remote.is_some_and(|remote| may_know(state, remote.contact))
}

/// A route of ours as a contact may see it.
pub(crate) fn shown(state: &State, contact: ContactId, route: Signed<Route>) -> Signed<Route> {
    if may_know(state, contact) {
        route
    } else {
        bare(&state.own, route)
    }
}

/// A body as a contact may read it by the time it is sealed: it may have been written while they could know more.
pub(crate) fn fitting(own: &Own, policy: AddressPolicy, contact: &Contact, body: OlmBody) -> OlmBody {
    match body {
        _ if policy.includes(contact) => body,
        OlmBody::RouteUpdate(update) => OlmBody::RouteUpdate(RouteUpdate {
            route: bare(own, update.route),
            ..update
        }),
        OlmBody::Introduction(introduction) => OlmBody::Introduction(Introduction {
            route: bare(own, introduction.route),
            ..introduction
        }),
        _ => body,
    }
}

fn bare(own: &Own, route: Signed<Route>) -> Signed<Route> {
    match route.read_unverified() {
        Ok(body) => own.device.sign(&Route {
            peers: Vec::new(),
            addresses: Vec::new(),
            ..body
        }),
        Err(_) => route,
    }
}

/// The user has decided anew. Every contact is told a fresh route.
pub(crate) fn decided(state: &mut State, turn: &mut Turn<'_>, policy: AddressPolicy) {
    if state.addresses == policy {
        return;
    }
    let before = state.addresses;
    state.addresses = policy;
    if policy.breadth() < before.breadth() {
        let contacts = state.book.contacts.values();
        let lost = contacts.filter(|contact| before.includes(contact) && !policy.includes(contact));
        let lost: Vec<_> = lost.map(|contact| contact.id).collect();
        take_back(state, turn, &lost);
        lose_sight(turn);
    }
    let remotes: Vec<_> = state.book.remotes.keys().copied().collect();
    follow(state, turn, &remotes);
}

/// A contact's mark has changed.
pub(crate) fn mark_changed(state: &mut State, turn: &mut Turn<'_>, contact: ContactId) {
    if state.addresses != AddressPolicy::Verified {
        return;
    }
    if !may_know(state, contact) {
        take_back(state, turn, &[contact]);
        lose_sight(turn);
    }
    let remotes = state.book.remotes_of(contact);
    follow(state, turn, &remotes);
}

/// Somebody who knows the peer id should know it no more. That it is over is durable, whatever becomes of the effect.
pub(crate) fn lose_sight(turn: &mut Turn<'_>) {
    turn.change(Change::EndPeer);
    turn.effect(Effect::RotatePeer);
}

/// These may know no more. What a server or a device has, nobody can take back.
fn take_back(state: &mut State, turn: &mut Turn<'_>, contacts: &[ContactId]) {
    for &contact in contacts {
        for remote in state.book.remotes_of(contact) {
            unsay(state, turn, remote);
        }
    }
    anew::take_back(state, turn, contacts);
}

/// What says where this node is and leaves only now, or once more, to somebody who may not know does not leave as it is: it is
/// sealed anew, and says less then.
pub(crate) fn unsay(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    let contact = state.book.remotes.get(&remote).map(|remote| remote.contact);
    if contact.is_none_or(|contact| may_know(state, contact)) {
        return;
    }
    for id in state.outbox.sealed_of(remote) {
        let entry = state.outbox.get(id);
        let entry = entry.filter(|entry| entry.sent.is_none() || entry.is_taken_back);
        let Some(entry) = entry.filter(|entry| says_where(&entry.letter.body)) else {
            continue;
        };
        let repeats = entry.repeats;
        state.outbox.requeue(turn, id, repeats);
        state.line(remote).forget(id);
    }
    seal::seal_waiting(state, turn, remote);
}

fn says_where(body: &[u8]) -> bool {
    let route = match codec::decode(body) {
        Ok(OlmBody::RouteUpdate(update)) => update.route,
        Ok(OlmBody::Introduction(introduction)) => introduction.route,
        _ => return false,
    };
    let route = route.read_unverified();
    route.is_ok_and(|route| !route.peers.is_empty() || !route.addresses.is_empty())
}

/// Lets in, ends streams, and tells a route, as it is for these devices now.
fn follow(state: &mut State, turn: &mut Turn<'_>, remotes: &[RemoteId]) {
    contacts::admit(state, turn);
    state.presence.look(turn.now);
    let route = own_route::renew(state, turn);
    for &id in remotes {
        let Some(remote) = state.book.remotes.get(&id) else {
            continue;
        };
        let (device, contact) = (remote.device, remote.contact);
        if may_know(state, contact) {
            state.line(id).redial();
        } else {
            turn.effect(Effect::CloseDirect { device });
        }
        if let Some(route) = &route {
            own_route::tell(state, turn, id, route);
        }
        turn.touched.insert(id);
    }
}
