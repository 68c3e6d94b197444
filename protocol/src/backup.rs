//! What a person's backup holds: its head, its records, and the things that are kept in them.
//!
//! The list of [`BackupItem`]s is closed, and that is its point: there is no place in it for a ratchet, a session or a
//! private key of a device. Who restores a backup is a new device.

mod item;
mod kept;

use minicbor::{Decode, Encode};

pub use item::ItemBytes;
pub use kept::{
    Audience, Forgotten, KeptBody, KeptContact, KeptConversation, KeptMessage, KeptPrivacy, KeptRoute,
    KeptServer, Relation,
};

use crate::{
    codec::Wire, content::profile::ProfileUpdate, fixed::Fixed, group::GroupEntry, identity::DeviceManifest,
    limits, signed::Signed, time::Timestamp,
};

/// Marks a [`ChainId`].
pub enum Chain {}
/// Marks a [`ChainLink`].
pub enum Link {}
/// Marks a [`ChainCommit`].
pub enum Commit {}

/// One chain of records, drawn at random by whoever begins it.
pub type ChainId = Fixed<Chain, 16>;
/// The hash over a chain's head and all its records up to one.
pub type ChainLink = Fixed<Link, 32>;
/// What only the holder of the backup's key can have put beside a [`BackupBegin`].
pub type ChainCommit = Fixed<Commit, 32>;

/// One thing that is kept. Of two about the same, the later one in the chain counts.
///
/// Numbers, given once and never again: 0 profile, 1 manifest, 2 server, 3 contact, 4 route, 5 conversation, 6 message,
/// 7 group entry, 8 privacy, 9 forgotten.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub enum BackupItem {
    /// What the owner shows of themselves.
    #[n(0)]
    Profile(#[n(0)] ProfileUpdate),
    /// The owner's newest manifest: the next one goes on from it, and revokes the devices in it.
    #[n(1)]
    Manifest(#[n(0)] Signed<DeviceManifest>),
    /// A store server at which the owner has an account.
    #[n(2)]
    Server(#[n(0)] KeptServer),
    /// Another person, with their pinned key.
    #[n(3)]
    Contact(#[n(0)] Box<KeptContact>),
    /// How to reach a device of another person.
    #[n(4)]
    Route(#[n(0)] Box<KeptRoute>),
    /// What the owner chose about a conversation.
    #[n(5)]
    Conversation(#[n(0)] KeptConversation),
    /// A message of the history.
    #[n(6)]
    Message(#[n(0)] KeptMessage),
    /// An entry of a group's log, as its actor signed it; those of a group stand in the order of its log.
    #[n(7)]
    GroupEntry(#[n(0)] Signed<GroupEntry>),
    /// What the owner shows to whom.
    #[n(8)]
    Privacy(#[n(0)] KeptPrivacy),
    /// Something that was kept before is not any more.
    #[n(9)]
    Forgotten(#[n(0)] Forgotten),
}

impl Wire for BackupItem {
    const MAX_BYTES: usize = limits::BACKUP_ITEM_BYTES;
}

/// The first thing said of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BackupBegin {
    /// Format version, [`crate::version::BODY_VERSION`].
    #[n(0)]
    pub version: u8,
    /// The chain's name.
    #[n(1)]
    pub chain: ChainId,
    /// 0 for a person's first chain, then one more each time.
    #[n(2)]
    pub generation: u64,
    /// Where the chain stood that this one replaces; absent in generation 0 alone.
    #[n(3)]
    pub replaces: Option<BackupMark>,
    /// When it was begun, by the clock of whoever did.
    #[n(4)]
    pub begun: Timestamp,
}

impl Wire for BackupBegin {
    const MAX_BYTES: usize = 192;
}

/// What a host keeps in front of a chain's records. Not secret.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BackupHead {
    /// An encoded [`BackupBegin`], as the very bytes that the commitment is about.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub begin: Vec<u8>,
    /// Shows that the holder of the backup's key began this chain, in these words.
    #[n(1)]
    pub commit: ChainCommit,
}

impl Wire for BackupHead {
    const MAX_BYTES: usize = 256;
}

/// How far a chain has come: what a reader must know from elsewhere to notice that a host holds something back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BackupMark {
    /// Of which chain.
    #[n(0)]
    pub chain: ChainId,
    /// That chain's generation.
    #[n(1)]
    pub generation: u64,
    /// How many records it has.
    #[n(2)]
    pub records: u64,
    /// The hash over its head and all of them.
    #[n(3)]
    pub link: ChainLink,
}

impl Wire for BackupMark {
    const MAX_BYTES: usize = 96;
}

/// What stands inside a sealed record.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub enum BackupRecord {
    /// Things that are kept, each an encoded [`BackupItem`] by itself: what a program does not know it passes on.
    #[n(0)]
    Items(#[n(0)] Vec<ItemBytes>),
    /// Everything that the chain replaces has been written anew; what follows was added since.
    #[n(1)]
    Whole,
}

impl Wire for BackupRecord {
    const MAX_BYTES: usize = limits::BACKUP_RECORD_BYTES;
}
