//! Messages of a conversation, as JSON.

use hoopoe_protocol::{id::MessageId, time::Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A message.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Message {
    /// Its name.
    #[schema(value_type = String)]
    pub id: MessageId,
    /// Its place in the conversation: places compare as texts (by their characters' numbers) in the order in which messages
    /// are shown, and no two messages have one.
    pub place: String,
    /// Whether the user wrote it.
    pub mine: bool,
    /// The writer's name.
    pub from: String,
    /// What it says.
    pub text: String,
    /// When it was written, by the writer's clock as far as that can be true: never after it came.
    #[schema(value_type = u64)]
    pub sent_at: Timestamp,
    /// When it was stored here.
    #[schema(value_type = u64)]
    pub stored_at: Timestamp,
    /// How far it is; none if it is not the user's own.
    pub delivery: Option<Delivery>,
    /// The way it came; none if it is the user's own.
    pub arrival: Option<Path>,
    /// Whether it was seen: by the user if it is a contact's, by the contact if it is the user's.
    pub read: bool,
}

/// How far a message is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// How far.
    pub state: DeliveryState,
    /// The way it took, once it took one.
    pub path: Option<Path>,
    /// Why it is where it is, if that needs saying.
    pub reason: Option<DeliveryReason>,
    /// Since when.
    #[schema(value_type = u64)]
    pub at: Timestamp,
}

/// How far a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Durable here.
    Queued,
    /// Durable here; keys of the other device are awaited.
    AwaitingKeys,
    /// The next node or server has it.
    Sent,
    /// It can never arrive as it is.
    Failed,
    /// Durable on the other device.
    Delivered,
    /// The contact has seen it.
    Read,
    /// Durable here, where it stays: the user wrote it to themselves.
    Kept,
}

/// Why a message is where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryReason {
    /// The contact has not answered yet.
    AwaitingContact,
    /// Keys of the device are being fetched.
    AwaitingPrekeys,
    /// The contact has no server, and the two are not connected.
    NoServer,
    /// The contact's server cannot be reached.
    ServerUnreachable,
    /// The contact's mailbox is full.
    MailboxFull,
    /// The contact's server does not admit us any more.
    NotAccepted,
    /// The contact's device has been away too long.
    RecipientAway,
    /// The contact's server refuses the envelope.
    Refused,
    /// The contact's device could not read it; it is sent once more when the two have begun anew.
    PutAside,
    /// The contact's device could not read it, again and again.
    Unreadable,
    /// The user blocked or removed the contact before it was sent.
    Parted,
}

/// The way something took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Path {
    /// Straight to the other device.
    Direct,
    /// Over a store server.
    Store,
}

/// A page of a conversation, the oldest message first.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct History {
    /// The messages.
    pub messages: Vec<Message>,
    /// Give this as `before` for the page before this one; none if there is none.
    pub before: Option<String>,
    /// Give this as `after` for the page after this one; none if this one ends with the newest message.
    #[serde(default)]
    pub after: Option<String>,
}

/// Which page of a conversation: the newest, or what one of the first four says.
#[derive(Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    /// The last messages before this place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The first messages after this place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Messages before this place, and from it on; `unread` is the place of the first that the user has not seen, or of the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub around: Option<String>,
    /// Messages before and from the first one that was stored at this time or later, in milliseconds since 1970; the newest
    /// if nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<u64>,
    /// At most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// Sends text.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMessage {
    /// The text.
    #[schema(min_length = 1, max_length = 65_536)]
    pub text: String,
    /// What the message is to be called: sixteen bytes that whoever asks draws at random, in base64url. Whoever did not hear the answer
    /// asks again with the same, and nothing is sent twice. If not said, the node draws one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<MessageName>)]
    pub client_id: Option<MessageId>,
}

/// A message that was written and is durable here.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Sent {
    /// Its name.
    #[schema(value_type = String)]
    pub message: MessageId,
    /// To whom.
    pub contact: i64,
    /// Its place in the conversation.
    #[serde(default)]
    pub place: String,
    /// When it was stored here.
    #[serde(default)]
    #[schema(value_type = u64)]
    pub stored_at: Timestamp,
    /// How far it is.
    pub delivery: Delivery,
}

/// The name of a message: 16 bytes in base64url.
#[derive(ToSchema)]
#[schema(pattern = "^[A-Za-z0-9_-]{21}[AQgw]$")]
pub struct MessageName(pub String);

/// A message that is gone from this device.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Deleted {
    /// Its name.
    #[schema(value_type = String)]
    pub message: MessageId,
}
