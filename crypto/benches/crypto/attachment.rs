//! Sealing and opening chunks of 64 KiB beside ChaCha20-Poly1305 and one SHA-256 pass over the same bytes, and verifying one without a
//! key beside that pass alone.

use core::hint::black_box;

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, Nonce};
use criterion::{BatchSize, Criterion, Throughput};
use hoopoe_crypto::attachment::{Opener, SealedFile, Sealer};
use hoopoe_protocol::{
    blob::{
        size::SEALED_CHUNK_BYTES,
        tree::{HashTree, Proof},
    },
    content::file::{FileName, MediaType},
    limits::{CHUNK_BYTES, FILE_BYTES},
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha256};

/// Chunks of the file that is opened: 64 MiB, so that a proof has ten hashes.
const CHUNKS: usize = 1_024;

pub(crate) fn measure(criterion: &mut Criterion) {
    seal(criterion);
    let file = file();
    open(criterion, &file);
    verify(criterion, &file);
}

fn chunk() -> Vec<u8> {
    let mut chunk = Vec::with_capacity(SEALED_CHUNK_BYTES);
    chunk.resize(CHUNK_BYTES, 7);
    chunk
}

fn seal(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("attachment: seal 64 KiB");
    group.throughput(Throughput::Bytes(CHUNK_BYTES as u64));
    // Each round seals the next chunk of the largest file, in the buffer that the last one left.
    let mut sealer = Sealer::new(&mut ChaCha20Rng::from_seed([1; 32]), FILE_BYTES).unwrap();
    let mut buffer = chunk();
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| {
            buffer.truncate(CHUNK_BYTES);
            sealer.seal_chunk(black_box(&mut buffer)).unwrap()
        });
    });
    let cipher = ChaCha20Poly1305::new(&[1; 32].into());
    let mut buffer = chunk();
    group.bench_function("chacha20poly1305 and sha2", |bencher| {
        bencher.iter(|| {
            let tag = cipher
                .encrypt_inout_detached(&Nonce::default(), b"", black_box(buffer.as_mut_slice()).into())
                .unwrap();
            (tag, Sha256::digest(black_box(&buffer)))
        });
    });
    group.finish();
}

/// A large file: its first chunk as it was sealed, and what shows that it is the first.
struct File {
    first: Vec<u8>,
    proof: Proof,
    sealed: SealedFile,
}

fn file() -> File {
    let bytes = (CHUNKS * CHUNK_BYTES) as u64;
    let mut sealer = Sealer::new(&mut ChaCha20Rng::from_seed([1; 32]), bytes).unwrap();
    let mut first = chunk();
    let mut leaves = vec![sealer.seal_chunk(&mut first).unwrap()];
    while sealer.wants().is_some() {
        leaves.push(sealer.seal_chunk(&mut chunk()).unwrap());
    }
    File {
        first,
        proof: HashTree::new(leaves).unwrap().proof(0).unwrap(),
        sealed: sealer.finish().unwrap(),
    }
}

fn open(criterion: &mut Criterion, file: &File) {
    let File { first, proof, sealed } = file;
    let name = FileName::new(String::new()).unwrap();
    let offer = sealed.offer(name, MediaType::new(String::new()).unwrap());
    let opener = Opener::new(&offer, sealed.outline).unwrap();

    let mut group = criterion.benchmark_group("attachment: open 64 KiB");
    group.throughput(Throughput::Bytes(CHUNK_BYTES as u64));
    group.bench_function("hoopoe, with a proof", |bencher| {
        bencher.iter_batched_ref(
            || first.clone(),
            |chunk| opener.open_chunk(0, black_box(chunk), proof).unwrap(),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("hoopoe, the first in order", |bencher| {
        bencher.iter_batched_ref(
            || {
                let order = Opener::new(&offer, sealed.outline).unwrap().in_order();
                (order, first.clone())
            },
            |(order, chunk)| order.open_chunk(black_box(chunk)).unwrap(),
            BatchSize::SmallInput,
        );
    });
    let cipher = ChaCha20Poly1305::new(&[1; 32].into());
    let mut text = chunk();
    let tag = cipher
        .encrypt_inout_detached(&Nonce::default(), b"", text.as_mut_slice().into())
        .unwrap();
    group.bench_function("chacha20poly1305 and sha2", |bencher| {
        bencher.iter_batched_ref(
            || text.clone(),
            |text| {
                let hash = Sha256::digest(black_box(&text));
                cipher
                    .decrypt_inout_detached(
                        &Nonce::default(),
                        b"",
                        black_box(text.as_mut_slice()).into(),
                        &tag,
                    )
                    .unwrap();
                hash
            },
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

fn verify(criterion: &mut Criterion, file: &File) {
    let File { first, proof, sealed } = file;
    let mut group = criterion.benchmark_group("attachment: verify 64 KiB without a key");
    group.throughput(Throughput::Bytes(CHUNK_BYTES as u64));
    group.bench_function("hoopoe", |bencher| {
        bencher.iter(|| sealed.outline.verify(0, black_box(first), proof).unwrap());
    });
    group.bench_function("sha2", |bencher| {
        bencher.iter(|| Sha256::digest(black_box(first)))
    });
    group.finish();
}
