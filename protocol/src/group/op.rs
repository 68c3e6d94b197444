//! What an entry of a group's log does.

use minicbor::{Decode, Encode};

use super::{GroupEpoch, GroupPolicy, GroupProfile, LogHead, Role};
use crate::{id::UserId, identity::ManifestRef, keys::EpochCommit};

/// What an entry does.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub enum GroupOp {
    /// Begins the group; its creator is its owner.
    #[n(0)]
    Create(#[n(0)] Create),
    /// Invites somebody.
    #[n(1)]
    Add(#[n(0)] AddMember),
    /// The invited person comes in. Nobody else can say so.
    #[n(2)]
    Accept,
    /// Ends somebody's membership or invitation.
    #[n(3)]
    Remove(#[n(0)] RemoveMember),
    /// Ends one's own membership, or declines the invitation.
    #[n(4)]
    Leave,
    /// Gives a member another role.
    #[n(5)]
    Role(#[n(0)] ChangeRole),
    /// Says who may do what.
    #[n(6)]
    Policy(#[n(0)] GroupPolicy),
    /// Says what the group is called.
    #[n(7)]
    Profile(#[n(0)] GroupProfile),
    /// Joins two branches of the log.
    #[n(8)]
    Merge(#[n(0)] Merge),
    /// Opens the next epoch.
    #[n(9)]
    Epoch(#[n(0)] OpenEpoch),
}

/// The beginning of a group.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Create {
    /// Random, so that no two groups have one id.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub nonce: [u8; 32],
    /// What it is called.
    #[n(1)]
    pub profile: GroupProfile,
    /// Who may do what.
    #[n(2)]
    pub policy: GroupPolicy,
    /// Commits to the group key and the topic of epoch 0.
    #[n(3)]
    pub commit: EpochCommit,
}

/// An invitation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AddMember {
    /// Who is invited.
    #[n(0)]
    pub user: UserId,
    /// As what.
    #[n(1)]
    pub role: Role,
    /// That person's manifest as the actor knows it.
    #[n(2)]
    pub manifest: ManifestRef,
}

/// A removal.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RemoveMember {
    /// Who goes.
    #[n(0)]
    pub user: UserId,
}

/// Another role.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ChangeRole {
    /// Whose.
    #[n(0)]
    pub user: UserId,
    /// Which.
    #[n(1)]
    pub role: Role,
}

/// The end of a fork. It stands on one branch and names the head of the other.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Merge {
    /// The head of the other branch.
    #[n(0)]
    pub other: LogHead,
    /// Who, of those that only one of the branches has, stays; ascending, at most [`crate::limits::MERGE_ADDITIONS`].
    #[n(1)]
    pub additions: Vec<UserId>,
}

/// The next epoch.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OpenEpoch {
    /// One more than the present epoch.
    #[n(0)]
    pub epoch: GroupEpoch,
    /// Commits to its group key and its topic.
    #[n(1)]
    pub commit: EpochCommit,
    /// Why.
    #[n(2)]
    pub reason: EpochReason,
}

/// Why an epoch ends.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub enum EpochReason {
    /// Somebody was removed or has left, or two branches were merged.
    #[n(0)]
    Departure,
    /// A member's devices have changed: from here on an older manifest of theirs signs nothing.
    #[n(1)]
    Devices(#[n(0)] NewManifest),
    /// The log has another branch: until the merge only those whom both have are given keys.
    #[n(2)]
    Fork(#[n(0)] LogHead),
    /// The epoch has lasted long enough.
    #[n(3)]
    Age,
}

/// A member's newer manifest.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct NewManifest {
    /// Whose.
    #[n(0)]
    pub user: UserId,
    /// Which.
    #[n(1)]
    pub manifest: ManifestRef,
}
