//! Which messages of a session have been read: a Megolm ratchet itself would read each for ever.

use hoopoe_protocol::limits;

/// The places of a session whose messages were read: a bit for each of the most messages that a session has, so it never grows.
/// It is written down in the transaction in which the message is, as sixteen bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadIndexes(u128);

/// Bytes that say that a place was read which no session has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a message was read that no session has")]
pub struct NoSuchIndex;

const _: () = assert!(limits::SESSION_MESSAGES < u128::BITS);

impl ReadIndexes {
    /// Whether the message of this place was read.
    #[must_use]
    pub const fn contains(self, index: u32) -> bool {
        match 1_u128.checked_shl(index) {
            Some(bit) => self.0 & bit != 0,
            None => false,
        }
    }

    /// How many were read.
    #[must_use]
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// As it is written down: little-endian, the first message is the lowest bit.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    /// As it was written down.
    ///
    /// # Errors
    /// If a bit is set that stands for no message.
    pub fn from_bytes(bytes: [u8; 16]) -> Result<Self, NoSuchIndex> {
        let bits = u128::from_le_bytes(bytes);
        if bits >> limits::SESSION_MESSAGES == 0 {
            Ok(Self(bits))
        } else {
            Err(NoSuchIndex)
        }
    }

    /// The message of this place was read.
    pub(super) const fn add(&mut self, index: u32) {
        if index < limits::SESSION_MESSAGES {
            self.0 |= 1 << index;
        }
    }

    /// What either has read.
    pub(super) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_read_once_and_written_down() {
        let mut read = ReadIndexes::default();
        for index in (0..limits::SESSION_MESSAGES).rev() {
            assert!(!read.contains(index));
            read.add(index);
            assert!(read.contains(index));
            assert_eq!(ReadIndexes::from_bytes(read.to_bytes()), Ok(read));
        }
        assert_eq!(read.count(), limits::SESSION_MESSAGES);
        assert!(!read.contains(u32::MAX));
    }

    #[test]
    fn a_place_that_no_session_has_is_not_taken_in() {
        let mut read = ReadIndexes::default();
        read.add(limits::SESSION_MESSAGES);
        read.add(u32::MAX);

        assert_eq!(read, ReadIndexes::default());
        assert_eq!(ReadIndexes::from_bytes([0xff; 16]), Err(NoSuchIndex));
    }
}
