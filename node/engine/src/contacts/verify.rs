//! What speaks for the key that is pinned for a contact, and what against it.
//!
//! For it speaks that two people compared their safety number; the mark keeps which key that was about. Against it speaks a
//! claim that cannot be true beside it. Nothing that is claimed ever takes the pinned key's place: the user is told, and
//! the warning stays until the two compare their number again.

use hoopoe_crypto::manifest::{ManifestOrder, VerifiedManifest};
use hoopoe_protocol::keys::UserKey;

use crate::{
    addresses,
    command::{CommandError, Reply},
    row::{ContactId, KeyWarning},
    state::State,
    step::Notice,
    turn::Turn,
};

/// The two have compared the number of this key.
pub(crate) fn mark(
    state: &mut State,
    turn: &mut Turn<'_>,
    id: ContactId,
    key: UserKey,
) -> Result<Reply, CommandError> {
    let contact = state.book.contacts.get_mut(&id);
    let contact = contact.ok_or(CommandError::NoSuchContact)?;
    if contact.user_key != key {
        return Err(CommandError::OtherKey);
    }
    let is_news = contact.verified != Some(key);
    (contact.verified, contact.warning) = (Some(key), None);
    contact.put(turn);
    if is_news {
        addresses::mark_changed(state, turn, id);
    }
    turn.notice(Notice::Contact { contact: id });
    Ok(Reply::Done)
}

/// The mark goes.
pub(crate) fn unmark(state: &mut State, turn: &mut Turn<'_>, id: ContactId) -> Result<Reply, CommandError> {
    let contact = state.book.contacts.get_mut(&id);
    let contact = contact.ok_or(CommandError::NoSuchContact)?;
    if contact.verified.take().is_some() {
        contact.put(turn);
        addresses::mark_changed(state, turn, id);
        turn.notice(Notice::Contact { contact: id });
    }
    Ok(Reply::Done)
}

/// A manifest was refused that somebody brought, a contact or a stranger: tells what that says of whom.
pub(crate) fn refused(
    state: &mut State,
    turn: &mut Turn<'_>,
    from: Option<ContactId>,
    manifest: &VerifiedManifest,
) {
    if let Some(contact) = from.and_then(|id| state.book.contacts.get(&id)) {
        let (id, order) = (contact.id, contact.manifest.compare(manifest));
        match order {
            ManifestOrder::Equivocation => warn(state, turn, id, KeyWarning::TwoLists),
            ManifestOrder::OtherPerson => warn(state, turn, id, KeyWarning::OtherKey),
            ManifestOrder::Same | ManifestOrder::Newer | ManifestOrder::Older => {}
        }
    }
    for holder in state.book.holders(manifest) {
        if Some(holder) != from {
            warn(state, turn, holder, KeyWarning::Claimed);
            if let Some(from) = from {
                warn(state, turn, from, KeyWarning::OtherKey);
            }
        }
    }
}

/// Shows it, once for each kind: whoever repeats a claim must not make us write for ever.
fn warn(state: &mut State, turn: &mut Turn<'_>, id: ContactId, warning: KeyWarning) {
    let Some(contact) = state.book.contacts.get_mut(&id) else {
        return;
    };
    if contact.warning.is_some_and(|(known, _)| known == warning) {
        return;
    }
    contact.warning = Some((warning, turn.now));
    contact.put(turn);
    turn.notice(Notice::KeyWarning { contact: id });
}
