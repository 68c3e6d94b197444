//! The user accepts an invitation, or asks under an address: fetch the bundle, check it against the link, reply.

pub(crate) mod anew;
mod moot;

use std::sync::Arc;

use hoopoe_crypto::{
    content::Content,
    envelope::seal_with_psk,
    invite::{Link, OpenedBundle, open_bundle, read_link},
};
use hoopoe_protocol::{
    content::profile::Profile,
    id::LaneId,
    invitation::{InvitationLink, InviteReply},
    route::PeerIdBytes,
    store::{deposit::DepositResult, error::ProblemCode, invitations::WaitingInvitation},
    time::Span,
    version::BODY_VERSION,
};

pub(super) use self::moot::{answered, ask_is_moot, person};
use crate::{
    change::Change,
    command::{CommandError, Reply},
    contacts::{
        self, ask,
        joins::{Join, Way},
        own_card::{self, OwnCard},
    },
    desk::Place,
    event::StoreError,
    row::{Ask, ContactId, ContactState, JoinId, JoinRow, JoinState},
    state::State,
    step::{AcceptFailure, Effect, Notice},
    turn::Turn,
};

/// Begins to accept an invitation, or to ask.
pub(crate) fn accept(
    state: &mut State,
    turn: &mut Turn<'_>,
    text: &str,
    note: String,
) -> Result<Reply, CommandError> {
    let link = read_link(text)?;
    let owner = link.owner();
    if owner == state.own.identity.key() {
        return Err(CommandError::OwnInvitation);
    }
    let ask = asked(state, turn, &link, note)?;
    let user = hoopoe_protocol::id::UserId::of(&owner);
    // Who waits for an inviter that took somebody else in may try again with another link.
    let known = state
        .book
        .contact_of_user(&user)
        .and_then(|id| state.book.contacts.get(&id));
    match known {
        Some(contact) if contact.state == ContactState::Blocked => return Err(CommandError::Blocked),
        // Whose server does not take our token may have removed us, and thought better of it.
        Some(contact) if contact.state == ContactState::Accepted && !contact.is_refusing => {
            return Err(CommandError::AlreadyContact);
        }
        _ => {}
    }
    state.joins.last += 1;
    let id = JoinId(state.joins.last);
    let join = Join::new(link, JoinState::Fetching, ask);
    put(turn, id, &join);
    state.joins.all.insert(id, join);
    question(state, turn, id);
    Ok(Reply::Accepting { join: id })
}

/// What the user asks with a link: nothing with an invitation, which must be good and new.
fn asked(state: &State, turn: &Turn<'_>, link: &Link, note: String) -> Result<Option<Ask>, CommandError> {
    match link {
        Link::Invitation(link) => {
            let is_it =
                |join: &Join| matches!(&join.link, Link::Invitation(known) if known.bundle == link.bundle);
            if turn.now.seconds() >= u64::from(link.expires_s) {
                return Err(CommandError::InvitationExpired);
            }
            if state.joins.all.values().any(is_it) {
                return Err(CommandError::AlreadyAccepting);
            }
            if !note.is_empty() {
                return Err(CommandError::NoteWithInvitation);
            }
            Ok(None)
        }
        Link::Address(link) => ask::begin(state, turn, link, note).map(Some),
    }
}

fn put(turn: &mut Turn<'_>, id: JoinId, join: &Join) {
    let text = join.link.to_text();
    let link_sealed = turn
        .desk
        .seal(Place::JoinLink, &id.0.to_le_bytes(), text.as_bytes());
    turn.change(Change::PutJoin(JoinRow {
        id,
        link_sealed,
        state: join.state.clone(),
        ask: join.ask.clone(),
    }));
}

/// Asks again wherever an answer is overdue.
pub(crate) fn retry(state: &mut State, turn: &mut Turn<'_>) {
    // The answer may wait among what was not read yet.
    let (is_drained, is_settled) = (state.is_drained(), state.backlog.is_settled());
    let ids: Vec<_> = state.joins.all.keys().copied().collect();
    for id in ids {
        let Some(join) = state.joins.all.get_mut(&id) else {
            continue;
        };
        if join.is_asked() && !is_drained {
            continue;
        }
        if let Some(why) = join.is_over(turn.now).filter(|_| is_settled) {
            fail(state, turn, id, why);
            continue;
        }
        if join.is_asked() {
            continue;
        }
        if join.asked.is_some_and(|(_, until)| until <= turn.now) {
            join.failed(turn);
        }
        if join.asked.is_none() && join.not_before <= turn.now {
            question(state, turn, id);
        }
    }
}

