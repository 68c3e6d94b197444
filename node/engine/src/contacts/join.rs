//! The user accepts an invitation: fetch the bundle, check it against the link, reply.

use std::{collections::BTreeMap, sync::Arc};

use hoopoe_crypto::{
    content::Content,
    envelope::seal_with_psk,
    invite::{OpenedBundle, invite_keys, invite_psk, open_bundle, read_link, write_link},
    kem::VerifiedKemPrekey,
    manifest::VerifiedManifest,
};
use hoopoe_protocol::{
    content::profile::Profile,
    id::LaneId,
    invitation::{InvitationLink, InviteReply},
    keys::ServerKey,
    route::StoreAddress,
    store::{
        deposit::{DepositEntry, DepositResult},
        error::ProblemCode,
        invitations::WaitingInvitation,
    },
    time::{Span, Timestamp},
    version::BODY_VERSION,
};

use crate::{
    change::Change,
    command::{CommandError, Reply},
    contacts::{self, meet},
    desk::Place,
    event::StoreError,
    own_route,
    row::{ContactId, ContactState, JoinId, JoinRow, JoinState},
    state::State,
    step::{AcceptFailure, Effect, Notice},
    turn::Turn,
};

/// Acceptances under way.
#[derive(Default)]
pub(crate) struct Joins {
    pub(crate) all: BTreeMap<JoinId, Join>,
    last: i64,
}

pub(crate) struct Join {
    pub(crate) link: InvitationLink,
    pub(crate) state: JoinState,
    /// The fetch or deposit under way, and when it has taken too long.
    asked: Option<(u64, Timestamp)>,
    failures: u32,
    not_before: Timestamp,
}

impl Joins {
    pub(crate) fn restore(&mut self, id: JoinId, link: InvitationLink, state: JoinState) {
        self.last = self.last.max(id.0);
        self.all.insert(id, Join::new(link, state));
    }

    /// The acceptance that asked under this number.
    pub(crate) fn asked(&self, number: u64) -> Option<JoinId> {
        self.all
            .iter()
            .find(|(_, join)| join.asked.is_some_and(|(asked, _)| asked == number))
            .map(|(id, _)| *id)
    }

    /// What was asked for will not be answered any more: all of it is asked again at once.
    pub(crate) fn forget_asked(&mut self) {
        for join in self.all.values_mut() {
            (join.asked, join.failures, join.not_before) = (None, 0, Timestamp(0));
        }
    }

    /// When to ask again.
    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        self.all
            .values()
            .map(|join| join.asked.map_or(join.not_before, |(_, until)| until))
            .min()
    }
}

impl Join {
    const fn new(link: InvitationLink, state: JoinState) -> Self {
        Self {
            link,
            state,
            asked: None,
            failures: 0,
            not_before: Timestamp(0),
        }
    }

    fn failed(&mut self, turn: &mut Turn<'_>) {
        let backoff = turn.desk.config.backoff;
        self.asked = None;
        self.not_before = turn.now.plus(turn.desk.backoff(self.failures, backoff));
        self.failures = self.failures.saturating_add(1);
    }
}

/// Begins to accept an invitation.
pub(crate) fn accept(state: &mut State, turn: &mut Turn<'_>, text: &str) -> Result<Reply, CommandError> {
    let link = read_link(text)?;
    if turn.now.seconds() >= u64::from(link.expires_s) {
        return Err(CommandError::InvitationExpired);
    }
    if link.inviter == state.own.identity.key() {
        return Err(CommandError::OwnInvitation);
    }
    if state
        .joins
        .all
        .values()
        .any(|join| join.link.bundle == link.bundle)
    {
        return Err(CommandError::AlreadyAccepting);
    }
    let user = hoopoe_protocol::id::UserId::of(&link.inviter);
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
    put(turn, id, &link, &JoinState::Fetching);
    state.joins.all.insert(id, Join::new(link, JoinState::Fetching));
    ask(state, turn, id);
    Ok(Reply::Accepting { join: id })
}

fn put(turn: &mut Turn<'_>, id: JoinId, link: &InvitationLink, state: &JoinState) {
    let link_sealed = turn
        .desk
        .seal(Place::JoinLink, &id.0.to_le_bytes(), write_link(link).as_bytes());
    turn.change(Change::PutJoin(JoinRow {
        id,
        link_sealed,
        state: state.clone(),
    }));
}

/// Asks again wherever an answer is overdue.
pub(crate) fn retry(state: &mut State, turn: &mut Turn<'_>) {
    let ids: Vec<_> = state.joins.all.keys().copied().collect();
    for id in ids {
        let Some(join) = state.joins.all.get_mut(&id) else {
            continue;
        };
        if join.asked.is_some_and(|(_, until)| until <= turn.now) {
            join.failed(turn);
        }
        if join.asked.is_none() && join.not_before <= turn.now {
            ask(state, turn, id);
        }
    }
}

