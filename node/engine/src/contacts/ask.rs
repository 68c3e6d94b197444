//! The user asks under somebody's address, and waits for an answer that may never come.

use std::sync::Arc;

use hoopoe_crypto::{
    address::{address_keys, open_address_bundle},
    content::Content,
    envelope::seal,
};
use hoopoe_protocol::{
    address::{AddressLink, ContactRequest},
    content::profile::Profile,
    keys::TokenHash,
    limits,
    time::{Span, Timestamp},
    version::BODY_VERSION,
};

use crate::{
    change::Change,
    command::{CommandError, Reply},
    contacts::{
        self, join,
        joins::Join,
        own_card::{self, OwnCard},
        part,
    },
    row::{Ask, ContactId, ContactState, JoinId, JoinState},
    state::State,
    step::AcceptFailure,
    turn::Turn,
};

/// What the user asks under an address; a person is asked once at a time.
pub(super) fn begin(
    state: &State,
    turn: &Turn<'_>,
    link: &AddressLink,
    note: String,
) -> Result<Ask, CommandError> {
    let (bytes, most, since) = (note.len(), limits::NOTE_BYTES, turn.now);
    let mut joins = state.joins.all.values();
    if joins.any(|join| join.ask.is_some() && join.link.owner() == link.owner) {
        return Err(CommandError::AlreadyAsked);
    }
    if bytes > most {
        return Err(CommandError::NoteTooLong { bytes, most });
    }
    Ok(Ask { note, since })
}

/// Checks the bundle against the address, makes the contact, and seals the request.
pub(super) fn request(
    state: &mut State,
    turn: &mut Turn<'_>,
    link: &AddressLink,
    note: String,
    sealed: &[u8],
) -> Option<(ContactId, Arc<[u8]>)> {
    let opened = open_address_bundle(link, sealed, turn.now).ok()?;
    let OwnCard {
        contact,
        route,
        seeds,
        prekeys,
    } = own_card::make(state, turn, opened.manifest)?;
    let request = ContactRequest {
        version: BODY_VERSION,
        owner: link.owner,
        address: TokenHash::of(address_keys(&link.secret).token.expose()),
        manifest: state.own.manifest.signed().clone(),
        profile: Profile {
            name: state.own.name.clone(),
        },
        route,
        seeds,
        prekeys,
        at: turn.now,
        note,
    };
    let content = Content::ContactRequest(state.own.device.sign(&request)).to_bytes();
    let prekey = opened.kem.prekey();
    let envelope = seal(&mut turn.desk.rng, &prekey.key, &prekey.device, &content).ok()?;
    contacts::admit(state, turn);
    Some((contact, envelope.into()))
}

/// Takes back that the user asked. What the owner has by now they may accept still; it leads to nothing.
pub(crate) fn withdraw(state: &mut State, turn: &mut Turn<'_>, id: JoinId) -> Result<Reply, CommandError> {
    let is_ask = |join: &Join| join.ask.is_some();
    if !state.joins.all.get(&id).is_some_and(is_ask) {
        return Err(CommandError::NoSuchRequest);
    }
    if let Some(join) = state.joins.all.remove(&id) {
        turn.change(Change::DeleteJoin(id));
        let_go(state, turn, &join);
    }
    Ok(Reply::Done)
}

/// Who was only asked is a contact no more; not so if an invitation of theirs is being accepted as well.
pub(super) fn let_go(state: &mut State, turn: &mut Turn<'_>, join: &Join) {
    let contact = join::person(state, join).filter(|_| join.ask.is_some());
    let mut others = state.joins.all.values();
    if others.any(|other| join::person(state, other) == contact) {
        return;
    }
    let asked = contact.and_then(|id| state.book.contacts.get(&id));
    if let Some(asked) = asked.filter(|contact| contact.state == ContactState::Waiting) {
        part::end(state, turn, asked.id);
    }
}

impl Ask {
    /// When there is no more hope, and why. An envelope waits 30 days at a server, and its key is kept for 44.
    pub(super) fn end(&self, state: &JoinState) -> (Timestamp, AcceptFailure) {
        match state {
            JoinState::Asked { .. } => (self.since.plus(Span::days(30)), AcceptFailure::NotAnswered),
            JoinState::Fetching | JoinState::Replying { .. } => {
                (self.since.plus(Span::days(14)), AcceptFailure::NotLeft)
            }
        }
    }
}