fn question(state: &mut State, turn: &mut Turn<'_>, id: JoinId) {
    let number = state.number();
    let Some(join) = state.joins.all.get_mut(&id) else {
        return;
    };
    join.asked = Some((number, turn.now.plus(ANSWER_TIMEOUT)));
    match join.question(number) {
        // Whoever is visited learns where this node is; it counts as a visit that nobody answers.
        Some(Effect::Visit { .. }) if !state.addresses.includes_strangers() => {}
        Some(question) => turn.effect(question),
        None => {}
    }
}

/// The inviter's server has given the bundle.
pub(crate) fn fetched(state: &mut State, turn: &mut Turn<'_>, number: u64, invitation: &WaitingInvitation) {
    if let Some(id) = state.joins.asked(number) {
        bundle_came(state, turn, id, Some(invitation.lane), &invitation.sealed);
    }
}

/// The inviter's node has.
pub(crate) fn served(state: &mut State, turn: &mut Turn<'_>, number: u64, sealed: &[u8]) {
    if let Some(id) = state.joins.asked(number) {
        bundle_came(state, turn, id, None, sealed);
    }
}

/// The reply is made once; what comes later only tells where the lane is.
fn bundle_came(state: &mut State, turn: &mut Turn<'_>, id: JoinId, lane: Option<LaneId>, sealed: &[u8]) {
    let made = match state.joins.all.get(&id).map(|join| &join.state) {
        Some(JoinState::Replying {
            contact, envelope, ..
        }) => Some((*contact, Arc::clone(envelope))),
        Some(JoinState::Fetching) => answer(state, turn, id, sealed),
        Some(JoinState::Asked { .. }) | None => return,
    };
    let Some((contact, envelope)) = made else {
        return fail(state, turn, id, AcceptFailure::Forged);
    };
    let Some(join) = state.joins.all.get_mut(&id) else {
        return;
    };
    join.asked = None;
    join.failures = 0;
    join.state = JoinState::Replying {
        contact,
        lane,
        envelope,
    };
    put(turn, id, join);
    question(state, turn, id);
}

/// The reply or the request that a bundle is answered with, and the contact that was made.
fn answer(
    state: &mut State,
    turn: &mut Turn<'_>,
    id: JoinId,
    sealed: &[u8],
) -> Option<(ContactId, Arc<[u8]>)> {
    let join = state.joins.all.get(&id)?;
    let note = join.ask.as_ref().map(|ask| ask.note.clone());
    match join.link.clone() {
        Link::Invitation(link) => reply(state, turn, &link, sealed),
        Link::Address(link) => ask::request(state, turn, &link, note?, sealed),
    }
}

/// Opens the bundle, makes the contact, and seals the reply to the invitation's key.
fn reply(
    state: &mut State,
    turn: &mut Turn<'_>,
    link: &InvitationLink,
    sealed: &[u8],
) -> Option<(ContactId, Arc<[u8]>)> {
    let OpenedBundle { manifest, kem, psk } = open_bundle(link, sealed, turn.now).ok()?;
    let (inviter, bundle) = (link.inviter, link.bundle);

    let OwnCard {
        contact,
        route,
        seeds,
        prekeys,
    } = own_card::make(state, turn, manifest)?;
    let reply = InviteReply {
        version: BODY_VERSION,
        inviter,
        bundle,
        manifest: state.own.manifest.signed().clone(),
        profile: Profile {
            name: state.own.name.clone(),
        },
        route,
        seeds,
        prekeys,
        at: turn.now,
    };
    let content = Content::InviteReply(state.own.device.sign(&reply)).to_bytes();
    let prekey = kem.prekey();
    let envelope = seal_with_psk(&mut turn.desk.rng, &prekey.key, &prekey.device, &psk, &content).ok()?;
    contacts::admit(state, turn);
    Some((contact, envelope.into()))
}

