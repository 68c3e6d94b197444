//! The crypto crate through its public surface.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test crate"
)]

mod attachment;
mod corpus;
#[path = "../../../tests/fuzz/src/decoders.rs"]
mod decoders;
mod devices;
mod group;
mod group_messages;
mod inner;
mod keeping;
mod link;
mod outer;
mod public;
mod simulation;
mod verification;
mod worlds;
