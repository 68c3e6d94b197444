//! Identity, devices, manifests, prekeys, sessions and payload checks, through the crate's public surface.

mod addresses;
mod bent;
mod checks;
mod contents;
mod group_bodies;
mod invitations;
mod manifests;
mod model;
pub(crate) mod payloads;
pub(crate) mod people;
mod pickles;
mod prekeys;
mod redaction;
mod relations;
mod sessions;
mod signatures;
mod vectors;
