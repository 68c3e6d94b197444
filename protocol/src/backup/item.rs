//! An encoded item of a backup, which may be one of a later program.

use core::fmt;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use zeroize::Zeroizing;

/// The encoding of one [`super::BackupItem`], or of something that only a later program knows. Wiped when dropped.
#[derive(Clone)]
pub struct ItemBytes(Zeroizing<Vec<u8>>);

impl ItemBytes {
    /// Takes the encoding of an item.
    #[must_use]
    pub const fn new(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// The encoding.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// How many bytes it takes within a record, its length in front included.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        let head = match self.0.len() {
            0..=23 => 1,
            24..=0xff => 2,
            0x100..=0xffff => 3,
            _ => 5,
        };
        self.0.len().saturating_add(head)
    }
}

impl fmt::Debug for ItemBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ItemBytes({} bytes)", self.0.len())
    }
}

impl<C> Encode<C> for ItemBytes {
    fn encode<W: encode::Write>(&self, e: &mut Encoder<W>, _: &mut C) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for ItemBytes {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        Ok(Self::new(Zeroizing::new(d.bytes()?.to_vec())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_that_is_said_is_the_length_that_it_takes() {
        for length in [0, 1, 23, 24, 255, 256, 65_535, 65_536] {
            let item = ItemBytes::new(Zeroizing::new(vec![7; length]));

            assert_eq!(
                item.encoded_len(),
                minicbor::to_vec(&item).unwrap().len(),
                "{length}"
            );
        }
    }
}
