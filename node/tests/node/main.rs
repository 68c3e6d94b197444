//! The node's parts against the real world: files, SQLite, sockets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test crate"
)]

mod api;
mod browser;
mod cli;
mod db;
mod driver;
mod failing;
mod fixtures;
mod garbage;
mod moving;
mod opening;
mod p2p;
mod picture;
mod presence;
mod profile;
mod running;
mod served;
mod slot;
mod store;
mod transport_key;
mod web;
mod world;
