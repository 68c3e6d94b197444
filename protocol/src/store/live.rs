//! The owner's live connection: binary WebSocket messages, one frame each.
//!
//! ```text
//! client                                   server
//!   Open { credit }            →
//!                              ←   Opened { waiting }
//!                              ←   Envelope { sequence, … }   at most `credit` unacknowledged
//!   Ack { up_to }              →                              removes, and returns the credit
//!                              ←   Displaced | GoAway         then the server closes
//! ```

use minicbor::{Decode, Encode};

use crate::{codec::Wire, limits, time::Timestamp};

/// What a node says.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub enum ClientFrame {
    /// First frame: start pushing from the oldest envelope that waits.
    #[n(0)]
    Open {
        /// How many envelopes may be pushed and not acknowledged at any time; 1 to 1,024.
        #[n(0)]
        credit: u32,
    },
    /// Everything up to this sequence number is durable here; the server forgets it.
    #[n(1)]
    Ack {
        /// The highest sequence number.
        #[n(0)]
        up_to: u64,
    },
}

impl Wire for ClientFrame {
    const MAX_BYTES: usize = 64;
}

/// What a server says.
#[derive(Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub enum ServerFrame {
    /// The connection is this device's live connection now.
    #[n(0)]
    Opened {
        /// How many envelopes wait.
        #[n(0)]
        waiting: u64,
    },
    /// An envelope, in the lane's order.
    #[n(1)]
    Envelope {
        /// Its place in the lane; ascending, with gaps.
        #[n(0)]
        sequence: u64,
        /// Which of the mailbox's tokens it came under: a number that the server gave it, stable while it exists.
        #[n(1)]
        token: u64,
        /// When the server stored it.
        #[n(2)]
        stored: Timestamp,
        /// The envelope.
        #[cbor(n(3), with = "minicbor::bytes")]
        envelope: Vec<u8>,
    },
    /// A newer connection of this device has taken over.
    #[n(2)]
    Displaced,
    /// The server is going down or shedding load.
    #[n(3)]
    GoAway {
        /// Wait this long before connecting again, in milliseconds.
        #[n(0)]
        retry_after_ms: u64,
    },
}

impl core::fmt::Debug for ServerFrame {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Opened { waiting } => write!(f, "Opened({waiting} waiting)"),
            Self::Envelope {
                sequence, envelope, ..
            } => {
                write!(f, "Envelope(#{sequence}, {} bytes)", envelope.len())
            }
            Self::Displaced => f.write_str("Displaced"),
            Self::GoAway { retry_after_ms } => write!(f, "GoAway({retry_after_ms} ms)"),
        }
    }
}

impl Wire for ServerFrame {
    const MAX_BYTES: usize = limits::LIVE_FRAME_BYTES;
}
