//! What whoever holds an invitation link asks of the node that made it: one request and one answer on a stream.
//!
//! ```text
//! request   kind u8 | token 32                               0 fetch
//!           kind u8 | token 32 | len u32 LE | envelope       1 reply
//! answer    len u32 LE | body                                to a fetch the sealed bundle, to a reply nothing
//! ```
//!
//! Whoever has no live invitation's token is not answered at all: the stream ends.

use crate::{keys::TokenHash, limits, secret::Secret};

/// The kind and the token: what every request begins with.
pub const HEAD_BYTES: usize = 1 + 32;

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VisitKind {
    /// The sealed bundle.
    Fetch,
    /// An envelope follows: the reply to the invitation.
    Reply,
}

/// What every request begins with.
#[derive(Clone, Debug)]
pub struct VisitHead {
    /// What it is for.
    pub kind: VisitKind,
    /// The invitation's token.
    pub token: Secret<32>,
}

impl VisitHead {
    /// The 33 bytes.
    #[must_use]
    pub fn to_bytes(&self) -> zeroize::Zeroizing<[u8; HEAD_BYTES]> {
        let mut bytes = zeroize::Zeroizing::new([0; HEAD_BYTES]);
        let (kind, token) = bytes.split_at_mut(1);
        kind.fill(match self.kind {
            VisitKind::Fetch => 0,
            VisitKind::Reply => 1,
        });
        token.copy_from_slice(self.token.expose());
        bytes
    }

    /// Reads the 33 bytes; none if the kind is unknown.
    #[must_use]
    pub fn read(bytes: &[u8; HEAD_BYTES]) -> Option<Self> {
        let (kind, token) = bytes.split_first()?;
        let kind = match kind {
            0 => VisitKind::Fetch,
            1 => VisitKind::Reply,
            _ => return None,
        };
        Some(Self {
            kind,
            token: Secret::from_slice(token)?,
        })
    }

    /// Names the invitation.
    #[must_use]
    pub fn token_hash(&self) -> TokenHash {
        TokenHash::of(self.token.expose())
    }
}

/// The length that is announced before a reply's envelope or an answer's body; none if it is above `most`.
#[must_use]
pub fn length(head: [u8; 4], most: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(head))
        .ok()
        .filter(|length| *length <= most)
}

/// A body with its length in front.
#[must_use]
pub fn with_length(body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    [length.to_le_bytes().as_slice(), body].concat()
}

/// The longest body of an answer to a request of this kind.
#[must_use]
pub const fn longest_answer(kind: VisitKind) -> usize {
    match kind {
        VisitKind::Fetch => limits::SEALED_BUNDLE_BYTES,
        VisitKind::Reply => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_round_trips() {
        for kind in [VisitKind::Fetch, VisitKind::Reply] {
            let head = VisitHead {
                kind,
                token: Secret::new([7; 32]),
            };

            let read = VisitHead::read(&head.to_bytes()).unwrap();

            assert_eq!(read.kind, kind);
            assert_eq!(read.token.expose(), &[7; 32]);
            assert_eq!(read.token_hash(), TokenHash::of(&[7; 32]));
        }
    }

    #[test]
    fn an_unknown_kind_is_no_request() {
        let mut bytes = [0; HEAD_BYTES];
        bytes[0] = 2;

        assert!(VisitHead::read(&bytes).is_none());
    }

    #[test]
    fn a_length_above_the_limit_is_refused_before_anything_is_read() {
        assert_eq!(length([5, 0, 0, 0], 5), Some(5));
        assert_eq!(length([6, 0, 0, 0], 5), None);
        assert_eq!(length([0xff; 4], limits::ENVELOPE_BYTES), None);
        assert_eq!(with_length(b"ab"), [2, 0, 0, 0, b'a', b'b']);
    }
}
