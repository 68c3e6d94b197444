//! What the screen is told: answers to its questions, in types that are neither rows nor JSON.
//!
//! Names and texts are in them, so none prints itself.

use core::fmt;
use std::path::PathBuf;

use hoopoe_engine::row::{
    ContactId, ContactState, DeliveryReason, DeliveryState, JoinId, KeyWarning, Path, RequestId,
};
use hoopoe_protocol::{
    id::{MessageId, UserId},
    identity::DeviceCert,
    keys::UserKey,
    route::PeerIdBytes,
    time::Timestamp,
};

/// Most messages on a page of history.
pub const PAGE: u32 = 500;

/// The user.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnView {
    /// Their name for themselves.
    pub name: String,
    /// Their id.
    pub user: UserId,
}

/// What the user shows of themselves.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnProfileView {
    /// Their name.
    pub name: String,
    /// A line about themselves; empty if there is none.
    pub about: String,
    /// The revision that their picture has; none if there is no picture.
    pub avatar: Option<u64>,
}

/// How much is in the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageView {
    /// Its file.
    pub file: PathBuf,
    /// Messages in all conversations.
    pub messages: u64,
    /// What is on its way to contacts, or waits to be.
    pub outbox: u64,
}

/// The file of a picture.
#[derive(Clone, PartialEq, Eq)]
pub struct AvatarView {
    /// The revision of the profile that it belongs to.
    pub revision: u64,
    /// The file.
    pub file: Vec<u8>,
}

/// Who the user is to others, in full.
#[derive(Clone, PartialEq, Eq)]
pub struct IdentityView {
    /// Their id.
    pub user: UserId,
    /// The key that the id stands for.
    pub user_key: UserKey,
    /// The certificates of their devices.
    pub devices: Vec<DeviceCert>,
    /// The peer ids that contacts were told.
    pub peers: Vec<PeerIdBytes>,
}

/// A contact.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactView {
    /// Its number.
    pub id: ContactId,
    /// The name they gave themselves; empty until they said one.
    pub name: String,
    /// A line about themselves; empty if there is none.
    pub about: String,
    /// The revision that their picture has; none if there is no picture.
    pub avatar: Option<u64>,
    /// Names that they had before, the newest last.
    pub earlier_names: Vec<String>,
    /// How far the two are acquainted.
    pub state: ContactState,
    /// When they came.
    pub since: Timestamp,
    /// Their id.
    pub user: UserId,
    /// Whether the two have compared their safety number.
    pub is_verified: bool,
    /// What speaks against their key, and since when.
    pub warning: Option<(KeyWarning, Timestamp)>,
}

/// Somebody who asked to become a contact.
#[derive(Clone, PartialEq, Eq)]
pub struct RequestView {
    /// Its number.
    pub id: RequestId,
    /// Their key.
    pub user_key: UserKey,
    /// The name they gave themselves.
    pub name: String,
    /// What they say, without control characters.
    pub note: String,
    /// When they first asked.
    pub received: Timestamp,
    /// Until when it waits.
    pub until: Timestamp,
}

/// Somebody whom the user asked.
#[derive(Clone, PartialEq, Eq)]
pub struct AskView {
    /// Its number.
    pub id: JoinId,
    /// The contact, once there is one.
    pub contact: Option<ContactId>,
    /// Their id, once there is a contact.
    pub user: Option<UserId>,
    /// What the user said.
    pub note: String,
    /// When the user asked.
    pub since: Timestamp,
    /// Whether the request is at their server.
    pub is_left: bool,
}

/// A conversation in a list of conversations.
#[derive(Clone, PartialEq, Eq)]
pub struct ChatView {
    /// With whom.
    pub contact: ContactView,
    /// Its newest message, if there is one.
    pub last: Option<MessageView>,
    /// How many received messages nobody has seen.
    pub unread: u64,
    /// What was typed and not sent.
    pub draft: Option<DraftView>,
    /// How it is listed and told of.
    pub choices: ChoicesView,
}

/// What was typed and not sent.
#[derive(Clone, PartialEq, Eq)]
pub struct DraftView {
    /// The text, or its beginning.
    pub text: String,
    /// Since when it is so.
    pub at: Timestamp,
}

/// How a conversation is listed and told of, as the user chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChoicesView {
    /// Until when it makes no noise; the beginning of time if it may.
    pub muted_until: Timestamp,
    /// When it was pinned; the beginning of time if it is not.
    pub pinned_at: Timestamp,
    /// Whether it is put away.
    pub is_archived: bool,
    /// Whether it is shown as unread.
    pub is_marked_unread: bool,
    /// How much a notification says.
    pub notify: ChatNotify,
}

/// How much a notification of a conversation says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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

/// A message in a conversation.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageView {
    /// Its name.
    pub message: MessageId,
    /// Whose conversation.
    pub contact: ContactId,
    /// Its place in the conversation.
    pub place: Place,
    /// When it was written, by the writer's clock.
    pub sent_at: Timestamp,
    /// When it was stored here.
    pub stored_at: Timestamp,
    /// What it says.
    pub text: String,
    /// Which way it went, and how far.
    pub course: Course,
}

/// A place in a conversation; places sort as messages are shown, the same on every device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The Lamport time.
    pub order: u64,
    /// Who wrote it.
    pub author: UserId,
    /// The message.
    pub message: MessageId,
}

/// Which way a message went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// The user wrote it.
    Sent {
        /// How far it is; none if there was no device to send it to.
        delivery: Option<DeliveryView>,
    },
    /// The contact wrote it.
    Received {
        /// The path it came by.
        arrival: Option<Path>,
        /// When the user saw it.
        read_at: Option<Timestamp>,
    },
}

/// How far an own message is, on the device that is furthest behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryView {
    /// How far.
    pub state: DeliveryState,
    /// The way it took, once it took one.
    pub path: Option<Path>,
    /// Why it is where it is, if that needs saying.
    pub reason: Option<DeliveryReason>,
    /// Since when.
    pub since: Timestamp,
    /// When the next node or server had it.
    pub sent_at: Option<Timestamp>,
    /// When it was durable on the other device.
    pub delivered_at: Option<Timestamp>,
    /// When a person saw it.
    pub read_at: Option<Timestamp>,
}

impl fmt::Debug for OwnView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnView")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for OwnProfileView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OwnProfileView(..)")
    }
}

impl fmt::Debug for AvatarView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AvatarView({}, ..)", self.revision)
    }
}

impl fmt::Debug for IdentityView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdentityView")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ContactView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContactView")
            .field("id", &self.id)
            .field("state", &self.state)
            .field("since", &self.since)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ChatView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ChatView")
            .field("contact", &self.contact)
            .field("last", &self.last)
            .field("unread", &self.unread)
            .field("choices", &self.choices)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for DraftView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DraftView")
            .field("at", &self.at)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for MessageView {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MessageView")
            .field("message", &self.message)
            .field("contact", &self.contact)
            .field("course", &self.course)
            .finish_non_exhaustive()
    }
}

/// The recovery seed, sealed under the storage key.
#[derive(Clone, Debug)]
pub struct SealedSeed {
    /// The own identity key, to which it is bound.
    pub user_key: UserKey,
    /// The sealed bytes.
    pub seed: Vec<u8>,
}
