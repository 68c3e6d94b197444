//! Messages that came far ahead of their turn: kept until what stands before them comes, and then read in order.
//!
//! ```text
//! more than 32 ahead ──▶ held ──what is before it comes──▶ read, in the order of the chain
//!                          │
//!                          └──a minute without that, or no room──▶ read all the same: what was passed over is missing,
//!                                                                 and asked for (delivery::gaps)
//! ```
//!
//! The ratchet keeps the keys of forty messages that were passed over and drops the others. Honest nodes keep order, so it
//! takes a server that turns a lane round, or holds the beginning of it back. What is kept is what the envelope held, not the
//! envelope: the key that opened it may be destroyed meanwhile.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_crypto::{
    content::Content,
    payload::MessageKind,
    session::{ChainPlace, PreKeyBytes},
};
use hoopoe_protocol::{
    id::{ContentId, EnvelopeId, SessionId},
    time::{Span, Timestamp},
};
use zeroize::Zeroizing;

use crate::{
    book::Book,
    change::Change,
    desk::{Desk, Place},
    event::Arrival,
    inbox,
    restore::RestoreError,
    row::{HeldId, HeldRow, Path, RemoteId},
    state::State,
    turn::Turn,
};

/// Everything that is held, in the order in which it came.
#[derive(Default)]
pub(crate) struct Held {
    all: BTreeMap<HeldId, Waiting>,
    contents: BTreeMap<ContentId, HeldId>,
    /// Devices of which a message was read since it was last looked at what they have here.
    moved: BTreeSet<RemoteId>,
}

/// A message that is held.
pub(crate) struct Waiting {
    pub(crate) envelope: EnvelopeId,
    pub(crate) path: Path,
    pub(crate) content: Zeroizing<Vec<u8>>,
    pub(crate) position: Position,
    at: Timestamp,
    /// Since when nothing of its chain was read.
    since: Timestamp,
}

/// Where a message stands among those of its device, as far as it says.
#[derive(Clone, Copy)]
pub(crate) struct Position {
    pub(crate) remote: RemoteId,
    session: SessionId,
    kind: MessageKind,
    place: ChainPlace,
}

impl Position {
    /// None of a message that no device of ours to know has written.
    fn of(book: &Book, content: &Content) -> Option<Self> {
        match content {
            Content::OlmPreKey(bytes) => {
                let message = PreKeyBytes::parse(bytes).ok()?;
                Some(Self {
                    remote: book.remote_of_key(&message.identity_key())?,
                    session: message.session_id(),
                    kind: MessageKind::PreKey,
                    place: message.place(),
                })
            }
            Content::Olm {
                sender_device,
                session,
                message,
            } => Some(Self {
                remote: book.remote_of_device(sender_device)?,
                session: *session,
                kind: MessageKind::Normal,
                place: ChainPlace::read(message).ok()?,
            }),
            Content::InviteReply(_) | Content::ContactRequest(_) => None,
        }
    }

    /// How many messages before it in its chain were not read; none if there is no such session, and it is known that none will be.
    fn ahead(&self, state: &State) -> u64 {
        let remote = state.book.remotes.get(&self.remote);
        let held = remote.and_then(|remote| {
            let mut sessions = remote.sessions.iter();
            sessions.find(|held| held.session.id() == self.session)
        });
        let is_over = || state.accepted_sessions.contains(&self.session);
        match (held, self.kind) {
            (Some(held), _) => held.session.ahead(&self.place),
            (None, MessageKind::PreKey) if !is_over() => self.place.index,
            (None, MessageKind::PreKey | MessageKind::Normal) => 0,
        }
    }
}

/// Where a message stands that is so far ahead that it should wait. Only if its own device or a server brought it: nobody
/// fills the place of somebody else.
pub(crate) fn far_ahead(state: &State, content: &Content, arrival: Arrival) -> Option<Position> {
    let position = Position::of(&state.book, content)?;
    let device = state.book.remotes.get(&position.remote)?.device;
    let comes_from_it = match arrival {
        Arrival::Direct { device: from } => from == device,
        Arrival::Store { .. } => true,
        Arrival::Visit { .. } => false,
    };
    let may_wait = comes_from_it && !state.book.is_parted(position.remote);
    (may_wait && position.ahead(state) > AHEAD).then_some(position)
}

