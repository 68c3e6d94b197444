//! Hides how long something is: u32 length ‖ content ‖ zeros, up to a total that says little.

use zeroize::Zeroizing;

/// Bytes of the length in front.
const LENGTH_BYTES: usize = 4;

/// The content does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{length} bytes do not fit into {total} with their length")]
pub struct DoesNotFit {
    /// Bytes of content.
    pub length: usize,
    /// Bytes of the padded whole.
    pub total: usize,
}

/// Why bytes are no padded content. The fault of whoever sealed them: they are authentic by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaddingError {
    /// The length in front is missing or reaches beyond the end.
    #[error("the length in front of the content is impossible")]
    Length,
    /// Something stands where only zeros may.
    #[error("the padding is not all zeros")]
    NotZero,
}

/// Pads `content` to `total` bytes.
///
/// # Errors
/// If content and length need more than `total`.
pub fn pad(content: &[u8], total: usize) -> Result<Zeroizing<Vec<u8>>, DoesNotFit> {
    let does_not_fit = DoesNotFit {
        length: content.len(),
        total,
    };
    let length = u32::try_from(content.len()).map_err(|_| does_not_fit)?;
    total
        .checked_sub(LENGTH_BYTES)
        .and_then(|room| room.checked_sub(content.len()))
        .ok_or(does_not_fit)?;
    // Grown to its full size at once: a buffer that moves would leave a copy of the content behind.
    let mut padded = Zeroizing::new(Vec::with_capacity(total));
    padded.extend_from_slice(&length.to_le_bytes());
    padded.extend_from_slice(content);
    padded.resize(total, 0);
    Ok(padded)
}

/// The content of padded bytes, all of whose padding must be zero.
///
/// Each byte is looked at in the same way, whether it is content or padding: the time tells neither how long the content is nor where
/// the padding is bad (`benches/constant_time`). Whoever reads the content on takes longer for a longer one.
///
/// # Errors
/// If the length is impossible or the padding is not all zeros.
pub fn unpad(padded: &[u8]) -> Result<&[u8], PaddingError> {
    let (length, rest) = padded
        .split_first_chunk::<LENGTH_BYTES>()
        .ok_or(PaddingError::Length)?;
    let content = usize::try_from(u32::from_le_bytes(*length))
        .ok()
        .and_then(|length| rest.get(..length))
        .ok_or(PaddingError::Length)?;
    let is_padding = |at| u8::from(at >= content.len()).wrapping_neg();
    let stray = rest
        .iter()
        .enumerate()
        .fold(0, |stray, (at, byte)| stray | (byte & is_padding(at)));
    if stray == 0 {
        Ok(content)
    } else {
        Err(PaddingError::NotZero)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn content_fits_up_to_the_last_byte_and_not_beyond() {
        assert_eq!(unpad(&pad(&[7; 12], 16).unwrap()), Ok([7; 12].as_slice()));
        assert_eq!(
            pad(&[7; 13], 16),
            Err(DoesNotFit {
                length: 13,
                total: 16
            })
        );
        assert!(pad(&[], 3).is_err());
    }

    #[test]
    fn a_length_beyond_the_end_and_a_byte_in_the_padding_are_refused() {
        assert_eq!(unpad(&[0, 0, 0]), Err(PaddingError::Length));
        assert_eq!(unpad(&[2, 0, 0, 0, 9]), Err(PaddingError::Length));
        assert_eq!(unpad(&[0xff; 64]), Err(PaddingError::Length));
        assert_eq!(unpad(&[1, 0, 0, 0, 9, 0, 1]), Err(PaddingError::NotZero));
    }

    proptest! {
        #[test]
        fn any_content_round_trips(content in proptest::collection::vec(any::<u8>(), 0..200), extra in 0_usize..50) {
            let padded = pad(&content, content.len() + 4 + extra).unwrap();

            prop_assert_eq!(unpad(&padded), Ok(content.as_slice()));
        }

        #[test]
        fn bent_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(content) = unpad(&bytes) {
                prop_assert_eq!(pad(content, bytes.len()).unwrap().to_vec(), bytes);
            }
        }
    }
}
