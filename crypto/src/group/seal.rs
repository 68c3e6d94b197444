//! Records of a group's log as a server keeps them: sealed, of few sizes, in an order that it sees and a meaning that it does not.
//!
//! ```text
//! commitment = HKDF(log key, "hoopoe/v1/group/sealed-log", "commitment", group 32, number u64)
//! k          = HKDF(log key, "hoopoe/v1/group/sealed-log", "seal", group 32, number u64)
//! sealed     = commitment 32 ‖ nonce 24 ‖ XChaCha20-Poly1305(k, nonce, padded) ‖ tag 16, together 1, 5, 20 or 72 KiB
//! padded     = u32 length ‖ log-record ‖ zeros
//! ```
//!
//! The number is the record's place at the server, counted from 0. It is not the entry's own: a record may hold an entry of another
//! branch, or one that counts for nothing. What the records make of the group is said by [`super::ledger`].
//!
//! Each epoch has a log key. A record says by its commitment which key opens it, to those who have that key and to nobody else, and no
//! record opens under two. Whoever is to read a log is given the keys of all epochs that were, by somebody who has them.

use core::fmt;

use hoopoe_protocol::{
    codec::{self, DecodeError},
    content::group::LogRecord,
    domain::Domain,
    group::GroupEntry,
    id::GroupId,
    identity::DeviceManifest,
    limits,
    secret::Secret,
    signed::Signed,
};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;

use crate::{
    derivation::derive,
    padding::{self, PaddingError},
    sealing,
};

/// Length of what says which key opens a record.
const COMMITMENT_BYTES: usize = 32;

/// The key under which the records of one epoch are sealed; see [`super::epoch::EpochKeys::log_key`]. It reads who belongs to the group,
/// and no message.
#[derive(Clone)]
pub struct LogKey(Secret<32>);

/// A record to be sealed; [`super::ledger::Ledger::seal`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The entry.
    pub entry: &'a Signed<GroupEntry>,
    /// The actor's manifest that it names, if no record before brought it.
    pub actor: Option<&'a Signed<DeviceManifest>>,
    /// The manifest that it names of whom it is about, if no record before brought it.
    pub subject: Option<&'a Signed<DeviceManifest>>,
}

/// A record that was opened; nothing in it has been verified.
#[derive(Clone, Debug)]
pub struct OpenedRecord {
    /// The entry.
    pub entry: Signed<GroupEntry>,
    /// The manifest that it brings as the actor's.
    pub actor: Option<Signed<DeviceManifest>>,
    /// The manifest that it brings of whom the entry is about.
    pub subject: Option<Signed<DeviceManifest>>,
}

/// The log keys that somebody has. Nothing vouches for them: they open records, and what is in those is signed. They are written down one
/// by one, sealed.
#[derive(Clone, Default)]
pub struct LogKeys(Vec<LogKey>);

/// Why a record is not sealed. A fault of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogSealError {
    /// None of the keys is of an epoch of the log.
    #[error("no log key of the group is known")]
    NoKey,
    /// The log has not come to the entry that is known to be in it: what was read may be another one.
    #[error("the log was not read to the entry that is known to be in it")]
    NotAnchored,
    /// The keys are not those to which the entry commits that creates the group.
    #[error("the group was created with other keys")]
    OtherKeys,
    /// Larger than any entry or manifest may be.
    #[error("no record of a group's log")]
    Record,
}

