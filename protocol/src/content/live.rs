//! What two connected devices tell each other of the moment: never stored, never sent through a server.
//!
//! A [`LiveKey`] goes over Olm and opens the frames of one direction while the connection lasts. What the frames hold is a
//! [`LiveBody`], a type of its own: nothing that changes a conversation can stand in one.

use minicbor::{Decode, Encode};

use crate::{codec::Wire, limits, secret::Secret, time::Timestamp};

/// The key of the frames that its sender sends from now on, until the connection ends.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub struct LiveKey {
    /// 32 random bytes, drawn for this connection and direction alone.
    #[n(0)]
    pub key: Secret<32>,
    /// Higher than that of every earlier key of the same device: a key that was overtaken counts for nothing.
    #[n(1)]
    pub number: u64,
}

/// All that is to be seen of a person at this moment. Each frame holds the whole, so that one that is lost is made good
/// by the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct LiveBody {
    /// Whether they write to the receiver.
    #[n(0)]
    pub typing: Typing,
    /// Whether they are there; none if they do not show it.
    #[n(1)]
    pub presence: Option<Presence>,
    /// When they were last there, by their clock. Only with [`Presence::Away`].
    #[n(2)]
    pub last_seen: Option<Timestamp>,
}

/// Whether a person writes to the one who is told so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Typing {
    /// They do not, or do not show it.
    #[n(0)]
    Stopped,
    /// They do.
    #[n(1)]
    Started,
}

/// Whether a person is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Presence {
    /// They look at their screen.
    #[n(0)]
    Online,
    /// Their node is connected; they are not there.
    #[n(1)]
    Away,
}

impl Wire for LiveBody {
    const MAX_BYTES: usize = limits::LIVE_BODY_BYTES;
}
