//! What happens, as JSON.

use hoopoe_protocol::id::MessageId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Chat, Contact, Delivery, Draft, Message, Presence, Profile, Request, Server};

/// Something that happened; a line of the event stream.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A message came in or went out.
    Message {
        /// Whose conversation.
        contact: i64,
        /// Their name.
        name: String,
        /// The message.
        message: Message,
    },
    /// The user deleted a message, on their own device.
    MessageGone {
        /// Whose conversation.
        contact: i64,
        /// The message.
        #[schema(value_type = String)]
        message: MessageId,
    },
    /// A message of the user's got further, or failed.
    Delivery {
        /// Whose conversation.
        contact: i64,
        /// Their name.
        name: String,
        /// The message.
        #[schema(value_type = String)]
        message: MessageId,
        /// How far it is.
        delivery: Delivery,
    },
    /// Something about a conversation in the list changed: what came last, what is unread, a draft, how it is listed.
    Chat {
        /// The conversation as it is now.
        chat: Chat,
    },
    /// A conversation is in the list no more.
    ChatGone {
        /// Whose it was.
        contact: i64,
    },
    /// The user has seen messages of a contact's.
    Read {
        /// Whose conversation.
        contact: i64,
        /// The messages.
        #[schema(value_type = Vec<String>)]
        messages: Vec<MessageId>,
    },
    /// What was typed in a conversation and not sent is something else now.
    Draft {
        /// Whose conversation.
        contact: i64,
        /// What is kept; none if nothing is.
        draft: Option<Draft>,
        /// Whether that is all of it.
        whole: bool,
    },
    /// A contact came, or changed.
    Contact {
        /// The contact as it is now.
        contact: Contact,
    },
    /// The user shows something else of themselves.
    Profile {
        /// What they show now.
        profile: Profile,
    },
    /// Something speaks against the key of a contact: somebody claims to be them, or they are in two places.
    KeyWarning {
        /// The contact, with the warning.
        contact: Contact,
    },
    /// A contact is connected directly, or is no more.
    Direct {
        /// Whose device.
        contact: i64,
        /// Their name.
        name: String,
        /// How it is now.
        link: Link,
    },
    /// A contact began to type to the user, or stopped. Whoever was away is not told later.
    Typing {
        /// Who.
        contact: i64,
        /// Their name.
        name: String,
        /// Whether they type now.
        typing: bool,
    },
    /// A contact came, went, or was seen later than was known. Whoever was away is not told later.
    Presence {
        /// Who.
        contact: i64,
        /// Their name.
        name: String,
        /// How it is now.
        presence: Presence,
    },
    /// An invitation that is being accepted failed for good after its request was answered.
    AcceptFailed {
        /// Why, for people.
        reason: String,
    },
    /// Somebody asks to become a contact, or asks again.
    Request {
        /// What they ask.
        request: Request,
    },
    /// A request waits no more.
    RequestGone {
        /// Its number.
        request: i64,
    },
    /// It stands otherwise with the own server.
    Server {
        /// How it stands now.
        server: Server,
    },
    /// The beginning of a socket.
    Hello {
        /// Whether all that was missed follows.
        resumed: bool,
    },
    /// Events are missing here: look at everything again.
    Resync {
        /// Why they are.
        reason: ResyncReason,
    },
    /// Nothing happened; the connection lives.
    Heartbeat,
}

/// An event with its number, as a page gets it.
#[derive(Serialize, ToSchema)]
pub struct Frame<'e> {
    /// Above those of all events before it; of what is only true for a moment, that of the event before it.
    pub seq: u64,
    /// What happened.
    #[serde(flatten)]
    pub event: &'e Event,
}

/// Why events are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResyncReason {
    /// The reader was too slow.
    Slow,
    /// The reader was away for too long, or the node was started anew.
    Gap,
    /// The node itself could not follow.
    Lost,
}

/// Where in the events to begin.
#[derive(Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct EventsQuery {
    /// After the event with this number; from now on if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
}

/// Whether a device is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// Connected.
    Up,
    /// Not connected.
    Down,
}
