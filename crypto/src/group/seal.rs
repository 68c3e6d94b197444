//! Records of a group's log as a server keeps them: sealed, of few sizes, in an order that it sees and a meaning that it does not.
//!
//! ```text
//! sealed = nonce 24 ‖ XChaCha20-Poly1305(log key, padded, aad) ‖ tag 16 ‖ box 72, together 1, 5, 20 or 72 KiB
//! padded = u32 length ‖ log-record ‖ zeros
//! aad    = LP("hoopoe/v1/group/sealed-log") ‖ group 32 ‖ number u64
//!
//! box    = nonce 24 ‖ XChaCha20-Poly1305(log key, an earlier log key 32, aad) ‖ tag 16
//! aad    = LP("hoopoe/v1/group/earlier-log-key") ‖ group 32 ‖ number u64
//! ```
//!
//! The number is the record's place at the server, counted from 0. It is not the entry's own: a record may hold an entry of another
//! branch, or one that counts for nothing. What the records make of the group is said by [`super::ledger`].
//!
//! Every record is sealed under the present log key, also the one that opens the next epoch. In its box lies the key before, under the
//! present key; in the box of the record that opens an epoch, its own key, under the new one:
//!
//! ```text
//! record   create  add     remove  epoch 1  add     accept  epoch 2
//! under    key 0   key 0   key 0   key 0    key 1   key 1   key 1
//! in box   0 by 0  0 by 0  0 by 0  0 by 1   0 by 1  0 by 1  1 by 2
//! ```
//!
//! So whoever holds the newest key reads back to the beginning, and who was removed reads that they were, and that an epoch was opened. A box that is none hurts
//! nobody while any record of the epoch has a good one.

use core::fmt;
use std::collections::BTreeMap;

use hoopoe_protocol::{
    codec::{self, DecodeError},
    content::group::{EpochOpening, LogRecord},
    domain::Domain,
    group::GroupEntry,
    hash,
    id::GroupId,
    identity::DeviceManifest,
    keys::LogKeyCommit,
    limits,
    secret::Secret,
    signed::Signed,
};
use rand_core::CryptoRng;

use crate::{
    padding::{self, PaddingError},
    sealing,
};

/// Length of a box: an earlier key, sealed.
const BOX_BYTES: usize = 32 + sealing::OVERHEAD_BYTES;

/// How many keys a box is tried with. A reader who goes back needs the one of the epoch they are in and the one before, and each good box
/// names that anew.
const KEYS_TRIED: usize = 64;

/// The key under which the records of one epoch are sealed; see [`super::epoch::EpochKeys::log_key`].
#[derive(Clone)]
pub struct LogKey(Secret<32>);

/// A record to be sealed; [`super::ledger::Ledger::seal`] makes one.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The entry.
    pub entry: &'a Signed<GroupEntry>,
    /// What it commits to, if it creates the group or opens the next epoch of the log.
    pub opening: Option<EpochOpening>,
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
    /// What the entry is said to commit to.
    pub opening: Option<EpochOpening>,
    /// The manifest that it brings as the actor's.
    pub actor: Option<Signed<DeviceManifest>>,
    /// The manifest that it brings of whom the entry is about.
    pub subject: Option<Signed<DeviceManifest>>,
}

/// The log keys that somebody has. Nothing vouches for those that were found in boxes: a ledger takes the ones that its log commits to.
#[derive(Clone)]
pub struct LogKeys {
    all: BTreeMap<LogKeyCommit, LogKey>,
    /// Those that a box is tried with, the likeliest last.
    tried: Vec<LogKeyCommit>,
}

/// Why a record is not sealed. A fault of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogSealError {
    /// Neither the present log key nor, for the opening of an epoch, the one before is there.
    #[error("the log key of the present epoch is not known")]
    NoKey,
    /// The entry opens an epoch without its keys, or has keys and opens none.
    #[error("the keys of an epoch go with the entry that opens it, and with no other")]
    Opening,
    /// Larger than any entry or manifest may be.
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
}

impl LogKey {
    pub(super) const fn new(key: Secret<32>) -> Self {
        Self(key)
    }

    /// What the log commits to for this key.
    #[must_use]
    pub fn commit(&self) -> LogKeyCommit {
        LogKeyCommit::new(hash::labelled(Domain::LogKeyCommit, &[self.0.expose()]))
    }
}

