//! The node of a user: adapters around the engine, and the wiring between them.
//!
//! - [`profile`]: the folder of one user; [`db`]: the encrypted database in it.
//! - [`p2p`]: streams to the nodes of contacts, over libp2p.
//! - [`store`]: requests and the live connection to store servers, over HTTP and WebSocket.
//! - [`driver`]: the one task that joins engine, database and adapters, with [`dispatch`] and [`opening`] beside it.
//! - [`cli`]: the command line; [`web`]: the local API that it and the browser talk to; [`page`]: where the browser finds it;
//!   [`config`], [`telemetry`]: what a node is told, and what it logs.
//! - [`picture`]: pictures that come from people, opened with limits and made anew.
//! - [`storage`]: what a profile takes on the disk.
//! - [`node`]: everything started in its order; [`clock`] and [`random`]: the only ways to time and chance.

pub mod boot_slot;
pub mod choice;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
pub mod dispatch;
pub mod driver;
pub mod node;
pub mod opening;
pub mod p2p;
pub mod page;
pub mod picture;
pub mod profile;
pub mod random;
pub mod storage;
pub mod store;
pub mod telemetry;
mod text;
pub mod transport_key;
pub mod watermark;
pub mod web;
