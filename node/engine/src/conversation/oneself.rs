//! What the user writes to themselves: notes, which are messages like any other but that nobody else ever learns of them.
//!
//! Oneself is no contact: the book does not have one, so there is no device, no session and no token that anything could be
//! sealed for or leave by. What is asked about contacts by this number is refused as about any number that nobody has.

use hoopoe_protocol::id::{ConversationId, MessageId};

use crate::{
    change::Change,
    row::{ContactId, ConversationRow, MessageRow},
    state::State,
    step::Notice,
    turn::Turn,
};

impl ContactId {
    /// The user, in the conversation with themselves. Contacts are numbered from one.
    pub const ONESELF: Self = Self(0);
}

/// The conversation with oneself.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Oneself {
    /// The highest Lamport time in it.
    pub(crate) order: u64,
}

/// Makes a note durable. There is nothing that it waits for.
pub(crate) fn keep(
    state: &mut State,
    turn: &mut Turn<'_>,
    text: String,
    name: Option<MessageId>,
) -> MessageId {
    let message = name.unwrap_or_else(|| MessageId::new(turn.desk.random()));
    let order = state.oneself.order.saturating_add(1);
    state.oneself.order = order;
    let user = state.own.user();
    turn.change(Change::PutConversation(ConversationRow {
        contact: ContactId::ONESELF,
        conversation: ConversationId::of_pair(&user, &user),
        order,
    }));
    turn.change(Change::AddMessage(MessageRow {
        message,
        contact: ContactId::ONESELF,
        sender: None,
        order,
        sent_at: turn.now,
        stored_at: turn.now,
        arrival: None,
        text,
    }));
    turn.notice(Notice::Message {
        contact: ContactId::ONESELF,
        message,
    });
    message
}
