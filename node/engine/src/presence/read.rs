//! Reading: after a dial that came to nothing, where there is something to deliver.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_crypto::{
    presence::{PresenceEpoch, PresenceKeys},
    route::VerifiedRoute,
};
use hoopoe_protocol::{
    id::PresenceId,
    presence::PresenceRecord,
    route::StoreAddress,
    time::{Span, Timestamp},
};

use super::{ANSWER_TIMEOUT, accept};
use crate::{
    addresses,
    book::Contact,
    config::Backoff,
    delivery::line::Line,
    row::{ContactId, ContactState, RemoteId},
    state::State,
    step::{Effect, Notice, RecordNews},
    turn::Turn,
};

#[derive(Default)]
pub(super) struct Reading {
    wanted: BTreeSet<RemoteId>,
    pauses: BTreeMap<RemoteId, Pause>,
    under_way: BTreeMap<u64, Asked>,
}

/// How long nothing is asked about a device.
#[derive(Default)]
struct Pause {
    /// How often nothing new was found.
    vain: u32,
    until: Timestamp,
}

/// What a server was asked for.
struct Asked {
    /// What each id stands for; none where it stands for nothing.
    slots: Vec<Option<Slot>>,
    until: Timestamp,
}

#[derive(Clone, Copy)]
struct Slot {
    remote: RemoteId,
    epoch: PresenceEpoch,
}

impl Reading {
    pub(super) fn wake_at(&self) -> Option<Timestamp> {
        self.under_way.values().map(|asked| asked.until).min()
    }

    pub(super) fn woke(&mut self) {
        self.under_way.clear();
        self.pauses.clear();
    }

    /// This node is elsewhere: what was asked in vain may have been so for the way there.
    pub(super) fn network_changed(&mut self) {
        self.pauses.clear();
    }

    pub(super) fn align(&mut self, now: Timestamp) {
        for pause in self.pauses.values_mut() {
            pause.until = pause.until.min(now.plus(PAUSES.longest));
        }
        for asked in self.under_way.values_mut() {
            asked.until = asked.until.min(now.plus(ANSWER_TIMEOUT));
        }
    }

    /// The next question for a device comes later than this one; ever later, while nothing new is found.
    fn pause(&mut self, turn: &mut Turn<'_>, remote: RemoteId) {
        let pause = self.pauses.entry(remote).or_default();
        pause.until = turn.now.plus(turn.desk.backoff(pause.vain, PAUSES));
        pause.vain = pause.vain.saturating_add(1);
    }
}

/// A device was not found where it was looked for.
pub(crate) fn dial_failed(state: &mut State, turn: &Turn<'_>, remote: RemoteId) {
    let pause = state.presence.reading.pauses.get(&remote);
    if pause.is_none_or(|pause| pause.until <= turn.now) {
        state.presence.reading.wanted.insert(remote);
    }
}

/// A device is connected: it need not be looked for, and the next time at once.
pub(crate) fn up(state: &mut State, remote: RemoteId) {
    state.presence.reading.wanted.remove(&remote);
    state.presence.reading.pauses.remove(&remote);
}

/// Asks for what is wanted, as much at a time as may be.
pub(super) fn advance(state: &mut State, turn: &mut Turn<'_>) {
    let now = turn.now;
    let reading = &mut state.presence.reading;
    reading.under_way.retain(|_, asked| now < asked.until);
    while state.presence.reading.under_way.len() < UNDER_WAY {
        let Some(first) = state.presence.reading.wanted.pop_first() else {
            return;
        };
        if let Some(store) = server(state, first) {
            let remotes = with_others(state, first, &store);
            ask(state, turn, store, &remotes);
        }
    }
}

/// The server that a device would leave its record at; none if it is not to be looked for.
fn server(state: &State, remote: RemoteId) -> Option<StoreAddress> {
    let (contact, route) = whose(state, remote)?;
    let is_up = state.lines.get(&remote).is_some_and(Line::is_up);
    let is_wanted = contact.state == ContactState::Accepted
        && !is_up
        && state.outbox.has_unconfirmed(remote)
        && state.own.listening.is_some()
        && addresses::may_know(state, contact.id);
    route.route().store.clone().filter(|_| is_wanted)
}

/// Whose device it is, and what it told last. A record does not say which device it is about, so it must be the only one.
fn whose(state: &State, remote: RemoteId) -> Option<(&Contact, &VerifiedRoute)> {
    let remote = state.book.remotes.get(&remote)?;
    let is_only = state.book.remotes_of(remote.contact).len() == 1;
    let contact = state.book.contacts.get(&remote.contact)?;
    remote
        .route
        .as_ref()
        .map(|route| (contact, route))
        .filter(|_| is_only)
}

