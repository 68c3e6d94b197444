//! What the user says of themselves to somebody of whom they have only a link.

use hoopoe_crypto::manifest::VerifiedManifest;
use hoopoe_protocol::{
    prekey::DhPrekey,
    route::{ContactSeeds, Route},
    signed::Signed,
    time::Span,
};

use super::meet;
use crate::{addresses, own_route, row::ContactId, state::State, turn::Turn};

/// It stands in a reply to an invitation and in a request alike.
pub(super) struct OwnCard {
    /// The contact that the other one is from now on.
    pub(super) contact: ContactId,
    /// It says no more of where this node is than they may know.
    pub(super) route: Signed<Route>,
    pub(super) seeds: ContactSeeds,
    pub(super) prekeys: Vec<Signed<DhPrekey>>,
}

/// Makes the other one a contact, and the card for them. None if there is no route yet, or they cannot be a contact.
pub(super) fn make(state: &mut State, turn: &mut Turn<'_>, manifest: VerifiedManifest) -> Option<OwnCard> {
    // Whoever knows this device takes a newer route for news, and any other for something old that is repeated. They may know it
    // although it does not know them.
    let route = own_route::renew_far(state, turn)?;
    let contact = meet(state, turn, manifest, String::new())?;
    let route = addresses::shown(state, contact, route);
    let seeds = state.book.contacts.get(&contact)?.ours.seeds.clone();
    let prekeys = state
        .own
        .device
        .generate_one_time(1, turn.now.plus(Span::days(60)));
    turn.unwritten.account = true;
    Some(OwnCard {
        contact,
        route,
        seeds,
        prekeys,
    })
}
