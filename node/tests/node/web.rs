//! The local API, route by route, asked well and badly.

mod assets;
mod chats;
mod contacts;
mod conversations;
mod events;
mod frames;
mod guard;
mod locked;
mod meeting;
mod network;
mod pages;
mod pictures;
mod port;
mod privacy;
mod profile;
mod requests;
mod scopes;
mod screen;
mod security;
mod server;
mod session;
mod shared;
mod socket;
mod storage;
mod tokens;
mod vacant;
