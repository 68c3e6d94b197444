//! The node of a user: adapters around the engine, and the wiring between them.
//!
//! - [`p2p`]: streams to the nodes of contacts, over libp2p.
//! - [`store`]: requests and the live connection to store servers, over HTTP and WebSocket.

pub mod p2p;
pub mod store;
