//! The encrypted database.

mod inspection;
mod open;
mod outbox;
mod presence;
mod privacy;
mod queries;
mod repair;
mod requests;
mod round_trip;
mod servers;
mod settings;
