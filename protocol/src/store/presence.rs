//! Sealed presence records under ids that change every hour.

use minicbor::{Decode, Encode};

use crate::{codec::Wire, id::PresenceId, limits};

/// Writes a record. The write key stands in the token header; the first put fixes it, later ones must show the same.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PresencePut {
    /// The sealed record, exactly [`limits::PRESENCE_VALUE_BYTES`].
    #[cbor(n(0), with = "minicbor::bytes")]
    pub value: Vec<u8>,
}

impl Wire for PresencePut {
    const MAX_BYTES: usize = limits::PRESENCE_VALUE_BYTES + 16;
}

/// Reads records.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PresenceRead {
    /// Which ones; at most [`limits::PRESENCE_READS`].
    #[n(0)]
    pub ids: Vec<PresenceId>,
}

impl Wire for PresenceRead {
    const MAX_BYTES: usize = limits::PRESENCE_READS * 36 + 16;
}

/// The records, in the order asked for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PresenceValues {
    /// One slot for each id.
    #[n(0)]
    pub values: Vec<PresenceValue>,
}

impl Wire for PresenceValues {
    const MAX_BYTES: usize = limits::PRESENCE_READS * (limits::PRESENCE_VALUE_BYTES + 16) + 16;
}

/// One record, or that there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PresenceValue {
    /// The sealed record, if there is one.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub value: Option<Vec<u8>>,
}
