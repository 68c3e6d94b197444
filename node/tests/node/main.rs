//! The node's parts against the real world: files, SQLite, sockets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test crate"
)]

mod api;
mod cli;
mod db;
mod driver;
mod fixtures;
mod p2p;
mod profile;
mod store;
mod opening;
mod profile;
mod running;
mod web;
mod world;
