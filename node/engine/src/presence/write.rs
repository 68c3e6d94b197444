//! Writing: one record for each contact who may know, on other addresses and whenever its hour turns.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, VecDeque},
};

use hoopoe_crypto::presence::{PresenceEpoch, PresenceKeys};
use hoopoe_protocol::{
    presence::PresenceRecord,
    route::StoreAddress,
    store::error::ProblemCode,
    time::{Span, Timestamp},
};

use super::{ANSWER_TIMEOUT, LIFE};
use crate::{
    addresses,
    change::Change,
    delivery::attempts::Attempts,
    event::StoreError,
    own::Listening,
    row::{ContactId, ContactState},
    state::State,
    step::{Effect, Notice, RecordNews},
    turn::Turn,
};

#[derive(Default)]
pub(super) struct Writing {
    /// The number of the last record, and what it was given for: what the records said, and the second.
    sequence: u64,
    numbered: Option<(u64, u64)>,
    /// What the records say, and where they stand; counted, so that an answer to an earlier one is known.
    said: Option<Said>,
    saying: u64,
    /// For whom a record stands at the server, and when the next is to.
    standing: BTreeMap<ContactId, Timestamp>,
    due: VecDeque<ContactId>,
    under_way: BTreeMap<u64, UnderWay>,
    attempts: Attempts,
    /// When it is looked again whose hour has turned; never, while there is nothing to say.
    look_at: Option<Timestamp>,
}

#[derive(Clone, PartialEq, Eq)]
struct Said {
    store: StoreAddress,
    listening: Listening,
}

/// A record that was handed to the server.
struct UnderWay {
    contact: ContactId,
    saying: u64,
    until: Timestamp,
    /// When the one after it is to be there.
    next_at: Timestamp,
}

impl Writing {
    pub(super) fn restore(sequence: u64) -> Self {
        Self {
            sequence,
            ..Self::default()
        }
    }

    pub(super) fn look(&mut self, at: Timestamp) {
        self.look_at = Some(self.look_at.map_or(at, |known| known.min(at)));
    }

    pub(super) fn wake_at(&self) -> Option<Timestamp> {
        let under_way = self.under_way.values().map(|put| put.until).min();
        let waits = self.said.is_some() && !self.due.is_empty() && self.has_room();
        let due = waits.then(|| self.attempts.next_at());
        [self.look_at, under_way, due].into_iter().flatten().min()
    }

    pub(super) fn woke(&mut self, now: Timestamp) {
        self.under_way.clear();
        self.attempts.succeeded();
        self.look(now);
    }

    /// Whatever a wrong clock has noted: it is looked again at once.
    pub(super) fn align(&mut self, now: Timestamp) {
        self.attempts.succeeded();
        for put in self.under_way.values_mut() {
            put.until = put.until.min(now.plus(ANSWER_TIMEOUT));
        }
        for next_at in self.standing.values_mut() {
            *next_at = (*next_at).min(now.plus(EPOCH).plus(LATEST));
        }
        if self.look_at.is_some() {
            self.look_at = Some(now);
        }
    }

    /// A server that does not answer is tried with one record at a time.
    fn has_room(&self) -> bool {
        let most = if self.attempts.is_failing() { 1 } else { UNDER_WAY };
        self.under_way.len() < most
    }

    fn is_under_way(&self, contact: ContactId) -> bool {
        self.under_way.values().any(|put| put.contact == contact)
    }

    /// What was handed over and not answered is handed over again.
    fn expire(&mut self, turn: &mut Turn<'_>) {
        let now = turn.now;
        let silent = self.under_way.extract_if(.., |_, put| put.until <= now);
        let silent: Vec<_> = silent.map(|(_, put)| put.contact).collect();
        if !silent.is_empty() {
            self.attempts.failed(turn, None);
            self.due.extend(silent);
        }
    }
}

pub(super) fn advance(state: &mut State, turn: &mut Turn<'_>) {
    state.presence.writing.expire(turn);
    if state.presence.writing.look_at.is_some_and(|at| at <= turn.now) {
        look(state, turn);
    }
    send(state, turn);
}

/// Finds out for whom no record stands that is true now.
fn look(state: &mut State, turn: &Turn<'_>) {
    let said = said(state);
    let readers = if said.is_some() {
        readers(state)
    } else {
        Vec::new()
    };
    let writing = &mut state.presence.writing;
    if writing.said != said {
        writing.standing.clear();
        writing.saying += 1;
        writing.said = said;
    }
    writing.standing.retain(|contact, _| readers.contains(contact));
    writing.due.clear();
    writing.look_at = None;
    if writing.said.is_none() {
        return;
    }
    let mut look_at = turn.now.plus(LOOK_AGAIN);
    for id in readers {
        match writing.standing.get(&id) {
            Some(next_at) if turn.now < *next_at => look_at = look_at.min(*next_at),
            _ if writing.is_under_way(id) => {}
            _ => writing.due.push_back(id),
        }
    }
    writing.look_at = Some(look_at);
}

/// What there is to say; none while nobody could be told, or there is nothing to tell.
fn said(state: &State) -> Option<Said> {
    let (store, listening) = (state.own.store.clone()?, state.own.listening.clone()?);
    (!listening.addresses.is_empty()).then_some(Said { store, listening })
}

