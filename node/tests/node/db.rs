//! The encrypted database.

mod open;
mod outbox;
mod queries;
mod repair;
mod round_trip;
mod servers;
mod settings;
