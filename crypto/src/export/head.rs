//! How an export file begins.
//!
//! ```text
//! "HPEX" 4 | version 1 | lock 1 (0 passphrase, 1 words) | 0 0 | memory u32 | passes u32 | lanes u32 | salt 32 | commit 32 | sum 8
//! ```

use hoopoe_protocol::{domain::Domain, hash};

use super::{HEAD_BYTES, OpenError};
use crate::passphrase::Cost;

const MAGIC: &[u8; 4] = b"HPEX";
const VERSION: u8 = 1;

/// What a head says.
pub(super) struct Head {
    pub(super) kind: LockKind,
    pub(super) salt: [u8; 32],
    pub(super) commit: [u8; 32],
}

/// What the file is opened by.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LockKind {
    Passphrase(Cost),
    Words,
}

impl Head {
    pub(super) fn read(bytes: &[u8; HEAD_BYTES]) -> Result<Self, OpenError> {
        let (magic, rest) = bytes.split_first_chunk::<4>().ok_or(OpenError::NotAnExport)?;
        let (&[version, lock, zero, also_zero], rest) =
            rest.split_first_chunk().ok_or(OpenError::NotAnExport)?;
        if magic != MAGIC || version == 0 {
            return Err(OpenError::NotAnExport);
        }
        if version > VERSION {
            return Err(OpenError::NewerVersion(version));
        }
        let (cost, rest) = Cost::split_from(rest).ok_or(OpenError::Damaged)?;
        let (&salt, rest) = rest.split_first_chunk::<32>().ok_or(OpenError::Damaged)?;
        let (&commit, _) = rest.split_first_chunk::<32>().ok_or(OpenError::Damaged)?;
        let kind = match lock {
            0 => LockKind::Passphrase(cost),
            1 => LockKind::Words,
            _ => return Err(OpenError::Damaged),
        };
        let head = Self { kind, salt, commit };
        // What was written anew is compared with what was read: the sum, the zeros, and a cost where none is paid.
        if (zero, also_zero) != (0, 0) || head.to_bytes() != *bytes {
            return Err(OpenError::Damaged);
        }
        match kind {
            LockKind::Passphrase(cost) if !cost.is_bounded_for_strangers() => Err(OpenError::Cost),
            LockKind::Passphrase(_) | LockKind::Words => Ok(head),
        }
    }

    /// The head, with the first eight bytes of SHA-256(LP(label) ‖ all before them) at its end.
    ///
    /// The sum protects against nobody; it tells a damaged file from a mistyped passphrase.
    pub(super) fn to_bytes(&self) -> [u8; HEAD_BYTES] {
        let summed = [self.terms().as_slice(), &self.salt, &self.commit].concat();
        let sum = hash::labelled(Domain::Export, &[&summed]);
        let mut bytes = [0; HEAD_BYTES];
        for (place, byte) in bytes.iter_mut().zip(summed.iter().chain(&sum)) {
            *place = *byte;
        }
        bytes
    }

    /// Everything in front of the salt: under which terms the key is derived.
    pub(super) fn terms(&self) -> Vec<u8> {
        let (lock, cost) = match self.kind {
            LockKind::Passphrase(cost) => (0, cost.to_bytes()),
            LockKind::Words => (1, [0; 12]),
        };
        [MAGIC.as_slice(), &[VERSION, lock, 0, 0], &cost].concat()
    }
}
