//! The queue of those who ask under the own address, and what the user does with them.
//!
//! ```text
//! request ──▶ Waiting ──accept──▶ a contact
//!                │    ──decline─▶ Declined ──30 days──▶ may ask again
//!                └──30 days, or the address is withdrawn──▶ gone
//! ```
//!
//! Whoever is a contact and asks all the same has parted from the user and thought better of it, or has lost them with an old
//! copy: the user need not decide a second time.
//!
//! Everybody who holds the address can put something here, so what is cheap is looked at first: a request that cannot be
//! taken costs no signature.

use std::collections::BTreeMap;

use hoopoe_crypto::{manifest::VerifiedManifest, signature};
use hoopoe_protocol::{
    address::ContactRequest,
    envelope::{Header, SUITE_BASE},
    id::UserId,
    keys::UserKey,
    limits,
    route::Route,
    signed::Signed,
    time::{Span, Timestamp},
};

use crate::{
    change::Change,
    command::{CommandError, Reply},
    contacts::{
        self,
        newcomer::{self, Newcomer, Said},
        verify,
    },
    event::Arrival,
    inbox::Unusable,
    row::{ContactId, ContactState, RequestId, RequestRow, RequestState},
    state::State,
    step::{Notice, QuarantineReason},
    turn::Turn,
};

/// Who asked, and who was declined.
#[derive(Default)]
pub(crate) struct Requests {
    all: BTreeMap<RequestId, RequestRow>,
    last: i64,
    /// When contacts who asked were taken in once more without the user. A start may forget it: it only bounds work.
    returned: BTreeMap<ContactId, Timestamp>,
}

/// What becomes of a request, as far as it is known before anything is verified.
enum Fate {
    /// It leads to nothing: they may not ask, it is none of theirs or an old one, or there is no room.
    Dropped,
    /// They are a contact, and are so anew.
    Returns(ContactId),
    Queued,
}

impl Requests {
    pub(crate) fn restore(rows: Vec<RequestRow>) -> Self {
        let all: BTreeMap<_, _> = rows.into_iter().map(|row| (row.id, row)).collect();
        Self {
            last: all.last_key_value().map_or(0, |(id, _)| id.0),
            all,
            returned: BTreeMap::new(),
        }
    }

    /// When the next one ends, or is forgotten.
    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        self.all.values().map(|row| row.until).min()
    }

    /// The clock may have been set back: nothing is kept for longer than was meant.
    pub(crate) fn align(&mut self, now: Timestamp) {
        for row in self.all.values_mut() {
            row.until = row.until.min(now.plus(AHEAD).plus(WAITS));
        }
    }

    fn of_user(&self, user: &UserKey) -> Option<&RequestRow> {
        self.all.values().find(|row| row.user_key == *user)
    }

    fn waiting(&self) -> impl Iterator<Item = &RequestRow> {
        self.all.values().filter(|row| is_waiting(row))
    }

    /// Whether there is no room for one more.
    pub(super) fn is_full(&self) -> bool {
        self.waiting().count() >= MOST_WAITING
    }

    /// Whether a contact may come back without the user: each time is a session and a route of ours.
    fn may_return(&self, contact: ContactId, now: Timestamp) -> bool {
        let last = self.returned.get(&contact);
        last.is_none_or(|last| now.since(*last) >= BETWEEN_RETURNS || now < *last)
    }

    fn declined(&self) -> impl Iterator<Item = &RequestRow> {
        self.all.values().filter(|row| !is_waiting(row))
    }
}

const fn is_waiting(row: &RequestRow) -> bool {
    matches!(row.state, RequestState::Waiting(_))
}

