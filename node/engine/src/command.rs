//! What a user can ask of the engine, and the answers.

use hoopoe_crypto::invite::LinkError;
use hoopoe_protocol::{
    content::live::Typing,
    id::MessageId,
    keys::UserKey,
    time::{Span, Timestamp},
};

use crate::{
    privacy::{Privacy, PrivacyChange},
    profile::ProfileChange,
    row::{ContactId, InvitationId, JoinId, RequestId},
};

/// Something the user asks for. It may be refused; then nothing has changed.
#[derive(Clone, Debug)]
pub enum Command {
    /// Makes a one-time invitation.
    Invite {
        /// How long it is good.
        lifetime: Span,
    },
    /// Accepts an invitation, or asks under an address.
    Accept {
        /// The link, as it was pasted.
        link: String,
    },
    /// Asks under an address, and says something.
    Ask {
        /// The link, as it was pasted.
        link: String,
        /// What the owner is to read. With an invitation it must be empty.
        note: String,
    },
    /// Shows the own address.
    ShowAddress,
    /// Makes an address; the one before is withdrawn.
    NewAddress,
    /// Withdraws the own address, and all that waits under it.
    WithdrawAddress,
    /// Takes somebody in who asked.
    AcceptRequest {
        /// Whose request.
        request: RequestId,
    },
    /// Declines a request; nobody is told.
    DeclineRequest {
        /// Whose request.
        request: RequestId,
    },
    /// Takes back that the user asked somebody; nobody is told.
    WithdrawAsk {
        /// Which one.
        join: JoinId,
    },
    /// Sends text to a contact, or keeps it, if it is for [`ContactId::ONESELF`].
    Send {
        /// To whom.
        contact: ContactId,
        /// The text.
        text: String,
        /// What the message is to be called, which no message of the conversation may be yet; drawn if not said.
        name: Option<MessageId>,
    },
    /// Sends a text as a message of now, in the place of one that never arrives, which is deleted.
    SendAgain {
        /// To whom.
        contact: ContactId,
        /// The one that never arrives.
        message: MessageId,
        /// What it said.
        text: String,
    },
    /// The user has seen these messages of a contact; read receipts follow.
    MarkRead {
        /// Whose messages.
        contact: ContactId,
        /// Which ones; those that are unknown or were read before are ignored by the database.
        messages: Vec<MessageId>,
    },
    /// Deletes a message on this device. Who has it keeps it, and what is on its way goes on; one that is unknown is no error.
    DeleteMessage {
        /// Whose conversation.
        contact: ContactId,
        /// Which one.
        message: MessageId,
    },
    /// Wants to hear nothing of a contact any more, and is not found by them.
    Block {
        /// Whom.
        contact: ContactId,
    },
    /// Wants to hear of a blocked contact again.
    Unblock {
        /// Of whom.
        contact: ContactId,
    },
    /// Wants a contact to be one no more.
    Remove {
        /// Whom.
        contact: ContactId,
        /// What becomes of what was written.
        history: History,
    },
    /// The two have compared their safety number.
    Verify {
        /// With whom.
        contact: ContactId,
        /// The contact's key that the number was about.
        key: UserKey,
    },
    /// The mark that a safety number was compared goes.
    Unverify {
        /// Whose.
        contact: ContactId,
    },
    /// The user types to a contact, or stops. Typing ends by itself after some seconds, and says that the user is there.
    Typing {
        /// To whom.
        contact: ContactId,
        /// Whether they type.
        typing: Typing,
    },
    /// The user is there: they look at a screen. It holds for a minute and a half.
    Active,
    /// The user has left.
    Away,
    /// What is shown to whom.
    SetPrivacy(PrivacyChange),
    /// What the user shows of themselves.
    SetProfile(ProfileChange),
}

/// What becomes of a conversation whose contact is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum History {
    /// It stays, to be read.
    Keep,
    /// It is deleted on this device.
    Delete,
}

/// What a command yields at once; all else comes as notices.
#[derive(Clone, PartialEq, Eq)]
pub enum Reply {
    /// The link works once [`crate::Notice::InvitationPublished`] was seen; at once if it waits here.
    Invited {
        /// Names the invitation.
        invitation: InvitationId,
        /// The link; a secret of the two people it joins.
        link: String,
        /// When it ends.
        expires: Timestamp,
        /// Where it waits.
        place: InvitationPlace,
    },
    /// The inviter is asked; [`crate::Notice::InvitationAccepted`] or [`crate::Notice::AcceptFailed`] follows.
    Accepting {
        /// Names this acceptance in notices.
        join: crate::row::JoinId,
    },
    /// The own address. A new one works once [`crate::Notice::AddressPublished`] was seen.
    Address {
        /// Its link, for whoever the user wants to be asked by; none if there is no address.
        link: Option<String>,
    },
    /// Somebody was taken in.
    TakenIn {
        /// The contact.
        contact: ContactId,
    },
    /// The message is durable here and on its way.
    Sent {
        /// Its name.
        message: MessageId,
    },
    /// What is shown to whom, now.
    Privacy(Privacy),
    /// Done.
    Done,
}

