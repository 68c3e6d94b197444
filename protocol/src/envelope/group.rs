//! The head of a group envelope: which epoch's key opens it, and the commitment to the key of this one.

use super::{HeaderError, LENGTH_BYTES, SIZE_CLASSES, SUITE_GROUP, TAG_BYTES};
use crate::{group::GroupEpoch, version::ENVELOPE_VERSION};

/// Bytes of a group envelope before its ciphertext: version, suite, epoch, salt, commitment.
pub const GROUP_HEAD_BYTES: usize = 2 + 4 + 32 + 32;
/// What a group envelope costs beside its frame and padding.
pub const GROUP_OVERHEAD_BYTES: usize = GROUP_HEAD_BYTES + TAG_BYTES + LENGTH_BYTES;

/// The size class in which a frame of so many bytes fits; `None` if it fits in none.
#[must_use]
pub fn group_size_class(frame: usize) -> Option<usize> {
    let bytes = frame.checked_add(GROUP_OVERHEAD_BYTES)?;
    SIZE_CLASSES.into_iter().find(|&class| bytes <= class)
}

/// The readable head of a group envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupHeader {
    /// Selects the key of the group.
    pub epoch: GroupEpoch,
    /// Random for each envelope.
    pub salt: [u8; 32],
    /// What the key of this envelope commits to; a public hash.
    pub commit: [u8; 32],
}

impl GroupHeader {
    /// The bytes that begin the envelope.
    #[must_use]
    pub fn to_bytes(self) -> [u8; GROUP_HEAD_BYTES] {
        let mut bytes = [0; GROUP_HEAD_BYTES];
        let fields = [ENVELOPE_VERSION, SUITE_GROUP]
            .into_iter()
            .chain(self.epoch.0.to_le_bytes())
            .chain(self.salt)
            .chain(self.commit);
        for (place, byte) in bytes.iter_mut().zip(fields) {
            *place = byte;
        }
        bytes
    }

    /// Reads the head of a group envelope, after checking the size of the whole.
    ///
    /// # Errors
    /// If the size, the version or the suite is not one of ours.
    pub fn read(envelope: &[u8]) -> Result<Self, HeaderError> {
        let size = HeaderError::Size(envelope.len());
        if !SIZE_CLASSES.contains(&envelope.len()) {
            return Err(size);
        }
        let (&[version, suite], rest) = envelope.split_first_chunk::<2>().ok_or(size)?;
        if version != ENVELOPE_VERSION {
            return Err(HeaderError::Version(version));
        }
        if suite != SUITE_GROUP {
            return Err(HeaderError::Suite(suite));
        }
        let (epoch, rest) = rest.split_first_chunk::<4>().ok_or(size)?;
        let (salt, rest) = rest.split_first_chunk::<32>().ok_or(size)?;
        let commit = rest.first_chunk::<32>().ok_or(size)?;
        Ok(Self {
            epoch: GroupEpoch(u32::from_le_bytes(*epoch)),
            salt: *salt,
            commit: *commit,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rooms_are_those_of_the_document() {
        let rooms = SIZE_CLASSES.map(|class| class - GROUP_OVERHEAD_BYTES);

        assert_eq!(rooms, [1_958, 4_006, 8_102, 16_294, 32_678, 65_446, 98_214]);
        assert_eq!(group_size_class(1_958), Some(2_048));
        assert_eq!(group_size_class(1_959), Some(4_096));
        assert_eq!(group_size_class(98_215), None);
        assert_eq!(group_size_class(usize::MAX), None);
    }

    #[test]
    fn a_head_round_trips_and_others_are_refused() {
        let header = GroupHeader {
            epoch: GroupEpoch(0x0403_0201),
            salt: [5; 32],
            commit: [6; 32],
        };
        let mut envelope = vec![0; 2_048];
        envelope[..GROUP_HEAD_BYTES].copy_from_slice(&header.to_bytes());

        assert_eq!(GroupHeader::read(&envelope), Ok(header));
        assert_eq!(envelope[..7], [1, 0x10, 1, 2, 3, 4, 5]);
        assert_eq!(
            GroupHeader::read(&envelope[..2_047]),
            Err(HeaderError::Size(2_047))
        );
        envelope[1] = 0x02;
        assert_eq!(GroupHeader::read(&envelope), Err(HeaderError::Suite(2)));
        envelope[0] = 9;
        assert_eq!(GroupHeader::read(&envelope), Err(HeaderError::Version(9)));
    }
}
