//! A file, sealed chunk by chunk, carried by somebody without a key, and read from the middle.
//!
//! Alice seals a file into a blob and hands the blob to a carrier, which may be anybody. What opens it, a
//! [`FileOffer`](hoopoe_protocol::content::file::FileOffer), goes to Bob inside a message, as in [`conversation`](super::conversation).
//! Bob reads a few bytes from the middle of it, and later the whole.
//!
//! Who checks what:
//!
//! | | has | checks |
//! |---|---|---|
//! | carrier | the blob's id | the outline by the id ([`Outline::read`](hoopoe_protocol::blob::outline::Outline::read)), each chunk by its proof ([`Outline::verify`](hoopoe_protocol::blob::outline::Outline::verify)) |
//! | reader, anywhere | the offer | the same, then the cipher ([`Opener::open_chunk`](crate::attachment::Opener::open_chunk)) |
//! | reader, in order | the offer | the cipher at each chunk, the id at the end ([`InOrder::finish`](crate::attachment::InOrder::finish)) |
//!
//! What is written down, and when: the blob as it comes out of the sealer; after [`Sealer::finish`](crate::attachment::Sealer::finish)
//! the offer, the 96 bytes of the outline, and the leaves if chunks are to be proved to others. Nothing of a
//! [`Sealer`](crate::attachment::Sealer) can be written down. After a crash the file is sealed anew, under another key.
//!
//! All of it takes one buffer, however long the file is.
//!
//! ```
//! use std::io::{Cursor, Read, Seek, SeekFrom, Write};
//!
//! use hoopoe_crypto::attachment::{OpenError, Opener, Sealer};
//! use hoopoe_protocol::blob::outline::{ChunkError, Outline};
//! use hoopoe_protocol::blob::size::SEALED_CHUNK_BYTES;
//! use hoopoe_protocol::blob::tree::{HashTree, Proof};
//! use hoopoe_protocol::content::file::{FileName, MediaType};
//! use rand_chacha::ChaCha20Rng;
//! use rand_chacha::rand_core::SeedableRng;
//!
//! let mut rng = ChaCha20Rng::seed_from_u64(1);
//!
//! // What Alice sends. In a program both ends are files; the blob may as well go straight to the carrier.
//! let original: Vec<u8> = (0_u32..75_000).flat_map(u32::to_le_bytes).collect();
//! let mut file = Cursor::new(&original);
//! let mut blob = Cursor::new(Vec::new());
//!
//! // 1. Sealing. How long the file is has to be known before; the sealer says how much of it each chunk takes.
//! let mut sealer = Sealer::new(&mut rng, original.len() as u64)?;
//! blob.write_all(&sealer.header().to_bytes())?;
//! let mut leaves = Vec::new();
//! let mut buffer = Vec::with_capacity(SEALED_CHUNK_BYTES);
//! while let Some(bytes) = sealer.wants() {
//!     buffer.resize(bytes, 0);
//!     file.read_exact(&mut buffer)?;
//!     leaves.push(sealer.seal_chunk(&mut buffer)?);
//!     blob.write_all(&buffer)?;
//! }
//! // The file may have grown meanwhile: then it is another one, and nothing was sealed of the rest.
//! assert_eq!(file.read(&mut [0])?, 0, "the file has grown");
//! let sealed = sealer.finish()?;
//! let offer = sealed.offer(FileName::new("numbers.bin".to_owned())?, MediaType::new(String::new())?);
//!
//! // 2. The carrier is told the blob's id and nothing else. It takes what it can verify, from whoever has it.
//! let outline = Outline::read(&offer.blob, &sealed.outline.to_bytes())?;
//! let tree = HashTree::new(leaves).ok_or("a blob has a chunk")?;
//! let mut chunk = |index: u64| -> Result<(Vec<u8>, Proof), Box<dyn std::error::Error>> {
//!     let place = outline.chunk(index)?;
//!     let mut bytes = vec![0; place.sealed_bytes()];
//!     blob.seek(SeekFrom::Start(place.offset))?;
//!     blob.read_exact(&mut bytes)?;
//!     Ok((bytes, tree.proof(index).ok_or("no such chunk")?))
//! };
//! for index in 0..outline.size.chunks() {
//!     let (bytes, proof) = chunk(index)?;
//!     outline.verify(index, &bytes, &proof)?;
//! }
//!
//! // 3. Bob plays from the middle: ten bytes that lie in two chunks. Each is proved to be the one in its place, then opened.
//! let opener = Opener::new(&offer, outline)?;
//! let mut heard = Vec::new();
//! for piece in opener.pieces(&(131_067..131_077)) {
//!     let (mut bytes, proof) = chunk(piece.chunk)?;
//!     opener.open_chunk(piece.chunk, &mut bytes, &proof)?;
//!     heard.extend_from_slice(&bytes[piece.bytes]);
//! }
//! assert_eq!(heard, original[131_067..131_077]);
//!
//! // A chunk in another's place, and one with a bent bit, are the carrier's fault: another one may have the right one.
//! let (mut second, proof) = chunk(1)?;
//! let misplaced = opener.open_chunk(2, &mut second.clone(), &proof);
//! assert_eq!(misplaced, Err(OpenError::Chunk(ChunkError::NotInBlob)));
//! second[7] ^= 1;
//! let bent = opener.open_chunk(1, &mut second, &proof);
//! assert_eq!(bent, Err(OpenError::Chunk(ChunkError::NotInBlob)));
//!
//! // 4. Later he reads the whole, in order, without a proof. It counts when `finish` says so, and is thrown away otherwise.
//! let mut in_order = opener.in_order();
//! let mut copy = Vec::new();
//! for index in 0..outline.size.chunks() {
//!     let (mut bytes, _) = chunk(index)?;
//!     in_order.open_chunk(&mut bytes)?;
//!     copy.extend_from_slice(&bytes);
//! }
//! in_order.finish()?;
//! assert_eq!(copy, original);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
