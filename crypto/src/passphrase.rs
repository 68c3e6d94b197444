//! Passphrases: argon2id, at a cost that is checked before it is paid.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use hoopoe_protocol::secret::Secret;
use minicbor::{Decode, Encode};
use zeroize::Zeroizing;

/// What argon2id costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Cost {
    #[n(0)]
    pub(crate) memory_kib: u32,
    #[n(1)]
    pub(crate) passes: u32,
    #[n(2)]
    pub(crate) lanes: u32,
}

impl Cost {
    /// What new vaults and export files cost: 64 MiB, 3 passes, about a fifth of a second.
    pub(crate) const STANDARD: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 1,
    };

    /// Checked before argon2 runs, so that a bent record can neither exhaust the machine nor weaken a passphrase.
    pub(crate) fn is_bounded(self) -> bool {
        (19 * 1024..=1024 * 1024).contains(&self.memory_kib)
            && (1..=16).contains(&self.passes)
            && (1..=4).contains(&self.lanes)
    }

    /// For what may be a stranger's: nobody vouches for an export file before argon2 has run, and we write none that costs
    /// more than [`Cost::STANDARD`].
    pub(crate) fn is_bounded_for_strangers(self) -> bool {
        self.is_bounded() && self.memory_kib <= 256 * 1024 && self.passes <= 8
    }

    /// memory u32 ‖ passes u32 ‖ lanes u32.
    pub(crate) fn to_bytes(self) -> [u8; 12] {
        let mut bytes = [0; 12];
        for (place, number) in bytes
            .chunks_exact_mut(4)
            .zip([self.memory_kib, self.passes, self.lanes])
        {
            place.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    /// A cost as [`Cost::to_bytes`] wrote it, and what follows. Its bounds are not checked.
    pub(crate) fn split_from(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (memory, rest) = bytes.split_first_chunk()?;
        let (passes, rest) = rest.split_first_chunk()?;
        let (lanes, rest) = rest.split_first_chunk()?;
        let [memory_kib, passes, lanes] = [*memory, *passes, *lanes].map(u32::from_le_bytes);
        Some((
            Self {
                memory_kib,
                passes,
                lanes,
            },
            rest,
        ))
    }
}

/// argon2id version 0x13 over memory of ours, which is wiped; the crate's own allocation would not be.
pub(crate) fn stretch(passphrase: &[u8], salt: &[u8], cost: Cost) -> Option<Secret<32>> {
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32)).ok()?;
    let mut memory = Zeroizing::new(Vec::new());
    memory.try_reserve_exact(params.block_count()).ok()?;
    memory.resize(params.block_count(), Block::new());
    let mut output = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(passphrase, salt, output.as_mut_slice(), memory.as_mut_slice())
        .ok()?;
    Some(Secret::new(*output))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_of_each_parameter_are_where_the_document_says() {
        let bounded = |memory_kib, passes, lanes| {
            Cost {
                memory_kib,
                passes,
                lanes,
            }
            .is_bounded()
        };

        assert!(Cost::STANDARD.is_bounded());
        assert!(bounded(19 * 1024, 1, 1) && bounded(1024 * 1024, 16, 4));
        assert!(!bounded(19 * 1024 - 1, 1, 1) && !bounded(1024 * 1024 + 1, 1, 1));
        assert!(!bounded(64 * 1024, 0, 1) && !bounded(64 * 1024, 17, 1));
        assert!(!bounded(64 * 1024, 1, 0) && !bounded(64 * 1024, 1, 5));
    }

    #[test]
    fn less_is_paid_for_what_may_be_a_strangers() {
        let bounded = |memory_kib, passes, lanes| {
            Cost {
                memory_kib,
                passes,
                lanes,
            }
            .is_bounded_for_strangers()
        };

        assert!(Cost::STANDARD.is_bounded_for_strangers());
        assert!(bounded(19 * 1024, 1, 1) && bounded(256 * 1024, 8, 4));
        assert!(!bounded(19 * 1024 - 1, 1, 1) && !bounded(256 * 1024 + 1, 1, 1));
        assert!(!bounded(64 * 1024, 0, 1) && !bounded(64 * 1024, 9, 1));
        assert!(!bounded(64 * 1024, 1, 0) && !bounded(64 * 1024, 1, 5));
    }

    #[test]
    fn a_cost_is_written_as_three_numbers() {
        let cost = Cost {
            memory_kib: 0x0102_0304,
            passes: 5,
            lanes: 6,
        };

        assert_eq!(cost.to_bytes(), [4, 3, 2, 1, 5, 0, 0, 0, 6, 0, 0, 0]);
        assert_eq!(
            Cost::split_from(&[cost.to_bytes().as_slice(), &[7]].concat()),
            Some((cost, [7].as_slice()))
        );
        assert_eq!(Cost::split_from(&[0; 11]), None);
    }
}
