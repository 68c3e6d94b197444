//! End-to-end encryption of Hoopoe, pure: no I/O, no clock, no task.
//!
//! Time and randomness are arguments; only vodozemac draws randomness of its own. The pieces, from the outside of a
//! message inwards, with the documents of `docs/protocol` in which each byte and each step stands:
//!
//! | | decides | stands in |
//! |---|---|---|
//! | [`envelope`], [`padding`], [`kem`] | what networks and servers see | `envelope.md`, `prekeys.md` |
//! | [`content`], [`session`], [`payload`] | what stands in an opened envelope, the Olm ratchet in it, and the nine checks of its plaintext | `olm.md` |
//! | [`identity`], [`manifest`], [`device`], [`prekeys`] | who somebody is, and the keys that let others write to them | `identity.md` |
//! | [`group`] | who belongs to a group, and what is said in it | `group.md`, `group-messages.md` |
//! | [`invite`], [`address`] | how two people meet | `invitation.md`, `address.md` |
//! | [`route`], [`presence`], [`sealed_prekey`] | how they reach each other | `route.md`, `presence.md`, `prekeys.md` |
//! | [`attachment`] | files of any size, sealed chunk by chunk | `attachment.md` |
//! | [`live`] | what two connected devices tell each other of the moment, beside the ratchet | `live.md` |
//! | [`recovery`], [`vault`], [`at_rest`], [`pickle`] | what lies on a device's disk, and on paper | `recovery.md`, `vault.md`, `olm.md` |
//! | [`slot`], [`backup`], [`export`] | what is kept with somebody who is not trusted | `slot.md`, `backup.md`, `export.md` |
//! | [`link`] | how a new device becomes one of a person's | `link.md` |
//! | [`verification`], [`safety_number`] | how two people see that nobody stands between them | `verification.md` |
//! | [`signature`], [`public_key`] | what the others are made of | `identity.md` |
//!
//! Types of the wire, their labels and their limits are in `hoopoe_protocol`; an error says what went wrong and whose fault it is.
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