fn ask(state: &mut State, turn: &mut Turn<'_>, id: JoinId) {
    let number = state.number();
    let Some(join) = state.joins.all.get_mut(&id) else {
        return;
    };
    join.asked = Some((number, turn.now.plus(ANSWER_TIMEOUT)));
    let token = invite_keys(&join.link.secret).token;
    turn.effect(match &join.state {
        JoinState::Fetching => Effect::FetchInvitation {
            fetch: number,
            store: join.link.store.clone(),
            token,
        },
        JoinState::Replying { lane, envelope, .. } => Effect::Deposit {
            batch: number,
            store: mailbox(&join.link, *lane),
            token,
            entries: vec![DepositEntry {
                lane: *lane,
                envelope: envelope.to_vec(),
            }],
        },
    });
}

/// The inviter's mailbox as the link names it; the link does not pin the server's own key.
fn mailbox(link: &InvitationLink, lane: LaneId) -> StoreAddress {
    StoreAddress {
        url: link.store.url.clone(),
        server: ServerKey::new([0; 32]),
        pin: link.store.pin,
        mailbox: link.store.mailbox,
        lane,
    }
}

/// The bundle is here.
pub(crate) fn fetched(state: &mut State, turn: &mut Turn<'_>, number: u64, invitation: &WaitingInvitation) {
    let Some(id) = state.joins.asked(number) else {
        return;
    };
    match reply(state, turn, id, invitation) {
        Some((contact, envelope)) => {
            let Some(join) = state.joins.all.get_mut(&id) else {
                return;
            };
            join.asked = None;
            join.failures = 0;
            join.state = JoinState::Replying {
                contact,
                lane: invitation.lane,
                envelope,
            };
            put(turn, id, &join.link, &join.state);
            ask(state, turn, id);
        }
        None => fail(state, turn, id, AcceptFailure::Forged),
    }
}

/// Checks the bundle against the link, makes the contact, and seals the reply to the invitation's key.
fn reply(
    state: &mut State,
    turn: &mut Turn<'_>,
    id: JoinId,
    invitation: &WaitingInvitation,
) -> Option<(ContactId, Arc<[u8]>)> {
    let link = &state.joins.all.get(&id)?.link;
    let opened = open_bundle(link, &invitation.sealed).ok()?;
    let (manifest, kem) = verify(link, &opened)?;
    let psk = invite_psk(&link.secret, &opened.bytes);
    let (inviter, bundle) = (link.inviter, link.bundle);

    let route = own_route::ensure(state, turn)?;
    let contact = meet(state, turn, manifest, String::new())?;
    let seeds = state.book.contacts.get(&contact)?.ours.seeds.clone();
    let prekeys = state
        .own
        .device
        .generate_one_time(1, turn.now.plus(Span::days(60)));
    turn.unwritten.account = true;
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

/// The inviter's manifest and the invitation's key, if both are signed by whom the link names.
fn verify(link: &InvitationLink, opened: &OpenedBundle) -> Option<(VerifiedManifest, VerifiedKemPrekey)> {
    let manifest = VerifiedManifest::verify(&opened.bundle.manifest).ok()?;
    if manifest.user_key() != link.inviter {
        return None;
    }
    let device = opened.bundle.kem.read_unverified().ok()?.device;
    let kem = VerifiedKemPrekey::verify(&opened.bundle.kem, manifest.device(&device)?).ok()?;
    Some((manifest, kem))
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
        [DepositResult::Stored] => {
            let Some(join) = state.joins.all.remove(&id) else {
                return;
            };
            turn.change(Change::DeleteJoin(id));
            if let JoinState::Replying { contact, .. } = join.state {
                turn.notice(Notice::InvitationAccepted { join: id, contact });
            }
        }
        [DepositResult::LaneFull | DepositResult::ShareFull] => delay(state, turn, id),
        _ => fail(state, turn, id, AcceptFailure::Refused),
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
    if let Some(join) = state.joins.all.get_mut(&id) {
        join.failed(turn);
        turn.notice(Notice::AcceptDelayed { join: id });
    }
}

fn fail(state: &mut State, turn: &mut Turn<'_>, id: JoinId, reason: AcceptFailure) {
    if state.joins.all.remove(&id).is_some() {
        turn.change(Change::DeleteJoin(id));
        turn.notice(Notice::AcceptFailed { join: id, reason });
    }
}

/// A question to a server that says nothing for so long is asked again.
const ANSWER_TIMEOUT: Span = Span::seconds(60);
