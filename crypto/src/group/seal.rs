//! Records of a group's log as a server keeps them: sealed, of few sizes, in an order that it sees and a meaning that it does not.
//!
//! ```text
//! sealed = nonce 24 ‖ XChaCha20-Poly1305(log key, padded, aad) ‖ tag 16
//! padded = u32 length ‖ log-record ‖ zeros, so that the whole has 1, 5, 20 or 72 KiB
//! aad    = LP("hoopoe/v1/group/sealed-log") ‖ group 32 ‖ number u64
//! ```
//!
//! The number is the record's place at the server, counted from 0. It is not the entry's own: a record may hold an entry of another
//! branch, or one that counts for nothing. What the records make of the group is said by [`super::ledger`].
//!
//! A record is sealed under the key of the epoch in which it is appended. The one that *opens* an epoch is sealed under that epoch's own
//! key already, and carries the log key of the epoch before:
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
    identity::DeviceManifest,
    limits,
    secret::Secret,
    signed::Signed,
};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

use crate::{
    padding::{self, PaddingError},
    sealing,
};

/// The key under which the records of one epoch are sealed; see [`super::epoch::EpochKeys::log_key`].
#[derive(Clone)]
pub struct LogKey(Secret<32>);

/// A record to be sealed; [`super::ledger::Ledger::record`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The entry.
    pub entry: &'a Signed<GroupEntry>,
    /// The log key of the epoch before, if the entry opens an epoch of the log that is appended to. A copy of an entry that opened one
    /// on another branch carries none.
    pub previous: Option<&'a LogKey>,
    /// The actor's manifest that the entry names, if no record before brought it.
    pub actor: Option<&'a Signed<DeviceManifest>>,
    /// The manifest that the entry names of whom it is about, if no record before brought it.
    pub subject: Option<&'a Signed<DeviceManifest>>,
}

/// A record that was opened; nothing in it has been verified.
#[derive(Clone, Debug)]
pub struct OpenedRecord {
    /// The entry.
    pub entry: Signed<GroupEntry>,
    /// The key that it carries of the records before it.
    pub previous: Option<LogKey>,
    /// The manifest that it brings as the actor's.
    pub actor: Option<Signed<DeviceManifest>>,
    /// The manifest that it brings of whom the entry is about.
    pub subject: Option<Signed<DeviceManifest>>,
    /// The key that opened it.
    pub(super) key: LogKey,
}

/// The log keys that somebody has, among which is the one that opens a record.
///
/// Records are opened from the newest to the oldest, as each one that opens an epoch carries the key of those before it; or in
/// their order, by whoever has all keys already.
#[derive(Clone)]
pub struct LogKeys(Vec<LogKey>);

/// Why a record is not sealed. A fault of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogSealError {
    /// An entry with the key of the epoch before that opens none.
    #[error("the key of the epoch before goes with an entry that opens an epoch, and with no other")]
    PreviousKey,
    /// Larger than any entry or manifest may be, or no entry.
    #[error("no record of a group's log")]
    Record,
}

/// Why a sealed record does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogOpenError {
    /// Of a size that no sealed record has.
    #[error("a sealed record of {0} bytes")]
    Size(usize),
    /// Sealed under another key, for another place or another group, or changed.
    #[error("the sealed record is not authentic")]
    NotAuthentic,
    /// Padded in another way than the one: a fault of the member who sealed it.
    #[error(transparent)]
    Padding(#[from] PaddingError),
    /// No record, or no entry or no manifest in it: a fault of the member who sealed it.
    #[error("no record of a log: {0}")]
    Malformed(#[from] DecodeError),
    /// The key of an epoch before stands where none belongs: a fault of the member who sealed it.
    #[error("the key of the epoch before goes with an entry that opens an epoch, and with no other")]
    PreviousKey,
}

impl LogKey {
    pub(super) const fn new(key: Secret<32>) -> Self {
        Self(key)
    }

    /// Whether two keys are one, in constant time.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.0.expose().ct_eq(other.0.expose()).into()
    }
}

