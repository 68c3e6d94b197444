//! Writing: a new chain until it is whole, then what is added to it.
//!
//! A writer is its chain's key and a mark. Whoever keeps one stores the mark together with the sealed record, in one
//! transaction, and hands out those bytes and no others: two records for one place would be a fork.

use core::fmt;

use hoopoe_protocol::backup::{BackupMark, BackupRecord};
use rand_core::CryptoRng;

use super::{batch::Batch, chain, key::ChainKey};

/// A chain that is being begun and does not count yet: it has no mark that anybody could note.
pub struct NewChain {
    chain: ChainKey,
    place: BackupMark,
    head: Vec<u8>,
}

/// A chain that counts.
pub struct BackupWriter {
    chain: ChainKey,
    place: BackupMark,
}

/// A record, as it goes to the host.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedRecord {
    /// How many records stand before it.
    pub number: u64,
    /// One of [`hoopoe_protocol::limits::BACKUP_SIZES`].
    pub bytes: Vec<u8>,
}

/// A new chain that is whole now.
#[derive(Debug)]
pub struct FinishedChain {
    /// The record that says so. Only once the host has it may what the chain replaces be deleted.
    pub last: SealedRecord,
    /// Adds to the chain.
    pub writer: BackupWriter,
}

/// The mark is not one of this chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mark is of another chain of the backup")]
pub struct ResumeError;

impl NewChain {
    pub(super) const fn new(chain: ChainKey, head: Vec<u8>) -> Self {
        Self {
            place: chain.start,
            chain,
            head,
        }
    }

    /// What the host keeps in front of the records.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Seals the next record.
    pub fn append(&mut self, rng: &mut impl CryptoRng, batch: Batch) -> SealedRecord {
        append(
            rng,
            &self.chain,
            &mut self.place,
            &BackupRecord::Items(batch.into_items()),
        )
    }

    /// Says that all is in the chain that was in the one it replaces.
    #[must_use]
    pub fn finish(mut self, rng: &mut impl CryptoRng) -> FinishedChain {
        FinishedChain {
            last: append(rng, &self.chain, &mut self.place, &BackupRecord::Whole),
            writer: BackupWriter {
                chain: self.chain,
                place: self.place,
            },
        }
    }
}

impl BackupWriter {
    /// Goes on behind the record at which the mark was stored.
    ///
    /// # Errors
    /// If the mark is not of this chain.
    pub fn resume(chain: ChainKey, mark: BackupMark) -> Result<Self, ResumeError> {
        let start = chain.start;
        if (mark.chain, mark.generation) != (start.chain, start.generation) {
            return Err(ResumeError);
        }
        Ok(Self { chain, place: mark })
    }

    pub(super) const fn at(chain: ChainKey, place: BackupMark) -> Self {
        Self { chain, place }
    }

    /// Seals the next record.
    pub fn append(&mut self, rng: &mut impl CryptoRng, batch: Batch) -> SealedRecord {
        append(
            rng,
            &self.chain,
            &mut self.place,
            &BackupRecord::Items(batch.into_items()),
        )
    }

    /// How far the chain has come: to be stored, noted elsewhere, and named by the chain that replaces this one.
    #[must_use]
    pub const fn mark(&self) -> BackupMark {
        self.place
    }

    /// The chain's key, for the owner's other devices.
    #[must_use]
    pub const fn chain(&self) -> &ChainKey {
        &self.chain
    }
}

fn append(
    rng: &mut impl CryptoRng,
    chain: &ChainKey,
    place: &mut BackupMark,
    record: &BackupRecord,
) -> SealedRecord {
    let sealed = SealedRecord {
        number: place.records,
        bytes: chain::seal(rng, chain, place, record),
    };
    *place = chain::behind(place, &sealed.bytes);
    sealed
}

impl fmt::Debug for NewChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewChain({:?}, ..)", self.place)
    }
}

impl fmt::Debug for BackupWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BackupWriter({:?}, ..)", self.place)
    }
}

impl fmt::Debug for SealedRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedRecord({}, {} bytes)", self.number, self.bytes.len())
    }
}
