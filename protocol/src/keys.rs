//! Public keys and signatures, by what they are for.

use crate::fixed::Fixed;

/// Marks a [`UserKey`].
pub enum UserIdentity {}
/// Marks an [`Ed25519Key`].
pub enum Ed25519 {}
/// Marks an [`X25519Key`].
pub enum X25519 {}
/// Marks a [`KemKey`].
pub enum Kem {}
/// Marks a [`KemKeyId`].
pub enum KemShort {}
/// Marks a [`Signature`].
pub enum Signed {}
/// Marks a [`ManifestHash`].
pub enum Manifest {}
/// Marks a [`BundleHash`].
pub enum Bundle {}
/// Marks a [`TokenHash`].
pub enum Token {}
/// Marks a [`ServerKey`].
pub enum Server {}
/// Marks a [`AccountKey`].
pub enum Account {}
/// Marks a [`DeviceAuthKey`].
pub enum DeviceAuth {}
/// Marks a [`CancelKey`].
pub enum Cancel {}
/// Marks a [`CancelHash`].
pub enum Cancels {}
/// Marks a [`LogHash`].
pub enum Log {}
/// Marks an [`EpochCommit`].
pub enum Epoch {}

/// A user identity key (UIK): Ed25519, signs device manifests and nothing else.
pub type UserKey = Fixed<UserIdentity, 32>;
/// A device's Ed25519 signing key.
pub type Ed25519Key = Fixed<Ed25519, 32>;
/// A device's X25519 key agreement key, or one of its prekeys.
pub type X25519Key = Fixed<X25519, 32>;
/// An X-Wing encapsulation key: ML-KEM-768 (1,184 bytes) and X25519 (32 bytes).
pub type KemKey = Fixed<Kem, 1216>;
/// The first four bytes of SHA-256 over a [`KemKey`]: selects a key, proves nothing.
pub type KemKeyId = Fixed<KemShort, 4>;
/// An Ed25519 signature.
pub type Signature = Fixed<Signed, 64>;
/// SHA-256 over a manifest's body bytes.
pub type ManifestHash = Fixed<Manifest, 32>;
/// SHA-256 over an invitation bundle's bytes, before sealing.
pub type BundleHash = Fixed<Bundle, 32>;
/// SHA-256 over a token: what the server keeps of it.
pub type TokenHash = Fixed<Token, 32>;
/// A random secret with which whoever left an envelope takes it back: one for each envelope.
pub type CancelKey = Fixed<Cancel, 32>;
/// SHA-256 over a [`CancelKey`], left with the envelope.
pub type CancelHash = Fixed<Cancels, 32>;
/// SHA-256 over the body bytes of an entry of a group's log.
pub type LogHash = Fixed<Log, 32>;
/// A hash of all keys of an epoch, by which all members see that they were given the same.
pub type EpochCommit = Fixed<Epoch, 32>;
/// A store server's Ed25519 identity key: the server's name, whatever its host is called.
pub type ServerKey = Fixed<Server, 32>;
/// An account's Ed25519 key, a different one for each server.
pub type AccountKey = Fixed<Account, 32>;
/// The Ed25519 key with which a device signs in at one server, a different one for each.
pub type DeviceAuthKey = Fixed<DeviceAuth, 32>;

impl KemKeyId {
    /// The short id of a KEM key.
    #[must_use]
    pub fn of(key: &KemKey) -> Self {
        let [a, b, c, d, ..] = crate::hash::plain(key.as_bytes());
        Self::new([a, b, c, d])
    }
}

impl CancelHash {
    /// What is left with the envelope.
    #[must_use]
    pub fn of(key: &CancelKey) -> Self {
        Self::new(crate::hash::plain(key.as_bytes()))
    }
}

impl TokenHash {
    /// What the server keeps of a token.
    #[must_use]
    pub fn of(token: &[u8; 32]) -> Self {
        Self::new(crate::hash::plain(token))
    }
}