/// Why what a sealed record holds is nothing. A fault of the member who sealed it, or of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogOpenError {
    /// Of a size that no sealed record has.
    #[error("a sealed record of {0} bytes")]
    Size(usize),
    /// Changed after it was sealed.
    #[error("the sealed record is not authentic")]
    NotAuthentic,
    /// Padded in another way than the one.
    #[error(transparent)]
    Padding(#[from] PaddingError),
    /// No record, or no entry or no manifest in it.
    #[error("no record of a log: {0}")]
    Malformed(#[from] DecodeError),
}

impl LogKey {
    /// A key that somebody gave who has it, or that was written down.
    #[must_use]
    pub const fn from_secret(key: Secret<32>) -> Self {
        Self(key)
    }

    /// The key as it is given to others, over Olm, and written down, sealed.
    #[must_use]
    pub const fn secret(&self) -> &Secret<32> {
        &self.0
    }

    /// What says that a record was sealed under this key.
    fn commitment(&self, group: &GroupId, number: u64) -> Secret<COMMITMENT_BYTES> {
        self.of_record(b"commitment", group, number)
    }

    fn of_record(&self, of: &[u8], group: &GroupId, number: u64) -> Secret<32> {
        let parts = [of, group.as_bytes(), &number.to_le_bytes()];
        derive(Domain::GroupLogSeal, &parts, &self.0)
    }
}

impl LogKeys {
    /// One key more, of an epoch behind those that are there: mostly the next record is under the newest.
    pub fn learn(&mut self, key: LogKey) {
        let is_same = |known: &LogKey| bool::from(known.0.expose().ct_eq(key.0.expose()));
        if !self.0.iter().any(is_same) {
            self.0.push(key);
        }
    }

    /// All of them, for somebody who is to read the log from its beginning.
    pub fn iter(&self) -> impl Iterator<Item = &LogKey> {
        self.0.iter()
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Opens the record that the server has under this number, if one of the keys is its own. The one that opened the record before is tried
    /// first, then those behind it; `last` says which it was.
    ///
    /// # Errors
    /// If what is in it is no record.
    pub(super) fn open(
        &self,
        last: &mut usize,
        (group, number): (&GroupId, u64),
        sealed: &[u8],
    ) -> Result<Option<OpenedRecord>, LogOpenError> {
        let from_last = self.0.iter().enumerate().cycle().skip(*last);
        for (index, key) in from_last.take(self.0.len()) {
            if let Some(opened) = open(key, group, number, sealed).transpose() {
                *last = index;
                return opened.map(Some);
            }
        }
        Ok(None)
    }
}

impl FromIterator<LogKey> for LogKeys {
    fn from_iter<I: IntoIterator<Item = LogKey>>(keys: I) -> Self {
        let mut all = Self::default();
        for key in keys {
            all.learn(key);
        }
        all
    }
}

/// Seals the record that is to have this number at the server.
///
/// # Errors
/// If the record is larger than any.
pub fn seal(
    rng: &mut impl CryptoRng,
    key: &LogKey,
    (group, number): (&GroupId, u64),
    record: &Record<'_>,
) -> Result<Vec<u8>, LogSealError> {
    let manifest =
        |signed: Option<&Signed<DeviceManifest>>| signed.map(|signed| codec::encode(signed).into());
    let record = codec::encode(&LogRecord {
        entry: codec::encode(record.entry).into(),
        actor: manifest(record.actor),
        subject: manifest(record.subject),
    });
    let room = |size: usize| size.checked_sub(COMMITMENT_BYTES + sealing::OVERHEAD_BYTES);
    let padded = limits::SEALED_RECORD_SIZES
        .into_iter()
        .find_map(|size| padding::pad(&record, room(size)?).ok())
        .ok_or(LogSealError::Record)?;
    let once = key.of_record(b"seal", group, number);
    let sealed = sealing::seal(rng, &once, &[], &padded);
    Ok([&key.commitment(group, number).expose()[..], &sealed].concat())
}

/// Opens the record that the server has under this number, if it was sealed under this key.
///
/// # Errors
/// If it was, and what is in it is no record; or if no record has that size.
pub fn open(
    key: &LogKey,
    group: &GroupId,
    number: u64,
    sealed: &[u8],
) -> Result<Option<OpenedRecord>, LogOpenError> {
    if !limits::SEALED_RECORD_SIZES.contains(&sealed.len()) {
        return Err(LogOpenError::Size(sealed.len()));
    }
    let (shown, sealed) = sealed
        .split_first_chunk::<COMMITMENT_BYTES>()
        .ok_or(LogOpenError::Size(sealed.len()))?;
    if !bool::from(key.commitment(group, number).expose().ct_eq(shown)) {
        return Ok(None);
    }
    let once = key.of_record(b"seal", group, number);
    let padded = sealing::open(&once, &[], sealed).map_err(|_| LogOpenError::NotAuthentic)?;
    let record: LogRecord = codec::decode(padding::unpad(&padded)?)?;
    let manifest = |bytes: Option<&[u8]>| bytes.map(codec::decode).transpose();
    Ok(Some(OpenedRecord {
        entry: codec::decode(&record.entry)?,
        actor: manifest(record.actor.as_deref().map(Vec::as_slice))?,
        subject: manifest(record.subject.as_deref().map(Vec::as_slice))?,
    }))
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
