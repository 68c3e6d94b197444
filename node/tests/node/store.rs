//! The client of store servers, against a server that does what the test says.

mod anonymous;
mod fake;
mod live;
mod node;
mod owner;
mod presence;
mod signing_in;
mod tls;
