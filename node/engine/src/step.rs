//! What an input leads to: rows to write, things to do, things to show, and when to look again.

mod notice;

use std::sync::Arc;

use hoopoe_crypto::live::SealedLive;
use hoopoe_protocol::{
    id::{DeviceId, EnvelopeId, PresenceId},
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
    row::TaskId,
};

pub use notice::{AcceptFailure, Link, Notice, QuarantineReason, RecordNews};

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
    /// Leave a sealed presence record at the own server.
    PutPresence {
        /// Comes back with the answer.
        put: u64,
        /// The own server.
        store: StoreAddress,
        /// The id of its hour.
        id: PresenceId,
        /// What the server asks of whoever overwrites it.
        write_key: Secret<32>,
        /// The sealed record.
        value: Vec<u8>,
    },
    /// Ask a contact's server for presence records.
    ReadPresence {
        /// Comes back with the answer.
        read: u64,
        /// The contact's server.
        store: StoreAddress,
        /// Which ones, and others that stand for nothing.
        ids: Vec<PresenceId>,
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