/// A device and others that are wanted at the same server.
fn with_others(state: &mut State, first: RemoteId, store: &StoreAddress) -> Vec<RemoteId> {
    let is_there = |remote: &RemoteId| {
        server(state, *remote).is_some_and(|other| (&other.url, &other.pin) == (&store.url, &store.pin))
    };
    let wanted = &state.presence.reading.wanted;
    let others: Vec<_> = wanted
        .iter()
        .copied()
        .filter(is_there)
        .take(TOGETHER - 1)
        .collect();
    for other in &others {
        state.presence.reading.wanted.remove(other);
    }
    [vec![first], others].concat()
}

/// Asks for the records of three hours of each. Every question has the same size, and its ids are in no order but their own.
fn ask(state: &mut State, turn: &mut Turn<'_>, store: StoreAddress, remotes: &[RemoteId]) {
    let mut ids: Vec<(PresenceId, Option<Slot>)> = Vec::new();
    for &remote in remotes {
        let Some(keys) = keys(state, remote) else { continue };
        for epoch in keys.epochs_to_read(turn.now) {
            ids.push((keys.id(epoch), Some(Slot { remote, epoch })));
        }
        state.presence.reading.pause(turn, remote);
    }
    if ids.is_empty() {
        return;
    }
    while ids.len() < TOGETHER * EPOCHS {
        ids.push((PresenceId::new(turn.desk.random()), None));
    }
    ids.sort_unstable_by_key(|(id, _)| *id);
    let (ids, slots) = ids.into_iter().unzip();
    let read = state.number();
    let until = turn.now.plus(ANSWER_TIMEOUT);
    let asked = Asked { slots, until };
    state.presence.reading.under_way.insert(read, asked);
    turn.effect(Effect::ReadPresence { read, store, ids });
}

fn keys(state: &State, remote: RemoteId) -> Option<PresenceKeys> {
    let (contact, _) = whose(state, remote)?;
    let theirs = contact.theirs.as_ref()?;
    Some(PresenceKeys::new(&theirs.seeds.presence))
}

/// A server has answered, with a value or none for each id. Nothing in it is believed before it opens.
pub(crate) fn read(state: &mut State, turn: &mut Turn<'_>, read: u64, values: Vec<Option<Vec<u8>>>) {
    let Some(asked) = state.presence.reading.under_way.remove(&read) else {
        return;
    };
    if values.len() != asked.slots.len() {
        return turn.notice(Notice::Record(RecordNews::Refused));
    }
    let mut newest: BTreeMap<RemoteId, PresenceRecord> = BTreeMap::new();
    for (slot, value) in asked.slots.into_iter().zip(values) {
        let Some(value) = value else { continue };
        let opened = slot.and_then(|slot| Some((slot.remote, open(state, slot, &value)?)));
        let Some((remote, record)) = opened else {
            turn.notice(Notice::Record(RecordNews::Refused));
            continue;
        };
        let known = newest.get(&remote);
        if known.is_none_or(|known| known.sequence < record.sequence) {
            newest.insert(remote, record);
        }
    }
    for (remote, record) in newest {
        take(state, turn, remote, record);
    }
}

fn open(state: &State, slot: Slot, value: &[u8]) -> Option<PresenceRecord> {
    keys(state, slot.remote)?.open(slot.epoch, value).ok()
}

/// Takes the newest record of a device, if it is newer than what is known and not over.
fn take(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, record: PresenceRecord) {
    let Some(contact) = contact_of(state, remote) else {
        return;
    };
    let known = state.presence.found.sequence(contact);
    if known == Some(record.sequence) {
        return;
    }
    let is_older = known.is_some_and(|known| record.sequence < known);
    if is_older || record.expires <= turn.now {
        return turn.notice(Notice::Record(RecordNews::Refused));
    }
    accept(state, turn, contact, record);
    if let Some(pause) = state.presence.reading.pauses.get_mut(&remote) {
        pause.vain = 0;
    }
    state.line(remote).redial();
    turn.touched.insert(remote);
    turn.notice(Notice::Record(RecordNews::Read));
}

/// Whose device it is, if the two have not parted since it was asked for.
fn contact_of(state: &State, remote: RemoteId) -> Option<ContactId> {
    let (contact, _) = whose(state, remote)?;
    (contact.state == ContactState::Accepted).then_some(contact.id)
}

/// A server has not answered; what it was asked for is asked again after the next dial, when the pause is over.
pub(crate) fn read_failed(state: &mut State, read: u64) {
    state.presence.reading.under_way.remove(&read);
}

/// How many questions are under way at a time.
const UNDER_WAY: usize = 2;

/// Contacts of one question, at most.
const TOGETHER: usize = 8;

/// Hours that are asked for.
const EPOCHS: usize = 3;

/// How long a device is not asked about again: after each question that found nothing new, twice as long.
const PAUSES: Backoff = Backoff {
    first: Span::seconds(60),
    longest: Span::hours(1),
};
