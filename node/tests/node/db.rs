//! The encrypted database.

mod open;
mod queries;
mod round_trip;
mod servers;
mod settings;
