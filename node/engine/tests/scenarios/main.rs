//! Alice, Bob and Carol with a clock, a seeded network and a model of the store server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test crate"
)]

mod addresses;
mod contacts;
mod crash;
mod direct;
mod doubt;
mod held;
mod hostile;
mod leaving;
mod lifetimes;
mod live;
mod live_hostile;
mod no_server;
mod offline;
mod oneself;
mod parting;
mod person;
mod presence;
mod presence_hostile;
mod profile;
mod properties;
mod repair;
mod requests;
mod rows;
mod server;
mod sleep;
mod verify;
mod world;
