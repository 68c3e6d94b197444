//! What happens to a node.

use hoopoe_crypto::{envelope::OpenError, live::SealedLive};
use hoopoe_protocol::{
    envelope::Header,
    id::{DeviceId, EnvelopeId},
    peer::PathOutcome,
    prekey::HandedPrekeys,
    route::{PeerIdBytes, StoreAddress},
    store::{
        deposit::DepositResult, error::ProblemCode, invitations::WaitingInvitation, prekeys::ClaimedPrekeys,
    },
    time::Span,
};
use zeroize::Zeroizing;

use crate::{addresses::AddressPolicy, row::TaskId};

/// Something that happened. Handling it cannot fail.
#[derive(Debug)]
pub enum Event {
    /// The node runs; first event after loading.
    Started,
    /// The database is older than one that was used before: it was restored from a copy.
    SetBack,
    /// Another place may still tell that the database is older. Nothing is sealed before [`Event::Trusted`], for ten seconds.
    Doubted,
    /// No other place will tell any more that the database is older.
    Trusted,
    /// The time of an earlier `wake_at` has come.
    Tick,
    /// Time went on without this node: the computer slept, or somebody set its clock, forward or back.
    Woke,
    /// Own transport identity and addresses, all of them, after every change.
    Listening {
        /// The peer id.
        peer: PeerIdBytes,
        /// Multiaddresses without the peer id.
        addresses: Vec<String>,
    },
    /// Nobody is to learn where this node is: it does not listen and is not reached.
    Hidden,
    /// Who may learn where this node is from now on.
    Addresses(AddressPolicy),
    /// The own server has given this device a lane, or confirmed it.
    Registered {
        /// Where others leave envelopes for this device.
        address: StoreAddress,
    },
    /// There is no own server any more: the user has left it for none. What still arrives there is fetched for a while.
    StoreLeft,
    /// The live connection to the own server is up.
    StoreConnected {
        /// Where its envelopes come from.
        lane: LaneNumber,
        /// How many wait there.
        waiting: u64,
    },
    /// The live connection to the own server is down.
    StoreDisconnected,
    /// How many one-time prekeys are left on the own server.
    PrekeyCount {
        /// Unclaimed ones.
        one_time: u64,
    },
    /// The server did what the task asked.
    TaskDone {
        /// Which one.
        task: TaskId,
    },
    /// The server did not.
    TaskFailed {
        /// Which one.
        task: TaskId,
        /// Why.
        error: StoreError,
    },
    /// An envelope arrived; the outer layer was opened, or could not be.
    Envelope(InboundEnvelope),
    /// Somebody with this peer id is on the same network, so that a dial may find them whatever their addresses are.
    Nearby {
        /// The peer id.
        peer: PeerIdBytes,
    },
    /// A contact's device is connected, both sides have admitted each other.
    DirectUp {
        /// Which device.
        device: DeviceId,
    },
    /// The connection to a contact's device is gone.
    DirectDown {
        /// Which device.
        device: DeviceId,
    },
    /// A dial came to nothing.
    DialFailed {
        /// Which device.
        device: DeviceId,
    },
    /// A contact's device has durably taken an envelope from the direct path.
    PathAck {
        /// Which device.
        device: DeviceId,
        /// Which envelope.
        envelope: EnvelopeId,
        /// What it did with it.
        outcome: PathOutcome,
    },
    /// A live frame came on the stream of a contact's device.
    Live {
        /// Which device.
        device: DeviceId,
        /// The sealed frame.
        frame: Box<SealedLive>,
    },
    /// A server answered a deposit, with one result for each entry.
    Deposited {
        /// Which deposit.
        batch: u64,
        /// The results.
        results: Vec<DepositResult>,
    },
    /// A deposit came to nothing.
    DepositFailed {
        /// Which deposit.
        batch: u64,
        /// Why.
        error: StoreError,
    },
    /// A server answered a claim.
    Claimed {
        /// Which claim: the number of its effect.
        claim: u64,
        /// The sealed prekeys.
        prekeys: ClaimedPrekeys,
    },
    /// A contact's device asks for prekeys over its stream.
    PrekeysWanted {
        /// Which device.
        device: DeviceId,
    },
    /// A contact's device hands prekeys over on its stream.
    PrekeysHanded {
        /// Which device.
        device: DeviceId,
        /// The prekeys; nothing in them is verified.
        prekeys: Box<HandedPrekeys>,
    },
    /// A claim came to nothing.
    ClaimFailed {
        /// Which claim.
        claim: u64,
        /// Why.
        error: StoreError,
    },
    /// A server answered with an invitation bundle.
    InvitationFetched {
        /// Which fetch: the number of its effect.
        fetch: u64,
        /// The sealed bundle.
        invitation: WaitingInvitation,
    },
    /// The inviter's own node served an invitation bundle.
    BundleServed {
        /// Which visit: the number of its effect.
        visit: u64,
        /// The sealed bundle.
        sealed: Vec<u8>,
    },
    /// The inviter's own node has durably taken our reply.
    ReplyTaken {
        /// Which visit.
        visit: u64,
    },
    /// The inviter's own node could not be reached, or did not answer.
    VisitFailed {
        /// Which visit.
        visit: u64,
    },
    /// A fetch came to nothing.
    FetchFailed {
        /// Which fetch.
        fetch: u64,
        /// Why.
        error: StoreError,
    },
    /// The own server has a presence record.
    PresencePut {
        /// Which one: the number of its effect.
        put: u64,
    },
    /// It has not.
    PresencePutFailed {
        /// Which one.
        put: u64,
        /// Why.
        error: StoreError,
    },
    /// A server answered which presence records it has.
    PresenceRead {
        /// Which question: the number of its effect.
        read: u64,
        /// A sealed record for each id that was asked for, or none; nothing in it is verified.
        values: Vec<Option<Vec<u8>>>,
    },
    /// It did not answer.
    PresenceReadFailed {
        /// Which question.
        read: u64,
    },
}

/// An envelope after its outer layer.
#[derive(Debug)]
pub struct InboundEnvelope {
    /// Computed from the bytes.
    pub id: EnvelopeId,
    /// Its readable head; none if the bytes are no envelope at all.
    pub header: Option<Header>,
    /// Which way it came.
    pub arrival: Arrival,
    /// What was inside.
    pub content: Result<Zeroizing<Vec<u8>>, OpenError>,
}

/// Which way an envelope came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Over a stream of this device.
    Direct {
        /// The admitted device.
        device: DeviceId,
    },
    /// From an own lane.
    Store {
        /// Which one.
        lane: LaneNumber,
        /// Its place in the lane.
        sequence: u64,
    },
    /// From a stranger who holds an invitation of ours.
    Visit {
        /// Which visit: it is answered under this number.
        visitor: VisitorNumber,
    },
}

/// Numbers strangers who wait for an answer, while the node runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisitorNumber(pub u64);

/// One of the own lanes: on the own server, or on one that was the own one before. Whoever talks to servers numbers
/// them while the node runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaneNumber(pub u32);

/// Why a request to a server came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// No answer.
    #[error("the server cannot be reached")]
    Unreachable,
    /// The server said no.
    #[error("the server refused: {code:?}")]
    Refused {
        /// Its code.
        code: ProblemCode,
        /// When it asks to be tried again.
        retry_after: Option<Span>,
    },
    /// The answer could not be understood.
    #[error("the server's answer could not be understood")]
    Nonsense,
}
