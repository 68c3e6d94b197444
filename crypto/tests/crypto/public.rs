//! The vectors that the world shares, for every primitive that this crate uses: what is valid gives the right answer,
//! and what is invalid, weak or merely acceptable is refused wherever we refuse.
//!
//! | primitive | used in | vectors | through |
//! |---|---|---|---|
//! | X25519 | sessions, X-Wing | Wycheproof `x25519` | x25519-dalek; which keys are refused: `public_key::check_agreement`, `Device::begin_session` |
//! | Ed25519 | all that is signed | Wycheproof `ed25519` | ed25519-dalek, strictly; which keys are refused: `signature::verify` |
//! | XChaCha20-Poly1305 | slots, presence, prekeys, vault, backup | Wycheproof `xchacha20_poly1305` | chacha20poly1305; opening by `sealing::open`, beside it |
//! | ChaCha20-Poly1305 | envelopes (HPKE), live frames, export files | Wycheproof `chacha20_poly1305` | chacha20poly1305 |
//! | HKDF-SHA256 | every derived key | Wycheproof `hkdf_sha256` | hkdf; our `info` is composed again in `keeping::backup_document` |
//! | HMAC-SHA256 | tokens, slots, hello, Olm | Wycheproof `hmac_sha256` | hmac |
//! | AES-256-CBC | Olm and Megolm | Wycheproof `aes_cbc_pkcs5` | aes and cbc, in the versions that vodozemac uses; a message of vodozemac's is taken apart in `olm` |
//! | ML-KEM-768 | X-Wing | Wycheproof `mlkem_768`, `…_keygen_seed`, `…_encaps` (expanded private keys never occur here: a seed is stored) | ml-kem; which keys are refused: `envelope::seal` |
//! | X-Wing | envelopes | the draft's, and an independent composition | `outer::x_wing` |
//! | HPKE | envelopes | sealed and opened by the document | `outer::hpke_document` |
//! | argon2id | vault, export files | RFC 9106 | `outer::vault` |
//! | BIP39 | recovery words | Trezor's, all of 24 words | `recovery::RecoverySeed`, here and in `outer::recovery` |
//! | safety number | verification | Signal's construction | `crypto/src/safety_number.rs` |
//! | SHA-256, SHA-512, BLAKE2b, SHA3-256 | inside the above | by those that are made of them | |

mod agreement;
mod ciphers;
mod hashes;
mod lattice;
mod olm;
mod signatures;
mod words;
