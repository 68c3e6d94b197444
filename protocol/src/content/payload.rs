//! The plaintext of an Olm message: the body, and everything that associated data would bind.

use minicbor::{Decode, Encode};

use crate::{
    codec::Wire,
    content::OlmBody,
    id::{ConversationId, DeviceId, MessageId, SessionId, UserId},
    identity::{DeviceManifest, ManifestRef},
    limits,
    signed::Signed,
    time::Timestamp,
};

/// What is encrypted by Olm. Crypto checks each field against the session it came through (nine checks).
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub struct OlmPayload {
    /// Format version, [`crate::version::BODY_VERSION`].
    #[n(0)]
    pub version: u8,
    /// Who writes.
    #[n(1)]
    pub sender: UserId,
    /// From which device.
    #[n(2)]
    pub sender_device: DeviceId,
    /// The sender's newest manifest.
    #[n(3)]
    pub sender_manifest: ManifestRef,
    /// To whom.
    #[n(4)]
    pub recipient: UserId,
    /// To which device.
    #[n(5)]
    pub recipient_device: DeviceId,
    /// Over which session.
    #[n(6)]
    pub session: SessionId,
    /// In which conversation.
    #[n(7)]
    pub conversation: ConversationId,
    /// The message's name, the same on all devices and in every resend.
    #[n(8)]
    pub message: MessageId,
    /// Counts what this device sent to that one, from 1; shows gaps. 0 under what is worth nothing later, a live key.
    #[n(9)]
    pub counter: u64,
    /// Lamport time in the conversation: 1 + the highest seen; sorts the history. It is the sender's to choose: whoever
    /// reads cuts a leap of more than 2^20, so that nobody uses up the numbers.
    #[n(10)]
    pub order: u64,
    /// The sender's clock, shown and nothing else.
    #[n(11)]
    pub sent_at: Timestamp,
    /// The manifest itself; mandatory in pre-key messages.
    #[n(12)]
    pub manifest: Option<Signed<DeviceManifest>>,
    /// What is said.
    #[n(13)]
    pub body: OlmBody,
}

impl Wire for OlmPayload {
    const MAX_BYTES: usize = limits::PAYLOAD_BYTES;
}
