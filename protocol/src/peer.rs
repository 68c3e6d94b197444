//! Frames on the message stream between two nodes.
//!
//! ```text
//! hello   token id 16 ‖ HMAC 32                       first on every stream, dialer to listener, without a head
//! frame   len u32 LE (of kind and body) | kind u8 | body
//!         0 envelope        the envelope's bytes
//!         1 path ack        envelope id 16 ‖ outcome u8
//!         2 live            counter u64 LE ‖ sealed body: 64 bytes, whatever is in it
//!         3 window          kept for flow control
//!         4 bye             empty: the sender closes on purpose
//!         5 welcome         empty: the listener has admitted the dialer
//!         6 claim           empty: prekeys of the other device are wanted
//!         7 prekeys         the claimed ones, CBOR
//! ```

use crate::{codec, id::EnvelopeId, limits, prekey::HandedPrekeys};

/// A frame.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Frame {
    /// Sealed content on its way.
    Envelope(Vec<u8>),
    /// What the receiver durably did with an envelope.
    PathAck {
        /// Which envelope.
        envelope: EnvelopeId,
        /// What was done.
        outcome: PathOutcome,
    },
    /// Sealed news of the moment: typing, presence. It is never acknowledged and never sent again.
    Live(Box<[u8; limits::PEER_LIVE_BYTES]>),
    /// The sender closes on purpose.
    Bye,
    /// The listener has admitted the dialer; envelopes may flow both ways.
    Welcome,
    /// Prekeys of the other device are wanted.
    Claim,
    /// Prekeys of the sender.
    Prekeys(Box<HandedPrekeys>),
}

/// What the receiver durably did with an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathOutcome {
    /// Opened and stored.
    Committed,
    /// Stored unopened, waiting for what is missing.
    Held,
    /// Stored aside: it could not be opened and will not be retried by itself.
    Quarantined,
}

/// Why bytes are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Longer than any frame may be, or empty.
    #[error("a frame of {0} bytes")]
    Length(usize),
    /// A kind that is unknown or kept for later.
    #[error("frame kind {0} is unknown")]
    Kind(u8),
    /// The body does not fit the kind.
    #[error("the body of a frame of kind {0} is malformed")]
    Body(u8),
}

const ENVELOPE: u8 = 0;
const PATH_ACK: u8 = 1;
const LIVE: u8 = 2;
const BYE: u8 = 4;
const WELCOME: u8 = 5;
const CLAIM: u8 = 6;
const PREKEYS: u8 = 7;

impl Frame {
    /// The frame with its length in front.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let prekeys;
        let (kind, body): (u8, &[u8]) = match self {
            Self::Envelope(bytes) => (ENVELOPE, bytes),
            Self::PathAck { envelope, outcome } => (
                PATH_ACK,
                &[envelope.as_bytes().as_slice(), &[outcome.to_byte()]].concat(),
            ),
            Self::Live(sealed) => (LIVE, sealed.as_slice()),
            Self::Bye => (BYE, &[]),
            Self::Welcome => (WELCOME, &[]),
            Self::Claim => (CLAIM, &[]),
            Self::Prekeys(handed) => {
                prekeys = codec::encode(handed.as_ref());
                (PREKEYS, &prekeys)
            }
        };
        let length = u32::try_from(body.len() + 1).unwrap_or(u32::MAX);
        [&length.to_le_bytes(), [kind].as_slice(), body].concat()
    }

    /// The length of kind and body that a frame's first four bytes announce.
    ///
    /// # Errors
    /// If no frame has that length; nothing should be read or allocated then.
    pub fn length(head: [u8; 4]) -> Result<usize, FrameError> {
        let length = usize::try_from(u32::from_le_bytes(head)).unwrap_or(usize::MAX);
        if length == 0 || length > limits::PEER_FRAME_BYTES {
            Err(FrameError::Length(length))
        } else {
            Ok(length)
        }
    }

    /// Reads kind and body: everything behind the length.
    ///
    /// # Errors
    /// If the kind is unknown or the body does not fit it.
    pub fn read(bytes: &[u8]) -> Result<Self, FrameError> {
        let (&kind, body) = bytes.split_first().ok_or(FrameError::Length(0))?;
        match kind {
            ENVELOPE if body.len() <= limits::ENVELOPE_BYTES => Ok(Self::Envelope(body.to_vec())),
            PATH_ACK => {
                let (id, outcome) = body
                    .split_at_checked(EnvelopeId::LEN)
                    .ok_or(FrameError::Body(kind))?;
                let envelope = EnvelopeId::from_slice(id).ok_or(FrameError::Body(kind))?;
                let outcome = PathOutcome::from_bytes(outcome).ok_or(FrameError::Body(kind))?;
                Ok(Self::PathAck { envelope, outcome })
            }
            LIVE => {
                let sealed = body.try_into().map_err(|_| FrameError::Body(kind))?;
                Ok(Self::Live(Box::new(sealed)))
            }
            BYE if body.is_empty() => Ok(Self::Bye),
            WELCOME if body.is_empty() => Ok(Self::Welcome),
            CLAIM if body.is_empty() => Ok(Self::Claim),
            PREKEYS => codec::decode(body)
                .map(|handed| Self::Prekeys(Box::new(handed)))
                .map_err(|_| FrameError::Body(kind)),
            ENVELOPE | BYE | WELCOME | CLAIM => Err(FrameError::Body(kind)),
            _ => Err(FrameError::Kind(kind)),
        }
    }
}

