//! The client of store servers, against a server that does what the test says.

mod fake;
mod live;
mod node;
mod presence;
mod requests;
mod signing_in;
mod tls;
