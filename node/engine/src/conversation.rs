//! What two people say to each other, and what the user says to themselves.

pub(crate) mod delete;
pub(crate) mod oneself;
pub(crate) mod receipts;
pub(crate) mod receive;
pub(crate) mod send;
