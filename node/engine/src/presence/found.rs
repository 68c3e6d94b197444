//! What contacts have said last of where they are.

use std::collections::BTreeMap;

use hoopoe_protocol::{
    limits,
    presence::PresenceRecord,
    route::{PeerIdBytes, Route},
    time::Timestamp,
};

use super::LIFE;
use crate::{
    change::Change,
    row::{ContactId, PresenceRow},
    state::State,
    turn::Turn,
};

/// The newest record of each contact.
#[derive(Default)]
pub(crate) struct Found(BTreeMap<ContactId, PresenceRecord>);

/// Where a device may be: the connection must prove one of the peer ids.
pub(crate) struct Places {
    pub(crate) peers: Vec<PeerIdBytes>,
    pub(crate) addresses: Vec<String>,
}

impl Found {
    pub(super) fn restore(rows: Vec<PresenceRow>) -> Self {
        Self(rows.into_iter().map(|row| (row.contact, row.record)).collect())
    }

    pub(super) fn insert(&mut self, contact: ContactId, record: PresenceRecord) {
        self.0.insert(contact, record);
    }

    /// The number of the newest record; none if there was none.
    pub(super) fn sequence(&self, contact: ContactId) -> Option<u64> {
        self.0.get(&contact).map(|record| record.sequence)
    }

    pub(super) fn align(&mut self, now: Timestamp) {
        for record in self.0.values_mut() {
            record.expires = record.expires.min(now.plus(LIFE));
        }
    }
}

/// Where a contact's device may be: what was found while it counts, and what its route says.
pub(crate) fn places(state: &State, now: Timestamp, contact: ContactId, route: &Route) -> Places {
    let found = state.presence.found.0.get(&contact);
    let found = found.filter(|record| now < record.expires);
    let mut places = Places {
        peers: found.map_or_else(Vec::new, |record| record.peers.clone()),
        addresses: found.map_or_else(Vec::new, |record| record.addresses.clone()),
    };
    add(&mut places.peers, &route.peers, limits::ROUTE_PEERS);
    add(&mut places.addresses, &route.addresses, limits::ROUTE_ADDRESSES);
    places
}

fn add<T: Clone + PartialEq>(to: &mut Vec<T>, more: &[T], most: usize) {
    for one in more {
        if to.len() < most && !to.contains(one) {
            to.push(one.clone());
        }
    }
}

/// A contact has given other seeds, or was removed: its numbers begin anew.
pub(crate) fn begin_anew(state: &mut State, turn: &mut Turn<'_>, contact: ContactId) {
    if state.presence.found.0.remove(&contact).is_some() {
        turn.change(Change::DeletePresenceFound { contact });
    }
}
