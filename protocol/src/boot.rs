//! How far a device's database has come, as it stands in its slot at the own server.

use minicbor::{Decode, Encode};

use crate::{codec::Wire, fixed::Fixed};

/// Marks a [`RunId`].
pub enum Run {}

/// One run of one node, drawn at random at its start.
pub type RunId = Fixed<Run, 16>;

/// What stands inside the sealed slot of a device. A database with a lower number is older than what was done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct BootMark {
    /// The number of the database, raised at each start and while something is sent.
    #[n(0)]
    pub number: u64,
    /// Who wrote it.
    #[n(1)]
    pub run: RunId,
}

impl Wire for BootMark {
    const MAX_BYTES: usize = 64;
}
