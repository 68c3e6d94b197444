//! Entries of a group's log as a server keeps them: sealed, of two sizes, in an order that it sees and a meaning that it does not.
//!
//! ```text
//! sealed = nonce 24 ‖ XChaCha20-Poly1305(log key, padded, aad) ‖ tag 16
//! padded = u32 length ‖ log-record ‖ zeros, so that the whole has 1 KiB or 5 KiB
//! aad    = LP("hoopoe/v1/group/sealed-log") ‖ group 32 ‖ seq u64
//! ```
//!
//! An entry is sealed under the key of the epoch in which it is appended. The entry that *opens* an epoch is sealed under that epoch's
//! own key already, and carries the log key of the epoch before:
//!
//! ```text
//!  epoch 0: create  add  accept  remove │ epoch 1: epoch  add  accept │ epoch 2: epoch …
//!                                       ╰──────────── key 0 ╯          ╰── key 1 ╯
//! ```
//!
//! So whoever holds the newest log key reads back to the beginning, and who was removed reads that they were, and not on.

use core::fmt;

use hoopoe_protocol::{
    codec::{self, DecodeError},
    content::group::LogRecord,
    domain::Domain,
    group::{GroupEntry, GroupOp},
    hash,
    id::GroupId,
    limits,
    secret::Secret,
    signed::Signed,
};
use rand_core::CryptoRng;

use crate::{
    padding::{self, PaddingError},
    sealing,
};

/// The key under which the entries of one epoch are sealed; see [`super::epoch::EpochKeys::log_key`].
#[derive(Clone)]
pub struct LogKey(Secret<32>);

/// An entry that was opened; its signature is still to be verified.
#[derive(Clone, Debug)]
pub struct OpenedEntry {
    /// The entry.
    pub entry: Signed<GroupEntry>,
    /// The key of the entries before it, if it opens an epoch.
    pub previous: Option<LogKey>,
}

/// Why an entry is not sealed. A fault of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogSealError {
    /// An entry that opens an epoch without the key of the epoch before, or another entry with one.
    #[error("the key of the epoch before goes with the entry that opens an epoch, and with no other")]
    PreviousKey,
    /// Larger than any entry may be, or no entry.
    #[error("no entry of a group's log")]
    Entry,
}

/// Why a sealed entry does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogOpenError {
    /// Of a size that no sealed entry has.
    #[error("a sealed entry of {0} bytes")]
    Size(usize),
    /// Of another epoch, another place or another group, or changed.
    #[error("the sealed entry is not authentic")]
    NotAuthentic,
    /// Padded in another way than the one: a fault of the member who sealed it.
    #[error(transparent)]
    Padding(#[from] PaddingError),
    /// No record, or no entry in it: a fault of the member who sealed it.
    #[error("no entry of a log: {0}")]
    Malformed(#[from] DecodeError),
    /// The key of the epoch before is missing, or stands where none belongs: a fault of the member who sealed it.
    #[error("the key of the epoch before goes with the entry that opens an epoch, and with no other")]
    PreviousKey,
}

impl LogKey {
    pub(super) const fn new(key: Secret<32>) -> Self {
        Self(key)
    }
}

/// Seals the entry with this number. `previous` is the log key of the epoch before, for the entry that opens an epoch.
///
/// # Errors
/// If that key is missing or stands where it does not belong, or the entry is none.
pub fn seal(
    rng: &mut impl CryptoRng,
    key: &LogKey,
    group: &GroupId,
    seq: u64,
    entry: &Signed<GroupEntry>,
    previous: Option<&LogKey>,
) -> Result<Vec<u8>, LogSealError> {
    let read = entry.read_unverified().map_err(|_| LogSealError::Entry)?;
    if opens_epoch(&read) != previous.is_some() {
        return Err(LogSealError::PreviousKey);
    }
    let record = codec::encode_wiped(&LogRecord {
        entry: codec::encode(entry).into(),
        previous: previous.map(|key| key.0.clone()),
    });
    let padded = limits::SEALED_ENTRY_SIZES
        .into_iter()
        .find_map(|size| padding::pad(&record, size.checked_sub(sealing::OVERHEAD_BYTES)?).ok())
        .ok_or(LogSealError::Entry)?;
    Ok(sealing::seal(rng, &key.0, &associated(group, seq), &padded))
}

/// Opens the entry that the server has under this number.
///
/// # Errors
/// If it was not sealed under this key for this place, or is no entry.
pub fn open(key: &LogKey, group: &GroupId, seq: u64, sealed: &[u8]) -> Result<OpenedEntry, LogOpenError> {
    if !limits::SEALED_ENTRY_SIZES.contains(&sealed.len()) {
        return Err(LogOpenError::Size(sealed.len()));
    }
    let padded =
        sealing::open(&key.0, &associated(group, seq), sealed).map_err(|_| LogOpenError::NotAuthentic)?;
    let record: LogRecord = codec::decode(padding::unpad(&padded)?)?;
    let entry: Signed<GroupEntry> = codec::decode(&record.entry)?;
    if opens_epoch(&entry.read_unverified()?) != record.previous.is_some() {
        return Err(LogOpenError::PreviousKey);
    }
    Ok(OpenedEntry {
        entry,
        previous: record.previous.map(LogKey),
    })
}

/// A list without a rest, so that a new operation must be decided about here.
const fn opens_epoch(entry: &GroupEntry) -> bool {
    match entry.op {
        GroupOp::Epoch(_) => true,
        GroupOp::Create(_)
        | GroupOp::Add(_)
        | GroupOp::Accept
        | GroupOp::Remove(_)
        | GroupOp::Leave
        | GroupOp::Role(_)
        | GroupOp::Policy(_)
        | GroupOp::Profile(_)
        | GroupOp::Merge(_) => false,
    }
}

/// LP(label) ‖ group ‖ number.
fn associated(group: &GroupId, seq: u64) -> Vec<u8> {
    [
        hash::length_prefixed(Domain::GroupLogSeal.label().as_bytes()).as_slice(),
        group.as_bytes(),
        &seq.to_le_bytes(),
    ]
    .concat()
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogKey(..)")
    }
}
