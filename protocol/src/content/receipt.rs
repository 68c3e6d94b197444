//! What became of messages on the recipient's device.

use minicbor::{Decode, Encode};

use crate::{id::MessageId, time::Timestamp};

/// Tells the sender that messages are durable here, or that a person has seen them.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Receipt {
    /// What happened to all of them.
    #[n(0)]
    pub state: ReceiptState,
    /// The messages, at most [`crate::limits::RECEIPT_IDS`].
    #[n(1)]
    pub messages: Vec<MessageId>,
    /// When, by the recipient's clock.
    #[n(2)]
    pub at: Timestamp,
}

/// What can become of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum ReceiptState {
    /// Durable on the recipient's device.
    #[n(0)]
    Delivered,
    /// Shown to the recipient.
    #[n(1)]
    Read,
}
