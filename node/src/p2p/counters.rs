//! How often something was refused or lost, by reason: all that is known about those who failed.

use std::sync::atomic::{AtomicU64, Ordering};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// A hello that no contact's token explains.
    HelloRefused,
    /// An inbound stream that ended, or said nothing in time, before its hello.
    HelloMissing,
    /// An inbound stream that found every place for strangers taken.
    NoPlaceForStrangers,
    /// An inbound connection that found every place for strangers taken, or every one of its network.
    StrangerRefused,
    /// An inbound connection of a network that had begun too many in this minute, or when all had.
    HandshakeRefused,
    /// An inbound connection that was refused for another reason, or failed before it was authenticated.
    InboundFailed,
    /// An inbound connection that opened no admitted stream in time.
    StrangerExpired,
    /// A stranger who showed no live invitation's token, or one too many.
    VisitorRefused,
    /// A network that was full of announcements.
    NetworkFlooded,
    /// A frame that was too long, of an unknown kind, or malformed.
    BadFrame,
    /// A dialled address behind which somebody else was.
    WrongPeer,
    /// An address in a command that is none.
    BadAddress,
    /// An envelope or acknowledgement that had no stream or no room.
    Dropped,
    /// A live frame that was to be sent and had no stream or no room.
    LiveDropped,
    /// A live frame that came when there had been too many.
    LiveFlood,
}

impl Counted {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 15] = [
        Self::HelloRefused,
        Self::HelloMissing,
        Self::NoPlaceForStrangers,
        Self::StrangerRefused,
        Self::HandshakeRefused,
        Self::InboundFailed,
        Self::StrangerExpired,
        Self::VisitorRefused,
        Self::NetworkFlooded,
        Self::BadFrame,
        Self::WrongPeer,
        Self::BadAddress,
        Self::Dropped,
        Self::LiveDropped,
        Self::LiveFlood,
    ];

    /// What it is called in the node's status.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HelloRefused => "hello_refused",
            Self::HelloMissing => "hello_missing",
            Self::NoPlaceForStrangers => "streams_refused",
            Self::StrangerRefused => "stranger_refused",
            Self::HandshakeRefused => "handshake_refused",
            Self::InboundFailed => "inbound_failed",
            Self::StrangerExpired => "stranger_expired",
            Self::VisitorRefused => "visitor_refused",
            Self::NetworkFlooded => "network_flooded",
            Self::BadFrame => "bad_frame",
            Self::WrongPeer => "wrong_peer",
            Self::BadAddress => "bad_address",
            Self::Dropped => "direct_dropped",
            Self::LiveDropped => "live_dropped",
            Self::LiveFlood => "live_flood",
        }
    }
}

/// One counter for each [`Counted`]; only ever grows.
#[derive(Debug, Default)]
pub struct Counters {
    hello_refused: AtomicU64,
    hello_missing: AtomicU64,
    no_place_for_strangers: AtomicU64,
    stranger_refused: AtomicU64,
    handshake_refused: AtomicU64,
    inbound_failed: AtomicU64,
    stranger_expired: AtomicU64,
    visitor_refused: AtomicU64,
    network_flooded: AtomicU64,
    bad_frame: AtomicU64,
    wrong_peer: AtomicU64,
    bad_address: AtomicU64,
    dropped: AtomicU64,
    live_dropped: AtomicU64,
    live_flood: AtomicU64,
}

impl Counters {
    /// How often it happened.
    #[must_use]
    pub fn read(&self, counted: Counted) -> u64 {
        self.counter(counted).load(Ordering::Relaxed)
    }

    pub(super) fn count(&self, counted: Counted) {
        self.counter(counted).fetch_add(1, Ordering::Relaxed);
        tracing::debug!(what = ?counted, "counted");
    }

    const fn counter(&self, counted: Counted) -> &AtomicU64 {
        match counted {
            Counted::HelloRefused => &self.hello_refused,
            Counted::HelloMissing => &self.hello_missing,
            Counted::NoPlaceForStrangers => &self.no_place_for_strangers,
            Counted::StrangerRefused => &self.stranger_refused,
            Counted::HandshakeRefused => &self.handshake_refused,
            Counted::InboundFailed => &self.inbound_failed,
            Counted::StrangerExpired => &self.stranger_expired,
            Counted::VisitorRefused => &self.visitor_refused,
            Counted::NetworkFlooded => &self.network_flooded,
            Counted::BadFrame => &self.bad_frame,
            Counted::WrongPeer => &self.wrong_peer,
            Counted::BadAddress => &self.bad_address,
            Counted::Dropped => &self.dropped,
            Counted::LiveDropped => &self.live_dropped,
            Counted::LiveFlood => &self.live_flood,
        }
    }
}
