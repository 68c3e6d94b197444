//! What two devices tell each other while two people compare emoji. Goes over Olm, between two verified devices.

use minicbor::{Decode, Encode};

use crate::{codec::Wire, fixed::Fixed, keys::X25519Key, limits};

/// Marks a [`ComparisonId`].
pub enum Comparison {}
/// Marks a [`KeyCommitment`].
pub enum Committed {}
/// Marks a [`ComparisonMac`].
pub enum Confirmed {}

/// One comparison, chosen at random by whoever starts it.
pub type ComparisonId = Fixed<Comparison, 16>;
/// The hash to which whoever starts binds themselves before they see the other's key.
pub type KeyCommitment = Fixed<Committed, 32>;
/// HMAC-SHA256 over a person's user key, or over the hash of their manifest.
pub type ComparisonMac = Fixed<Confirmed, 32>;

/// One step of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub enum ComparisonMessage {
    /// Begins: the commitment to the starter's key.
    #[n(0)]
    Start(#[n(0)] ComparisonStart),
    /// The answerer's key.
    #[n(1)]
    Answer(#[n(0)] ComparisonKey),
    /// The starter's key, to which they were bound.
    #[n(2)]
    Reveal(#[n(0)] ComparisonKey),
    /// A person saw the same emoji: what their device vouches for.
    #[n(3)]
    Confirm(#[n(0)] ComparisonConfirm),
    /// It is over.
    #[n(4)]
    Cancel(#[n(0)] ComparisonCancel),
}

impl Wire for ComparisonMessage {
    const MAX_BYTES: usize = limits::COMPARISON_BYTES;
}

/// Begins a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ComparisonStart {
    /// Its name.
    #[n(0)]
    pub comparison: ComparisonId,
    /// The hash over the starter's key.
    #[n(1)]
    pub commitment: KeyCommitment,
}

/// A key that was made for this comparison alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ComparisonKey {
    /// The comparison.
    #[n(0)]
    pub comparison: ComparisonId,
    /// The key.
    #[n(1)]
    pub key: X25519Key,
}

/// What a device vouches for after its user saw the same emoji.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ComparisonConfirm {
    /// The comparison.
    #[n(0)]
    pub comparison: ComparisonId,
    /// Over the sender's own user identity key.
    #[n(1)]
    pub user: ComparisonMac,
    /// Over the hash of the sender's own newest manifest.
    #[n(2)]
    pub manifest: ComparisonMac,
}

/// Ends a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ComparisonCancel {
    /// The comparison.
    #[n(0)]
    pub comparison: ComparisonId,
    /// Why.
    #[n(1)]
    pub reason: CancelReason,
}

/// Why a comparison is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum CancelReason {
    /// A person does not want it, or not now.
    #[n(0)]
    Declined,
    /// A person saw other emoji: somebody may stand between the two.
    #[n(1)]
    Different,
    /// It took too long.
    #[n(2)]
    TimedOut,
    /// What the other device sent does not fit together.
    #[n(3)]
    Untrue,
    /// The two hold different manifests of each other; after they have told each other the newest, it can begin anew.
    #[n(4)]
    OtherManifest,
}
