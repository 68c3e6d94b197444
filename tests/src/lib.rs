//! Drives the real binaries from outside, as a person at a terminal would: for the scenarios here and for the demo.
//!
//! - [`net`]: a store server, Alice and Bob, in a temporary folder: where most scenarios begin.
//! - [`lan`]: two computers on a network of their own, in namespaces.
//! - [`person`]: somebody with a profile, whose node comes and goes; all that is known of the command line stands there.
//! - [`past`]: what people said before anything began, written into their profiles.
//! - [`server`]: a store server on a port that the system chose; [`postgres`]: a database for several.
//! - [`api`]: the local API of a node, asked over its socket.
//! - [`search`]: looks for what must not be in files.
//! - [`process`], [`command`], [`wait`]: children that end with us, calls that end by themselves, and waiting for a
//!   condition with a deadline.
//! - [`inspection`], [`seed`], [`binaries`]: what the system says about a process, repeatable chance, and where `hoopoe`
//!   and `hoopoe-store` are.

pub mod api;
pub mod binaries;
pub mod command;
pub mod inspection;
mod json;
pub mod lan;
pub mod net;
pub mod past;
pub mod person;
pub mod postgres;
pub mod process;
pub mod search;
pub mod seed;
pub mod server;
pub mod wait;