/// Somebody asks.
pub(crate) fn received(
    state: &mut State,
    turn: &mut Turn<'_>,
    header: Header,
    arrival: Arrival,
    signed: Signed<ContactRequest>,
) -> Result<(), Unusable> {
    if header.suite != SUITE_BASE || !matches!(arrival, Arrival::Store { .. }) {
        return Err(QuarantineReason::Untrue.into());
    }
    let unverified = signed
        .read_unverified()
        .map_err(|_| QuarantineReason::Malformed)?;
    if unverified.owner != state.own.identity.key() {
        return Err(QuarantineReason::Untrue.into());
    }
    let address = state.address.as_mut();
    let address = address.filter(|address| address.token() == unverified.address);
    address.ok_or(QuarantineReason::NoInvitation)?.used();
    if unverified.at > turn.now.plus(AHEAD) || unverified.at.plus(WAITS) <= turn.now {
        return Err(QuarantineReason::NoInvitation.into());
    }
    let claimed = unverified.manifest.read_unverified();
    let user = claimed.map_err(|_| QuarantineReason::Malformed)?.user_key;
    let fate = fate(state, turn.now, &user, &unverified);
    if matches!(fate, Fate::Dropped) {
        return Err(Unusable::Dropped);
    }
    let newcomer = verified(&signed, turn.now).ok_or(QuarantineReason::Untrue)?;
    // The manifest is the one that was looked at above: it is part of what was signed.
    let manifest = &newcomer.manifest;
    let known = state.book.contact_of_user(&manifest.user());
    if !contacts::can_meet(state, known, manifest) {
        verify::refused(state, turn, known, manifest);
        return Err(QuarantineReason::Untrue.into());
    }
    if let Fate::Returns(contact) = fate {
        newcomer.take_in(state, turn).ok_or(QuarantineReason::Untrue)?;
        state.requests.returned.insert(contact, turn.now);
    } else {
        queue(state, turn, &newcomer.manifest, &unverified, signed);
    }
    Ok(())
}

fn fate(state: &State, now: Timestamp, user: &UserKey, request: &ContactRequest) -> Fate {
    let known = state.book.contact_of_user(&UserId::of(user));
    let known = known.and_then(|id| state.book.contacts.get(&id));
    let is_out = match state.requests.of_user(user) {
        Some(row) => !is_waiting(row) || request.at <= row.at,
        None => state.requests.is_full(),
    };
    match known {
        _ if *user == state.own.identity.key() => Fate::Dropped,
        Some(contact) if contact.state == ContactState::Blocked => Fate::Dropped,
        Some(contact) if contact.state == ContactState::Accepted && !is_news(state, &request.route) => {
            Fate::Dropped
        }
        Some(contact)
            if contact.state == ContactState::Accepted && state.requests.may_return(contact.id, now) =>
        {
            Fate::Returns(contact.id)
        }
        _ if is_out => Fate::Dropped,
        _ => Fate::Queued,
    }
}

/// Whether a contact's device says more than is known of it: what it asked with before it was taken in says nothing new.
fn is_news(state: &State, route: &Signed<Route>) -> bool {
    let Ok(route) = route.read_unverified() else {
        return false;
    };
    let remote = state.book.remote_of_device(&route.device);
    let remote = remote.and_then(|id| state.book.remotes.get(&id));
    let known = remote.and_then(|remote| remote.route.as_ref());
    known.is_none_or(|known| known.route().sequence < route.sequence)
}

fn queue(
    state: &mut State,
    turn: &mut Turn<'_>,
    manifest: &VerifiedManifest,
    request: &ContactRequest,
    signed: Signed<ContactRequest>,
) {
    let before = state.requests.of_user(&manifest.user_key());
    let (id, received) = match before {
        Some(row) => (row.id, row.received),
        None => (RequestId(state.requests.last + 1), turn.now),
    };
    state.requests.last = state.requests.last.max(id.0);
    let row = RequestRow {
        id,
        user_key: manifest.user_key(),
        name: request.profile.name.clone(),
        note: shown(&request.note),
        at: request.at,
        received,
        until: request.at.min(turn.now).plus(WAITS),
        state: RequestState::Waiting(signed),
    };
    turn.change(Change::PutRequest(row.clone()));
    state.requests.all.insert(id, row);
    turn.notice(Notice::Request { request: id });
}

/// A note as it may be shown: one line, whatever a stranger put into it.
fn shown(note: &str) -> String {
    let clean = |letter: char| if letter.is_control() { ' ' } else { letter };
    note.chars().map(clean).collect::<String>().trim().to_owned()
}

