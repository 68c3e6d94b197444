//! What wraps a ratchet message, and what lies at rest.

mod at_rest;
mod bundle;
mod envelope;
pub(crate) mod fixtures;
mod hpke_document;
mod invite;
mod kem;
mod live;
mod presence;
mod recovery;
mod redaction;
mod route;
mod sealed_prekey;
mod slot;
mod vault;
mod vectors;
mod weak_shares;
mod x_wing;
