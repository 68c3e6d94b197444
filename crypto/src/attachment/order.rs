//! Opens a blob from its first chunk to its last, without proofs.
//!
//! Each chunk is authentic, but for somebody else who has the key: that the blob is the one that was offered shows at its
//! end. So nothing of the file counts before [`InOrder::finish`].

use core::fmt;

use hoopoe_protocol::blob::{
    outline::ChunkError,
    tree::{self, GrowingTree},
};

use super::open::{OpenError, Opener};

/// A blob that is opened in order.
pub struct InOrder {
    opener: Opener,
    tree: GrowingTree,
}

/// Why a blob that was opened in order is not the one that was offered. Nothing of what was opened counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfinished {
    /// Chunks are missing. Whoever reads has not gone on to the end, or whoever hands the blob over has stopped.
    #[error("{opened} of {chunks} chunks were opened")]
    Truncated {
        /// Chunks so far.
        opened: u64,
        /// Chunks of the blob.
        chunks: u64,
    },
    /// They were sealed with the key of the file by somebody who has it, and are not those that were offered.
    #[error("the chunks are not those of the blob")]
    OtherChunks,
}

impl InOrder {
    pub(super) const fn new(opener: Opener) -> Self {
        Self {
            opener,
            tree: GrowingTree::new(),
        }
    }

    /// The number of the next chunk.
    #[must_use]
    pub const fn next_index(&self) -> u64 {
        self.tree.leaves()
    }

    /// Opens the next chunk in its buffer, as [`Opener::open_chunk`] does.
    ///
    /// # Errors
    /// If it is not the next chunk. Nothing has changed then, and another copy of it may be tried; whether whoever handed it
    /// over or whoever sealed it is at fault is not known without a proof.
    pub fn open_chunk(&mut self, chunk: &mut Vec<u8>) -> Result<(), OpenError> {
        let place = self.opener.outline().chunk(self.next_index())?;
        if chunk.len() != place.sealed_bytes() {
            return Err(OpenError::Chunk(ChunkError::Length {
                given: chunk.len(),
                expected: place.sealed_bytes(),
            }));
        }
        let leaf = tree::leaf(chunk);
        self.opener.open(&place, chunk)?;
        self.tree.push(leaf);
        Ok(())
    }

    /// Ends, once every chunk was opened: now the file is the one that was offered.
    ///
    /// # Errors
    /// If it is not: what was opened is to be thrown away.
    pub fn finish(self) -> Result<(), Unfinished> {
        let outline = self.opener.outline();
        if self.tree.leaves() != outline.size.chunks() {
            return Err(Unfinished::Truncated {
                opened: self.tree.leaves(),
                chunks: outline.size.chunks(),
            });
        }
        if self.tree.root() != Some(outline.root) {
            return Err(Unfinished::OtherChunks);
        }
        Ok(())
    }
}

impl fmt::Debug for InOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InOrder(..)")
    }
}
