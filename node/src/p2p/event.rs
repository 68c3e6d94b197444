//! What the adapter reports.

use core::fmt;

use hoopoe_protocol::{
    id::{DeviceId, EnvelopeId},
    limits,
    peer::PathOutcome,
    prekey::HandedPrekeys,
    route::PeerIdBytes,
};

/// Something that happened.
#[derive(Clone, PartialEq, Eq)]
pub enum P2pEvent {
    /// The own addresses changed; these are all of them.
    Listening {
        /// The own peer id.
        peer: PeerIdBytes,
        /// Concrete multiaddresses without a peer id, sorted.
        addresses: Vec<String>,
    },
    /// There is no network: the node neither listens nor dials, by its user's choice.
    Hidden,
    /// Envelopes to this device go over a stream that is admitted on both sides: the first one, or another from now on.
    /// What was sent before and is not acknowledged may be lost.
    Connected {
        /// The device.
        device: DeviceId,
        /// Who opened the stream.
        direction: Direction,
        /// Names the stream in [`super::Command::Send`].
        stream: StreamNumber,
    },
    /// The last stream with this device has ended; what was not acknowledged may be lost.
    Disconnected {
        /// The device.
        device: DeviceId,
        /// Why.
        reason: DisconnectReason,
    },
    /// A dial came to nothing.
    DialFailed {
        /// The device.
        device: DeviceId,
        /// Why.
        reason: DialFailure,
    },
    /// An envelope came from this device.
    Envelope {
        /// The device whose stream it came on; what is inside proves its sender.
        device: DeviceId,
        /// The envelope, at most [`hoopoe_protocol::limits::ENVELOPE_BYTES`].
        bytes: Vec<u8>,
    },
    /// A live frame came from this device; more than a few in a second are dropped before this.
    Live {
        /// The device whose stream it came on.
        device: DeviceId,
        /// The sealed frame.
        frame: Box<[u8; limits::PEER_LIVE_BYTES]>,
    },
    /// Somebody who was dialled before is on this network: a dial finds them.
    Nearby {
        /// Their peer id.
        peer: PeerIdBytes,
    },
    /// The node of an inviter has answered.
    Visited {
        /// The number of the command.
        visit: u64,
        /// The sealed bundle; nothing if it has taken a reply.
        answer: Vec<u8>,
    },
    /// The node of an inviter could not be reached, or did not answer.
    VisitFailed {
        /// The number of the command.
        visit: u64,
    },
    /// A stranger who holds an invitation of ours hands over a reply, and waits.
    Reply {
        /// Names them in [`super::Command::AnswerVisitor`].
        visitor: VisitorNumber,
        /// The envelope, at most [`hoopoe_protocol::limits::ENVELOPE_BYTES`].
        bytes: Vec<u8>,
    },
    /// The device asks for prekeys.
    PrekeysWanted {
        /// The device.
        device: DeviceId,
    },
    /// The device hands prekeys over.
    PrekeysHanded {
        /// The device.
        device: DeviceId,
        /// The prekeys, not verified.
        prekeys: Box<HandedPrekeys>,
    },
    /// The device says what it did with an envelope.
    PathAck {
        /// The device.
        device: DeviceId,
        /// The envelope.
        envelope: EnvelopeId,
        /// What was done.
        outcome: PathOutcome,
    },
}

impl fmt::Debug for P2pEvent {
    // Events may be logged, addresses may not.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listening { addresses, .. } => write!(f, "Listening({} addresses)", addresses.len()),
            Self::Hidden => f.write_str("Hidden"),
            Self::Connected {
                device, direction, ..
            } => write!(f, "Connected({device:?}, {direction:?})"),
            Self::Disconnected { device, reason } => write!(f, "Disconnected({device:?}, {reason:?})"),
            Self::DialFailed { device, reason } => write!(f, "DialFailed({device:?}, {reason:?})"),
            Self::Envelope { device, bytes } => write!(f, "Envelope({device:?}, {} bytes)", bytes.len()),
            Self::Live { device, .. } => write!(f, "Live({device:?})"),
            Self::PrekeysWanted { device } => write!(f, "PrekeysWanted({device:?})"),
            Self::PrekeysHanded { device, .. } => write!(f, "PrekeysHanded({device:?})"),
            Self::Nearby { peer } => write!(f, "Nearby({peer:?})"),
            Self::Visited { visit, answer } => write!(f, "Visited({visit}, {} bytes)", answer.len()),
            Self::VisitFailed { visit } => write!(f, "VisitFailed({visit})"),
            Self::Reply { visitor, bytes } => write!(f, "Reply({visitor:?}, {} bytes)", bytes.len()),
            Self::PathAck {
                device,
                envelope,
                outcome,
            } => write!(f, "PathAck({device:?}, {envelope:?}, {outcome:?})"),
        }
    }
}

/// Numbers the streams of this run as they are told of; one that is told of again gets a new number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct StreamNumber(pub u64);

/// Numbers strangers who wait for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VisitorNumber(pub u64);

/// Who opened a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// They did.
    Inbound,
    /// We did.
    Outbound,
}

/// Why a stream ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisconnectReason {
    /// It was closed on this side: by command, because the device is not admitted any more, or by a newer stream.
    Closed,
    /// The other side said goodbye.
    PeerClosed,
    /// The connection ended.
    Lost,
    /// A frame that had begun made no progress.
    Stalled,
    /// The other side sent what is no frame.
    Misbehaved,
}

/// Why a dial came to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DialFailure {
    /// There is no usable address or no usable peer id.
    NoAddress,
    /// Nobody answered.
    Unreachable,
    /// Somebody else answered.
    WrongPeer,
    /// The right peer answered but did not admit us.
    Refused,
    /// The right peer answered, then nothing came in time.
    TimedOut,
}
