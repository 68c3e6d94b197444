//! What concerns PostgreSQL alone: several instances that are one server, and what is theirs together.

mod instances;
mod leaving;
mod opening;
