//! What people show of themselves: a name, a line, a small picture.
//!
//! ```text
//! the user changes it ──▶ a higher revision ──▶ every accepted contact, 16 a turn ──▶ they take it if it is higher
//! ```
//!
//! The name that somebody began with travels with introductions. As long as they show nothing else, nothing else is sent.
//! Pictures of contacts never enter the engine: they pass through it into the database.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_protocol::{
    codec,
    content::{OlmBody, profile::ProfileUpdate},
    id::MessageId,
    limits,
    time::Timestamp,
};

use crate::{
    book::Contact,
    change::{Change, ProfileWrite},
    command::{CommandError, Reply},
    conversation::send,
    delivery::repair,
    row::{
        ContactId, ContactProfileRow, ContactState, EarlierNameRow, OutboxId, OwnProfileRow, ProfileRows,
        RemoteId,
    },
    state::State,
    step::Notice,
    turn::Turn,
};

/// How many are told in one turn: each is sealed, and has its envelope written.
const AT_ONCE: usize = 16;

/// What changes; the rest stays.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// The name.
    pub name: Option<String>,
    /// The line about themselves; empty for none.
    pub about: Option<String>,
    /// The picture.
    pub avatar: Option<AvatarChange>,
}

/// What becomes of the picture.
#[derive(Clone, PartialEq, Eq)]
pub enum AvatarChange {
    /// This file, which the node has made.
    Set(Vec<u8>),
    /// There is none any more.
    Remove,
}

impl core::fmt::Debug for ProfileChange {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("ProfileChange(..)")
    }
}

/// What the user shows, and who knows how much of it.
#[derive(Default)]
pub(crate) struct Profiles {
    own: OwnProfileRow,
    told: BTreeMap<RemoteId, u64>,
    known: BTreeMap<ContactId, u64>,
    due: BTreeSet<RemoteId>,
}

impl Profiles {
    /// As it was loaded. Who is to be told is found by [`look`].
    pub(crate) fn restore(rows: ProfileRows) -> Self {
        Self {
            own: rows.own,
            told: rows.told.into_iter().collect(),
            known: rows.known.into_iter().collect(),
            due: BTreeSet::new(),
        }
    }

    /// When somebody is to be told next.
    pub(crate) fn wake_at(&self, now: Timestamp) -> Option<Timestamp> {
        (!self.due.is_empty()).then_some(now)
    }

    /// The user shows something new.
    fn advance_revision(&mut self, turn: &mut Turn<'_>) {
        // Whoever begins anew from words, or from a copy, knows no number but the time.
        let next = self.own.revision.saturating_add(1).max(turn.now.0);
        self.own.revision = next.min(limits::PROFILE_REVISION);
        turn.change(Change::Profile(ProfileWrite::PutOwn(self.own.clone())));
        turn.notice(Notice::Profile);
    }
}

/// Changes what the user shows. What is as it was before is no change.
pub(crate) fn change(
    state: &mut State,
    turn: &mut Turn<'_>,
    change: ProfileChange,
) -> Result<Reply, CommandError> {
    let own = &state.profiles.own;
    let name = change.name.as_deref().map_or(state.own.name.as_str(), str::trim);
    let about = change.about.as_deref().map_or(own.about.as_str(), str::trim);
    let avatar = match change.avatar {
        Some(AvatarChange::Set(file)) => Some(file),
        Some(AvatarChange::Remove) => None,
        None => own.avatar.clone(),
    };
    check(name, about, avatar.as_deref())?;
    if name == state.own.name && about == own.about && avatar == own.avatar {
        return Ok(Reply::Done);
    }
    let (name, about) = (name.to_owned(), about.to_owned());
    if name != state.own.name {
        state.own.name = name;
        state.own.put(turn);
    }
    state.profiles.own.about = about;
    state.profiles.own.avatar = avatar;
    state.profiles.advance_revision(turn);
    look(state);
    Ok(Reply::Done)
}

