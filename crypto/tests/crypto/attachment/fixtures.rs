//! Files, their blobs, and chunks sealed by the words of the document instead of the code under test.

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, Nonce};
use hkdf::Hkdf;
use hoopoe_crypto::attachment::{OpenError, Opener, SealedFile, Sealer, Unfinished};
use hoopoe_protocol::{
    blob::{
        outline::Outline,
        size::SEALED_CHUNK_BYTES,
        tree::{HashTree, Proof, leaf},
    },
    content::file::{FileName, FileOffer, MediaType},
    secret::Secret,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha256};

/// A file that was sealed, and all its chunks.
#[derive(Clone)]
pub(super) struct Made {
    pub(super) sealed: SealedFile,
    pub(super) chunks: Vec<Vec<u8>>,
}

/// Why a blob was not opened to its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// This chunk.
    Chunk(u64, OpenError),
    /// All chunks opened, and then.
    End(Unfinished),
}

/// A file in which each place looks unlike its neighbours, and the end of a chunk unlike that of another.
pub(super) fn file(bytes: usize) -> Vec<u8> {
    (0..bytes)
        .map(|at| (at.wrapping_mul(167) ^ (at >> 8).wrapping_mul(59) ^ (at >> 16)).to_le_bytes()[0] | 1)
        .collect()
}

pub(super) fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

/// Seals a file under the key that a seed yields.
pub(super) fn seal(file: &[u8], seed: u8) -> Made {
    let mut sealer = Sealer::new(&mut rng(seed), file.len() as u64).unwrap();
    let mut rest = file;
    let mut chunks = Vec::new();
    while let Some(bytes) = sealer.wants() {
        let mut chunk = Vec::with_capacity(SEALED_CHUNK_BYTES);
        chunk.extend_from_slice(&rest[..bytes]);
        rest = &rest[bytes..];
        sealer.seal_chunk(&mut chunk).unwrap();
        chunks.push(chunk);
    }
    assert!(rest.is_empty());
    Made {
        sealed: sealer.finish().unwrap(),
        chunks,
    }
}

impl Made {
    pub(super) fn offer(&self) -> FileOffer {
        let name = FileName::new("file".into()).unwrap();
        self.sealed.offer(name, MediaType::new(String::new()).unwrap())
    }

    pub(super) fn outline(&self) -> Outline {
        self.sealed.outline
    }

    pub(super) fn opener(&self) -> Opener {
        Opener::new(&self.offer(), self.outline()).unwrap()
    }

    pub(super) fn proof(&self, index: u64) -> Proof {
        let tree = HashTree::new(self.chunks.iter().map(|chunk| leaf(chunk)).collect()).unwrap();
        tree.proof(index).unwrap()
    }

    /// The outline and the offer that whoever sealed other chunks with the same key would make.
    pub(super) fn resealed(&self, chunks: Vec<Vec<u8>>) -> Self {
        let tree = HashTree::new(chunks.iter().map(|chunk| leaf(chunk)).collect()).unwrap();
        let mut sealed = self.sealed.clone();
        sealed.outline.root = tree.root();
        Self { sealed, chunks }
    }

    /// Opens chunks in order, given those that somebody hands over.
    pub(super) fn open(&self, chunks: &[Vec<u8>]) -> Result<Vec<u8>, Refused> {
        let mut order = self.opener().in_order();
        let mut file = Vec::new();
        for chunk in chunks {
            let mut chunk = chunk.clone();
            let index = order.next_index();
            order
                .open_chunk(&mut chunk)
                .map_err(|error| Refused::Chunk(index, error))?;
            file.extend_from_slice(&chunk);
        }
        order.finish().map_err(Refused::End)?;
        Ok(file)
    }

    /// Opens one chunk with its own proof.
    pub(super) fn open_at(&self, index: u64, chunk: &[u8]) -> Result<Vec<u8>, OpenError> {
        let mut chunk = chunk.to_vec();
        self.opener()
            .open_chunk(index, &mut chunk, &self.proof(index))
            .map(|()| chunk)
    }
}

/// A chunk sealed as the document says, with whatever place and content.
pub(super) fn seal_by_hand(made: &Made, index: u64, is_last: bool, padded: &[u8]) -> Vec<u8> {
    let header = made.outline().header.to_bytes();
    let key = payload_key(&made.sealed.key, &header[8..24]);
    let mut nonce = [0; 12];
    nonce[3..11].copy_from_slice(&index.to_be_bytes());
    nonce[11] = u8::from(is_last);
    let mut chunk = padded.to_vec();
    let tag = ChaCha20Poly1305::new(&key.into())
        .encrypt_inout_detached(
            &Nonce::from(nonce),
            &Sha256::digest(header),
            chunk.as_mut_slice().into(),
        )
        .unwrap();
    chunk.extend_from_slice(&tag);
    chunk
}

/// The key of the chunks, as the document derives it.
pub(super) fn payload_key(key: &Secret<32>, file_id: &[u8]) -> [u8; 32] {
    let mut derived = [0; 32];
    Hkdf::<Sha256>::new(Some(file_id), key.expose())
        .expand(b"\x1c\0\0\0hoopoe/v1/attachment/payload", &mut derived)
        .unwrap();
    derived
}
