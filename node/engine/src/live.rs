//! Who types, who is there: told between connected devices, kept in memory, forgotten with the connection.
//!
//! ```text
//! the user types, is there ──▶ what is to be said to a contact ──news──▶ a key, once a connection ──▶ frames
//! frames of a contact's devices ──▶ what was heard of each ──▶ what is shown of the contact ──news──▶ notices
//! ```
//!
//! Nothing of it is written but the time at which a contact was last seen, and that rarely.

mod heard;
pub(crate) mod last_seen;
mod outgoing;
mod peer;
mod say;
mod screen;

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_crypto::live::{LiveReceiver, SealedLive};
use hoopoe_protocol::{
    content::live::{LiveKey, Presence, Typing},
    id::{DeviceId, EnvelopeId},
    peer::PathOutcome,
    time::{Span, Timestamp},
};

use crate::{
    command::CommandError,
    event::Arrival,
    row::{ContactId, RemoteId},
    state::State,
    step::Notice,
    turn::Turn,
};
use heard::Heard;
use last_seen::LastSeen;
use peer::{Incoming, Peer};
use screen::Screen;

/// Everything about the moment.
#[derive(Default)]
pub(crate) struct Live {
    screen: Screen,
    /// To whom the user types, and until when that counts.
    typing: BTreeMap<ContactId, Timestamp>,
    peers: BTreeMap<RemoteId, Peer>,
    /// What the screen was told last.
    shown: BTreeMap<ContactId, Shown>,
    pub(crate) seen: LastSeen,
    /// Devices to which there may be something to say.
    dirty: BTreeSet<RemoteId>,
}

/// What the screen shows of a contact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Shown {
    is_typing: bool,
    presence: Option<Presence>,
    last_seen: Option<Timestamp>,
}

impl Live {
    /// When something ends or is to be said again.
    pub(crate) fn wake_at(&self) -> Option<Timestamp> {
        let peers = self
            .peers
            .values()
            .flat_map(|peer| [peer.next, peer.heard.ends_at()]);
        let typing = self.typing.values().copied().map(Some);
        peers.chain(typing).chain([self.screen.ends_at()]).flatten().min()
    }

    fn align(&mut self, turn: &mut Turn<'_>) {
        let now = turn.now;
        self.screen.align(now);
        self.seen.align(turn);
        for until in self.typing.values_mut() {
            *until = now.plus(TYPES_FOR).min(*until);
        }
        for peer in self.peers.values_mut() {
            peer.align(now);
        }
    }

    fn up(&self) -> Vec<RemoteId> {
        let up = self.peers.iter().filter(|(_, peer)| peer.out.is_up());
        up.map(|(remote, _)| *remote).collect()
    }
}

/// The clock may have been set back: nothing happened later than now, and nothing lasts longer than if it began now.
pub(crate) fn align(state: &mut State, turn: &mut Turn<'_>) {
    state.live.align(turn);
    for contact in state.live.seen.contacts() {
        refresh(state, turn, contact);
    }
}

/// The node runs: what is known from before is shown.
pub(crate) fn started(state: &mut State, turn: &mut Turn<'_>) {
    for contact in state.live.seen.contacts() {
        refresh(state, turn, contact);
    }
}

/// A direct connection is up, or another is in its place: what was said on the one before may be lost, and its key is over.
pub(crate) fn up(state: &mut State, device: &DeviceId) {
    let Some(remote) = state.book.remote_of_device(device) else {
        return;
    };
    if state.book.is_parted(remote) {
        return;
    }
    state.live.peers.entry(remote).or_default().out.connected();
    state.live.dirty.insert(remote);
}

/// The last direct connection is gone, and with it all that was known of the moment.
pub(crate) fn down(state: &mut State, turn: &mut Turn<'_>, device: &DeviceId) {
    let Some(remote) = state.book.remote_of_device(device) else {
        return;
    };
    let Some(peer) = state.live.peers.get_mut(&remote) else {
        return;
    };
    let mut heard = peer.end();
    // Who has slept hears of it late.
    heard.expire(turn.now);
    if heard.presence() == Some(Presence::Online) {
        saw(state, turn, remote, turn.now);
    }
    refresh_of(state, turn, remote);
}

