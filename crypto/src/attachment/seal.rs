//! Seals a file, chunk by chunk.

use core::fmt;

use hoopoe_protocol::{
    blob::{
        header::BlobHeader,
        outline::Outline,
        size::FileTooLarge,
        tree::{self, GrowingTree, TreeHash},
    },
    content::file::{FileName, FileOffer, MediaType},
    id::FileId,
    secret::Secret,
};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{keys::BlobKeys, layout::Layout};

/// A file on its way into a blob. It has a key of its own, which nothing else is ever sealed with.
pub struct Sealer {
    key: Secret<32>,
    keys: BlobKeys,
    layout: Layout,
    tree: GrowingTree,
}

/// A file that was sealed to its end.
#[derive(Clone, Debug)]
pub struct SealedFile {
    /// Opens the blob.
    pub key: Secret<32>,
    /// Bytes of the file.
    pub size: u64,
    /// What everybody may know of the blob, and what its id is the hash of.
    pub outline: Outline,
}

/// Why a chunk is not sealed, or a blob not finished. All of them are faults of the caller or of a file that changed
/// while it was read; the sealer is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// More or fewer bytes than [`Sealer::wants`].
    #[error("{given} bytes of the file where the next chunk takes {wanted}")]
    Length {
        /// Bytes given.
        given: usize,
        /// Bytes wanted.
        wanted: usize,
    },
    /// All chunks are sealed.
    #[error("the file is longer than it was said to be")]
    Complete,
    /// Chunks are missing.
    #[error("{sealed} of {chunks} chunks are sealed")]
    Incomplete {
        /// Chunks so far.
        sealed: u64,
        /// Chunks of the blob.
        chunks: u64,
    },
}

impl Sealer {
    /// Begins to seal a file of so many bytes, under a key that is drawn for it.
    ///
    /// # Errors
    /// If the file is too large.
    pub fn new(rng: &mut impl CryptoRng, file_bytes: u64) -> Result<Self, FileTooLarge> {
        let layout = Layout::new(file_bytes)?;
        let mut key = Zeroizing::new([0; 32]);
        let mut file = [0; FileId::LEN];
        rng.fill_bytes(key.as_mut_slice());
        rng.fill_bytes(&mut file);
        let key = Secret::new(*key);
        Ok(Self {
            keys: BlobKeys::new(&key, FileId::new(file)),
            key,
            layout,
            tree: GrowingTree::new(),
        })
    }

    /// What the blob begins with.
    #[must_use]
    pub const fn header(&self) -> &BlobHeader {
        self.keys.header()
    }

    /// How many bytes of the file the next chunk takes: all that are left, or as many as fill it, and none where there is
    /// nothing left to seal but padding. `None` once all chunks are sealed.
    #[must_use]
    pub fn wants(&self) -> Option<usize> {
        let place = self.layout.blob().chunk(self.tree.leaves())?;
        Some(self.layout.file_bytes_in(&place))
    }

    /// Seals the next chunk in its buffer: in, the bytes of the file; out, the sealed chunk with its padding and tag.
    ///
    /// The buffer is used again for the next one. Given room for
    /// [`SEALED_CHUNK_BYTES`](hoopoe_protocol::blob::size::SEALED_CHUNK_BYTES) at first, it never moves. What comes back is
    /// the leaf of the chunk, which whoever will prove chunks to others keeps.
    ///
    /// # Errors
    /// If the bytes are not as many as [`Sealer::wants`].
    pub fn seal_chunk(&mut self, chunk: &mut Vec<u8>) -> Result<TreeHash, SealError> {
        let place = self
            .layout
            .blob()
            .chunk(self.tree.leaves())
            .ok_or(SealError::Complete)?;
        let wanted = self.layout.file_bytes_in(&place);
        if chunk.len() != wanted {
            return Err(SealError::Length {
                given: chunk.len(),
                wanted,
            });
        }
        chunk.resize(place.plain_bytes, 0);
        let tag = self.keys.seal(&place, chunk);
        chunk.extend_from_slice(&tag);
        let leaf = tree::leaf(chunk);
        // From here on there is no way back to this place, and so to its nonce.
        self.tree.push(leaf);
        Ok(leaf)
    }

    /// Ends, once every chunk is sealed.
    ///
    /// # Errors
    /// If chunks are missing: then there is no blob, and whatever was written of it is to be thrown away.
    pub fn finish(self) -> Result<SealedFile, SealError> {
        let size = self.layout.blob();
        let incomplete = SealError::Incomplete {
            sealed: self.tree.leaves(),
            chunks: size.chunks(),
        };
        if self.tree.leaves() != size.chunks() {
            return Err(incomplete);
        }
        Ok(SealedFile {
            key: self.key,
            size: self.layout.file_bytes(),
            outline: Outline {
                header: *self.keys.header(),
                size,
                root: self.tree.root().ok_or(incomplete)?,
            },
        })
    }
}

impl SealedFile {
    /// What a recipient needs to find, check and open the file; it travels inside the ratchet.
    #[must_use]
    pub fn offer(&self, name: FileName, media_type: MediaType) -> FileOffer {
        FileOffer {
            key: self.key.clone(),
            blob: self.outline.id(),
            size: self.size,
            name,
            media_type,
        }
    }
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer(..)")
    }
}
