//! A client of the store server for benches and soaks: lean, because it shares the processor with what it measures.
//!
//! It speaks what stands in `hoopoe_protocol::store` and knows nothing else of the server. A library for HTTP would cost
//! more than the server's own work on a request, so a request is bytes that are made once, and sent again with other numbers.
//!
//! - [`endpoint`]: where a server is, and the certificate by which it is known.
//! - [`http`]: one connection that is kept, and requests on it.
//! - [`live`]: the live connection of a device.
//! - [`person`]: somebody with an account, a device and tokens.
//! - [`envelope`]: envelopes that carry a number, and nothing else that anybody could read.
//! - [`deposit`]: deposits as they go over the wire, with numbers that change.
//! - [`error`]: why something did not come about: whether the server was gone, or said no.

pub mod deposit;
pub mod endpoint;
pub mod envelope;
pub mod error;
pub mod http;
pub mod live;
pub mod person;
