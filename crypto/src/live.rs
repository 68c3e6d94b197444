//! Live frames: what two connected devices tell each other of the moment, beside the ratchet.
//!
//! Each direction of a connection has a random key, which went over Olm. It seals frames under nonces that count up: a
//! frame opens once, never after a later one, and never in the other direction.
//!
//! ```text
//! key    = HKDF(live key, "hoopoe/v1/live")
//! frame  = counter u64 LE ‖ ChaCha20-Poly1305(key, 0 0 0 0 ‖ counter, padded body, aad) ‖ tag 16
//! aad    = lower DeviceId ‖ higher DeviceId ‖ direction u8: 0 from the lower to the higher
//! padded = u32 length ‖ LiveBody ‖ zeros, 40 bytes
//! ```

use core::fmt;

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, Nonce, Tag};
use hoopoe_protocol::{
    codec::{self, DecodeError},
    content::live::{LiveBody, Presence},
    domain::Domain,
    id::DeviceId,
    limits,
    secret::Secret,
};

use crate::{
    derivation::derive,
    padding::{self, PaddingError},
};

/// Bytes of the counter in front.
const COUNTER_BYTES: usize = 8;
/// Bytes of the tag at the end.
const TAG_BYTES: usize = 16;
/// Bytes of a padded body.
const PADDED_BYTES: usize = limits::PEER_LIVE_BYTES - COUNTER_BYTES - TAG_BYTES;

/// A live frame as it travels: the same size whatever is in it.
pub type SealedLive = [u8; limits::PEER_LIVE_BYTES];

/// Seals the frames of one direction.
pub struct LiveSender(Direction);

/// Opens the frames of one direction.
pub struct LiveReceiver(Direction);

/// One direction of one connection.
struct Direction {
    key: Secret<32>,
    associated: [u8; 2 * DeviceId::LEN + 1],
    /// The counter of the next frame; none once all are used up.
    next: Option<u64>,
}

/// Why nothing is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LiveSealError {
    /// Every counter of the key was used.
    #[error("the live key is used up")]
    UsedUp,
    /// The body does not fit, which none does that the protocol allows.
    #[error("the body of a live frame is too long")]
    TooLong,
}

/// Why a frame is refused. What is wrong inside is the fault of the device that sealed it. What is late or not
/// authentic is that of the stream's other end, who passes on what is not for us, or not any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LiveError {
    /// Its counter is not above those that were opened: it came before, or a later one did.
    #[error("the live frame comes too late")]
    Late,
    /// Sealed under another key, between other devices, in the other direction, or changed.
    #[error("the live frame is not authentic")]
    NotAuthentic,
    /// Padded in another way than the one.
    #[error(transparent)]
    Padding(#[from] PaddingError),
    /// No body inside.
    #[error("the body of the live frame is malformed: {0}")]
    Malformed(#[from] DecodeError),
    /// It says when somebody was last there who is there, or does not show it.
    #[error("the body of the live frame contradicts itself")]
    Contradiction,
}

impl LiveSender {
    /// For frames from one device to another, under a key that was never used before.
    #[must_use]
    pub fn new(live_key: &Secret<32>, from: &DeviceId, to: &DeviceId) -> Self {
        Self(Direction::new(live_key, from, to))
    }

    /// Seals the next frame.
    ///
    /// # Errors
    /// If the key is used up.
    pub fn seal(&mut self, body: &LiveBody) -> Result<SealedLive, LiveSealError> {
        let counter = self.0.next.ok_or(LiveSealError::UsedUp)?;
        let mut text =
            padding::pad(&codec::encode(body), PADDED_BYTES).map_err(|_| LiveSealError::TooLong)?;
        // Before the bytes exist: no counter is ever used twice.
        self.0.next = counter.checked_add(1);
        let tag = self
            .0
            .cipher()
            .encrypt_inout_detached(&nonce(counter), &self.0.associated, text.as_mut_slice().into())
            .map_err(|_| LiveSealError::TooLong)?;
        let mut frame = [0; limits::PEER_LIVE_BYTES];
        let (head, rest) = frame.split_at_mut(COUNTER_BYTES);
        let (sealed, end) = rest.split_at_mut(PADDED_BYTES);
        head.copy_from_slice(&counter.to_le_bytes());
        sealed.copy_from_slice(&text);
        end.copy_from_slice(&tag);
        Ok(frame)
    }
}

impl LiveReceiver {
    /// For frames from one device to another, under a key that the first one told over Olm.
    #[must_use]
    pub fn new(live_key: &Secret<32>, from: &DeviceId, to: &DeviceId) -> Self {
        Self(Direction::new(live_key, from, to))
    }

    /// Opens a frame. Only one that is right in everything moves the counter on.
    ///
    /// # Errors
    /// If it is none that the sender sealed for this direction, or not the newest.
    pub fn open(&mut self, frame: &SealedLive) -> Result<LiveBody, LiveError> {
        let (head, rest) = frame
            .split_first_chunk::<COUNTER_BYTES>()
            .ok_or(LiveError::NotAuthentic)?;
        let (text, tag) = rest
            .split_last_chunk::<TAG_BYTES>()
            .ok_or(LiveError::NotAuthentic)?;
        let counter = u64::from_le_bytes(*head);
        if self.0.next.is_none_or(|next| counter < next) {
            return Err(LiveError::Late);
        }
        let mut text = zeroize::Zeroizing::new(text.to_vec());
        self.0
            .cipher()
            .decrypt_inout_detached(
                &nonce(counter),
                &self.0.associated,
                text.as_mut_slice().into(),
                &Tag::from(*tag),
            )
            .map_err(|_| LiveError::NotAuthentic)?;
        let body: LiveBody = codec::decode(padding::unpad(&text)?)?;
        if body.last_seen.is_some() && body.presence != Some(Presence::Away) {
            return Err(LiveError::Contradiction);
        }
        self.0.next = counter.checked_add(1);
        Ok(body)
    }
}

impl Direction {
    fn new(live_key: &Secret<32>, from: &DeviceId, to: &DeviceId) -> Self {
        let (lower, higher, direction) = if from <= to { (from, to, 0) } else { (to, from, 1) };
        let mut associated = [0; 2 * DeviceId::LEN + 1];
        let bytes = lower
            .as_bytes()
            .iter()
            .chain(higher.as_bytes())
            .chain([&direction]);
        for (place, byte) in associated.iter_mut().zip(bytes) {
            *place = *byte;
        }
        Self {
            key: derive(Domain::Live, &[], live_key),
            associated,
            next: Some(0),
        }
    }

    fn cipher(&self) -> ChaCha20Poly1305 {
        ChaCha20Poly1305::new(self.key.expose().into())
    }
}

/// 0 0 0 0 ‖ counter.
fn nonce(counter: u64) -> Nonce {
    let mut bytes = [0; 12];
    let (_, end) = bytes.split_at_mut(4);
    end.copy_from_slice(&counter.to_le_bytes());
    Nonce::from(bytes)
}

impl fmt::Debug for LiveSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LiveSender(..)")
    }
}

impl fmt::Debug for LiveReceiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LiveReceiver(..)")
    }
}
