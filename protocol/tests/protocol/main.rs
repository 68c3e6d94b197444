//! What the encodings promise: they come back, bent bytes never panic, extensions are ignored, and old bytes stay valid.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test crate"
)]

mod bent;
mod blob;
mod cbor;
mod cddl;
mod documents;
mod envelope;
mod extensions;
mod json;
mod kinds;
mod limits;
mod peer;
mod round_trip;
mod samples;
mod strategies;
mod vectors;
