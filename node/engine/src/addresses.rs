//! Who may learn where this node is: by being told, by being let in, by being dialled.
//!
//! Whoever may not is told a route without peer ids and addresses, is not dialled and not admitted; what the two write goes over
//! store servers. What somebody learned before, nobody can take back; so the peer id changes when fewer may know it.

use hoopoe_protocol::{id::DeviceId, route::Route, signed::Signed};

use crate::{
    book::Contact,
    contacts, own_route,
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
        return route;
    }
    match route.read_unverified() {
        Ok(body) => state.own.device.sign(&Route {
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
    let is_narrower = policy.breadth() < state.addresses.breadth();
    state.addresses = policy;
    let remotes: Vec<_> = state.book.remotes.keys().copied().collect();
    follow(state, turn, &remotes);
    if is_narrower {
        turn.effect(Effect::RotatePeer);
    }
}

/// A contact's mark has changed.
pub(crate) fn mark_changed(state: &mut State, turn: &mut Turn<'_>, contact: ContactId) {
    if state.addresses != AddressPolicy::Verified {
        return;
    }
    let remotes = state.book.remotes_of(contact);
    follow(state, turn, &remotes);
    if !may_know(state, contact) {
        turn.effect(Effect::RotatePeer);
    }
}

/// Lets in, ends streams, and tells a route, as it is for these devices now.
fn follow(state: &mut State, turn: &mut Turn<'_>, remotes: &[RemoteId]) {
    contacts::admit(state, turn);
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
