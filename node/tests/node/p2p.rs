//! Direct streams: two real nodes on loopback, and a hostile one that speaks libp2p by hand.

mod dialling;
mod hostile;
mod limits;
mod node;
mod raw;
mod renewal;
mod streams;
mod visits;
