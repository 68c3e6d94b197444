//! Opens a blob at any of its chunks.

use core::{fmt, ops::Range};

use hoopoe_protocol::{
    blob::{
        outline::{ChunkError, Outline},
        size::{ChunkPlace, FileTooLarge},
        tree::Proof,
    },
    content::file::FileOffer,
};
use subtle::ConstantTimeEq;
use zeroize::Zeroize;

use super::{
    keys::{BlobKeys, TAG_BYTES},
    layout::{Layout, Piece},
    order::InOrder,
};

/// Opens the chunks of one blob, whoever hands them over.
pub struct Opener {
    keys: BlobKeys,
    layout: Layout,
    outline: Outline,
}

/// Why an offer and an outline are nothing to open. But for [`OfferError::OtherBlob`] whoever made the offer is at fault, and
/// no other copy of the blob is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfferError {
    /// The file is larger than any may be.
    #[error(transparent)]
    TooLarge(#[from] FileTooLarge),
    /// The outline is that of another blob.
    #[error("the outline is not that of the blob that is offered")]
    OtherBlob,
    /// The blob commits to another key.
    #[error("the blob was sealed with another key")]
    OtherKey,
    /// A file of this size has a longer or a shorter blob.
    #[error("the blob is not that of a file of {0} bytes")]
    OtherSize(u64),
}

/// Why a chunk is not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is none of this blob: whoever handed it over is at fault, and another copy may be right.
    #[error(transparent)]
    Chunk(#[from] ChunkError),
    /// It does not open in this place. It is the blob's, if that was proved: then whoever sealed it is at fault.
    #[error("the chunk is not authentic")]
    NotAuthentic,
    /// Something stands behind the end of the file where only zeros may: whoever sealed it is at fault.
    #[error("the padding of the file is not all zeros")]
    Padding,
}

impl Opener {
    /// Opens what an offer offers, given the outline of its blob, from wherever that came.
    ///
    /// # Errors
    /// If they do not belong together.
    pub fn new(offer: &FileOffer, outline: Outline) -> Result<Self, OfferError> {
        let layout = Layout::new(offer.size)?;
        if outline.id() != offer.blob {
            return Err(OfferError::OtherBlob);
        }
        let keys = BlobKeys::new(&offer.key, outline.header.file);
        let (ours, theirs) = (keys.header().commit, outline.header.commit);
        if !bool::from(ours.as_bytes().ct_eq(theirs.as_bytes())) {
            return Err(OfferError::OtherKey);
        }
        if outline.size != layout.blob() {
            return Err(OfferError::OtherSize(offer.size));
        }
        Ok(Self {
            keys,
            layout,
            outline,
        })
    }

    /// The chunks that hold a range of the file, in order, and which bytes of each; as far as the file goes.
    pub fn pieces(&self, range: &Range<u64>) -> impl Iterator<Item = Piece> + use<> {
        self.layout.pieces(range)
    }

    /// Opens a chunk in its buffer: in, the sealed chunk; out, the bytes of the file that it holds, without padding. None are
    /// left where it is padding alone.
    ///
    /// # Errors
    /// If it is not the chunk in this place of the blob, or the blob was not sealed as it must be. The buffer then
    /// holds nothing of the file.
    pub fn open_chunk(&self, index: u64, chunk: &mut Vec<u8>, proof: &Proof) -> Result<(), OpenError> {
        self.outline.verify(index, chunk, proof)?;
        self.open(&self.outline.chunk(index)?, chunk)
    }

    /// Opens all chunks one after the other, without proofs.
    #[must_use]
    pub const fn in_order(self) -> InOrder {
        InOrder::new(self)
    }

    pub(super) const fn outline(&self) -> &Outline {
        &self.outline
    }

    /// Opens a chunk that has the right length.
    pub(super) fn open(&self, place: &ChunkPlace, chunk: &mut Vec<u8>) -> Result<(), OpenError> {
        let (text, tag) = chunk
            .split_last_chunk_mut::<TAG_BYTES>()
            .ok_or(OpenError::NotAuthentic)?;
        self.keys
            .open(place, text, *tag)
            .map_err(|_| OpenError::NotAuthentic)?;
        chunk.truncate(place.plain_bytes);
        let (_, padding) = chunk.split_at(self.layout.file_bytes_in(place));
        if padding.iter().any(|&byte| byte != 0) {
            chunk.zeroize();
            return Err(OpenError::Padding);
        }
        chunk.truncate(self.layout.file_bytes_in(place));
        Ok(())
    }
}

impl fmt::Debug for Opener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opener(..)")
    }
}
