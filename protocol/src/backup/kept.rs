//! The things that a backup keeps, one type for each.

use core::fmt;

use minicbor::{Decode, Encode};

use crate::{
    content::{profile::ProfileUpdate, text::Text},
    id::{ConversationId, MailboxId, MessageId, UserId},
    identity::DeviceManifest,
    keys::{ServerKey, UserKey},
    route::{ContactSeeds, Route, ServerPin},
    signed::Signed,
    time::Timestamp,
};

/// A store server at which the owner has an account. The account's key is not here: it grows from the recovery seed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct KeptServer {
    /// The server's URL, at most [`crate::limits::ADDRESS_BYTES`].
    #[n(0)]
    pub url: String,
    /// The server's identity.
    #[n(1)]
    pub server: ServerKey,
    /// Pinned certificate key, for servers without a public name.
    #[n(2)]
    pub pin: Option<ServerPin>,
    /// The owner's mailbox.
    #[n(3)]
    pub mailbox: MailboxId,
}

/// Another person. Whoever restores checks the manifest against the pinned key.
#[derive(Clone, Encode, Decode)]
#[cbor(map)]
pub struct KeptContact {
    /// The user identity key that is pinned.
    #[n(0)]
    pub user_key: UserKey,
    /// What they are to the owner.
    #[n(1)]
    pub relation: Relation,
    /// Since when.
    #[n(2)]
    pub since: Timestamp,
    /// The name they go by, at most [`crate::limits::NAME_BYTES`].
    #[n(3)]
    pub name: String,
    /// Their newest manifest, as they signed it: an older one is then known as such.
    #[n(4)]
    pub manifest: Signed<DeviceManifest>,
    /// The key whose safety number was compared.
    #[n(5)]
    pub verified: Option<UserKey>,
    /// All that they show of themselves.
    #[n(6)]
    pub profile: Option<ProfileUpdate>,
    /// The seeds that the owner gave them: their tokens stay good.
    #[n(7)]
    pub ours: Option<ContactSeeds>,
    /// The seeds that they gave the owner: with them a new device can write to them.
    #[n(8)]
    pub theirs: Option<ContactSeeds>,
}

impl fmt::Debug for KeptContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptContact")
            .field("user_key", &self.user_key)
            .field("relation", &self.relation)
            .finish_non_exhaustive()
    }
}

/// What another person is to the owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Relation {
    /// Accepted.
    #[n(0)]
    Contact,
    /// Parted from; what comes is dropped.
    #[n(1)]
    Blocked,
    /// Parted from, and in no list.
    #[n(2)]
    Removed,
    /// Known from a group only.
    #[n(3)]
    Member,
}

/// The newest route of a device of another person, as that device signed it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct KeptRoute {
    /// The person.
    #[n(0)]
    pub user: UserId,
    /// The route; it says which device.
    #[n(1)]
    pub route: Signed<Route>,
}

/// What the owner chose about a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct KeptConversation {
    /// Which one.
    #[n(0)]
    pub conversation: ConversationId,
    /// Nothing is told of it until then; 0 if all is.
    #[n(1)]
    pub muted_until: Timestamp,
    /// Whether it stands at the top.
    #[n(2)]
    pub is_pinned: bool,
    /// Whether it is put away.
    #[n(3)]
    pub is_archived: bool,
}

/// A message, as the history shows it.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct KeptMessage {
    /// In which conversation.
    #[n(0)]
    pub conversation: ConversationId,
    /// Its name.
    #[n(1)]
    pub message: MessageId,
    /// Who wrote it.
    #[n(2)]
    pub sender: UserId,
    /// Its place in the conversation.
    #[n(3)]
    pub order: u64,
    /// The sender's clock.
    #[n(4)]
    pub sent_at: Timestamp,
    /// The owner's clock.
    #[n(5)]
    pub stored_at: Timestamp,
    /// When the owner saw it; absent if not yet, and for their own.
    #[n(6)]
    pub read_at: Option<Timestamp>,
    /// What is said.
    #[n(7)]
    pub body: KeptBody,
}

impl fmt::Debug for KeptMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeptMessage({:?}, ..)", self.message)
    }
}

/// What a message of the history says. Closed, and smaller than [`crate::content::OlmBody`]: nothing that only devices
/// say to each other is kept.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub enum KeptBody {
    /// A text.
    #[n(0)]
    Text(#[n(0)] Text),
}

/// Who is shown what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct KeptPrivacy {
    /// That the owner types.
    #[n(0)]
    pub typing: Audience,
    /// Whether the owner is there, and when they were last.
    #[n(1)]
    pub presence: Audience,
    /// That the owner has read something.
    #[n(2)]
    pub read_receipts: Audience,
}

/// Who is shown something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Audience {
    /// Everybody that the owner is in touch with.
    #[n(0)]
    Everyone,
    /// People whom the owner has accepted.
    #[n(1)]
    Contacts,
    /// Nobody.
    #[n(2)]
    Nobody,
}

/// What is not kept any more. The bytes are gone when the chain is replaced and its host has deleted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub enum Forgotten {
    /// A person with all that is kept about them.
    #[n(0)]
    Contact(#[n(0)] UserId),
    /// A conversation with all its messages.
    #[n(1)]
    Conversation(#[n(0)] ConversationId),
    /// One message.
    #[n(2)]
    Message(#[n(0)] ConversationId, #[n(1)] MessageId),
}
