//! Rows of messages: what they say, how they travel, what became of them.

use std::sync::Arc;

use hoopoe_protocol::{
    content::receipt::ReceiptState,
    id::{EnvelopeId, MessageId, SessionId},
    time::Timestamp,
};

use super::{ContactId, OutboxId, RemoteId};

/// Something on its way to a device.
#[derive(Clone, Debug)]
pub struct OutboxRow {
    /// Its number.
    pub id: OutboxId,
    /// To which device.
    pub remote: RemoteId,
    /// The message's name.
    pub message: MessageId,
    /// What it is.
    pub kind: OutboxKind,
    /// What it says.
    pub letter: Letter,
    /// The letter in its envelope; none while it waits for a session.
    pub sealed: Option<Sealed>,
    /// How often it was encrypted anew, because the device could not read it or never got it.
    pub repeats: u8,
    /// How it left, once it did.
    pub sent: Option<(Path, Timestamp)>,
    /// Whether where it was left is not read any more: it goes out again, though the user knows it as sent.
    pub is_taken_back: bool,
}

/// What is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutboxKind {
    /// A message of the user's; stays until a receipt comes, and its delivery is shown.
    Message,
    /// Something the nodes tell each other; stays until a receipt comes.
    Control,
    /// A receipt; goes once the next node or server has it.
    Receipt,
}

/// What an entry of the outbox says, kept so that it can be encrypted anew.
#[derive(Clone)]
pub struct Letter {
    /// The encoded [`hoopoe_protocol::content::OlmBody`]. Empty in what an early version sealed: it goes as it is.
    pub body: Vec<u8>,
    /// Its Lamport time.
    pub order: u64,
    /// When it was written.
    pub at: Timestamp,
    /// Its place in what goes to the device, once it was encrypted; the same in every repetition.
    pub counter: Option<u64>,
}

/// A letter, encrypted once by the ratchet and sealed into an envelope; the same bytes on every path.
#[derive(Clone)]
pub struct Sealed {
    /// The envelope's id.
    pub envelope: EnvelopeId,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// What is in it, so that it can be sealed anew: the ratchet encrypts nothing twice. Empty in what an early version
    /// sealed.
    pub content: Arc<[u8]>,
    /// The session that encrypted it.
    pub session: SessionId,
    /// The epoch of the KEM prekey that it is sealed to.
    pub kem: u32,
    /// After this it is sealed anew before it leaves: the device may have destroyed the key by the time it arrives.
    pub until: Timestamp,
}

impl core::fmt::Debug for Letter {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        // What people write is never printed.
        write!(f, "Letter({:?})", self.counter)
    }
}

impl core::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Sealed({:?}, {} bytes)", self.envelope, self.bytes.len())
    }
}

/// The way something took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Path {
    /// Straight to the other device; nobody stored it.
    Direct,
    /// Over a store server.
    Store,
}

/// A message of a conversation.
#[derive(Clone)]
pub struct MessageRow {
    /// Its name.
    pub message: MessageId,
    /// Whose conversation.
    pub contact: ContactId,
    /// The device it came from; none if it is the user's own.
    pub sender: Option<RemoteId>,
    /// Its Lamport time: the history is sorted by (order, sender's user id, message id).
    pub order: u64,
    /// When it was written, by the writer's clock.
    pub sent_at: Timestamp,
    /// When it was stored here.
    pub stored_at: Timestamp,
    /// The way it came; none if it is the user's own.
    pub arrival: Option<Path>,
    /// What it says.
    pub text: String,
}

impl core::fmt::Debug for MessageRow {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        // What people write is never printed.
        f.debug_struct("MessageRow")
            .field("message", &self.message)
            .field("order", &self.order)
            .finish_non_exhaustive()
    }
}

/// How far a message is on its way to one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeliveryRow {
    /// The message.
    pub message: MessageId,
    /// Whose conversation.
    pub contact: ContactId,
    /// To which device.
    pub remote: RemoteId,
    /// How far.
    pub state: DeliveryState,
    /// The way it took, once it took one.
    pub path: Option<Path>,
    /// Why it is where it is, if that needs saying.
    pub reason: Option<DeliveryReason>,
    /// Since when.
    pub at: Timestamp,
}

/// How far a message is. Ordered: a higher one replaces a lower one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeliveryState {
    /// Durable here.
    Queued,
    /// Durable here; no session with the device yet.
    AwaitingKeys,
    /// The next node or server has it.
    Sent,
    /// It can never arrive as it is.
    Failed,
    /// Durable on the other device.
    Delivered,
    /// A person has seen it.
    Read,
}

/// Why a message is where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeliveryReason {
    /// The contact has not answered the invitation's reply yet.
    AwaitingContact,
    /// Prekeys of the device are being fetched.
    AwaitingPrekeys,
    /// The contact has no server, and the two are not connected.
    NoServer,
    /// The contact's server cannot be reached.
    ServerUnreachable,
    /// The contact's lane is full.
    MailboxFull,
    /// The contact's server does not admit us any more.
    NotAccepted,
    /// The device's envelope key is over: it has been away too long.
    RecipientAway,
    /// The contact's server refuses the envelope.
    Refused,
    /// The device has it and cannot read it; it is encrypted anew once the device has begun anew.
    PutAside,
    /// The device cannot read it, also not encrypted anew.
    Unreadable,
    /// The user blocked or removed the contact before it was sent.
    Parted,
}

/// A receipt that a contact's device should get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwedReceiptRow {
    /// Which device.
    pub remote: RemoteId,
    /// For which message.
    pub message: MessageId,
    /// What to say.
    pub state: ReceiptState,
    /// When it goes.
    pub due: Timestamp,
}