impl core::fmt::Debug for Reply {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Invited { invitation, .. } => write!(f, "Invited({invitation:?})"),
            Self::Address { link } => write!(f, "Address(there: {})", link.is_some()),
            Self::TakenIn { contact } => write!(f, "TakenIn({contact:?})"),
            Self::Accepting { join } => write!(f, "Accepting({join:?})"),
            Self::Sent { message } => write!(f, "Sent({message:?})"),
            Self::Privacy(privacy) => write!(f, "{privacy:?}"),
            Self::Done => f.write_str("Done"),
        }
    }
}

/// Where an invitation waits for the invited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationPlace {
    /// On the own server, and here as well if this node listens.
    Server,
    /// Here alone: it works while this node runs and the invited can connect to it.
    Here,
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The text is not an invitation link that this version understands.
    #[error("{0}")]
    Link(#[from] LinkError),
    /// The invitation's time is over.
    #[error("the invitation has expired; ask for a new one")]
    InvitationExpired,
    /// The invitation or address is the user's own.
    #[error("this link is your own; send it to somebody else")]
    OwnInvitation,
    /// The inviter is a contact already.
    #[error(
        "this person is in your contacts already; if they removed you, remove them as well, then accept again"
    )]
    AlreadyContact,
    /// The same invitation is being accepted.
    #[error("this invitation is being accepted already")]
    AlreadyAccepting,
    /// The owner of the address was asked and has not answered.
    #[error("you have asked this person already; see: hoopoe requests")]
    AlreadyAsked,
    /// A note with an invitation.
    #[error("a note goes with a request under an address; this is an invitation, which needs none")]
    NoteWithInvitation,
    /// More than a note may have.
    #[error("the note has {bytes} bytes; it holds at most {most}")]
    NoteTooLong {
        /// Bytes given.
        bytes: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// No request has this number, or it does not wait any more.
    #[error("there is no such request")]
    NoSuchRequest,
    /// What a request said does not hold any more.
    #[error("this request cannot be accepted any more; ask them for another, or invite them")]
    RequestSpoiled,
    /// An address waits on a store server.
    #[error(
        "an address needs a store server, and none has let you in yet; see hoopoe status, or join a server"
    )]
    AddressNeedsServer,
    /// Nobody could fetch an invitation: there is no store server yet, and the node listens nowhere.
    #[error(
        "nobody could fetch the invitation: no store server has let you in yet, and hoopoe listens nowhere; see hoopoe status, or join a server"
    )]
    NoServer,
    /// A lifetime of nothing, or beyond what a server keeps.
    #[error("an invitation lasts from one minute to 30 days")]
    Lifetime,
    /// No contact has this number.
    #[error("there is no such contact")]
    NoSuchContact,
    /// The contact is blocked.
    #[error("you have blocked this person; unblock them first")]
    Blocked,
    /// The contact was removed.
    #[error("you have removed this person from your contacts; invite them again to write to them")]
    Removed,
    /// Another key than the one that is pinned for the contact.
    #[error("this is not the key that is known of this person; look at the safety number again")]
    OtherKey,
    /// A name without anything in it.
    #[error("a name needs at least one character that is not a space")]
    EmptyName,
    /// More than a name may have.
    #[error("the name has {bytes} bytes; it holds at most {most}")]
    NameTooLong {
        /// Bytes given.
        bytes: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// More than a line about somebody may have.
    #[error("what you say about yourself has {bytes} bytes; it holds at most {most}")]
    AboutTooLong {
        /// Bytes given.
        bytes: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// A picture that was not made for it.
    #[error("the picture is too large to be sent to contacts")]
    AvatarTooLarge,
    /// A message without text.
    #[error("a message needs text")]
    EmptyText,
    /// More text than a message may have.
    #[error("the text has {bytes} bytes; a message holds at most {most}")]
    TextTooLong {
        /// Bytes given.
        bytes: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// A fault of this program: sealing or encrypting failed where it cannot.
    #[error("encryption failed; this is a fault of the program")]
    Internal,
}
