//! The encrypted database.

mod contacts;
mod deleting;
mod inspection;
mod invitations;
mod open;
mod outbox;
mod own;
mod presence;
mod privacy;
mod profiles;
mod queries;
mod repair;
mod requests;
mod round_trip;
mod servers;
mod settings;
