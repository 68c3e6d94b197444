//! People with several devices: what they sign, what others hold of them, and what their devices tell each other.

mod drafts;
mod known;
mod model;
mod own;
mod people;
mod revocations;
mod seniority;
mod stored;
mod vectors;
