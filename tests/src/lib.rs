//! Drives the real binaries from outside, as a person at a terminal would: for the scenarios here and for the demo.
//!
//! - [`binaries`]: where `hoopoe` and `hoopoe-store` are.
//! - [`server`]: a store server on a port that the system chose.
//! - [`person`]: somebody with a profile, whose node comes and goes; all that is known of the command line stands there.
//! - [`process`], [`wait`]: children that end with us, and waiting for a condition with a deadline.

pub mod binaries;
mod json;
pub mod person;
pub mod process;
pub mod server;
pub mod wait;
