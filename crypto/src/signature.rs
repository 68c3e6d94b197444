//! Ed25519 over LP(label) ‖ LP(body): a signature made for one purpose serves no other.
//!
//! Verification is strict (no key of low order, no second form of a signature or of a key) and works on the very bytes
//! that arrived; the body is decoded only after they verified.

use core::fmt;

use ed25519_dalek::{Signer, VerifyingKey};
use hoopoe_protocol::{
    codec::{self, DecodeError},
    keys::{Ed25519Key, Signature, UserKey},
    secret::Secret,
    signed::{Signed, SignedBody},
};

use crate::public_key::is_below_prime;

/// Why a signed body is not accepted. [`SignatureError::Body`] is the fault of whoever signed it, all others of
/// whoever handed it over: nobody knows then who made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The body is longer than its type may be; the signature was not looked at.
    #[error("signed body of {length} bytes where at most {most} are allowed")]
    TooLong {
        /// Bytes given.
        length: usize,
        /// Bytes allowed.
        most: usize,
    },
    /// The key is no point of the curve, or not in its one encoding.
    #[error("not an Ed25519 public key")]
    Key,
    /// The signature is not one by this key over these bytes for this purpose.
    #[error("signature does not verify")]
    Signature,
    /// The signature is right, but the signer signed what is no such body.
    #[error("signed body cannot be read: {0}")]
    Body(#[from] DecodeError),
}

/// Verifies a body that a device signed, and reads it.
///
/// # Errors
/// If the signature is not the key's, or the body is not a strict encoding of `T`.
pub fn verify<T: SignedBody>(signed: &Signed<T>, key: &Ed25519Key) -> Result<T, SignatureError> {
    verify_by(signed, key.as_bytes())
}

/// Verifies a body that a user identity key signed, and reads it.
///
/// # Errors
/// If the signature is not the key's, or the body is not a strict encoding of `T`.
pub fn verify_by_user<T: SignedBody>(signed: &Signed<T>, key: &UserKey) -> Result<T, SignatureError> {
    verify_by(signed, key.as_bytes())
}

fn verify_by<T: SignedBody>(signed: &Signed<T>, key: &[u8; 32]) -> Result<T, SignatureError> {
    if signed.body.len() > T::MAX_BYTES {
        return Err(SignatureError::TooLong {
            length: signed.body.len(),
            most: T::MAX_BYTES,
        });
    }
    let signature = ed25519_dalek::Signature::from_bytes(signed.signature.as_bytes());
    verifying_key(key)?
        .verify_strict(&Signed::<T>::signed_bytes(&signed.body), &signature)
        .map_err(|_| SignatureError::Signature)?;
    Ok(codec::decode(&signed.body)?)
}

fn verifying_key(key: &[u8; 32]) -> Result<VerifyingKey, SignatureError> {
    // The top bit is the sign of x and belongs to the encoding; the rest is y.
    let mut y = *key;
    if let Some(last) = y.last_mut() {
        *last &= 0x7f;
    }
    if !is_below_prime(&y) {
        return Err(SignatureError::Key);
    }
    VerifyingKey::from_bytes(key).map_err(|_| SignatureError::Key)
}

/// An Ed25519 private key: a person's identity, or an account's or device's key at a server. Wiped when dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key that this seed determines.
    #[must_use]
    pub fn from_seed(seed: &Secret<32>) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed.expose()))
    }

    /// The public half; wrap it in the type of its purpose.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs a body under the label of its type.
    #[must_use]
    pub fn sign<T: SignedBody>(&self, body: &T) -> Signed<T> {
        let body = codec::encode(body);
        let signature = self.0.sign(&Signed::<T>::signed_bytes(&body));
        Signed::from_parts(body, Signature::new(signature.to_bytes()))
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}