fn check(name: &str, about: &str, avatar: Option<&[u8]>) -> Result<(), CommandError> {
    if name.is_empty() {
        return Err(CommandError::EmptyName);
    }
    if name.len() > limits::NAME_BYTES {
        return Err(CommandError::NameTooLong {
            bytes: name.len(),
            most: limits::NAME_BYTES,
        });
    }
    if about.len() > limits::ABOUT_BYTES {
        return Err(CommandError::AboutTooLong {
            bytes: about.len(),
            most: limits::ABOUT_BYTES,
        });
    }
    if avatar.is_some_and(|avatar| avatar.len() > limits::AVATAR_BYTES) {
        return Err(CommandError::AvatarTooLarge);
    }
    Ok(())
}

/// Finds out who is to be told.
pub(crate) fn look(state: &mut State) {
    for remote in state.book.remotes.keys().copied().collect::<Vec<_>>() {
        owe(state, remote);
    }
}

/// The database was older than what had been sent from it: what is shown now is newer than all of that, also if it is nothing
/// but a name.
pub(crate) fn set_back(state: &mut State, turn: &mut Turn<'_>) {
    state.profiles.advance_revision(turn);
    look(state);
}

/// A device of a contact has been introduced to this one, or has lost what it knew: whatever it was told before, it is told
/// again. What is on its way comes, encrypted anew if need be: whoever says so again and again is answered once.
pub(crate) fn introduced(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    if repair::is_pending(state, remote, |body| matches!(body, OlmBody::Profile(_))) {
        return;
    }
    untell(state, turn, remote);
    owe(state, remote);
}

/// What a device was told counts for nothing.
fn untell(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    if state.profiles.told.remove(&remote).is_some() {
        turn.change(Change::Profile(ProfileWrite::PutTold { remote, revision: 0 }));
    }
}

/// A device is told, if its person is a contact and it was not told.
pub(crate) fn owe(state: &mut State, remote: RemoteId) {
    let revision = state.profiles.own.revision;
    let told = state.profiles.told.get(&remote).copied().unwrap_or_default();
    if told < revision && is_shown(state, remote) {
        state.profiles.due.insert(remote);
    }
}

fn is_shown(state: &mut State, remote: RemoteId) -> bool {
    let pair = state.book.pair(remote);
    pair.is_some_and(|(contact, _)| contact.state == ContactState::Accepted)
}

/// The user parts from somebody: nothing is sent, and what was on its way may not have come. Nothing of what they showed stays if
/// they are no contact any more.
pub(crate) fn parted(state: &mut State, turn: &mut Turn<'_>, contact: ContactId, into: ContactState) {
    for remote in state.book.remotes_of(contact) {
        state.profiles.due.remove(&remote);
        untell(state, turn, remote);
    }
    if into == ContactState::Removed && state.profiles.known.remove(&contact).is_some() {
        turn.change(Change::Profile(ProfileWrite::DeleteContact { contact }));
    }
}

/// Tells those who are to be told, some of them in each turn.
pub(crate) fn advance(state: &mut State, turn: &mut Turn<'_>) {
    for _ in 0..AT_ONCE {
        let Some(remote) = state.profiles.due.pop_first() else {
            return;
        };
        if is_shown(state, remote) {
            tell(state, turn, remote);
        }
    }
}

/// In place of one that waits to be told, as routes are.
fn tell(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId) {
    let own = &state.profiles.own;
    let revision = own.revision;
    let update = OlmBody::Profile(ProfileUpdate {
        revision,
        name: state.own.name.clone(),
        about: own.about.clone(),
        avatar: own.avatar.clone().map(Into::into),
    });
    match waiting(state, remote) {
        Some(id) => {
            let message = MessageId::new(turn.desk.random());
            state.outbox.update(turn, id, |entry| {
                (entry.message, entry.letter.body) = (message, codec::encode(&update));
            });
        }
        None => send::control(state, turn, remote, update),
    }
    state.profiles.told.insert(remote, revision);
    turn.change(Change::Profile(ProfileWrite::PutTold { remote, revision }));
}

/// An earlier profile for a device that no counter was given for: nobody waits for it.
fn waiting(state: &State, remote: RemoteId) -> Option<OutboxId> {
    let is_profile = |id: &OutboxId| {
        let entry = state
            .outbox
            .get(*id)
            .filter(|entry| entry.letter.counter.is_none());
        let said = entry.map(|entry| codec::decode(&entry.letter.body));
        matches!(said, Some(Ok(OlmBody::Profile(_))))
    };
    state.outbox.waiting_of(remote).into_iter().find(is_profile)
}