impl LogKeys {
    /// One key.
    #[must_use]
    pub fn new(key: LogKey) -> Self {
        let mut keys = Self {
            all: BTreeMap::new(),
            tried: Vec::new(),
        };
        keys.learn(key);
        keys
    }

    /// One key more.
    pub fn learn(&mut self, key: LogKey) {
        let commit = key.commit();
        self.all.insert(commit, key);
        self.tried.retain(|known| *known != commit);
        if self.tried.len() == KEYS_TRIED {
            self.tried.remove(0);
        }
        self.tried.push(commit);
    }

    /// Looks for an earlier key in the box of the record that the server has under this number. Whoever has the newest key looks into all records, from
    /// the newest to the first, and has all keys then.
    pub fn look_back(&mut self, group: &GroupId, number: u64, sealed: &[u8]) {
        let Some((_, closed)) = sealed.split_last_chunk::<BOX_BYTES>() else {
            return;
        };
        let aad = associated(Domain::LogKeyBefore, group, number);
        let mut tried = self.tried.iter().rev().filter_map(|commit| self.all.get(commit));
        let found = tried.find_map(|key| {
            let earlier = sealing::open(&key.0, &aad, closed).ok()?;
            Some((key.clone(), LogKey(Secret::from_slice(&earlier)?)))
        });
        if let Some((key, earlier)) = found {
            self.learn(key);
            self.learn(earlier);
        }
    }

    /// The key with this commitment.
    #[must_use]
    pub fn get(&self, commit: &LogKeyCommit) -> Option<&LogKey> {
        self.all.get(commit)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &LogKey> {
        self.all.values()
    }
}

/// Seals the record that is to have this number at the server. In its box `earlier` lies under `by`.
///
/// # Errors
/// If the record is larger than any.
pub fn seal(
    rng: &mut impl CryptoRng,
    key: &LogKey,
    (group, number): (&GroupId, u64),
    record: &Record<'_>,
    (earlier, by): (&LogKey, &LogKey),
) -> Result<Vec<u8>, LogSealError> {
    let manifest =
        |signed: Option<&Signed<DeviceManifest>>| signed.map(|signed| codec::encode(signed).into());
    let record = codec::encode(&LogRecord {
        entry: codec::encode(record.entry).into(),
        opening: record.opening,
        actor: manifest(record.actor),
        subject: manifest(record.subject),
    });
    let room = |size: usize| size.checked_sub(sealing::OVERHEAD_BYTES + BOX_BYTES);
    let padded = limits::SEALED_RECORD_SIZES
        .into_iter()
        .find_map(|size| padding::pad(&record, room(size)?).ok())
        .ok_or(LogSealError::Record)?;
    let mut sealed = sealing::seal(
        rng,
        &key.0,
        &associated(Domain::GroupLogSeal, group, number),
        &padded,
    );
    let aad = associated(Domain::LogKeyBefore, group, number);
    sealed.extend(sealing::seal(rng, &by.0, &aad, earlier.0.expose()));
    Ok(sealed)
}

/// Opens the record that the server has under this number.
///
/// # Errors
/// If it was not sealed under this key for this place, or is no record.
pub fn open(key: &LogKey, group: &GroupId, number: u64, sealed: &[u8]) -> Result<OpenedRecord, LogOpenError> {
    if !limits::SEALED_RECORD_SIZES.contains(&sealed.len()) {
        return Err(LogOpenError::Size(sealed.len()));
    }
    let (body, _) = sealed
        .split_last_chunk::<BOX_BYTES>()
        .ok_or(LogOpenError::Size(sealed.len()))?;
    let padded = sealing::open(&key.0, &associated(Domain::GroupLogSeal, group, number), body)
        .map_err(|_| LogOpenError::NotAuthentic)?;
    let record: LogRecord = codec::decode(padding::unpad(&padded)?)?;
    let manifest = |bytes: Option<&[u8]>| bytes.map(codec::decode).transpose();
    Ok(OpenedRecord {
        entry: codec::decode(&record.entry)?,
        opening: record.opening,
        actor: manifest(record.actor.as_deref().map(Vec::as_slice))?,
        subject: manifest(record.subject.as_deref().map(Vec::as_slice))?,
    })
}

/// LP(label) ‖ group ‖ number.
fn associated(domain: Domain, group: &GroupId, number: u64) -> Vec<u8> {
    [
        hash::length_prefixed(domain.label().as_bytes()).as_slice(),
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
        write!(f, "LogKeys({})", self.all.len())
    }
}
