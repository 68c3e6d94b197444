//! Reading: record by record, against what is known of how far the backup has come.

use core::fmt;

use hoopoe_protocol::{
    backup::{BackupItem, BackupMark, BackupRecord, ItemBytes},
    codec::{self, DecodeError},
};

use super::{chain, key::ChainKey, writer::BackupWriter};
use crate::padding::PaddingError;

/// Reads a chain from its beginning. What it yields counts only when [`BackupReader::finish`] has said so: whoever
/// restores writes it down provisionally.
///
/// An error leaves the reader as it was, so the right record can still be given to it.
pub struct BackupReader {
    chain: ChainKey,
    place: BackupMark,
    /// How far this very chain must come, and with which link.
    expected: Option<BackupMark>,
    progress: Progress,
}

/// Whether all that a chain replaces has been read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Beginning,
    Whole,
}

/// Something that was kept.
#[derive(Debug)]
pub enum ReadItem {
    /// What this program knows.
    Known(BackupItem),
    /// What a later one wrote; it goes on into the chain that replaces this one.
    Unread(UnreadItem),
}

/// An item of a later program. Only a reader makes one: nothing else gets into a backup by this way.
#[derive(Clone)]
pub struct UnreadItem(pub(super) ItemBytes);

/// Why a chain is not the backup that is known: the host shows something old, or something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StaleBackup {
    /// A chain that was replaced since, or one that replaces less than was there.
    #[error("the backup was rolled back: generation {marked} is known, and generation {shown} is shown")]
    RolledBack {
        /// The generation that is known.
        marked: u64,
        /// The generation of the chain.
        shown: u64,
    },
    /// A chain that is not the one that is known, and does not go on from it.
    #[error("the backup forked: the chain is not the one that is known")]
    Forked,
}

/// Why a record is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Of none of the sizes.
    #[error("a backup record of {0} bytes")]
    Size(usize),
    /// Changed, of another chain or place, or following other records than these.
    #[error("the backup record is not authentic at this place")]
    NotAuthentic,
    /// Padded in another way than the one.
    #[error(transparent)]
    Padding(#[from] PaddingError),
    /// Something else inside.
    #[error("the backup record is malformed: {0}")]
    Malformed(#[from] DecodeError),
    /// It says a second time that the chain is whole.
    #[error("the backup says twice that it is whole")]
    WholeTwice,
    /// With it the chain is as long as the known one, and another.
    #[error("the backup forked: record {0} is not the one that is known")]
    Forked(u64),
}

/// Why a chain that was read to what the host says is its end is not the whole backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IncompleteBackup {
    /// The new chain was never finished, or its host holds the end back: what it replaces still counts.
    #[error("the chain of the backup is not whole")]
    Unfinished,
    /// Records are held back.
    #[error("the backup was cut short: {marked} records are known, and {shown} are shown")]
    Truncated {
        /// How many are known.
        marked: u64,
        /// How many were read.
        shown: u64,
    },
}

impl BackupReader {
    /// Begins to read a chain, knowing how far the backup had come.
    ///
    /// # Errors
    /// If the chain is older than the mark, or does not go on from it.
    pub fn begin(chain: ChainKey, mark: &BackupMark) -> Result<Self, StaleBackup> {
        let expected = expectation(&chain, mark)?;
        Ok(Self {
            expected,
            ..Self::begin_without_mark(chain)
        })
    }

    /// Begins to read a chain of which nothing is known: **its host may show an old one**, or hold back the end.
    #[must_use]
    pub const fn begin_without_mark(chain: ChainKey) -> Self {
        Self {
            place: chain.start,
            chain,
            expected: None,
            progress: Progress::Beginning,
        }
    }

    /// Reads the next record.
    ///
    /// # Errors
    /// If it is not the next one of this chain.
    pub fn read(&mut self, sealed: &[u8]) -> Result<Vec<ReadItem>, RecordError> {
        let record = chain::open(&self.chain, &self.place, sealed)?;
        let place = chain::behind(&self.place, sealed);
        if self
            .expected
            .is_some_and(|mark| mark.records == place.records && mark.link != place.link)
        {
            return Err(RecordError::Forked(self.place.records));
        }
        let items = match record {
            BackupRecord::Items(items) => items.into_iter().map(ReadItem::of).collect::<Result<_, _>>()?,
            BackupRecord::Whole if self.progress == Progress::Whole => return Err(RecordError::WholeTwice),
            BackupRecord::Whole => {
                self.progress = Progress::Whole;
                Vec::new()
            }
        };
        self.place = place;
        Ok(items)
    }

    /// Says that the host has no further record, and yields who goes on writing.
    ///
    /// # Errors
    /// If something is missing: then nothing that was read counts.
    pub fn finish(self) -> Result<BackupWriter, IncompleteBackup> {
        let shown = self.place.records;
        match self.expected {
            Some(mark) if shown < mark.records => Err(IncompleteBackup::Truncated {
                marked: mark.records,
                shown,
            }),
            _ if self.progress == Progress::Beginning => Err(IncompleteBackup::Unfinished),
            _ => Ok(BackupWriter::at(self.chain, self.place)),
        }
    }
}

/// What must be met by a chain that is the known one or goes on from it: the mark, if it is of this very chain.
fn expectation(chain: &ChainKey, mark: &BackupMark) -> Result<Option<BackupMark>, StaleBackup> {
    let rolled_back = StaleBackup::RolledBack {
        marked: mark.generation,
        shown: chain.start.generation,
    };
    if chain.start.generation < mark.generation {
        return Err(rolled_back);
    }
    if chain.start.generation == mark.generation {
        let is_same = chain.start.chain == mark.chain && (mark.records > 0 || mark.link == chain.start.link);
        return if is_same {
            Ok(Some(*mark))
        } else {
            Err(StaleBackup::Forked)
        };
    }
    // Whoever began a later chain has the key of all. If it replaces the very chain that is known, it must know all of it.
    match chain.replaces {
        Some(replaced) if replaced.generation == mark.generation => {
            if replaced.chain != mark.chain
                || (replaced.records == mark.records && replaced.link != mark.link)
            {
                Err(StaleBackup::Forked)
            } else if replaced.records < mark.records {
                Err(rolled_back)
            } else {
                Ok(None)
            }
        }
        _ => Ok(None),
    }
}

impl ReadItem {
    fn of(bytes: ItemBytes) -> Result<Self, DecodeError> {
        match codec::decode(bytes.as_bytes()) {
            Ok(item) => Ok(Self::Known(item)),
            Err(DecodeError::Shape) => Ok(Self::Unread(UnreadItem(bytes))),
            Err(error) => Err(error),
        }
    }
}

impl fmt::Debug for UnreadItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnreadItem({} bytes)", self.0.as_bytes().len())
    }
}

impl fmt::Debug for BackupReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BackupReader({:?}, ..)", self.place)
    }
}
