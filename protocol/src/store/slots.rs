//! Slots: sealed, padded records of an account, each with a version that only rises.

use minicbor::{Decode, Encode};

use crate::{codec::Wire, limits};

/// Writes a slot, if it still has the version that the writer knows.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SlotPut {
    /// The version that the slot has now; 0 if it never had one.
    #[n(0)]
    pub expected: u64,
    /// The version that it gets: above `expected`, at most [`limits::SLOT_VERSION`].
    #[n(1)]
    pub version: u64,
    /// The sealed record, exactly one of [`limits::SLOT_SIZES`].
    #[cbor(n(2), with = "minicbor::bytes")]
    pub value: Vec<u8>,
}

impl Wire for SlotPut {
    const MAX_BYTES: usize = limits::SLOT_BYTES + 32;
}

/// What stands in a slot.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SlotValue {
    /// Its version.
    #[n(0)]
    pub version: u64,
    /// The sealed record.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub value: Vec<u8>,
}

impl Wire for SlotValue {
    const MAX_BYTES: usize = limits::SLOT_BYTES + 24;
}
