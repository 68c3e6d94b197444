//! Conversations as a list shows them, and what a page needs to begin, as JSON.

use hoopoe_protocol::{
    id::{MessageId, UserId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Contact, Delivery, MessageName, Session, Status};

/// A conversation in the list of conversations: those that are pinned first, then the most recent.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Chat {
    /// With whom; 0 if the user keeps it with themselves.
    pub contact: i64,
    /// Their name; empty if that is the user.
    pub name: String,
    /// Messages of theirs that the user has not seen.
    pub unread: u64,
    /// The newest message, if there is one.
    pub last: Option<Preview>,
    /// What was typed and not sent, if something was.
    #[serde(default)]
    pub draft: Option<Draft>,
    /// Until when it makes no noise, in milliseconds since 1970; 0 if it may.
    #[serde(default)]
    #[schema(value_type = u64)]
    pub muted_until: Timestamp,
    /// When it was pinned above the others, in milliseconds since 1970; 0 if it is not.
    #[serde(default)]
    #[schema(value_type = u64)]
    pub pinned_at: Timestamp,
    /// Whether it is put away. A message that comes or goes later brings it back, unless it is muted.
    #[serde(default)]
    pub archived: bool,
    /// Whether the user wants to see it as unread, whatever was read.
    #[serde(default)]
    pub marked_unread: bool,
    /// How much a notification of it says.
    #[serde(default)]
    pub notify: ChatNotify,
}

/// A message as a list shows it.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// Its name.
    #[schema(value_type = String)]
    pub id: MessageId,
    /// Its place in the conversation.
    pub place: String,
    /// Whether the user wrote it.
    pub mine: bool,
    /// The beginning of what it says, up to 200 characters.
    pub text: String,
    /// When it was stored here.
    #[schema(value_type = u64)]
    pub stored_at: Timestamp,
    /// How far it is; none if it is not the user's own.
    pub delivery: Option<Delivery>,
    /// Whether it was seen: by the user if it is a contact's, by the contact if it is the user's.
    pub read: bool,
}

/// What was typed in a conversation and not sent.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Draft {
    /// What was typed; in a list and in an event its beginning.
    pub text: String,
    /// Since when it is so.
    #[schema(value_type = u64)]
    pub at: Timestamp,
}

/// Keeps what was typed.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDraft {
    /// What was typed.
    #[schema(min_length = 1, max_length = 262_144)]
    pub text: String,
}

/// The draft of a conversation.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct DraftNow {
    /// What was typed and not sent, whole; none if nothing was.
    pub draft: Option<Draft>,
}

/// How much a notification of a conversation says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChatNotify {
    /// As much as of others.
    #[default]
    Usual,
    /// Name and text.
    Everything,
    /// The name.
    Name,
    /// That there is a message.
    Nothing,
    /// There is none.
    Off,
}

/// What is to be otherwise about a conversation; what is not said stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChatChange {
    /// Until when it makes no noise, in milliseconds since 1970; 0 ends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub muted_until: Option<Timestamp>,
    /// Whether it stands above the others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pinned: Option<bool>,
    /// Whether it is put away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub archived: Option<bool>,
    /// Whether it is shown as unread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marked_unread: Option<bool>,
    /// How much a notification of it says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify: Option<ChatNotify>,
}

/// Says what the user has seen: all that is unread now, or what one of the two says.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkRead {
    /// These messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Vec<MessageName>>, max_items = 1_024)]
    pub messages: Option<Vec<MessageId>>,
    /// The message at this place and all before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub up_to: Option<String>,
}

/// What was marked as read.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Marked {
    /// How many messages were named, or were unread.
    pub messages: u64,
}

/// All that a page needs to show itself, in one answer.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Bootstrap {
    /// The number of the newest event: nothing here is older.
    pub seq: u64,
    /// The session of the browser that asks; none for whoever has none.
    pub session: Option<Session>,
    /// The user's own id.
    #[schema(value_type = String)]
    pub user: UserId,
    /// How the node is.
    pub status: Status,
    /// The first conversations of the list.
    pub chats: Vec<Chat>,
    /// Whether the list has more.
    pub more: bool,
    /// With whom these conversations are; the user is not among them.
    pub contacts: Vec<Contact>,
    /// Messages that the user has not seen, of all conversations.
    pub unread: u64,
    /// How many people ask to become contacts.
    pub requests: u64,
}
