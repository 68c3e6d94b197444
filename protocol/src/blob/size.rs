//! How long a blob is, and where its chunks are: all of it follows from the size of the file.
//!
//! A file is padded with zeros before it is sealed, so that its blob tells little of its size: by Padmé (Nikitin et al.,
//! *Reducing Metadata Leakage from Encrypted Files and Communication with PURBs*, `PoPETs` 2019, section 4), from 4 KiB up.
//! It keeps the leading bits of a size, four to six of those behind the first, and rounds the others up. So there are at
//! most 64 sizes between a power of two and the next, and what is added is at most a sixteenth.

use crate::{blob::header::HEADER_BYTES, limits};

/// Bytes of the tag behind each chunk.
const TAG_BYTES: usize = 16;
/// Bytes of a sealed chunk that is full.
pub const SEALED_CHUNK_BYTES: usize = limits::CHUNK_BYTES + TAG_BYTES;
/// The smallest padded size. It is never zero, so that no chunk is ever empty.
const LEAST: u64 = 4 * 1024;

const CHUNK: u64 = limits::CHUNK_BYTES as u64;
const SEALED_CHUNK: u64 = SEALED_CHUNK_BYTES as u64;
const HEADER: u64 = HEADER_BYTES as u64;
const TAG: u64 = TAG_BYTES as u64;

/// The size of a blob: one of those that files are padded to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlobSize {
    padded: u64,
}

/// Where a chunk is in its blob, and how long it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkPlace {
    /// Which one it is, from 0.
    pub index: u64,
    /// Bytes of the blob in front of it.
    pub offset: u64,
    /// Its bytes before it is sealed, padding included: from 1 to [`limits::CHUNK_BYTES`], and fewer in the last one only.
    pub plain_bytes: usize,
    /// Whether it is the last one.
    pub is_last: bool,
}

/// The file is larger than any may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a file of {0} bytes is too large")]
pub struct FileTooLarge(pub u64);

impl BlobSize {
    /// That of the blob of a file, which may be empty.
    ///
    /// # Errors
    /// If the file has more than [`limits::FILE_BYTES`].
    pub const fn of_file(bytes: u64) -> Result<Self, FileTooLarge> {
        if bytes > limits::FILE_BYTES {
            return Err(FileTooLarge(bytes));
        }
        let size = if bytes < LEAST { LEAST } else { bytes };
        let exponent = size.ilog2();
        let kept = exponent.ilog2() + 1;
        let rest = (1 << (exponent - kept)) - 1;
        Ok(Self {
            padded: (size + rest) & !rest,
        })
    }

    /// That of a blob with so many bytes; none if no file has such a blob.
    #[must_use]
    pub fn of_blob(bytes: u64) -> Option<Self> {
        let sealed = bytes.checked_sub(HEADER)?;
        let tags = sealed.div_ceil(SEALED_CHUNK).checked_mul(TAG)?;
        let size = Self::of_file(sealed.checked_sub(tags)?).ok()?;
        (size.blob_bytes() == bytes).then_some(size)
    }

    /// Bytes of the file with its padding.
    #[must_use]
    pub const fn padded_bytes(self) -> u64 {
        self.padded
    }

    /// Bytes of the whole blob.
    #[must_use]
    pub const fn blob_bytes(self) -> u64 {
        HEADER + self.padded + TAG * self.chunks()
    }

    /// How many chunks there are, one at least.
    #[must_use]
    pub const fn chunks(self) -> u64 {
        self.padded.div_ceil(CHUNK)
    }

    /// The place of a chunk; none if there are not so many.
    #[must_use]
    pub fn chunk(self, index: u64) -> Option<ChunkPlace> {
        let before = index.checked_mul(CHUNK)?;
        let rest = self.padded.checked_sub(before).filter(|&rest| rest > 0)?;
        Some(ChunkPlace {
            index,
            offset: HEADER + index * SEALED_CHUNK,
            plain_bytes: usize::try_from(rest.min(CHUNK)).ok()?,
            is_last: rest <= CHUNK,
        })
    }
}

impl ChunkPlace {
    /// Its bytes in the blob.
    #[must_use]
    pub const fn sealed_bytes(&self) -> usize {
        self.plain_bytes + TAG_BYTES
    }
}
