//! What is said in groups: keys of epochs, envelopes, sessions, checks, and how keys are given, through the crate's public surface.

mod bent;
mod bodies;
mod checks;
mod envelopes;
mod epochs;
mod given;
mod history;
mod memberships;
mod missing;
mod model;
mod pickles;
mod redaction;
mod rotation;
mod seals;
mod seals_document;
mod sessions;
mod shares;
mod vectors;
mod world;
