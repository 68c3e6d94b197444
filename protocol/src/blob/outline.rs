//! What a blob's id is the hash of: enough to check each of its chunks without a key, and before the others came.

use crate::{
    blob::{
        header::{BlobHeader, HEADER_BYTES, HeaderError},
        size::{BlobSize, ChunkPlace},
        tree::{self, Proof, TreeHash},
    },
    domain::Domain,
    hash,
    id::BlobId,
};

/// Bytes of an outline.
pub const OUTLINE_BYTES: usize = HEADER_BYTES + LENGTH_BYTES + TreeHash::LEN;

const LENGTH_BYTES: usize = 8;

/// A blob without its chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Its first bytes.
    pub header: BlobHeader,
    /// How long it is, and so how many chunks it has.
    pub size: BlobSize,
    /// The root of the tree over its sealed chunks.
    pub root: TreeHash,
}

/// Why bytes are not the outline of a blob. Unless it is [`OutlineError::OtherBlob`] or the length, whoever made the blob
/// made it wrong, and no other copy is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutlineError {
    /// Not [`OUTLINE_BYTES`].
    #[error("an outline of {0} bytes")]
    Length(usize),
    /// That of another blob, or changed.
    #[error("the outline is not that of the blob")]
    OtherBlob,
    /// Its header is none.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// A length that no blob has.
    #[error("no blob has {0} bytes")]
    Size(u64),
}

/// Why a chunk is none of a blob: whoever handed it over is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    /// The blob has not so many chunks.
    #[error("chunk {index} of {chunks}")]
    Beyond {
        /// The chunk.
        index: u64,
        /// How many there are.
        chunks: u64,
    },
    /// Longer or shorter than the chunk in this place.
    #[error("a chunk of {given} bytes where {expected} belong")]
    Length {
        /// Bytes given.
        given: usize,
        /// Bytes of the sealed chunk.
        expected: usize,
    },
    /// The proof does not lead from it to the root: another chunk, another place or another proof.
    #[error("the chunk is not in this place of the blob")]
    NotInBlob,
}

impl Outline {
    /// Reads the outline of the blob that is wanted.
    ///
    /// # Errors
    /// If it is that of another, or of none that can be.
    pub fn read(id: &BlobId, bytes: &[u8]) -> Result<Self, OutlineError> {
        let length = OutlineError::Length(bytes.len());
        let (header, rest) = bytes.split_first_chunk::<HEADER_BYTES>().ok_or(length)?;
        let (blob_bytes, root) = rest.split_first_chunk::<LENGTH_BYTES>().ok_or(length)?;
        let root = TreeHash::from_slice(root).ok_or(length)?;
        if id_of(bytes) != *id {
            return Err(OutlineError::OtherBlob);
        }
        let blob_bytes = u64::from_le_bytes(*blob_bytes);
        Ok(Self {
            header: BlobHeader::read(header)?,
            size: BlobSize::of_blob(blob_bytes).ok_or(OutlineError::Size(blob_bytes))?,
            root,
        })
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; OUTLINE_BYTES] {
        let mut bytes = [0; OUTLINE_BYTES];
        let (header, rest) = bytes.split_at_mut(HEADER_BYTES);
        let (length, root) = rest.split_at_mut(LENGTH_BYTES);
        header.copy_from_slice(&self.header.to_bytes());
        length.copy_from_slice(&self.size.blob_bytes().to_le_bytes());
        root.copy_from_slice(self.root.as_bytes());
        bytes
    }

    /// The id of the blob.
    #[must_use]
    pub fn id(&self) -> BlobId {
        id_of(&self.to_bytes())
    }

    /// The place of a chunk.
    ///
    /// # Errors
    /// If there are not so many.
    pub fn chunk(&self, index: u64) -> Result<ChunkPlace, ChunkError> {
        self.size.chunk(index).ok_or(ChunkError::Beyond {
            index,
            chunks: self.size.chunks(),
        })
    }

    /// Checks that a sealed chunk is the one in this place of the blob. It takes no key.
    ///
    /// # Errors
    /// If it is not.
    pub fn verify(&self, index: u64, chunk: &[u8], proof: &Proof) -> Result<(), ChunkError> {
        let place = self.chunk(index)?;
        if chunk.len() != place.sealed_bytes() {
            return Err(ChunkError::Length {
                given: chunk.len(),
                expected: place.sealed_bytes(),
            });
        }
        let root = proof.root(index, self.size.chunks(), tree::leaf(chunk));
        if root == Some(self.root) {
            Ok(())
        } else {
            Err(ChunkError::NotInBlob)
        }
    }
}

fn id_of(outline: &[u8]) -> BlobId {
    BlobId::new(hash::labelled(Domain::BlobId, &[outline]))
}