/// The user has parted from a contact: nothing is said to them or shown of them any more, whatever becomes of the stream.
pub(crate) fn parted(state: &mut State, turn: &mut Turn<'_>, contact: ContactId) {
    state.live.typing.remove(&contact);
    for remote in state.book.remotes_of(contact) {
        state.live.dirty.remove(&remote);
        if let Some(peer) = state.live.peers.get_mut(&remote) {
            peer.end();
        }
    }
    state.live.seen.forget(turn, contact);
    refresh(state, turn, contact);
}

/// The user begins to type to a contact, goes on, or stops.
pub(crate) fn typing(
    state: &mut State,
    turn: &mut Turn<'_>,
    contact: ContactId,
    typing: Typing,
) -> Result<(), CommandError> {
    if !state.book.contacts.contains_key(&contact) {
        return Err(CommandError::NoSuchContact);
    }
    match typing {
        Typing::Started => {
            state.live.typing.insert(contact, turn.now.plus(TYPES_FOR));
            active(state, turn);
        }
        Typing::Stopped => drop(state.live.typing.remove(&contact)),
    }
    state.live.dirty.extend(state.book.remotes_of(contact));
    Ok(())
}

/// The user has written what they typed.
pub(crate) fn sent(state: &mut State, contact: ContactId) {
    if state.live.typing.remove(&contact).is_some() {
        state.live.dirty.extend(state.book.remotes_of(contact));
    }
}

/// What could not be sealed may be now.
pub(crate) fn try_again(state: &mut State) {
    state.live.dirty.extend(state.live.up());
}

/// The user is there.
pub(crate) fn active(state: &mut State, turn: &Turn<'_>) {
    state.live.screen.active(turn.now);
    // Also if it is no news: there may be somebody who was not told.
    state.live.dirty.extend(state.live.up());
}

/// The user has left.
pub(crate) fn away(state: &mut State, turn: &Turn<'_>) {
    state.live.screen.away(turn.now);
    state.live.dirty.extend(state.live.up());
}

/// The user shows other things now, and so sees others.
pub(crate) fn settings_changed(state: &mut State, turn: &mut Turn<'_>) {
    state.live.dirty.extend(state.live.up());
    let contacts: Vec<_> = state.book.contacts.keys().copied().collect();
    for contact in contacts {
        if !shows_presence(state, contact) {
            state.live.seen.forget(turn, contact);
        }
        refresh(state, turn, contact);
    }
}

/// A device has answered an envelope; whether that was a key.
pub(crate) fn acked(
    state: &mut State,
    device: &DeviceId,
    envelope: &EnvelopeId,
    outcome: PathOutcome,
) -> bool {
    let Some(remote) = state.book.remote_of_device(device) else {
        return false;
    };
    let Some(peer) = state.live.peers.get_mut(&remote) else {
        return false;
    };
    let is_key = peer.out.answered(envelope, outcome);
    if is_key {
        state.live.dirty.insert(remote);
    }
    is_key
}

/// A device tells the key under which it sends. It counts on its own stream alone: anywhere else it is old, or somebody
/// else's doing.
pub(crate) fn key_came(
    state: &mut State,
    remote: RemoteId,
    LiveKey { key, number }: &LiveKey,
    arrival: Arrival,
) {
    let own = state.own.device_id();
    let Some(device) = state.book.remotes.get(&remote).map(|remote| remote.device) else {
        return;
    };
    // Whatever was told of the stream: what comes on it shows that it is there.
    if !matches!(arrival, Arrival::Direct { device: from } if from == device) {
        return;
    }
    let peer = state.live.peers.entry(remote).or_default();
    let is_newest = peer.incoming.as_ref().is_none_or(|known| known.number < *number);
    if is_newest {
        peer.incoming = Some(Incoming {
            number: *number,
            receiver: LiveReceiver::new(key, &device, &own),
        });
    }
}

/// A frame came on a device's stream.
pub(crate) fn frame_came(state: &mut State, turn: &mut Turn<'_>, device: &DeviceId, frame: &SealedLive) {
    let Some(remote) = state.book.remote_of_device(device) else {
        return;
    };
    let peer = state.live.peers.get_mut(&remote);
    let Some((peer, Ok(body))) = peer.and_then(|peer| {
        let opened = peer.incoming.as_mut()?.receiver.open(frame);
        Some((peer, opened))
    }) else {
        return;
    };
    peer.heard.heard(&body, turn.now);
    match (body.presence, body.last_seen) {
        (Some(Presence::Online), _) => saw(state, turn, remote, turn.now),
        (Some(Presence::Away), Some(at)) => saw(state, turn, remote, at.min(turn.now)),
        (Some(Presence::Away), None) => {}
        // Who hides it now hides what was known of it too.
        (None, _) => {
            if let Some(contact) = contact_of(state, remote) {
                state.live.seen.forget(turn, contact);
            }
        }
    }
    refresh_of(state, turn, remote);
}

