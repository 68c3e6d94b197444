//! Where a device is reachable right now, sealed for one contact.

use minicbor::{Decode, Encode};

use crate::{codec::Wire, route::PeerIdBytes, time::Timestamp};

/// What stands inside a sealed presence value. A reader never goes back to a lower `sequence`.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct PresenceRecord {
    /// Ascends from record to record of this device, whomever they are for.
    #[n(0)]
    pub sequence: u64,
    /// After this the addresses are not used.
    #[n(1)]
    pub expires: Timestamp,
    /// libp2p peer ids: the current one, then perhaps the next.
    #[n(2)]
    pub peers: Vec<PeerIdBytes>,
    /// Multiaddresses in text form, without the peer id.
    #[n(3)]
    pub addresses: Vec<String>,
}

impl Wire for PresenceRecord {
    // What is left of the 512 padded bytes behind the length.
    const MAX_BYTES: usize = 508;
}