/// Keeps a message, if there is room for it; otherwise what is held of its device waits no longer.
pub(crate) fn keep(
    state: &mut State,
    turn: &mut Turn<'_>,
    position: Position,
    envelope: EnvelopeId,
    arrival: Arrival,
    content: &[u8],
) -> Kept {
    if !state.held.has_room(position.remote, content.len()) {
        let waiting = state
            .held
            .of(|waiting| waiting.position.remote == position.remote);
        open(state, turn, waiting);
        return Kept::NoRoom;
    }
    let id = HeldId(state.held.all.last_key_value().map_or(1, |(id, _)| id.0 + 1));
    let path = match arrival {
        Arrival::Direct { .. } | Arrival::Visit { .. } => Path::Direct,
        Arrival::Store { .. } => Path::Store,
    };
    let content_sealed = turn.desk.seal(Place::Held, &id.0.to_le_bytes(), content);
    turn.change(Change::AddHeld(HeldRow {
        id,
        remote: position.remote,
        envelope,
        path,
        at: turn.now,
        content_sealed,
    }));
    let waiting = Waiting {
        envelope,
        path,
        content: Zeroizing::new(content.to_vec()),
        position,
        at: turn.now,
        since: turn.now,
    };
    state.held.insert(id, waiting);
    Kept::Held
}

/// What became of a message that is far ahead.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It waits.
    Held,
    /// It is read now.
    NoRoom,
}

/// Reads what has its turn now, after something of its device was read.
pub(crate) fn advance(state: &mut State, turn: &mut Turn<'_>) {
    while let Some(remote) = state.held.moved.pop_first() {
        while let Some(next) = next(state, remote) {
            read(state, turn, next);
        }
    }
}

/// Reads what has waited for a minute. What is missed then has been missed since the first of it came.
pub(crate) fn expire(state: &mut State, turn: &mut Turn<'_>) {
    let limit = turn.now.minus(PATIENCE);
    let due = state.held.of(|waiting| waiting.since <= limit);
    let chains: BTreeSet<_> = due.iter().filter_map(|id| state.held.chain(*id)).collect();
    let due = state
        .held
        .of(|waiting| chains.contains(&(waiting.position.remote, waiting.position.place.chain)));
    open(state, turn, due);
}

/// Reads these, whatever comes before them.
fn open(state: &mut State, turn: &mut Turn<'_>, mut ids: Vec<HeldId>) {
    let place = |id: &HeldId| {
        let waiting = state.held.all.get(id);
        waiting.map(|waiting| (waiting.position.remote, waiting.position.place.index))
    };
    ids.sort_by_key(place);
    let mut since = BTreeMap::new();
    for id in ids {
        if let Some(waiting) = state.held.all.get(&id) {
            let first = since.entry(waiting.position.remote).or_insert(waiting.at);
            *first = waiting.at.min(*first);
        }
        read(state, turn, id);
    }
    for (remote, since) in since {
        if let Some(device) = state.book.remotes.get_mut(&remote) {
            device.gaps.began(since, turn.now);
            turn.unwritten.gaps.insert(remote);
        }
    }
    advance(state, turn);
}

fn read(state: &mut State, turn: &mut Turn<'_>, id: HeldId) {
    if let Some(waiting) = state.held.take(turn, id) {
        inbox::held(state, turn, waiting);
    }
}

/// Of what is held of a device, the first in its chain that is not far ahead any more.
fn next(state: &State, remote: RemoteId) -> Option<HeldId> {
    let of_it = state.held.all.iter();
    of_it
        .filter(|(_, waiting)| waiting.position.remote == remote)
        .filter(|(_, waiting)| waiting.position.ahead(state) <= AHEAD)
        .min_by_key(|(id, waiting)| (waiting.position.place.index, **id))
        .map(|(id, _)| *id)
}

