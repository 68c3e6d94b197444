//! What lies on disk of a vault.

use hoopoe_protocol::{
    codec::{self, DecodeError, Wire},
    domain::Domain,
    hash,
    secret::Secret,
    version::BODY_VERSION,
};
use minicbor::{Decode, Encode};

use super::VaultError;
use crate::{newer::newer_version, passphrase::Cost, sealing};

/// The public record of a vault.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub(super) struct VaultRecord {
    #[n(0)]
    pub(super) version: u8,
    #[n(1)]
    pub(super) cost: Cost,
    #[n(2)]
    pub(super) factors: Factors,
    #[cbor(n(3), with = "minicbor::bytes")]
    pub(super) salt: [u8; 32],
    #[cbor(n(4), with = "minicbor::bytes")]
    pub(super) commit: [u8; 32],
    #[cbor(n(5), with = "minicbor::bytes")]
    pub(super) wrapped: Vec<u8>,
    #[cbor(n(6), with = "minicbor::bytes")]
    pub(super) sum: [u8; 8],
}

impl Wire for VaultRecord {
    const MAX_BYTES: usize = 512;
}

/// What the vault is wrapped under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub(super) enum Factors {
    #[n(0)]
    Passphrase,
    #[n(1)]
    PassphraseAndKeyring,
}

impl Factors {
    pub(super) const fn of(keyring: Option<&Secret<32>>) -> Self {
        match keyring {
            None => Self::Passphrase,
            Some(_) => Self::PassphraseAndKeyring,
        }
    }

    const fn to_byte(self) -> u8 {
        match self {
            Self::Passphrase => 0,
            Self::PassphraseAndKeyring => 1,
        }
    }
}

impl VaultRecord {
    /// Reads a record whose checksum is right and whose cost is within bounds.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, VaultError> {
        let record: Self = codec::decode(bytes).map_err(|error| match error {
            DecodeError::Shape => newer_version(bytes).map_or(VaultError::Damaged, VaultError::NewerVersion),
            DecodeError::TooLong { .. } | DecodeError::Form(_) => VaultError::Damaged,
        })?;
        if record.sum != record.checksum() || record.wrapped.len() != sealing::OVERHEAD_BYTES + 32 {
            return Err(VaultError::Damaged);
        }
        match record.version {
            BODY_VERSION => {}
            0 => return Err(VaultError::Damaged),
            newer => return Err(VaultError::NewerVersion(newer)),
        }
        if !record.cost.is_bounded() {
            return Err(VaultError::Cost);
        }
        Ok(record)
    }

    /// The first eight bytes of SHA-256 over LP(label) and the record whose checksum is zero.
    ///
    /// No protection against anybody, but it tells a damaged disk from a mistyped passphrase.
    pub(super) fn checksum(&self) -> [u8; 8] {
        let blank = Self {
            sum: [0; 8],
            ..self.clone()
        };
        let [a, b, c, d, e, f, g, h, ..] = hash::labelled(Domain::Vault, &[&codec::encode(&blank)]);
        [a, b, c, d, e, f, g, h]
    }

    /// version ‖ factors ‖ memory ‖ passes ‖ lanes: under which terms the key is derived.
    pub(super) fn terms(&self) -> Vec<u8> {
        [
            [self.version, self.factors.to_byte()].as_slice(),
            &self.cost.to_bytes(),
        ]
        .concat()
    }

    /// LP(label) ‖ commit.
    pub(super) fn associated(&self) -> Vec<u8> {
        [
            hash::length_prefixed(Domain::Vault.label().as_bytes()).as_slice(),
            &self.commit,
        ]
        .concat()
    }
}