impl PathOutcome {
    const fn to_byte(self) -> u8 {
        match self {
            Self::Committed => 0,
            Self::Held => 1,
            Self::Quarantined => 2,
        }
    }

    const fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0] => Some(Self::Committed),
            [1] => Some(Self::Held),
            [2] => Some(Self::Quarantined),
            _ => None,
        }
    }
}

/// The first bytes on a message stream: which token the dialer holds, and the proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// SHA-256(direct token)[..16].
    pub token: [u8; 16],
    /// HMAC-SHA256(direct token, LP(label) ‖ LP(dialer peer id) ‖ LP(listener peer id) ‖ listener's device id).
    pub proof: [u8; 32],
}

impl Hello {
    /// The 48 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; limits::PEER_HELLO_BYTES] {
        let mut bytes = [0; limits::PEER_HELLO_BYTES];
        let (token, proof) = bytes.split_at_mut(self.token.len());
        token.copy_from_slice(&self.token);
        proof.copy_from_slice(&self.proof);
        bytes
    }

    /// Reads the 48 bytes.
    #[must_use]
    pub fn read(bytes: &[u8; limits::PEER_HELLO_BYTES]) -> Self {
        let mut hello = Self {
            token: [0; 16],
            proof: [0; 32],
        };
        let (token, proof) = bytes.split_at(hello.token.len());
        hello.token.copy_from_slice(token);
        hello.proof.copy_from_slice(proof);
        hello
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{keys::Signature, signed::Signed};

    #[test]
    fn every_frame_round_trips() {
        let frames = [
            Frame::Envelope(vec![7; 2_048]),
            Frame::PathAck {
                envelope: EnvelopeId::new([3; 16]),
                outcome: PathOutcome::Held,
            },
            Frame::Live(Box::new([9; limits::PEER_LIVE_BYTES])),
            Frame::Bye,
            Frame::Welcome,
            Frame::Claim,
            Frame::Prekeys(Box::new(HandedPrekeys {
                kem: Signed::from_parts(vec![1; 9], Signature::new([2; 64])),
                dh: Signed::from_parts(vec![3; 9], Signature::new([4; 64])),
            })),
        ];

        for frame in frames {
            let bytes = frame.to_bytes();
            let (head, rest) = bytes.split_first_chunk::<4>().unwrap();
            assert_eq!(Frame::length(*head), Ok(rest.len()));
            assert_eq!(Frame::read(rest), Ok(frame));
        }
    }

    #[test]
    fn a_frame_that_could_not_be_one_is_refused_by_its_length() {
        assert_eq!(Frame::length([0; 4]), Err(FrameError::Length(0)));
        assert!(Frame::length([0xff; 4]).is_err());
    }

    #[test]
    fn reserved_kinds_and_bent_bodies_are_refused() {
        assert_eq!(Frame::read(&[3]), Err(FrameError::Kind(3)));
        for length in [0, limits::PEER_LIVE_BYTES - 1, limits::PEER_LIVE_BYTES + 1] {
            let bytes = [&[2][..], &vec![0; length]].concat();
            assert_eq!(Frame::read(&bytes), Err(FrameError::Body(2)), "{length}");
        }
        assert_eq!(Frame::read(&[4, 0]), Err(FrameError::Body(4)));
        assert_eq!(Frame::read(&[1, 0, 0]), Err(FrameError::Body(1)));
        assert_eq!(Frame::read(&[6, 0]), Err(FrameError::Body(6)));
        assert_eq!(Frame::read(&[7, 0xa0]), Err(FrameError::Body(7)));
        assert_eq!(Frame::read(&[8]), Err(FrameError::Kind(8)));
    }

    #[test]
    fn a_hello_round_trips() {
        let hello = Hello {
            token: [1; 16],
            proof: [2; 32],
        };

        assert_eq!(Hello::read(&hello.to_bytes()), hello);
    }
}