/// The person behind a request, if every part is signed by the device that its own manifest names.
fn verified(signed: &Signed<ContactRequest>, now: Timestamp) -> Option<Newcomer> {
    let unverified = signed.read_unverified().ok()?;
    let (manifest, cert) = newcomer::signer(&unverified.manifest, &unverified.route, now)?;
    let request = signature::verify(signed, &cert.signing).ok()?;
    if request.note.len() > limits::NOTE_BYTES {
        return None;
    }
    let said = Said {
        version: request.version,
        profile: request.profile,
        route: request.route,
        seeds: request.seeds,
        prekeys: request.prekeys,
    };
    Newcomer::verify(manifest, cert, said, now)
}

/// Takes somebody in who asked. What they said is verified once more: time has passed.
pub(crate) fn accept(state: &mut State, turn: &mut Turn<'_>, id: RequestId) -> Result<Reply, CommandError> {
    let row = state.requests.all.get(&id).ok_or(CommandError::NoSuchRequest)?;
    let RequestState::Waiting(signed) = &row.state else {
        return Err(CommandError::NoSuchRequest);
    };
    let newcomer = verified(signed, turn.now).ok_or(CommandError::RequestSpoiled)?;
    let known = state.book.contact_of_user(&newcomer.manifest.user());
    if !contacts::can_meet(state, known, &newcomer.manifest) {
        return Err(CommandError::RequestSpoiled);
    }
    let contact = newcomer
        .take_in(state, turn)
        .ok_or(CommandError::RequestSpoiled)?;
    Ok(Reply::TakenIn { contact })
}

/// Nobody is told. The person may ask again when this request could not be repeated any more.
pub(crate) fn decline(state: &mut State, turn: &mut Turn<'_>, id: RequestId) -> Result<Reply, CommandError> {
    let row = state.requests.all.get_mut(&id).filter(|row| is_waiting(row));
    let row = row.ok_or(CommandError::NoSuchRequest)?;
    row.state = RequestState::Declined;
    row.until = row.at.max(turn.now).plus(WAITS);
    // Nothing of what a stranger wrote is kept for longer than it is needed.
    row.name.clear();
    row.note.clear();
    turn.change(Change::PutRequest(row.clone()));
    turn.notice(Notice::RequestGone { request: id });
    while state.requests.declined().count() > MOST_DECLINED {
        let oldest = state.requests.declined().min_by_key(|row| row.until);
        let Some(oldest) = oldest.map(|row| row.id) else {
            break;
        };
        remove(state, turn, oldest);
    }
    Ok(Reply::Done)
}

/// What somebody asked for is so, or is not to be: their request is over. That they were declined before is remembered.
pub(super) fn settle(state: &mut State, turn: &mut Turn<'_>, user: &UserId) {
    forget_waiting(state, turn, |row| UserId::of(&row.user_key) == *user);
}

/// Some who wait are forgotten, as if they had not asked.
pub(super) fn forget_waiting(state: &mut State, turn: &mut Turn<'_>, is_meant: impl Fn(&RequestRow) -> bool) {
    let meant = state.requests.waiting().filter(|row| is_meant(row));
    let ids: Vec<_> = meant.map(|row| row.id).collect();
    for id in ids {
        remove(state, turn, id);
    }
}

/// Ends what has waited, or was remembered, for long enough; not before the clock can be believed.
pub(crate) fn expire(state: &mut State, turn: &mut Turn<'_>) {
    if !state.backlog.is_settled() {
        return;
    }
    let is_over = |row: &&RequestRow| row.until <= turn.now;
    let over: Vec<_> = state
        .requests
        .all
        .values()
        .filter(is_over)
        .map(|row| row.id)
        .collect();
    for id in over {
        remove(state, turn, id);
    }
}

fn remove(state: &mut State, turn: &mut Turn<'_>, id: RequestId) {
    let Some(row) = state.requests.all.remove(&id) else {
        return;
    };
    turn.change(Change::DeleteRequest(id));
    if is_waiting(&row) {
        turn.notice(Notice::RequestGone { request: id });
    }
}

/// Most requests that wait.
const MOST_WAITING: usize = 64;

/// Most people who are remembered because they were declined.
const MOST_DECLINED: usize = 256;

/// How often a contact may come back by asking; one that asks more often waits for the user like anybody.
const BETWEEN_RETURNS: Span = Span::hours(1);

/// How long a request waits, counted from when it was made.
const WAITS: Span = Span::days(30);

/// How far the clock of whoever asks may be ahead.
const AHEAD: Span = Span::days(1);
