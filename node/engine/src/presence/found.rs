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

/// Where a contact's device may be: what was found while it counts, and what its route says. Neither takes all the places: either
/// may be the newer one.
pub(crate) fn places(state: &State, now: Timestamp, contact: ContactId, route: &Route) -> Places {
    let found = state.presence.found.0.get(&contact);
    let found = found.filter(|record| now < record.expires);
    let (peers, addresses) = found.map_or((&[][..], &[][..]), |record| {
        (record.peers.as_slice(), record.addresses.as_slice())
    });
    Places {
        peers: in_turns(peers, &route.peers, limits::ROUTE_PEERS),
        addresses: in_turns(addresses, &route.addresses, limits::ROUTE_ADDRESSES),
    }
}

/// One of these, one of those, as long as there are any and there is room.
fn in_turns<T: Clone + PartialEq>(these: &[T], those: &[T], most: usize) -> Vec<T> {
    let mut all = Vec::new();
    for place in 0..these.len().max(those.len()) {
        for one in [these.get(place), those.get(place)].into_iter().flatten() {
            if all.len() < most && !all.contains(one) {
                all.push(one.clone());
            }
        }
    }
    all
}

/// A contact has given other seeds, or was removed: its numbers begin anew.
pub(crate) fn begin_anew(state: &mut State, turn: &mut Turn<'_>, contact: ContactId) {
    if state.presence.found.0.remove(&contact).is_some() {
        turn.change(Change::DeletePresenceFound { contact });
    }
}
