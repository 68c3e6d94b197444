//! Olm prekeys of others: signed by their device, of the right form, and not expired.

use hoopoe_protocol::{
    id::DeviceId,
    identity::DeviceCert,
    keys::X25519Key,
    prekey::{DhPrekey, DhPrekeyKind},
    signed::Signed,
    time::Timestamp,
    version::BODY_VERSION,
};

use crate::{
    public_key::{self, PublicKeyError},
    signature::{self, SignatureError},
};

/// Another device's prekey, fit to begin a session with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedDhPrekey(DhPrekey);

/// Why a prekey is not used. The fault of whoever handed it over if the signature is not right, else of the device
/// that signed it; of nobody if it has waited for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrekeyError {
    /// The device has not signed it.
    #[error("prekey: {0}")]
    Signature(#[from] SignatureError),
    /// A version that we do not know.
    #[error("prekey of unknown version {0}")]
    Version(u8),
    /// It names another device than the one whose key signed.
    #[error("prekey names another device")]
    OtherDevice,
    /// The key is a twin or of low order.
    #[error("prekey: {0}")]
    Key(#[from] PublicKeyError),
    /// Its time is over; a fresher one must be fetched.
    #[error("prekey has expired")]
    Expired,
}

impl VerifiedDhPrekey {
    /// Checks a prekey of the device whose certificate, from a verified manifest, is given.
    ///
    /// # Errors
    /// If the device did not sign it for itself, the key is weak, or its time is over.
    pub fn verify(
        signed: &Signed<DhPrekey>,
        device: &DeviceCert,
        now: Timestamp,
    ) -> Result<Self, PrekeyError> {
        let prekey = signature::verify(signed, &device.signing)?;
        if prekey.version != BODY_VERSION {
            return Err(PrekeyError::Version(prekey.version));
        }
        if prekey.device != device.device_id() {
            return Err(PrekeyError::OtherDevice);
        }
        public_key::check_agreement(&prekey.key)?;
        if now > prekey.not_after {
            return Err(PrekeyError::Expired);
        }
        Ok(Self(prekey))
    }

    /// The device that holds the private half.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.0.device
    }

    /// The public key.
    #[must_use]
    pub const fn key(&self) -> X25519Key {
        self.0.key
    }

    /// One-time or fallback.
    #[must_use]
    pub const fn kind(&self) -> DhPrekeyKind {
        self.0.kind
    }

    /// The owner's name for the key.
    #[must_use]
    pub const fn key_id(&self) -> u64 {
        self.0.key_id
    }
}
