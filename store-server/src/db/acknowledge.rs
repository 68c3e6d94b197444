//! Acknowledgements: what its reader has made durable is forgotten here.

use super::rows::{LaneRow, Sequence};

/// Everything of a lane up to a place is durable at its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledge {
    /// The lane.
    pub lane: LaneRow,
    /// The last place.
    pub up_to: Sequence,
}

/// What became of several acknowledgements.
#[derive(Debug, Default)]
pub struct Acknowledged {
    /// One for each, in order.
    pub outcomes: Vec<Result<(), NeverSent>>,
    /// How many envelopes were forgotten.
    pub envelopes: u64,
}

/// The lane has not given that place away yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("acknowledged what was never sent")]
pub struct NeverSent;