impl LogKeys {
    /// One key.
    #[must_use]
    pub fn new(newest: LogKey) -> Self {
        Self(vec![newest])
    }

    /// One key more. It is the first that is tried.
    pub fn learn(&mut self, key: LogKey) {
        if !self.0.iter().any(|known| known.is(&key)) {
            self.0.push(key);
        }
    }

    /// Opens the record that the server has under this number, with whichever key opens it, and learns the key that it carries.
    ///
    /// # Errors
    /// If none does, or it is no record. Which of the two is told apart, as one that none opens may be one whose key is still to come.
    pub fn open(
        &mut self,
        group: &GroupId,
        number: u64,
        sealed: &[u8],
    ) -> Result<OpenedRecord, LogOpenError> {
        let keys = self.0.iter().rev();
        let opened = keys
            .map(|key| open(key, group, number, sealed))
            .find(|result| !matches!(result, Err(LogOpenError::NotAuthentic)))
            .unwrap_or(Err(LogOpenError::NotAuthentic))?;
        if let Some(previous) = &opened.previous {
            self.learn(previous.clone());
        }
        Ok(opened)
    }
}

/// Seals the record that is to have this number at the server.
///
/// # Errors
/// If the key of the epoch before stands where it does not belong, or the entry is none.
pub fn seal(
    rng: &mut impl CryptoRng,
    key: &LogKey,
    group: &GroupId,
    number: u64,
    record: &Record<'_>,
) -> Result<Vec<u8>, LogSealError> {
    let read = record.entry.read_unverified().map_err(|_| LogSealError::Record)?;
    if record.previous.is_some() && !opens_epoch(&read) {
        return Err(LogSealError::PreviousKey);
    }
    let manifest =
        |signed: Option<&Signed<DeviceManifest>>| signed.map(|signed| codec::encode(signed).into());
    let record = codec::encode_wiped(&LogRecord {
        entry: codec::encode(record.entry).into(),
        previous: record.previous.map(|key| key.0.clone()),
        actor: manifest(record.actor),
        subject: manifest(record.subject),
    });
    let padded = limits::SEALED_RECORD_SIZES
        .into_iter()
        .find_map(|size| padding::pad(&record, size.checked_sub(sealing::OVERHEAD_BYTES)?).ok())
        .ok_or(LogSealError::Record)?;
    Ok(sealing::seal(rng, &key.0, &associated(group, number), &padded))
}

/// Opens the record that the server has under this number.
///
/// # Errors
/// If it was not sealed under this key for this place, or is no record.
pub fn open(key: &LogKey, group: &GroupId, number: u64, sealed: &[u8]) -> Result<OpenedRecord, LogOpenError> {
    if !limits::SEALED_RECORD_SIZES.contains(&sealed.len()) {
        return Err(LogOpenError::Size(sealed.len()));
    }
    let padded =
        sealing::open(&key.0, &associated(group, number), sealed).map_err(|_| LogOpenError::NotAuthentic)?;
    let record: LogRecord = codec::decode(padding::unpad(&padded)?)?;
    let entry: Signed<GroupEntry> = codec::decode(&record.entry)?;
    if record.previous.is_some() && !opens_epoch(&entry.read_unverified()?) {
        return Err(LogOpenError::PreviousKey);
    }
    let manifest = |bytes: Option<&[u8]>| bytes.map(codec::decode).transpose();
    Ok(OpenedRecord {
        entry,
        previous: record.previous.map(LogKey),
        actor: manifest(record.actor.as_deref().map(Vec::as_slice))?,
        subject: manifest(record.subject.as_deref().map(Vec::as_slice))?,
        key: key.clone(),
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
fn associated(group: &GroupId, number: u64) -> Vec<u8> {
    [
        hash::length_prefixed(Domain::GroupLogSeal.label().as_bytes()).as_slice(),
        group.as_bytes(),
        &number.to_le_bytes(),
    ]
    .concat()
}

impl fmt::Debug for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LogKey(..)")
    }
}

impl fmt::Debug for LogKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogKeys({})", self.0.len())
    }
}
