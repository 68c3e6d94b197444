//! Rows to write, gathered in one value and committed in one transaction.

use hoopoe_protocol::{
    id::{MessageId, SessionId},
    time::Timestamp,
};

use crate::{
    privacy::Privacy,
    row::{
        AddressRow, ContactId, ContactProfileRow, ContactRow, ConversationRow, DeliveryRow, EarlierNameRow,
        GapRow, HeldId, HeldRow, InvitationId, InvitationRow, JoinId, JoinRow, KemKeyRow, MessageRow,
        OutboxId, OutboxRow, OwedReceiptRow, OwnProfileRow, OwnRow, Path, PresenceRow, QuarantineRow,
        RemoteId, RemoteRow, RequestId, RequestRow, SeenEnvelopeRow, SessionRow, TaskId, TaskRow,
        WithdrawnTokenRow,
    },
};

/// Changes in the order in which they were decided; applying them in this order is part of their meaning.
pub type Changes = Vec<Change>;

/// One row written. `Put` inserts or replaces by the row's id.
#[derive(Clone, Debug)]
pub enum Change {
    /// Everything about the own account that seldom changes. There is exactly one.
    PutOwn(OwnRow),
    /// The own device's Olm account, sealed.
    SetAccount(Vec<u8>),
    /// A KEM key of the own device.
    PutKemKey(KemKeyRow),
    /// A KEM key of the own device is destroyed.
    DeleteKemKey {
        /// The prekey's epoch.
        epoch: u32,
    },
    /// A contact.
    PutContact(ContactRow),
    /// A device of a contact.
    PutRemote(RemoteRow),
    /// How many payloads went to and came from a device.
    SetCounters {
        /// Which device.
        remote: RemoteId,
        /// The counter of the last payload to it.
        sent: u64,
        /// The highest counter seen from it.
        received: u64,
    },
    /// All counters of a device that were passed over: these and no others.
    PutGaps {
        /// Which device.
        remote: RemoteId,
        /// The gaps.
        gaps: Vec<GapRow>,
    },
    /// A conversation's Lamport time.
    PutConversation(ConversationRow),
    /// An Olm session, sealed.
    PutSession(SessionRow),
    /// A session is not used any more.
    DeleteSession {
        /// With which device.
        remote: RemoteId,
        /// Which session.
        session: SessionId,
    },
    /// A session was accepted from a pre-key message; its name is remembered, so that the message begins no second one.
    AddAcceptedSession {
        /// The name.
        session: SessionId,
    },
    /// Another fallback prekey is in use: all sessions that were accepted are older than it.
    TurnAcceptedSessions {
        /// Those whose names are forgotten: no prekey opens the messages that brought them any more.
        gone: Vec<SessionId>,
    },
    /// Something on its way to a device.
    PutOutbox(OutboxRow),
    /// It left by this path; the next node or server has it, and it is not taken back any more.
    SetOutboxSent {
        /// Which row.
        outbox: OutboxId,
        /// By which path.
        path: Path,
        /// When.
        at: Timestamp,
    },
    /// Where things for a device were left may not be read any more: all of them go out again.
    TakeBackOutbox {
        /// Which device.
        remote: RemoteId,
    },
    /// It arrived, or will never.
    DeleteOutbox(OutboxId),
    /// A message, written or received. An id that is there already is left as it is.
    AddMessage(MessageRow),
    /// A message goes, and what is known of its deliveries.
    DeleteMessage {
        /// Whose conversation.
        contact: ContactId,
        /// Which one.
        message: MessageId,
    },
    /// All messages of a conversation go, and what is known of their deliveries.
    DeleteHistory {
        /// Whose.
        contact: ContactId,
    },
    /// How far a message is on its way to one device. States only advance, and [`crate::row::DeliveryState::Failed`]
    /// never replaces delivered or read: a row that would go back is left as it is.
    PutDelivery(DeliveryRow),
    /// The user has seen this message of a contact.
    SetRead {
        /// The message.
        message: MessageId,
        /// Whose.
        contact: ContactId,
        /// When.
        at: Timestamp,
    },
    /// A receipt that a contact's device should get.
    PutOwedReceipt(OwedReceiptRow),
    /// The receipts for these messages are in the outbox.
    DeleteOwedReceipts {
        /// To which device.
        remote: RemoteId,
        /// For which messages.
        messages: Vec<MessageId>,
    },
    /// An envelope was handled.
    AddSeenEnvelope(SeenEnvelopeRow),
    /// A payload of a device was handled.
    AddSeenMessage {
        /// Which device.
        remote: RemoteId,
        /// The payload's message id.
        message: MessageId,
        /// When.
        at: Timestamp,
    },
    /// Ids seen before this are forgotten.
    ForgetSeen {
        /// The time.
        before: Timestamp,
    },
    /// An envelope of which nothing could be made.
    AddQuarantine(QuarantineRow),
    /// A message came far ahead of its turn.
    AddHeld(HeldRow),
    /// It has been read, or will not be.
    DeleteHeld(HeldId),
    /// An invitation of the user's own.
    PutInvitation(InvitationRow),
    /// An invitation is over and its key destroyed.
    DeleteInvitation(InvitationId),
    /// The own address.
    PutAddress(AddressRow),
    /// There is no own address any more.
    DeleteAddress,
    /// Somebody who asked under the own address.
    PutRequest(RequestRow),
    /// A request is over, or forgotten.
    DeleteRequest(RequestId),
    /// An invitation that the user accepts.
    PutJoin(JoinRow),
    /// Accepted or failed.
    DeleteJoin(JoinId),
    /// Something to be done at the own server.
    PutTask(TaskRow),
    /// Done, or refused for good.
    DeleteTask(TaskId),
    /// A token must not work any more.
    AddWithdrawnToken(WithdrawnTokenRow),
    /// No server can know any more what was withdrawn before this.
    ForgetWithdrawnTokens {
        /// The time.
        before: Timestamp,
    },
    /// The own peer id is over: the next start takes another, unless one was taken before.
    EndPeer,
    /// What is shown to whom. There is one; none before the first change.
    PutPrivacy(Privacy),
    /// What people show of themselves.
    Profile(ProfileWrite),
    /// When a contact was last there.
    PutLastSeen {
        /// Who.
        contact: ContactId,
        /// When.
        at: Timestamp,
    },
    /// Nobody is to know any more when a contact was last there.
    DeleteLastSeen {
        /// Who.
        contact: ContactId,
    },
    /// The number of the last presence record of our own.
    SetPresenceSequence(u64),
    /// The newest presence record of a contact.
    PutPresenceFound(PresenceRow),
    /// Nothing that was found of a contact counts any more.
    DeletePresenceFound {
        /// Who.
        contact: ContactId,
    },
}

/// A row about what people show of themselves.
#[derive(Clone, Debug)]
pub enum ProfileWrite {
    /// What the user shows besides their name. There is one; none before the first change.
    PutOwn(OwnProfileRow),
    /// A device of a contact was told a revision of it, or is to be told anew: zero.
    PutTold {
        /// Which device.
        remote: RemoteId,
        /// The revision.
        revision: u64,
    },
    /// What a contact shows besides their name.
    PutContact(ContactProfileRow),
    /// Nothing that a contact showed is kept.
    DeleteContact {
        /// Who.
        contact: ContactId,
    },
    /// A contact has another name; this one was theirs.
    AddEarlierName(EarlierNameRow),
    /// No name that a contact had before is kept.
    DeleteEarlierNames {
        /// Who.
        contact: ContactId,
    },
}
