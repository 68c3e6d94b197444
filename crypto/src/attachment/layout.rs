//! Where the bytes of a file are in the chunks of its blob.

use core::ops::Range;

use hoopoe_protocol::{
    blob::size::{BlobSize, ChunkPlace, FileTooLarge},
    limits,
};

const CHUNK: u64 = limits::CHUNK_BYTES as u64;

/// The part of a file that one chunk holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The chunk, by its number.
    pub chunk: u64,
    /// The bytes of the chunk, once it is open.
    pub bytes: Range<usize>,
}

/// A file of some size, and its blob.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    file: u64,
    blob: BlobSize,
}

impl Layout {
    pub(super) fn new(file: u64) -> Result<Self, FileTooLarge> {
        let blob = BlobSize::of_file(file)?;
        Ok(Self { file, blob })
    }

    pub(super) const fn file_bytes(&self) -> u64 {
        self.file
    }

    pub(super) const fn blob(&self) -> BlobSize {
        self.blob
    }

    /// How many bytes of the file a chunk holds in front of its padding; none if it is padding alone.
    pub(super) fn file_bytes_in(&self, place: &ChunkPlace) -> usize {
        let rest = self.file.saturating_sub(place.index * CHUNK);
        usize::try_from(rest).map_or(place.plain_bytes, |rest| rest.min(place.plain_bytes))
    }

    /// The pieces that a range of the file is made of, as far as the file goes.
    pub(super) fn pieces(&self, range: &Range<u64>) -> impl Iterator<Item = Piece> + use<> {
        let (start, end) = (range.start, range.end.min(self.file));
        let chunks = if start < end {
            start / CHUNK..end.div_ceil(CHUNK)
        } else {
            0..0
        };
        chunks.map(move |chunk| {
            let inside = |at: u64| usize::try_from(at.saturating_sub(chunk * CHUNK).min(CHUNK));
            Piece {
                chunk,
                // Both are at most the bytes of a chunk.
                bytes: inside(start).unwrap_or(0)..inside(end).unwrap_or(0),
            }
        })
    }
}
