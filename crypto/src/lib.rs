//! End-to-end encryption of Hoopoe, pure: no I/O, no clock, no task.
//!
//! Time and randomness are arguments; only vodozemac draws randomness of its own. The pieces, from the outside of a
//! message inwards:
//!
//! - [`envelope`], [`padding`], [`kem`]: what networks and servers see.
//! - [`content`]: what stands in an opened envelope; [`session`]: the Olm ratchet in it; [`payload`]: the plaintext in
//!   that, and the nine checks that it must pass.
//! - [`identity`], [`manifest`], [`device`], [`prekeys`]: who somebody is, and the keys that let others write to them.
//! - [`invite`], [`route`], [`presence`], [`sealed_prekey`]: how two people meet, and how they reach each other.
//! - [`recovery`], [`vault`], [`at_rest`], [`pickle`]: what is kept, and how it is sealed.
//! - [`signature`], [`public_key`]: what the others are made of.

pub mod at_rest;
pub mod content;
mod derivation;
pub mod device;
pub mod envelope;
pub mod identity;
pub mod invite;
pub mod kem;
pub mod manifest;
pub mod padding;
pub mod payload;
pub mod pickle;
pub mod prekeys;
pub mod presence;
pub mod public_key;
pub mod recovery;
pub mod route;
pub mod sealed_prekey;
mod sealing;
pub mod session;
pub mod signature;
pub mod vault;
