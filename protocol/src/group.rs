//! The log of a group: who belongs to it, in entries that the members' devices sign and chain by hash.
//!
//! The server keeps the entries sealed and in an order; what they mean is decided by every member alone, by the same
//! rules (`docs/protocol/group.md`). Numbers of [`GroupOp`], given once and never again: 0 create, 1 add, 2 accept,
//! 3 remove, 4 leave, 5 role, 6 policy, 7 profile, 8 merge, 9 epoch.

mod op;
mod policy;

use minicbor::{Decode, Encode};

pub use op::{
    AddMember, ChangeRole, Create, EpochReason, GroupOp, Merge, NewManifest, OpenEpoch, RemoveMember,
};
pub use policy::{GroupPolicy, GroupProfile, History, Role, Whoever};

use crate::{
    codec::Wire,
    domain::Domain,
    hash,
    id::{DeviceId, GroupId, UserId},
    identity::ManifestRef,
    keys::LogHash,
    limits,
    signed::SignedBody,
    time::Timestamp,
};

/// An entry of a group's log; the device signs under [`Domain::GroupLog`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct GroupEntry {
    /// Format version, [`crate::version::BODY_VERSION`].
    #[n(0)]
    pub version: u8,
    /// Where the entry stands; none in the entry that creates the group.
    #[n(1)]
    pub place: Option<EntryPlace>,
    /// Who does it.
    #[n(2)]
    pub actor: UserId,
    /// With which device.
    #[n(3)]
    pub actor_device: DeviceId,
    /// The actor's manifest in which that device stands.
    #[n(4)]
    pub actor_manifest: ManifestRef,
    /// The actor's clock, shown and nothing else.
    #[n(5)]
    pub at: Timestamp,
    /// What is done.
    #[n(6)]
    pub op: GroupOp,
}

impl Wire for GroupEntry {
    const MAX_BYTES: usize = limits::GROUP_ENTRY_BYTES;
}

impl SignedBody for GroupEntry {
    const DOMAIN: Domain = Domain::GroupLog;
}

/// Where an entry stands: in which log, as the how manieth, and behind which.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EntryPlace {
    /// The group.
    #[n(0)]
    pub group: GroupId,
    /// One more than the number of the entry before; a merge, than the higher of both. The first entry is number 0.
    #[n(1)]
    pub seq: u64,
    /// The entry before.
    #[n(2)]
    pub previous: LogHash,
}

/// Names one entry exactly, and with it all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(map)]
pub struct LogHead {
    /// Its number.
    #[n(0)]
    pub seq: u64,
    /// SHA-256 over its body bytes.
    #[n(1)]
    pub hash: LogHash,
}

impl LogHead {
    /// Names the entry of this number whose signed body bytes these are.
    #[must_use]
    pub fn of(seq: u64, body: &[u8]) -> Self {
        Self {
            seq,
            hash: LogHash::new(hash::plain(body)),
        }
    }
}

/// The number of an epoch of a group: the time in which one group key and one topic hold. Begins at 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(transparent)]
pub struct GroupEpoch(#[n(0)] pub u32);
