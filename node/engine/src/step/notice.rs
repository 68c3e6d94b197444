//! Something for the screen.

use hoopoe_protocol::{
    content::live::{Presence, Typing},
    id::{DeviceId, MessageId},
    time::Timestamp,
};

use crate::row::{ContactId, DeliveryState, InvitationId, JoinId, Path, RequestId};

/// Something for the screen. It says what changed; the rows say how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A contact came, or changed.
    Contact {
        /// Which one.
        contact: ContactId,
    },
    /// The user shows something else of themselves.
    Profile,
    /// A message came in or went out.
    Message {
        /// Whose conversation.
        contact: ContactId,
        /// Its name.
        message: MessageId,
    },
    /// The user deleted a message for themselves.
    MessageGone {
        /// Whose conversation.
        contact: ContactId,
        /// Its name.
        message: MessageId,
    },
    /// A message's delivery got further, or failed.
    Delivery {
        /// Whose conversation.
        contact: ContactId,
        /// The message.
        message: MessageId,
        /// How far it is.
        state: DeliveryState,
        /// The way it took, once it took one.
        path: Option<Path>,
    },
    /// A contact's device is connected directly, or is no more.
    Direct {
        /// Whose device.
        contact: ContactId,
        /// How it is now.
        link: Link,
    },
    /// A contact began to type to the user, or stopped. It stands in no row.
    Typing {
        /// Who.
        contact: ContactId,
        /// Whether they type now.
        typing: Typing,
    },
    /// A contact came, went, or was seen later than was known.
    Presence {
        /// Who.
        contact: ContactId,
        /// Whether they are there; none if that is not known.
        presence: Option<Presence>,
        /// When they were last there; none if that is not known, or they are there now.
        last_seen: Option<Timestamp>,
    },
    /// An invitation is on the server: its link works.
    InvitationPublished {
        /// Which one.
        invitation: InvitationId,
    },
    /// The server would not take an invitation.
    InvitationRefused {
        /// Which one.
        invitation: InvitationId,
    },
    /// The inviter, or their server, has our reply; they answer when they are back.
    InvitationAccepted {
        /// Which acceptance.
        join: JoinId,
        /// The new contact.
        contact: ContactId,
    },
    /// An invitation could not be accepted; this is final.
    AcceptFailed {
        /// Which acceptance.
        join: JoinId,
        /// Why.
        reason: AcceptFailure,
    },
    /// The owner of the address has our request, or their server; they may answer, or not.
    Asked {
        /// Which acceptance.
        join: JoinId,
        /// The contact that is waited for.
        contact: ContactId,
    },
    /// Somebody asks to become a contact, or asks again.
    Request {
        /// Their request.
        request: RequestId,
    },
    /// A request waits no more: it was accepted, declined or withdrawn with the address, or it ended.
    RequestGone {
        /// Which one.
        request: RequestId,
    },
    /// The own address is on the server: its link works.
    AddressPublished,
    /// The server would not take the own address.
    AddressRefused,
    /// Neither the inviter's server nor their node could be reached; both are tried again.
    AcceptDelayed {
        /// Which acceptance.
        join: JoinId,
    },
    /// Something came from somebody whom the user has blocked or removed, or a request that is not for the user to see,
    /// and was dropped.
    Dropped,
    /// Something speaks against the key that is pinned for a contact.
    KeyWarning {
        /// Whose.
        contact: ContactId,
    },
    /// The database was older than what had been sent from it; contacts are told over fresh sessions.
    SetBack,
    /// What a device itself had brought was held, and nothing could be made of it in the end.
    HeldInVain {
        /// The device.
        device: DeviceId,
    },
    /// What became of a sealed presence record.
    Record(RecordNews),
    /// An envelope was put aside: nothing could be made of it.
    Quarantined {
        /// Why.
        reason: QuarantineReason,
    },
}

/// What became of a sealed presence record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordNews {
    /// The own server has one of ours.
    Written,
    /// A contact's was found, newer than what was known.
    Read,
    /// What a server answered was no record of that contact and hour, an old one, or one that is over.
    Refused,
}

/// Whether a device is connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Connected.
    Up,
    /// Not connected.
    Down,
}

/// Why an invitation could not be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AcceptFailure {
    /// The server no longer has it.
    #[error("the invitation was used, withdrawn or has expired; ask for a new one")]
    Gone,
    /// What waits on the server is not what the link pins.
    #[error("the server answered with something else than the invitation; do not trust this link")]
    Forged,
    /// The server refuses the reply.
    #[error("the server refused the answer to the invitation")]
    Refused,
    /// A request could not be left at the owner's server in two weeks.
    #[error("their server could not be reached for two weeks; ask them for another link, or try again")]
    NotLeft,
    /// The owner of an address has not answered in 30 days.
    #[error("they have not answered in 30 days")]
    NotAnswered,
    /// The user blocked or removed the inviter meanwhile.
    #[error("you have blocked or removed this person meanwhile")]
    Parted,
}

/// Why nothing could be made of an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum QuarantineReason {
    /// No key of ours opens it, or it is no envelope.
    #[error("it could not be opened")]
    Unopened,
    /// Its content is of no known form.
    #[error("its content is malformed")]
    Malformed,
    /// It is from no contact's device.
    #[error("the sender is unknown")]
    UnknownSender,
    /// The ratchet refuses it.
    #[error("it could not be decrypted")]
    Undecryptable,
    /// It decrypts, but what it claims is not so.
    #[error("its claims do not hold")]
    Untrue,
    /// A reply to an invitation that is unknown, used, or over.
    #[error("it answers no open invitation")]
    NoInvitation,
}