/// A device has sent what its user typed.
pub(crate) fn wrote(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    if let Some(peer) = state.live.peers.get_mut(&remote) {
        peer.heard.stopped_typing();
        refresh_of(state, turn, remote);
    }
}

/// Ends what is over, and says what is news.
pub(crate) fn advance(state: &mut State, turn: &mut Turn<'_>) {
    if state.live.wake_at().is_some_and(|at| at <= turn.now) {
        expire(state, turn);
    }
    for remote in std::mem::take(&mut state.live.dirty) {
        say::say(state, turn, remote);
    }
}

fn expire(state: &mut State, turn: &mut Turn<'_>) {
    let now = turn.now;
    if state.live.screen.expire(now) {
        state.live.dirty.extend(state.live.up());
    }
    let over = state.live.typing.extract_if(.., |_, until| *until <= now);
    for (contact, _) in over.collect::<Vec<_>>() {
        state.live.dirty.extend(state.book.remotes_of(contact));
    }
    let due = state
        .live
        .peers
        .iter()
        .filter(|(_, peer)| peer.next.is_some_and(|at| at <= now));
    state.live.dirty.extend(due.map(|(remote, _)| *remote));
    let ended = state
        .live
        .peers
        .iter_mut()
        .filter_map(|(remote, peer)| peer.heard.expire(now).then_some(*remote));
    for remote in ended.collect::<Vec<_>>() {
        refresh_of(state, turn, remote);
    }
}

fn contact_of(state: &State, remote: RemoteId) -> Option<ContactId> {
    state.book.remotes.get(&remote).map(|remote| remote.contact)
}

fn shows_presence(state: &State, contact: ContactId) -> bool {
    let known = state.book.contacts.get(&contact);
    known.is_some_and(|known| state.privacy.presence.includes(known))
}

/// The user of a device was there at a time.
fn saw(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, at: Timestamp) {
    if let Some(contact) = contact_of(state, remote)
        && shows_presence(state, contact)
    {
        state.live.seen.saw(turn, contact, at);
    }
}

fn refresh_of(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    if let Some(contact) = contact_of(state, remote) {
        refresh(state, turn, contact);
    }
}

/// Tells the screen what is to be seen of a contact, if that is news.
fn refresh(state: &mut State, turn: &mut Turn<'_>, contact: ContactId) {
    let Some(known) = state.book.contacts.get(&contact) else {
        return;
    };
    let devices = state.book.remotes_of(contact);
    let heard = || {
        devices
            .iter()
            .filter_map(|remote| state.live.peers.get(remote))
            .map(|peer| &peer.heard)
    };
    let mut now = Shown::default();
    if state.privacy.typing.includes(known) {
        now.is_typing = heard().any(Heard::is_typing);
    }
    if state.privacy.presence.includes(known) {
        let online = heard().any(|heard| heard.presence() == Some(Presence::Online));
        let away = heard().any(|heard| heard.presence().is_some());
        (now.presence, now.last_seen) = match (online, away) {
            (true, _) => (Some(Presence::Online), None),
            (false, true) => (Some(Presence::Away), state.live.seen.last(contact)),
            (false, false) => (None, state.live.seen.last(contact)),
        };
    }
    let before = state.live.shown.insert(contact, now).unwrap_or_default();
    if before.is_typing != now.is_typing {
        let typing = if now.is_typing {
            Typing::Started
        } else {
            Typing::Stopped
        };
        turn.notice(Notice::Typing { contact, typing });
    }
    if (before.presence, before.last_seen) != (now.presence, now.last_seen) {
        turn.notice(Notice::Presence {
            contact,
            presence: now.presence,
            last_seen: now.last_seen,
        });
    }
}

/// How long typing counts that is not renewed.
const TYPES_FOR: Span = Span::seconds(6);
