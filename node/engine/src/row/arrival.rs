//! What became of what arrived.

use hoopoe_protocol::{
    id::{ContentId, EnvelopeId, MessageId},
    time::Timestamp,
};

use super::{HeldId, Path, RemoteId};
use crate::step::QuarantineReason;

/// An envelope that was handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeenEnvelopeRow {
    /// Its id.
    pub envelope: EnvelopeId,
    /// When it was handled.
    pub at: Timestamp,
    /// The device and the message that it held, if its sender waits for a receipt: should the envelope come again, the
    /// receipt was lost.
    pub owed: Option<(RemoteId, MessageId)>,
    /// What was in it, should it come again in another envelope. None in what an early version handled.
    pub content: Option<ContentId>,
}

/// A message that came far ahead of its turn, and waits.
#[derive(Clone, Debug)]
pub struct HeldRow {
    /// Its number.
    pub id: HeldId,
    /// Whose.
    pub remote: RemoteId,
    /// The envelope that it came in.
    pub envelope: EnvelopeId,
    /// Which way.
    pub path: Path,
    /// When.
    pub at: Timestamp,
    /// What the envelope held, sealed.
    pub content_sealed: Vec<u8>,
}

/// An envelope of which nothing could be made, kept for repair.
#[derive(Clone, Debug)]
pub struct QuarantineRow {
    /// Its id.
    pub envelope: EnvelopeId,
    /// Why.
    pub reason: QuarantineReason,
    /// When.
    pub at: Timestamp,
}
