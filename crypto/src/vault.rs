//! The vault: the key of everything at rest, wrapped under a passphrase and, if there is one, a secret of the
//! operating system's keyring.
//!
//! ```text
//! KEK 32 ‖ commit 32 = HKDF-SHA256(salt, argon2id(passphrase, salt) 32 ‖ keyring secret 32 or nothing,
//!                                  LP(label) ‖ LP("wrap") ‖ LP(version ‖ factors ‖ memory ‖ passes ‖ lanes))
//! wrapped            = XChaCha20-Poly1305(KEK, key, aad = LP(label) ‖ commit)
//! ```
//!
//! The commitment tells a wrong passphrase from a damaged record, and makes one record open under one passphrase only.

mod record;

use hoopoe_protocol::{codec, domain::Domain, secret::Secret, version::BODY_VERSION};
use rand_core::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::{
    at_rest::StorageKey,
    derivation::{derive, derive_salted},
    passphrase::{Cost, stretch},
    sealing,
};
use record::{Factors, VaultRecord};

/// A new vault.
#[derive(Debug)]
pub struct CreatedVault {
    /// What is written to disk; it is not secret, but whoever has it can try passphrases.
    pub record: Vec<u8>,
    /// The key inside.
    pub key: Secret<32>,
}

/// Why a vault cannot be made. Both are the user's to mend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WrapError {
    /// Neither a passphrase nor a keyring secret: anybody could open it.
    #[error("a vault needs a passphrase or a keyring secret")]
    NothingSecret,
    /// The passphrase is longer than argon2 takes, or this machine has not enough memory.
    #[error("argon2 cannot run")]
    Argon2,
}

/// Why a vault does not open. Passphrase and keyring secret are the user's to mend, [`VaultError::Argon2`] is the
/// machine's; all else is the disk's, or the fault of whoever has written there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The passphrase is wrong, or the keyring secret is another.
    #[error("wrong passphrase")]
    WrongPassphrase,
    /// The vault was made with a keyring secret, and none is given; or the reverse.
    #[error("the vault needs the keyring secret with which it was made, or none if there was none")]
    Keyring,
    /// The record is incomplete or changed: no passphrase opens it.
    #[error("the vault record is damaged")]
    Damaged,
    /// A newer program wrote the record.
    #[error("the vault has the newer version {0}")]
    NewerVersion(u8),
    /// The record asks for more memory or time than any that we write; or less than is safe.
    #[error("the vault's parameters are out of bounds")]
    Cost,
    /// The passphrase is longer than argon2 takes, or this machine has not enough memory.
    #[error("argon2 cannot run")]
    Argon2,
}

/// Why a passphrase cannot be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// The vault does not open with the old one.
    #[error(transparent)]
    Open(#[from] VaultError),
    /// The vault cannot be made with the new one.
    #[error(transparent)]
    Wrap(#[from] WrapError),
}

/// Makes a vault around a new random key. An empty passphrase is possible with a keyring secret only.
///
/// # Errors
/// If nothing secret is given, or argon2 cannot run.
pub fn create(
    rng: &mut impl CryptoRng,
    passphrase: &[u8],
    keyring: Option<&Secret<32>>,
) -> Result<CreatedVault, WrapError> {
    let mut key = Zeroizing::new([0; 32]);
    rng.fill_bytes(key.as_mut_slice());
    let key = Secret::new(*key);
    let record = wrap(rng, &key, passphrase, keyring)?;
    Ok(CreatedVault { record, key })
}

/// Wraps the key of an open vault anew: another passphrase, or another choice between passphrase and keyring.
///
/// # Errors
/// If nothing secret is given, or argon2 cannot run.
pub fn wrap(
    rng: &mut impl CryptoRng,
    key: &Secret<32>,
    passphrase: &[u8],
    keyring: Option<&Secret<32>>,
) -> Result<Vec<u8>, WrapError> {
    let factors = Factors::of(keyring);
    if passphrase.is_empty() && factors == Factors::Passphrase {
        return Err(WrapError::NothingSecret);
    }
    let mut record = VaultRecord {
        version: BODY_VERSION,
        cost: Cost::STANDARD,
        factors,
        salt: [0; 32],
        commit: [0; 32],
        wrapped: Vec::new(),
        sum: [0; 8],
    };
    rng.fill_bytes(&mut record.salt);
    let wrapping = wrapping(&record, passphrase, keyring).ok_or(WrapError::Argon2)?;
    record.commit = wrapping.commit;
    record.wrapped = sealing::seal(rng, &wrapping.key, &record.associated(), key.expose());
    record.sum = record.checksum();
    Ok(codec::encode(&record))
}

/// Opens a vault.
///
/// # Errors
/// If it does not open; a wrong passphrase and a damaged record are told apart.
pub fn open(
    record: &[u8],
    passphrase: &[u8],
    keyring: Option<&Secret<32>>,
) -> Result<Secret<32>, VaultError> {
    let record = VaultRecord::read(record)?;
    if record.factors != Factors::of(keyring) {
        return Err(VaultError::Keyring);
    }
    let wrapping = wrapping(&record, passphrase, keyring).ok_or(VaultError::Argon2)?;
    if !bool::from(wrapping.commit.ct_eq(&record.commit)) {
        return Err(VaultError::WrongPassphrase);
    }
    let key = sealing::open(&wrapping.key, &record.associated(), &record.wrapped)
        .map_err(|_| VaultError::Damaged)?;
    Secret::from_slice(&key).ok_or(VaultError::Damaged)
}

/// The same vault under another passphrase; the keyring secret, if there is one, stays.
///
/// The old record still opens with the old passphrase: the caller overwrites it.
///
/// # Errors
/// If it does not open with the old passphrase, or cannot be made with the new one.
pub fn change_passphrase(
    rng: &mut impl CryptoRng,
    record: &[u8],
    passphrase: &[u8],
    new_passphrase: &[u8],
    keyring: Option<&Secret<32>>,
) -> Result<Vec<u8>, ChangeError> {
    let key = open(record, passphrase, keyring)?;
    Ok(wrap(rng, &key, new_passphrase, keyring)?)
}

/// The key of the encrypted database, from the vault's key.
#[must_use]
pub fn database_key(key: &Secret<32>) -> Secret<32> {
    derive(Domain::Vault, &[b"database"], key)
}

/// The key under which secrets lie in the database, from the vault's key.
#[must_use]
pub fn storage_key(key: &Secret<32>) -> StorageKey {
    StorageKey::new(derive(Domain::Vault, &[b"storage"], key))
}

struct Wrapping {
    key: Secret<32>,
    commit: [u8; 32],
}

fn wrapping(record: &VaultRecord, passphrase: &[u8], keyring: Option<&Secret<32>>) -> Option<Wrapping> {
    let stretched = stretch(passphrase, &record.salt, record.cost)?;
    let mut material = Zeroizing::new([0; 64]);
    let (first, second) = material.split_at_mut(32);
    first.copy_from_slice(stretched.expose());
    let used = match keyring {
        Some(secret) => {
            second.copy_from_slice(secret.expose());
            material.as_slice()
        }
        None => stretched.expose(),
    };
    let output: Secret<64> = derive_salted(Domain::Vault, &[b"wrap", &record.terms()], &record.salt, used);
    Some(Wrapping {
        key: Secret::from_slice(output.expose().first_chunk::<32>()?)?,
        commit: *output.expose().last_chunk::<32>()?,
    })
}
