//! Leaving envelopes for somebody who is away.

use minicbor::{Decode, Encode};

use crate::{
    codec::Wire,
    id::LaneId,
    keys::{CancelHash, CancelKey},
    limits,
};

/// Envelopes for lanes of one mailbox, stored in this order, in one transaction, with a result for each.
///
/// An envelope that waits in the lane already counts as stored, so a deposit may be repeated.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DepositRequest {
    /// What goes where; at most [`limits::DEPOSIT_ENTRIES`].
    #[n(0)]
    pub entries: Vec<DepositEntry>,
}

impl Wire for DepositRequest {
    const MAX_BYTES: usize = limits::DEPOSIT_BYTES;
}

/// One envelope for one lane.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DepositEntry {
    /// The lane.
    #[n(0)]
    pub lane: LaneId,
    /// The envelope, of one of the size classes.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub envelope: Vec<u8>,
    /// What lets the sender take it back; an older server does not know it.
    #[n(2)]
    pub cancel: Option<CancelHash>,
}

impl core::fmt::Debug for DepositEntry {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "DepositEntry({:?}, {} bytes)", self.lane, self.envelope.len())
    }
}

/// Takes an envelope back that waits and was sent to nobody.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RecallRequest {
    /// Where it waits.
    #[n(0)]
    pub lane: LaneId,
    /// The key whose hash was left with it. A secret until now.
    #[n(1)]
    pub cancel: CancelKey,
}

impl Wire for RecallRequest {
    const MAX_BYTES: usize = 64;
}

impl core::fmt::Debug for RecallRequest {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("RecallRequest").finish_non_exhaustive()
    }
}

/// What became of each entry, in the order of the request.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DepositAnswer {
    /// One result for each entry.
    #[n(0)]
    pub results: Vec<DepositResult>,
}

impl Wire for DepositAnswer {
    const MAX_BYTES: usize = 4 * 1024;
}

/// What became of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum DepositResult {
    /// Durable, or was so already.
    #[n(0)]
    Stored,
    /// The lane holds as much as it may; try again when its owner has been back.
    #[n(1)]
    LaneFull,
    /// This token has filled its share of the lane.
    #[n(2)]
    ShareFull,
    /// The mailbox has no such lane.
    #[n(3)]
    NoSuchLane,
    /// No device envelope: wrong size, version or suite.
    #[n(4)]
    Malformed,
}