/// No bundle came.
pub(crate) fn fetch_failed(state: &mut State, turn: &mut Turn<'_>, number: u64, error: StoreError) {
    let Some(id) = state.joins.asked(number) else {
        return;
    };
    match error {
        StoreError::Refused {
            code: ProblemCode::TokenRevoked | ProblemCode::NotFound,
            ..
        } => {
            fail(state, turn, id, AcceptFailure::Gone);
        }
        _ => delay(state, turn, id),
    }
}

/// The inviter's server answered the reply's deposit.
pub(crate) fn deposited(state: &mut State, turn: &mut Turn<'_>, id: JoinId, results: &[DepositResult]) {
    match results {
        [DepositResult::Stored] => left(state, turn, id),
        [DepositResult::LaneFull | DepositResult::ShareFull] => delay(state, turn, id),
        _ => fail(state, turn, id, AcceptFailure::Refused),
    }
}

/// The inviter's node has taken the reply.
pub(crate) fn taken(state: &mut State, turn: &mut Turn<'_>, number: u64) {
    let Some(id) = state.joins.asked(number) else {
        return;
    };
    match state.joins.all.get(&id).map(|join| &join.state) {
        Some(JoinState::Replying { .. }) => end(state, turn, id),
        // Nothing is no bundle.
        Some(JoinState::Fetching | JoinState::Asked { .. }) | None => delay(state, turn, id),
    }
}

/// The inviter's node could not be reached, or did not answer: it says nothing to whom it does not want either.
pub(crate) fn visit_failed(state: &mut State, turn: &mut Turn<'_>, number: u64) {
    if let Some(id) = state.joins.asked(number) {
        delay(state, turn, id);
    }
}

/// The inviter's node is on the same network: it is worth a visit at once.
pub(crate) fn nearby(state: &mut State, turn: &mut Turn<'_>, peer: &PeerIdBytes) {
    let is_it = |join: &Join| join.link.direct().is_some_and(|node| node.peer == *peer);
    for join in state.joins.all.values_mut() {
        if join.asked.is_none() && is_it(join) {
            (join.way, join.not_before) = (Way::Node, turn.now);
        }
    }
    retry(state, turn);
}

/// The owner's server has what was to be left there: an invitation is accepted with that, a request waits for a person.
fn left(state: &mut State, turn: &mut Turn<'_>, id: JoinId) {
    let Some(join) = state.joins.all.get_mut(&id) else {
        return;
    };
    let (Some(contact), Link::Address(_)) = (join.contact(), &join.link) else {
        return end(state, turn, id);
    };
    join.asked = None;
    join.state = JoinState::Asked { contact };
    put(turn, id, join);
    turn.notice(Notice::Asked { join: id, contact });
}

/// The inviter, or their server, has the reply.
fn end(state: &mut State, turn: &mut Turn<'_>, id: JoinId) {
    let Some(join) = state.joins.all.remove(&id) else {
        return;
    };
    turn.change(Change::DeleteJoin(id));
    if let Some(contact) = join.contact() {
        turn.notice(Notice::InvitationAccepted { join: id, contact });
        if join.ask.is_none() {
            // Who has invited the user need not be asked: nothing of that is taken back, or runs out.
            ask_is_moot(state, turn, contact);
        }
    }
}

/// The reply could not be deposited.
pub(crate) fn deposit_failed(state: &mut State, turn: &mut Turn<'_>, id: JoinId, error: StoreError) {
    match error {
        StoreError::Refused {
            code: ProblemCode::TokenRevoked | ProblemCode::NotFound,
            ..
        } => {
            fail(state, turn, id, AcceptFailure::Gone);
        }
        _ => delay(state, turn, id),
    }
}

fn delay(state: &mut State, turn: &mut Turn<'_>, id: JoinId) {
    let Some(join) = state.joins.all.get_mut(&id) else {
        return;
    };
    if join.failed(turn) {
        turn.notice(Notice::AcceptDelayed { join: id });
    } else {
        question(state, turn, id);
    }
}

fn fail(state: &mut State, turn: &mut Turn<'_>, id: JoinId, reason: AcceptFailure) {
    if let Some(join) = state.joins.all.remove(&id) {
        turn.change(Change::DeleteJoin(id));
        ask::let_go(state, turn, &join);
        turn.notice(Notice::AcceptFailed { join: id, reason });
    }
}

/// A question to a server that says nothing for so long is asked again.
const ANSWER_TIMEOUT: Span = Span::seconds(60);
