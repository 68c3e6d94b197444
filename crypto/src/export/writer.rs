//! Sealing a file chunk by chunk.

use core::fmt;

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, Nonce};
use hoopoe_protocol::{hash, secret::Secret};
use zeroize::Zeroizing;

use super::HEAD_BYTES;

/// Plaintext of every chunk but the last, in bytes.
pub(super) const CHUNK_BYTES: usize = 64 * 1024;
pub(super) const TAG_BYTES: usize = 16;
/// Set in the length of the last chunk.
pub(super) const LAST: u32 = 1 << 31;

/// Seals what is written, and gives it out as the bytes of the file.
pub struct ExportWriter {
    chunks: Chunks,
    /// What is not sealed yet, because it may belong to the last chunk.
    waiting: Zeroizing<Vec<u8>>,
}

impl ExportWriter {
    pub(super) fn new(payload: &Secret<32>, head: &[u8; HEAD_BYTES]) -> Self {
        Self {
            chunks: Chunks::new(payload, head),
            waiting: Zeroizing::new(Vec::with_capacity(CHUNK_BYTES)),
        }
    }

    /// Takes more of the content, and gives the chunks that are complete: perhaps nothing yet.
    #[must_use]
    pub fn write(&mut self, plain: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut rest = plain;
        while !rest.is_empty() {
            // Only when more follows is it known that a full chunk is not the last.
            if self.waiting.len() == CHUNK_BYTES {
                self.chunks.seal(&self.waiting, Position::Inner, &mut file);
                self.waiting.clear();
            }
            let room = CHUNK_BYTES.saturating_sub(self.waiting.len());
            let (taken, left) = rest.split_at_checked(room).unwrap_or((rest, &[]));
            self.waiting.extend_from_slice(taken);
            rest = left;
        }
        file
    }

    /// Gives the last chunk. A file without it is known as cut short.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        let mut file = Vec::new();
        self.chunks.seal(&self.waiting, Position::Last, &mut file);
        file
    }
}

impl fmt::Debug for ExportWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExportWriter(..)")
    }
}

/// Whether more chunks follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Position {
    Inner,
    Last,
}

/// The cipher of a file's chunks, and the number of the next one.
pub(super) struct Chunks {
    cipher: ChaCha20Poly1305,
    associated: [u8; 32],
    next: u64,
}

/// The chunk was changed, or belongs to another place or file.
pub(super) struct NotAuthentic;

impl Chunks {
    pub(super) fn new(payload: &Secret<32>, head: &[u8; HEAD_BYTES]) -> Self {
        Self {
            cipher: ChaCha20Poly1305::new(payload.expose().into()),
            associated: hash::plain(head),
            next: 0,
        }
    }

    pub(super) const fn next(&self) -> u64 {
        self.next
    }

    /// Puts a sealed chunk behind what is in `file`.
    fn seal(&mut self, plain: &[u8], position: Position, file: &mut Vec<u8>) {
        // At most CHUNK_BYTES, far below the bit that says that a chunk is the last.
        let length = u32::try_from(plain.len()).unwrap_or(0);
        let marked = match position {
            Position::Inner => length,
            Position::Last => length | LAST,
        };
        let mut text = Zeroizing::new(plain.to_vec());
        #[expect(
            clippy::expect_used,
            reason = "fails only above 256 GiB, and a chunk has 64 KiB at most"
        )]
        let tag = self
            .cipher
            .encrypt_inout_detached(
                &self.nonce(position),
                &self.associated,
                text.as_mut_slice().into(),
            )
            .expect("below 256 GiB");
        file.extend_from_slice(&marked.to_le_bytes());
        file.extend_from_slice(&text);
        file.extend_from_slice(&tag);
        self.next = self.next.saturating_add(1);
    }

    /// Opens the next chunk: ciphertext and tag.
    pub(super) fn open(
        &mut self,
        sealed: &[u8],
        position: Position,
    ) -> Result<Zeroizing<Vec<u8>>, NotAuthentic> {
        let (text, tag) = sealed.split_last_chunk::<TAG_BYTES>().ok_or(NotAuthentic)?;
        let mut text = Zeroizing::new(text.to_vec());
        self.cipher
            .decrypt_inout_detached(
                &self.nonce(position),
                &self.associated,
                text.as_mut_slice().into(),
                &(*tag).into(),
            )
            .map_err(|_| NotAuthentic)?;
        self.next = self.next.saturating_add(1);
        Ok(text)
    }

    /// 0^3 ‖ be64(number) ‖ last. No file has 2^64 chunks, so no nonce comes twice.
    fn nonce(&self, position: Position) -> Nonce {
        let [a, b, c, d, e, f, g, h] = self.next.to_be_bytes();
        Nonce::from([
            0,
            0,
            0,
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
            u8::from(position == Position::Last),
        ])
    }
}
