//! The store server over real sockets and a real database: every route, good and bad.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test crate"
)]

mod accounts;
mod acme;
mod command;
mod deletion;
mod deposits;
mod devices;
mod edge;
mod harness;
mod health;
mod hostile;
mod invitations;
mod journey;
mod limits;
mod live;
mod openapi;
mod operator;
mod postgres;
mod prekeys;
mod presence;
mod recall;
mod slots;
mod sqlite;
mod sweep;
mod tokens;