/// A contact shows something. What is not newer than what is known, or has no name, is passed over.
pub(crate) fn received(state: &mut State, turn: &mut Turn<'_>, remote: RemoteId, update: ProfileUpdate) {
    let Some((contact, _)) = state.book.pair(remote) else {
        return;
    };
    let known = state.profiles.known.get(&contact.id).copied().unwrap_or_default();
    let is_newer = update.revision > known && update.revision <= limits::PROFILE_REVISION;
    if !is_newer || update.name.trim().is_empty() {
        return;
    }
    let id = contact.id;
    if contact.name != update.name {
        rename(contact, turn, update.name);
        contact.put(turn);
    }
    state.profiles.known.insert(id, update.revision);
    turn.change(Change::Profile(ProfileWrite::PutContact(ContactProfileRow {
        contact: id,
        revision: update.revision,
        about: update.about,
        avatar: update.avatar.map(Into::into),
    })));
    turn.notice(Notice::Contact { contact: id });
}

/// Whether a name that came otherwise is older than what the contact showed since.
pub(crate) fn is_known(state: &State, contact: ContactId) -> bool {
    state.profiles.known.contains_key(&contact)
}

/// A contact has another name; the one before is kept, so that nobody slips into the place of somebody else.
pub(crate) fn rename(contact: &mut Contact, turn: &mut Turn<'_>, name: String) {
    let before = std::mem::replace(&mut contact.name, name);
    if !before.is_empty() && before != contact.name {
        turn.change(Change::Profile(ProfileWrite::AddEarlierName(EarlierNameRow {
            contact: contact.id,
            name: before,
            until: turn.now,
        })));
    }
}

#[cfg(test)]
mod tests {
    use hoopoe_crypto::{at_rest::StorageKey, recovery::RecoverySeed};
    use hoopoe_protocol::secret::Secret;

    use super::*;
    use crate::{
        Config, birth,
        delivery::outbox::Entry,
        desk::Desk,
        row::{Letter, OutboxKind},
    };

    /// An account, and a device that was told of its profile at revision 5.
    fn told(turn: &mut Turn<'_>) -> (State, RemoteId) {
        let seed = RecoverySeed::new(Secret::new([3; 32]));
        let own = birth::own(turn, seed, "Alice".to_owned()).unwrap();
        let (mut state, remote) = (State::new(own), RemoteId(4));
        state.profiles.told.insert(remote, 5);
        (state, remote)
    }

    fn desk() -> Desk {
        let storage = StorageKey::new(Secret::new([1; 32]));
        Desk::new(Config::default(), [2; 32], storage)
    }

    #[test]
    fn that_a_device_is_to_be_told_again_outlasts_the_process() {
        let mut desk = desk();
        let mut turn = Turn::new(Timestamp(7), &mut desk);
        let (mut state, remote) = told(&mut turn);
        turn.changes.clear();

        introduced(&mut state, &mut turn, remote);

        assert!(matches!(
            turn.changes[..],
            [Change::Profile(ProfileWrite::PutTold {
                remote: RemoteId(4),
                revision: 0
            })]
        ));
    }

    #[test]
    fn whoever_says_again_and_again_that_they_lost_it_is_told_once() {
        let mut desk = desk();
        let mut turn = Turn::new(Timestamp(7), &mut desk);
        let (mut state, remote) = told(&mut turn);
        let profile = OlmBody::Profile(ProfileUpdate {
            revision: 5,
            name: "Alice".to_owned(),
            about: String::new(),
            avatar: None,
        });
        let entry = Entry {
            remote,
            message: MessageId::new([1; 16]),
            kind: OutboxKind::Control,
            letter: Letter {
                body: codec::encode(&profile),
                order: 1,
                at: turn.now,
                counter: None,
            },
            sealed: None,
            repeats: 0,
            sent: None,
            is_taken_back: false,
            reason: None,
        };
        state.outbox.add(&mut turn, entry);
        turn.changes.clear();

        introduced(&mut state, &mut turn, remote);

        assert!(turn.changes.is_empty());
        assert_eq!(state.profiles.told.get(&remote), Some(&5));
    }
}
