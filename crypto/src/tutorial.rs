//! Four complete examples of how the crate is held: what is called in which order, and what is written down when.
//!
//! | | shows |
//! |---|---|
//! | [`conversation`] | two accounts, an invitation, the first words, an answer: payload, nine checks, ratchet, envelope |
//! | [`group`] | a group made and joined, keys shared, a message written and read, somebody removed, the next epoch |
//! | [`linked_device`] | a new device with its code and digits, the new manifest, messages to both devices, own copies |
//! | [`attachment`] | a file sealed chunk by chunk, verified without a key, read from the middle and as a whole |
//!
//! They are compiled and run with the tests. Each is one program: the story first, then the functions that it calls. Nothing is left out that
//! a caller must do, except for how bytes travel and where rows lie.
//!
//! What holds for all of them:
//!
//! - **The crate keeps nothing.** Whoever calls it writes down what it returns, in one transaction with what follows from it, and lets bytes
//!   leave or shows a text after that. Everything that is called a pickle, a seed or a secret is key material and lies
//!   [sealed](crate::at_rest) in the database.
//! - **Verified is a type.** [`Signed`](hoopoe_protocol::signed::Signed) bodies are what somebody claims;
//!   [`VerifiedManifest`](crate::manifest::VerifiedManifest), [`VerifiedKemPrekey`](crate::kem::VerifiedKemPrekey),
//!   [`VerifiedDhPrekey`](crate::prekeys::VerifiedDhPrekey), [`VerifiedRoute`](crate::route::VerifiedRoute) and
//!   [`VerifiedEntry`](crate::group::entry::VerifiedEntry) are what has been checked.
//!   [`read_unverified`](hoopoe_protocol::signed::Signed::read_unverified) only says by whose key to verify.
//! - **An error says what went wrong and by whose fault.** What was asked is then as it was, except that a linking is over. The examples pass
//!   errors on with `?`; a program drops the message, asks for what is missing, or tells its user.
//! - **Time and randomness are arguments**, but for what the library of the ratchets draws by itself. A clock that is wrong makes keys look
//!   outdated, and never makes a signature count.

pub mod attachment;
pub mod conversation;
pub mod group;
pub mod linked_device;
