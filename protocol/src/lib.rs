//! What Hoopoe says on the wire: data, encoding and limits, and nothing that acts.
//!
//! Every other crate depends on this one; it depends on none of them. The pieces:
//!
//! - [`codec`]: the one strict CBOR encoding; [`limits`]: the largest size of everything.
//! - [`fixed`], [`id`], [`keys`], [`secret`], [`time`]: the small types that the others are made of.
//! - [`domain`], [`hash`], [`signed`]: labels, labelled hashes, and bodies that travel with a signature.
//! - [`identity`], [`prekey`], [`route`], [`presence`], [`invitation`], [`address`]: who somebody is, and how to reach them.
//! - [`envelope`]: what networks and servers see; [`content`]: what stands inside the ratchet.
//! - [`group`]: who belongs to a group, by a log that its members sign.
//! - [`blob`]: files as they are stored and forwarded, and what can be checked of them without a key.
//! - [`link`]: what devices say while one of them is linked.
//! - [`verification`]: what devices say while two people compare emoji.
//! - [`boot`]: how far a device's database has come, for whoever restores it from a copy; [`backup`]: what a person's backup
//!   holds.
//! - [`peer`]: frames between two nodes; [`store`]: requests and frames between a node and a store server.

pub mod address;
pub mod backup;
pub mod blob;
pub mod boot;
pub mod codec;
pub mod content;
pub mod domain;
pub mod envelope;
pub mod fixed;
pub mod group;
pub mod hash;
pub mod id;
pub mod identity;
pub mod invitation;
pub mod keys;
pub mod limits;
pub mod link;
pub mod peer;
pub mod prekey;
pub mod presence;
pub mod route;
pub mod secret;
pub mod signed;
pub mod store;
pub mod time;
pub mod verification;
pub mod version;
pub mod visit;
