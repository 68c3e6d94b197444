//! The names of people, devices, messages and the server's things.

use crate::{
    domain::Domain,
    fixed::Fixed,
    hash,
    keys::{Ed25519Key, UserKey, X25519Key},
};

/// Marks a [`UserId`].
pub enum User {}
/// Marks a [`DeviceId`].
pub enum Device {}
/// Marks an [`EnvelopeId`].
pub enum Envelope {}
/// Marks a [`ContentId`].
pub enum Content {}
/// Marks a [`MessageId`].
pub enum Message {}
/// Marks a [`ConversationId`].
pub enum Conversation {}
/// Marks a [`SessionId`].
pub enum Session {}
/// Marks a [`MailboxId`].
pub enum Mailbox {}
/// Marks a [`LaneId`].
pub enum Lane {}
/// Marks a [`PresenceId`].
pub enum Presence {}
/// Marks a [`SlotId`].
pub enum Slot {}
/// Marks a [`GroupId`].
pub enum Group {}
/// Marks a [`TopicId`].
pub enum Topic {}
/// Marks a [`GroupSessionId`].
pub enum GroupSession {}
/// Marks a [`FileId`].
pub enum File {}
/// Marks a [`BlobId`].
pub enum Blob {}

/// A person: SHA-256 over their user identity key.
pub type UserId = Fixed<User, 32>;
/// A device of a person: SHA-256 over the keys that its certificate names.
pub type DeviceId = Fixed<Device, 32>;
/// An envelope: half a SHA-256 over its bytes, computed by everyone who receives it and never read from a frame.
pub type EnvelopeId = Fixed<Envelope, 16>;
/// What an envelope holds: half a SHA-256 over it. The same content sealed anew is another envelope.
pub type ContentId = Fixed<Content, 16>;
/// A message, chosen at random by its sender.
pub type MessageId = Fixed<Message, 16>;
/// A conversation of two people, or a group.
pub type ConversationId = Fixed<Conversation, 32>;
/// An Olm session, as both its ends compute it.
pub type SessionId = Fixed<Session, 32>;
/// A mailbox on a store server, chosen at random by the server.
pub type MailboxId = Fixed<Mailbox, 16>;
/// One device's queue in a mailbox, chosen at random by the server.
pub type LaneId = Fixed<Lane, 8>;
/// A presence record under an id that changes every hour.
pub type PresenceId = Fixed<Presence, 32>;
/// A slot of an account: a keyed hash that says nothing to the server.
pub type SlotId = Fixed<Slot, 32>;
/// A group: SHA-256 over the entry that created it.
pub type GroupId = Fixed<Group, 32>;
/// The queue of a group's epoch on a server, chosen at random by the member who opens the epoch.
pub type TopicId = Fixed<Topic, 32>;
/// A Megolm session: the Ed25519 key that signs its messages.
pub type GroupSessionId = Fixed<GroupSession, 32>;
/// A file that was sealed, chosen at random for one sealing.
pub type FileId = Fixed<File, 16>;
/// A sealed file: SHA-256 over its outline, computed by everyone who has that ([`crate::blob::outline::Outline::id`]).
pub type BlobId = Fixed<Blob, 32>;

impl UserId {
    /// The person whose user identity key this is.
    #[must_use]
    pub fn of(key: &UserKey) -> Self {
        Self::new(hash::labelled(Domain::UserId, &[key.as_bytes()]))
    }
}

impl DeviceId {
    /// The device with these keys, under this user identity key.
    #[must_use]
    pub fn of(user_key: &UserKey, signing: &Ed25519Key, agreement: &X25519Key) -> Self {
        Self::new(hash::labelled(
            Domain::DeviceId,
            &[user_key.as_bytes(), signing.as_bytes(), agreement.as_bytes()],
        ))
    }
}

impl EnvelopeId {
    /// The id of an envelope, over all its bytes.
    #[must_use]
    pub fn of(envelope: &[u8]) -> Self {
        Self::new(half(Domain::EnvelopeId, envelope))
    }
}

impl ContentId {
    /// The id of what an envelope holds, over all its bytes without the padding.
    #[must_use]
    pub fn of(content: &[u8]) -> Self {
        Self::new(half(Domain::ContentId, content))
    }
}

fn half(domain: Domain, bytes: &[u8]) -> [u8; 16] {
    let hash = hash::labelled(domain, &[bytes]);
    let mut half = [0; 16];
    half.copy_from_slice(hash.first_chunk::<16>().unwrap_or(&[0; 16]));
    half
}

impl GroupId {
    /// The group that this signed body of a `Create` entry begins.
    #[must_use]
    pub fn of(create: &[u8]) -> Self {
        Self::new(hash::labelled(Domain::GroupId, &[create]))
    }
}

impl ConversationId {
    /// The conversation that a group is.
    #[must_use]
    pub const fn of_group(group: &GroupId) -> Self {
        Self::new(*group.as_bytes())
    }

    /// The conversation of two people; the order of the arguments does not matter.
    #[must_use]
    pub fn of_pair(one: &UserId, other: &UserId) -> Self {
        let (lower, upper) = if one <= other { (one, other) } else { (other, one) };
        Self::new(hash::labelled(
            Domain::Conversation,
            &[lower.as_bytes(), upper.as_bytes()],
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_conversation_of_two_has_one_id_from_both_sides() {
        let (alice, bob) = (UserId::new([1; 32]), UserId::new([2; 32]));

        assert_eq!(
            ConversationId::of_pair(&alice, &bob),
            ConversationId::of_pair(&bob, &alice)
        );
        assert_ne!(
            ConversationId::of_pair(&alice, &bob),
            ConversationId::of_pair(&alice, &alice)
        );
    }
}
