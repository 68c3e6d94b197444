//! What a person's own devices tell each other, and nobody else may say.

use minicbor::{Decode, Encode};

use super::text::Text;
use crate::{
    id::{ConversationId, MessageId},
    identity::DeviceManifest,
    signed::Signed,
};

/// A copy of what this person said on another device of theirs.
///
/// The payload around it has the conversation in which it was said, and the message id, order and time that the
/// recipients were given: so the history is the same on every device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OwnCopy {
    /// What was said.
    #[n(0)]
    pub said: Said,
}

/// What can be said to others and is copied to own devices. The numbers are those of [`super::OlmBody`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub enum Said {
    /// A message for a person to read.
    #[n(0)]
    Text(#[n(0)] Text),
}

/// What happened on another device of this person. The payload around it has this person's conversation with
/// themselves. Numbers are given once and never again; an unknown one refuses the payload.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub enum SyncNews {
    /// Up to where conversations were read; at most [`crate::limits::READ_MARKS`].
    #[n(0)]
    Read(#[n(0)] Vec<ReadMark>),
    /// The newest manifest that the other device has of somebody: this person, or a contact.
    #[n(1)]
    Devices(#[n(0)] Signed<DeviceManifest>),
}

/// Up to where one conversation was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ReadMark {
    /// The conversation.
    #[n(0)]
    pub conversation: ConversationId,
    /// The order of the last message that was seen.
    #[n(1)]
    pub order: u64,
    /// That message.
    #[n(2)]
    pub message: MessageId,
}
