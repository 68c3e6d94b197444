//! The user deletes a message for themselves.

use hoopoe_protocol::id::MessageId;

use crate::{
    change::Change,
    command::{CommandError, Reply},
    row::ContactId,
    state::State,
    step::Notice,
    turn::Turn,
};

/// The message goes from this device. What is on its way to the contact goes on, and what they have stays with them; that it
/// came is remembered, so a repetition does not bring it back.
pub(crate) fn for_me(
    state: &State,
    turn: &mut Turn<'_>,
    contact: ContactId,
    message: MessageId,
) -> Result<Reply, CommandError> {
    if contact != ContactId::ONESELF && !state.book.contacts.contains_key(&contact) {
        return Err(CommandError::NoSuchContact);
    }
    turn.change(Change::DeleteMessage { contact, message });
    turn.notice(Notice::MessageGone { contact, message });
    Ok(Reply::Done)
}
