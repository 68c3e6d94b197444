//! Attachments: files of any size, sealed chunk by chunk into a blob that anybody may store and forward.
//!
//! ```text
//! blob        = header 56 ‖ sealed chunk 0 ‖ sealed chunk 1 ‖ …                     (hoopoe_protocol::blob)
//! payload key = HKDF(salt = file id, key, LP("hoopoe/v1/attachment/payload"))
//! commitment  = HKDF(salt = file id, key, LP("hoopoe/v1/attachment/commit"))        32 bytes, in the header
//! chunk i     = ChaCha20-Poly1305(payload key, nonce, 64 KiB of the padded file, aad = SHA-256(header)) ‖ tag 16
//! nonce       = 0 0 0 ‖ i as eight big-endian bytes ‖ 1 in the last chunk, else 0
//! ```
//!
//! This is STREAM (Hoang, Reyhanitabar, Rogaway and Vizár, *Online Authenticated-Encryption and its Nonce-Reuse
//! Misuse-Resistance*, CRYPTO 2015, section 7), as the file format age has it: a chunk that is moved, dropped, doubled or
//! cut off does not open. Two things are added. The commitment makes a blob open under one key only, which the AEAD
//! does not. And the blob's id, which the offer names, covers every sealed chunk: so somebody else who has the key, such as
//! another member of a group, cannot put other content in its place.
//!
//! ```text
//! Sealer::new ──seal_chunk… ──finish──► SealedFile ──offer──► FileOffer, which travels inside the ratchet
//!
//! FileOffer + Outline ──Opener::new──► Opener ──open_chunk…      any chunk, each with its proof
//!                                        └─in_order──► InOrder ──open_chunk… ──finish──► the whole was right
//! ```
//!
//! All of it works on one chunk at a time, in the caller's buffer: memory does not grow with the file. What is written down
//! is the offer (a wire type) and the outline (96 bytes); with these and any chunk everything goes on after a restart. Nothing
//! of a [`Sealer`] can be written down: should the program end meanwhile, the file is sealed anew under another key, because a
//! file that has changed must never be sealed under the nonces of its former self.
//!
//! All of it in use is in the [tutorial](crate::tutorial::attachment).

mod keys;
mod layout;
mod open;
mod order;
mod seal;

pub use layout::Piece;
pub use open::{OfferError, OpenError, Opener};
pub use order::{InOrder, Unfinished};
pub use seal::{SealError, SealedFile, Sealer};
