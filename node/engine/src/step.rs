//! What an input leads to: rows to write, things to do, things to show, and when to look again.

use std::sync::Arc;

use hoopoe_crypto::live::SealedLive;
use hoopoe_protocol::{
    content::live::{Presence, Typing},
    id::{DeviceId, EnvelopeId, MessageId},
    invitation::{InvitationNode, InvitationStore},
    keys::TokenHash,
    peer::PathOutcome,
    prekey::HandedPrekeys,
    route::{PeerIdBytes, StoreAddress},
    secret::Secret,
    store::{
        deposit::DepositEntry, invitations::InvitationUpload, prekeys::PrekeyUpload, tokens::TokenChanges,
    },
    time::Timestamp,
};

use crate::{
    change::Changes,
    event::{LaneNumber, VisitorNumber},
    row::{ContactId, DeliveryState, InvitationId, JoinId, Path, RequestId, TaskId},
};

/// The result of one input, or of several together.
#[derive(Debug, Default)]
pub struct Step {
    /// Rows to write, in one transaction, before anything else happens.
    pub changes: Changes,
    /// What to do after the commit; each may be lost or repeated.
    pub effects: Vec<Effect>,
    /// What the screen should know, after the commit.
    pub notices: Vec<Notice>,
    /// When to call back with [`crate::Event::Tick`]: replaces every earlier answer.
    pub wake_at: Option<Timestamp>,
}

impl Step {
    /// Goes on with what a later turn led to, so that both can be committed at once.
    pub fn append(&mut self, later: Self) {
        self.changes.extend(later.changes);
        self.effects.extend(later.effects);
        self.notices.extend(later.notices);
        self.wake_at = later.wake_at;
    }
}

/// Something for an adapter to do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Connect to a device.
    Dial {
        /// The device.
        device: DeviceId,
        /// Its peer ids; the connection must prove one of them.
        peers: Vec<PeerIdBytes>,
        /// Where it may be.
        addresses: Vec<String>,
        /// The direct token that it gave us.
        token: Secret<32>,
    },
    /// Send an envelope on the direct connection.
    SendDirect {
        /// To which device.
        device: DeviceId,
        /// Its name.
        envelope: EnvelopeId,
        /// Its bytes.
        bytes: Arc<[u8]>,
    },
    /// Tell a device what became of its envelope.
    AckDirect {
        /// Which device.
        device: DeviceId,
        /// Which envelope.
        envelope: EnvelopeId,
        /// What became of it.
        outcome: PathOutcome,
    },
    /// Send a live frame on the direct connection. It is not repeated if it is lost.
    SendLive {
        /// To which device.
        device: DeviceId,
        /// The sealed frame.
        frame: Box<SealedLive>,
    },
    /// Close the direct connection; it is thought to be dead.
    CloseDirect {
        /// To which device.
        device: DeviceId,
    },
    /// These devices may connect, and no others: replaces the whole table.
    Admit {
        /// Who may.
        contacts: Vec<Admission>,
    },
    /// Be known by another peer id as soon as can be: somebody who knows this one should lose sight of us. If it is lost, the
    /// next start does the same, for [`crate::Change::EndPeer`] is durable.
    RotatePeer,
    /// Leave envelopes on a server.
    Deposit {
        /// Comes back with the answer.
        batch: u64,
        /// The mailbox and its server.
        store: StoreAddress,
        /// The send or invitation token.
        token: Secret<32>,
        /// The envelopes, in order.
        entries: Vec<DepositEntry>,
    },
    /// Ask a server for prekeys of a contact's device.
    Claim {
        /// Comes back with the answer.
        claim: u64,
        /// The mailbox, its lane and its server.
        store: StoreAddress,
        /// The claim token.
        token: Secret<32>,
    },
    /// Ask a contact's device for prekeys on the direct connection.
    ClaimDirect {
        /// Which device.
        device: DeviceId,
    },
    /// Hand prekeys to a contact's device on the direct connection.
    HandPrekeys {
        /// Which device.
        device: DeviceId,
        /// The prekeys.
        prekeys: Box<HandedPrekeys>,
    },
    /// Fetch an invitation bundle.
    FetchInvitation {
        /// Comes back with the answer.
        fetch: u64,
        /// Where it waits.
        store: InvitationStore,
        /// The invitation token.
        token: Secret<32>,
    },
    /// Ask the node that made an invitation for its bundle, or hand it our reply.
    Visit {
        /// Comes back with the answer.
        visit: u64,
        /// The node; the connection must prove its peer id.
        node: InvitationNode,
        /// The invitation token.
        token: Secret<32>,
        /// The reply; none fetches the bundle.
        reply: Option<Arc<[u8]>>,
    },
    /// Strangers may ask for these invitations, and for no others: replaces the whole table.
    Host {
        /// Which ones.
        invitations: Vec<Hosted>,
    },
    /// Tell a stranger whether their reply was taken; if not, nothing is said.
    AnswerVisitor {
        /// Which visit.
        visitor: VisitorNumber,
        /// Whether it is durable here.
        is_taken: bool,
    },
    /// Change tokens on the own server.
    Tokens {
        /// Comes back with the answer.
        task: TaskId,
        /// The changes.
        changes: TokenChanges,
    },
    /// Withdraw tokens at every server that was the own one before and is emptied still.
    WithdrawElsewhere {
        /// SHA-256 over each.
        tokens: Vec<TokenHash>,
    },
    /// Publish prekeys on the own server.
    PublishPrekeys {
        /// Comes back with the answer.
        task: TaskId,
        /// The sealed prekeys.
        upload: PrekeyUpload,
    },
    /// Leave an invitation on the own server.
    PublishInvitation {
        /// Comes back with the answer.
        task: TaskId,
        /// The sealed bundle.
        upload: InvitationUpload,
    },
    /// Tell the server of an own lane that everything up to here is durable.
    AckStore {
        /// Which lane.
        lane: LaneNumber,
        /// The highest sequence number.
        up_to: u64,
    },
}

/// A device that may connect.
#[derive(Clone, Debug)]
pub struct Admission {
    /// The device.
    pub device: DeviceId,
    /// The direct token that we gave its owner.
    pub token: Secret<32>,
}

/// An invitation that strangers may ask for.
#[derive(Clone, Debug)]
pub struct Hosted {
    /// SHA-256 over the token that they must show.
    pub token: TokenHash,
    /// The sealed bundle; none once somebody has replied: then only that reply is taken, again.
    pub sealed: Option<Arc<[u8]>>,
}

/// Something for the screen. It says what changed; the rows say how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A contact came, or changed.
    Contact {
        /// Which one.
        contact: ContactId,
    },
    /// A message came in or went out.
    Message {
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
    /// An envelope was put aside: nothing could be made of it.
    Quarantined {
        /// Why.
        reason: QuarantineReason,
    },
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
