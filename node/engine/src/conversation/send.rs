//! The user writes to a contact.

use hoopoe_protocol::{
    content::{OlmBody, text::Text},
    id::MessageId,
    limits,
};

use crate::{
    change::Change,
    command::CommandError,
    conversation::oneself,
    delivery::seal::{Draft, post},
    live,
    row::{ContactId, ContactState, MessageRow, OutboxKind},
    state::State,
    step::Notice,
    turn::Turn,
};

/// Makes the message durable and puts an envelope for each of the contact's devices on its way.
pub(crate) fn text(
    state: &mut State,
    turn: &mut Turn<'_>,
    contact: ContactId,
    text: String,
    name: Option<MessageId>,
) -> Result<MessageId, CommandError> {
    check(&text)?;
    if contact == ContactId::ONESELF {
        return Ok(oneself::keep(state, turn, text, name));
    }
    let known = state
        .book
        .contacts
        .get_mut(&contact)
        .ok_or(CommandError::NoSuchContact)?;
    match known.state {
        ContactState::Blocked => return Err(CommandError::Blocked),
        ContactState::Removed => return Err(CommandError::Removed),
        ContactState::Waiting | ContactState::Accepted => {}
    }
    let order = known.next_order(turn);
    let message = name.unwrap_or_else(|| MessageId::new(turn.desk.random()));
    turn.change(Change::AddMessage(MessageRow {
        message,
        contact,
        sender: None,
        order,
        sent_at: turn.now,
        stored_at: turn.now,
        arrival: None,
        text: text.clone(),
    }));
    turn.notice(Notice::Message { contact, message });
    let body = OlmBody::Text(Text { text });
    let draft = Draft {
        message,
        kind: OutboxKind::Message,
        order,
        at: turn.now,
        body,
    };
    for remote in state.book.remotes_of(contact) {
        post(state, turn, remote, &draft);
    }
    live::sent(state, contact);
    Ok(message)
}

fn check(text: &str) -> Result<(), CommandError> {
    if text.trim().is_empty() {
        return Err(CommandError::EmptyText);
    }
    if text.len() > limits::TEXT_BYTES {
        return Err(CommandError::TextTooLong {
            bytes: text.len(),
            most: limits::TEXT_BYTES,
        });
    }
    Ok(())
}

/// Sends something that the nodes tell each other to one device.
pub(crate) fn control(state: &mut State, turn: &mut Turn<'_>, remote: crate::row::RemoteId, body: OlmBody) {
    let message = MessageId::new(turn.desk.random());
    let Some((contact, _)) = state.book.pair(remote) else {
        return;
    };
    let order = contact.order;
    let draft = Draft {
        message,
        kind: OutboxKind::Control,
        order,
        at: turn.now,
        body,
    };
    post(state, turn, remote, &draft);
}
