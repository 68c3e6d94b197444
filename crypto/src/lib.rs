//! End-to-end encryption of Hoopoe, pure: no I/O, no clock, no task.
//!
//! Time and randomness are arguments; only vodozemac draws randomness of its own. The pieces, from the outside of a
//! message inwards:
//!
//! - [`envelope`], [`padding`], [`kem`]: what networks and servers see.
//! - [`content`]: what stands in an opened envelope; [`session`]: the Olm ratchet in it; [`payload`]: the plaintext in
//!   that, and the nine checks that it must pass.
//! - [`identity`], [`manifest`], [`device`], [`prekeys`]: who somebody is, and the keys that let others write to them.
//! - [`group`]: who belongs to a group, and what is said in it.
//! - [`invite`], [`address`], [`route`], [`presence`], [`sealed_prekey`]: how two people meet, and how they reach each other.
//! - [`attachment`]: files of any size, sealed chunk by chunk.
//! - [`live`]: what two connected devices tell each other of the moment, beside the ratchet.
//! - [`recovery`], [`vault`], [`at_rest`], [`pickle`], [`slot`], [`backup`], [`export`]: what is kept, and how it is sealed.
//! - [`link`]: how a new device becomes one of a person's.
//! - [`verification`], [`safety_number`]: how two people see that nobody stands between them.
//! - [`signature`], [`public_key`]: what the others are made of.
//!
//! How they are held together, and what is written down when, is shown by four complete examples: [a conversation](tutorial::conversation),
//! [a group](tutorial::group), [a linked device](tutorial::linked_device), [an attachment](tutorial::attachment).

pub mod address;
pub mod at_rest;
pub mod attachment;
pub mod backup;
pub mod content;
mod derivation;
pub mod device;
pub mod envelope;
pub mod export;
pub mod group;
pub mod identity;
pub mod invite;
pub mod kem;
pub mod link;
pub mod live;
pub mod manifest;
mod newer;
pub mod padding;
mod passphrase;
pub mod payload;
pub mod pickle;
pub mod prekeys;
pub mod presence;
pub mod public_key;
pub mod recovery;
pub mod route;
pub mod safety_number;
pub mod sealed_prekey;
mod sealing;
mod server_url;
pub mod session;
pub mod signature;
pub mod slot;
#[cfg(doc)]
pub mod tutorial;
pub mod vault;
pub mod verification;
