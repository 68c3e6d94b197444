//! What two people say to each other.

pub(crate) mod delete;
pub(crate) mod receipts;
pub(crate) mod receive;
pub(crate) mod send;
