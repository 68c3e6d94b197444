//! A file as it lies on servers and travels between nodes: a header, then sealed chunks of one size.
//!
//! Here is what everybody can compute who has no key: how long a blob is, where its chunks are, what its id is, and
//! whether a chunk is one of it. So whoever stores or forwards a blob sees a chunk that is none of it before the rest has
//! come. Sealing and opening are the crypto crate's.
//!
//! ```text
//! blob    = header 56 ‖ sealed chunk 0 ‖ sealed chunk 1 ‖ …            at offset 56 + 65,552 · i
//! header  = "ATT1" ‖ version 1 ‖ log2 of the chunk's bytes 16 ‖ 0 0 ‖ file id 16 ‖ key commitment 32
//! outline = header 56 ‖ length of the blob u64 LE ‖ root of the tree over the sealed chunks 32
//! blob id = SHA-256(LP("hoopoe/v1/blob-id") ‖ outline)
//! ```
//!
//! - [`header`]: the first bytes; [`size`]: padded sizes, and the place of each chunk.
//! - [`tree`]: the hash tree over the chunks, and proofs; [`outline`]: what the id is a hash of.

pub mod header;
pub mod outline;
pub mod size;
pub mod tree;