/// The contacts who may know, those first who were heard of last.
fn readers(state: &State) -> Vec<ContactId> {
    let mut heard: BTreeMap<ContactId, Timestamp> = BTreeMap::new();
    for remote in state.book.remotes.values() {
        let used = remote.sessions.iter().map(|held| held.used).max();
        let last = heard.entry(remote.contact).or_default();
        *last = (*last).max(used.unwrap_or_default());
    }
    let contacts = state.book.contacts.values();
    let mut readers: Vec<_> = contacts
        .filter(|contact| may_read(state, contact.id))
        .map(|contact| {
            let heard = heard.get(&contact.id).copied().unwrap_or_default();
            (Reverse(heard.max(contact.since)), contact.id)
        })
        .collect();
    readers.sort_unstable();
    readers.into_iter().take(READERS).map(|(_, id)| id).collect()
}

fn may_read(state: &State, contact: ContactId) -> bool {
    let known = state.book.contacts.get(&contact);
    known.is_some_and(|known| known.state == ContactState::Accepted) && addresses::may_know(state, contact)
}

/// Hands over what is due, as much at a time as may be.
fn send(state: &mut State, turn: &mut Turn<'_>) {
    let Some(Said { store, listening }) = state.presence.writing.said.clone() else {
        return;
    };
    while state.presence.writing.has_room() && state.presence.writing.attempts.next_at() <= turn.now {
        let Some(id) = state.presence.writing.due.pop_front() else {
            break;
        };
        // Since it was looked, the user may have parted from them, or decided otherwise.
        let writing = &state.presence.writing;
        let stands = writing
            .standing
            .get(&id)
            .is_some_and(|next_at| turn.now < *next_at);
        if stands || writing.is_under_way(id) || !may_read(state, id) {
            continue;
        }
        let Some(contact) = state.book.contacts.get(&id) else {
            continue;
        };
        let keys = PresenceKeys::new(&contact.ours.seeds.presence);
        let epoch = keys.epoch(turn.now);
        let sequence = state.presence.writing.number(turn);
        let Some(value) = seal(turn, &keys, epoch, sequence, &listening) else {
            continue;
        };
        let put = state.number();
        let late = Span(turn.desk.between(0, LATEST.0));
        let writing = &mut state.presence.writing;
        let under_way = UnderWay {
            contact: id,
            saying: writing.saying,
            until: turn.now.plus(ANSWER_TIMEOUT),
            next_at: keys.begin(epoch.next()).plus(late),
        };
        turn.effect(Effect::PutPresence {
            put,
            store: store.clone(),
            id: keys.id(epoch),
            write_key: keys.write_key(epoch),
            value,
        });
        writing.under_way.insert(put, under_way);
    }
}

impl Writing {
    /// A number above all that were given before, also by a database of which this one is an older copy: hence the time. What says
    /// the same has the same for a second, so that numbers do not run away from the clock.
    fn number(&mut self, turn: &mut Turn<'_>) -> u64 {
        let seconds = turn.now.seconds();
        let given_for = Some((self.saying, seconds));
        if self.numbered != given_for {
            self.numbered = given_for;
            self.sequence = self.sequence.saturating_add(1).max(seconds);
            turn.change(Change::SetPresenceSequence(self.sequence));
        }
        self.sequence
    }
}

/// The sealed record; addresses that it has no room for are left out.
fn seal(
    turn: &mut Turn<'_>,
    keys: &PresenceKeys,
    epoch: PresenceEpoch,
    sequence: u64,
    listening: &Listening,
) -> Option<Vec<u8>> {
    let mut record = PresenceRecord {
        sequence,
        expires: turn.now.plus(LIFE),
        peers: vec![listening.peer.clone()],
        addresses: listening.addresses.clone(),
    };
    loop {
        if let Ok(value) = keys.seal(&mut turn.desk.rng, epoch, &record) {
            return Some(value);
        }
        record.addresses.pop()?;
    }
}

/// The server has a record.
pub(crate) fn written(state: &mut State, turn: &mut Turn<'_>, put: u64) {
    let writing = &mut state.presence.writing;
    let Some(done) = writing.under_way.remove(&put) else {
        return;
    };
    writing.attempts.succeeded();
    if done.saying == writing.saying {
        writing.standing.insert(done.contact, done.next_at);
    } else {
        writing.due.push_back(done.contact);
    }
    turn.notice(Notice::Record(RecordNews::Written));
}

/// The server has not. It is tried again, unless somebody else holds the id: then in the next hour.
pub(crate) fn writing_failed(state: &mut State, turn: &mut Turn<'_>, put: u64, error: StoreError) {
    let writing = &mut state.presence.writing;
    let Some(failed) = writing.under_way.remove(&put) else {
        return;
    };
    if let StoreError::Refused {
        code: ProblemCode::WriteKeyRefused,
        ..
    } = error
    {
        writing.standing.insert(failed.contact, failed.next_at);
        return;
    }
    let at_least = match error {
        StoreError::Refused { retry_after, .. } => retry_after,
        StoreError::Unreachable | StoreError::Nonsense => None,
    };
    writing.attempts.failed(turn, at_least);
    writing.due.push_back(failed.contact);
}

/// For how many contacts a record is written.
const READERS: usize = 256;

/// How many records are handed over at a time: what people write goes to servers by the same way.
const UNDER_WAY: usize = 4;

/// How long an id is good for.
const EPOCH: Span = Span::hours(1);

/// By how much a record may come after its hour has begun, drawn anew for each: at which minute it comes would be a name of the two
/// for whoever keeps it. Readers ask for the hour before as well.
const LATEST: Span = Span::seconds(30 * 60);

/// Contacts come and are unblocked; they are told of where this node is in other ways first.
const LOOK_AGAIN: Span = Span::seconds(15 * 60);