impl Held {
    /// What a row says.
    pub(crate) fn restore(&mut self, desk: &Desk, book: &Book, row: &HeldRow) -> Result<(), RestoreError> {
        let content = desk
            .unseal(Place::Held, &row.id.0.to_le_bytes(), &row.content_sealed)
            .ok_or(RestoreError::Sealed("held"))?;
        let position = Content::read(&content)
            .ok()
            .and_then(|content| Position::of(book, &content))
            .filter(|position| position.remote == row.remote)
            .ok_or(RestoreError::Damaged("held"))?;
        let waiting = Waiting {
            envelope: row.envelope,
            path: row.path,
            content,
            position,
            at: row.at,
            since: row.at,
        };
        self.insert(row.id, waiting);
        Ok(())
    }

    fn insert(&mut self, id: HeldId, waiting: Waiting) {
        self.contents.insert(ContentId::of(&waiting.content), id);
        self.all.insert(id, waiting);
    }

    fn take(&mut self, turn: &mut Turn<'_>, id: HeldId) -> Option<Waiting> {
        let waiting = self.all.remove(&id)?;
        self.contents.remove(&ContentId::of(&waiting.content));
        turn.change(Change::DeleteHeld(id));
        Some(waiting)
    }

    /// Whether this content is held.
    pub(crate) fn has(&self, content: &ContentId) -> bool {
        self.contents.contains_key(content)
    }

    /// Whether anything of a device is held.
    pub(crate) fn has_of(&self, remote: RemoteId) -> bool {
        self.all.values().any(|waiting| waiting.position.remote == remote)
    }

    /// A message of a device was read: what is held of its chain waits on from now.
    pub(crate) fn moved_on(&mut self, remote: RemoteId, place: &ChainPlace, now: Timestamp) {
        self.moved.insert(remote);
        for waiting in self.all.values_mut() {
            let position = &waiting.position;
            if position.remote == remote && position.place.chain == place.chain {
                waiting.since = now;
            }
        }
    }

    /// What is before it gets a minute more: the node was away, or asleep.
    pub(crate) fn begin_anew(&mut self, now: Timestamp) {
        for waiting in self.all.values_mut() {
            (waiting.at, waiting.since) = (waiting.at.min(now), now);
        }
    }

    /// Nothing of a device is held any more.
    pub(crate) fn forget(&mut self, turn: &mut Turn<'_>, remote: RemoteId) {
        for id in self.of(|waiting| waiting.position.remote == remote) {
            self.take(turn, id);
        }
    }

    /// When something has waited for long enough.
    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        let since = self.all.values().map(|waiting| waiting.since);
        since.min().map(|since| since.plus(PATIENCE))
    }

    fn has_room(&self, remote: RemoteId, bytes: usize) -> bool {
        let of_it = || {
            self.all
                .values()
                .filter(|waiting| waiting.position.remote == remote)
        };
        let taken: usize = of_it().map(|waiting| waiting.content.len()).sum();
        of_it().count() < MOST && taken.saturating_add(bytes) <= MOST_BYTES
    }

    fn of(&self, is_it: impl Fn(&Waiting) -> bool) -> Vec<HeldId> {
        let matching = self.all.iter().filter(|(_, waiting)| is_it(waiting));
        matching.map(|(id, _)| *id).collect()
    }

    fn chain(&self, id: HeldId) -> Option<(RemoteId, hoopoe_protocol::keys::X25519Key)> {
        let position = &self.all.get(&id)?.position;
        Some((position.remote, position.place.chain))
    }
}

/// The most messages that one passes over without being held: some fewer than the ratchet keeps keys of.
const AHEAD: u64 = 32;

/// How long what is held waits for what stands before it.
const PATIENCE: Span = Span::seconds(60);

/// The most that is held of one device.
const MOST: usize = 256;
const MOST_BYTES: usize = 8 * 1024 * 1024;
