//! Pickles and other secrets in the database, sealed a second time and bound to the place where they lie.

use hoopoe_protocol::{domain::Domain, hash, secret::Secret};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::sealing;

/// The key under which secrets lie in the database.
#[derive(Clone, Debug)]
pub struct StorageKey(Secret<32>);

/// The bytes are changed, lie in another place than the one they were sealed for, or belong to another key. The
/// fault of the disk or of whoever has written there; or ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored secret is not authentic")]
pub struct StoredNotAuthentic;

impl StorageKey {
    /// The key with these bytes; from [`crate::vault::storage_key`].
    #[must_use]
    pub const fn new(key: Secret<32>) -> Self {
        Self(key)
    }

    /// Seals `plain` for a row (by its key) and column of a table. `version` is that of the plaintext's format.
    pub fn seal(
        &self,
        rng: &mut impl CryptoRng,
        table: &str,
        column: &str,
        key: &[u8],
        version: u32,
        plain: &[u8],
    ) -> Vec<u8> {
        sealing::seal(rng, &self.0, &place(table, column, key, version), plain)
    }

    /// Opens what was sealed for exactly this place and version.
    ///
    /// # Errors
    /// If it was not.
    pub fn open(
        &self,
        table: &str,
        column: &str,
        key: &[u8],
        version: u32,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, StoredNotAuthentic> {
        sealing::open(&self.0, &place(table, column, key, version), sealed).map_err(|_| StoredNotAuthentic)
    }
}

/// LP(label) ‖ LP(table) ‖ LP(column) ‖ LP(key) ‖ version.
fn place(table: &str, column: &str, key: &[u8], version: u32) -> Vec<u8> {
    [
        hash::length_prefixed(Domain::AtRest.label().as_bytes()).as_slice(),
        &hash::length_prefixed(table.as_bytes()),
        &hash::length_prefixed(column.as_bytes()),
        &hash::length_prefixed(key),
        &version.to_le_bytes(),
    ]
    .concat()
}
