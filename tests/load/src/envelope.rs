//! Envelopes that carry a number, and nothing else that anybody could read: the server sees the size, the version and the suite.

use hoopoe_protocol::{
    envelope::{HEAD_BYTES, Header, SUITE_BASE},
    keys::KemKeyId,
};

/// Where the number stands, in bytes from the beginning.
const NUMBER_AT: core::ops::Range<usize> = HEAD_BYTES..HEAD_BYTES + 8;

/// The envelope with this number, of one of the size classes. Its bytes follow from the number, so that one which was
/// exchanged for another, or spoilt, is recognised.
#[must_use]
pub fn numbered(number: u64, bytes: usize) -> Vec<u8> {
    let header = Header {
        suite: SUITE_BASE,
        kid: KemKeyId::new([7; 4]),
    };
    let [filling, ..] = number.to_le_bytes();
    let mut envelope = vec![filling; bytes];
    for (place, byte) in envelope.iter_mut().zip(header.to_bytes()) {
        *place = byte;
    }
    set_number(&mut envelope, number);
    envelope
}

/// Gives an envelope another number, and leaves its filling.
pub fn set_number(envelope: &mut [u8], number: u64) {
    if let Some(place) = envelope.get_mut(NUMBER_AT) {
        place.copy_from_slice(&number.to_le_bytes());
    }
}

/// The number of an envelope; none if it is too short for one.
#[must_use]
pub fn number_of(envelope: &[u8]) -> Option<u64> {
    let bytes = envelope.get(NUMBER_AT)?.try_into().ok()?;
    Some(u64::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_carries_its_number_and_is_one() {
        let mut envelope = numbered(0x0102_0304_0506_0708, 2_048);

        assert_eq!(number_of(&envelope), Some(0x0102_0304_0506_0708));
        assert!(Header::read(&envelope).is_ok());
        set_number(&mut envelope, 9);
        assert_eq!(number_of(&envelope), Some(9));
        assert_eq!(number_of(&envelope[..8]), None);
    }
}
