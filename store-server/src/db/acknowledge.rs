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

/// The lane has not given that place away yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("acknowledged what was never sent")]
pub struct NeverSent;
