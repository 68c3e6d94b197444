//! End-to-end encryption of Hoopoe, pure: no I/O, no clock, no task.
//!
//! Time and randomness are arguments; only vodozemac draws randomness of its own. The pieces, from the outside of a
//! message inwards:
//!
//! - [`content`]: what stands in an opened envelope; [`session`]: the Olm ratchet in it; [`payload`]: the plaintext in
//!   that, and the nine checks that it must pass.
//! - [`identity`], [`manifest`], [`device`], [`prekeys`]: who somebody is, and the keys that let others write to them.
//! - [`signature`], [`public_key`], [`pickle`]: what the others are made of.

pub mod content;
pub mod device;
pub mod identity;
pub mod manifest;
pub mod payload;
pub mod pickle;
pub mod prekeys;
pub mod public_key;
pub mod session;
pub mod signature;
