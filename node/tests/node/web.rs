//! The local API, route by route, asked well and badly.

mod conversations;
mod events;
mod guard;
mod meeting;
mod server;
mod socket;
