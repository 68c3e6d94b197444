//! SHA-256 under a label, so that a hash made for one purpose never serves another.

use sha2::{Digest, Sha256};

use crate::domain::Domain;

/// SHA-256(LP(label) ‖ parts), where `LP(x)` is the length of `x` as four little-endian bytes, then `x`.
///
/// All parts but the last must have a fixed length: they are joined without separators.
#[must_use]
pub fn labelled(domain: Domain, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(length_prefixed(domain.label().as_bytes()));
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// SHA-256 of bytes, without a label: used where a document fixes the plain hash (tokens, manifests, bundles).
#[must_use]
pub fn plain(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// `LP(bytes)`: the length as four little-endian bytes, then the bytes.
///
/// Everything that Hoopoe signs or derives from is far below 4 GiB; a longer input saturates its length.
#[must_use]
pub fn length_prefixed(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    [&length.to_le_bytes(), bytes].concat()
}
