//! The devices of an account: each has a lane of its own.

use serde::{Deserialize, Serialize};

use crate::id::LaneId;

/// The lanes of an account, the oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Devices {
    /// One for each device.
    pub devices: Vec<DeviceLane>,
}

/// The lane of one device, and what waits in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceLane {
    /// The lane.
    pub lane: LaneId,
    /// Whether it is that of the device that asks.
    pub own: bool,
    /// How many envelopes wait.
    pub envelopes: u64,
    /// How many bytes they have.
    pub bytes: u64,
}
