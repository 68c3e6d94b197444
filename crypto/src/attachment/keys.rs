//! The keys of one blob, and one chunk sealed or opened with them.

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, Nonce, Tag};
use hoopoe_protocol::{
    blob::{
        header::{BlobHeader, FileCommit},
        size::ChunkPlace,
    },
    domain::Domain,
    hash,
    id::FileId,
    secret::Secret,
};

use crate::derivation::derive_salted;

/// Bytes of the tag behind a chunk.
pub(super) const TAG_BYTES: usize = 16;

/// What seals and opens the chunks of one blob.
pub(super) struct BlobKeys {
    payload: Secret<32>,
    header: BlobHeader,
    associated: [u8; 32],
}

/// Sealed with another key, for another place or another blob, or changed.
pub(super) struct NotAuthentic;

impl BlobKeys {
    /// Those that a file's key yields for one blob.
    pub(super) fn new(key: &Secret<32>, file: FileId) -> Self {
        let salted = |domain| derive_salted::<32>(domain, &[], file.as_bytes(), key.expose());
        let header = BlobHeader {
            file,
            commit: FileCommit::new(*salted(Domain::AttachmentCommit).expose()),
        };
        Self {
            payload: salted(Domain::AttachmentPayload),
            header,
            associated: hash::plain(&header.to_bytes()),
        }
    }

    /// The header that the blob has.
    pub(super) const fn header(&self) -> &BlobHeader {
        &self.header
    }

    /// Seals a chunk where it stands.
    pub(super) fn seal(&self, place: &ChunkPlace, chunk: &mut [u8]) -> [u8; TAG_BYTES] {
        #[expect(
            clippy::expect_used,
            reason = "fails only above 256 GiB, and a chunk has 64 KiB"
        )]
        let tag = self
            .cipher()
            .encrypt_inout_detached(&nonce(place), &self.associated, chunk.into())
            .expect("below 256 GiB");
        tag.into()
    }

    /// Opens a chunk where it stands; it is left as it was if it is not authentic.
    pub(super) fn open(
        &self,
        place: &ChunkPlace,
        chunk: &mut [u8],
        tag: [u8; TAG_BYTES],
    ) -> Result<(), NotAuthentic> {
        self.cipher()
            .decrypt_inout_detached(&nonce(place), &self.associated, chunk.into(), &Tag::from(tag))
            .map_err(|_| NotAuthentic)
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(self.payload.expose().into())
    }
}

/// 0 0 0 ‖ number of the chunk, big-endian ‖ whether it is the last one.
fn nonce(place: &ChunkPlace) -> Nonce {
    let mut bytes = [0; 12];
    let (_, rest) = bytes.split_at_mut(3);
    let (number, last) = rest.split_at_mut(8);
    number.copy_from_slice(&place.index.to_be_bytes());
    last.fill(u8::from(place.is_last));
    Nonce::from(bytes)
}
