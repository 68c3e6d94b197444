//! What the user shows of themselves, and to whom.
//!
//! Each setting goes both ways: who does not show something does not see it of others.

use crate::{book::Contact, change::Change, live, row::ContactState, state::State, turn::Turn};

/// Who is shown something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody that the user is in touch with. Today these are contacts and nobody else.
    Everyone,
    /// People whom the user has accepted.
    Contacts,
    /// Nobody.
    Nobody,
}

/// What is shown to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Privacy {
    /// That the user types.
    pub typing: Audience,
    /// Whether the user is there, and when they were last.
    pub presence: Audience,
    /// That the user has read something.
    pub read_receipts: Audience,
}

/// Settings that change; the others stay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrivacyChange {
    /// See [`Privacy::typing`].
    pub typing: Option<Audience>,
    /// See [`Privacy::presence`].
    pub presence: Option<Audience>,
    /// See [`Privacy::read_receipts`].
    pub read_receipts: Option<Audience>,
}

impl Default for Privacy {
    fn default() -> Self {
        Self {
            typing: Audience::Contacts,
            presence: Audience::Contacts,
            read_receipts: Audience::Contacts,
        }
    }
}

impl Audience {
    /// Whether a contact belongs to it: is shown something, and shows it in turn.
    pub(crate) fn includes(self, contact: &Contact) -> bool {
        match self {
            Self::Everyone | Self::Contacts => is_in_touch(contact),
            Self::Nobody => false,
        }
    }
}

/// Whether the user wants to see of somebody at all, and be seen by them.
fn is_in_touch(contact: &Contact) -> bool {
    match contact.state {
        ContactState::Accepted => true,
        ContactState::Waiting | ContactState::Blocked | ContactState::Removed => false,
    }
}

/// Changes settings, and whatever follows from them at once.
pub(crate) fn change(state: &mut State, turn: &mut Turn<'_>, change: PrivacyChange) -> Privacy {
    let now = &mut state.privacy;
    now.typing = change.typing.unwrap_or(now.typing);
    now.presence = change.presence.unwrap_or(now.presence);
    now.read_receipts = change.read_receipts.unwrap_or(now.read_receipts);
    let privacy = *now;
    turn.change(Change::PutPrivacy(privacy));
    let hidden = state.book.remotes.values().filter(|remote| {
        let contact = state.book.contacts.get(&remote.contact);
        !contact.is_some_and(|contact| privacy.read_receipts.includes(contact))
    });
    for remote in hidden {
        state.owed.hide_reading(remote.id);
    }
    live::settings_changed(state, turn);
    privacy
}
