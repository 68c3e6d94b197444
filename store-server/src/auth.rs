//! Who a request comes from: a signed challenge yields a short-lived token; nothing of it is ever on disk.

pub mod challenge;
pub mod sign_ins;
pub mod token;

use ed25519_dalek::VerifyingKey;
use hoopoe_protocol::{
    codec,
    fixed::Fixed,
    keys::{Signature, TokenHash},
    signed::{Signed, SignedBody},
};

/// Marks a token as it was shown.
enum Shown {}

/// Whether `signature` is that of `key` over `body`. Weak keys and second forms of a signature are refused.
#[must_use]
pub fn is_signed<T: SignedBody>(body: &T, key: &[u8; 32], signature: &Signature) -> bool {
    let Ok(key) = VerifyingKey::from_bytes(key) else {
        return false;
    };
    let signature = ed25519_dalek::Signature::from_bytes(signature.as_bytes());
    key.verify_strict(&Signed::<T>::signed_bytes(&codec::encode(body)), &signature)
        .is_ok()
}

/// The 32 bytes of a token in its text form, base64url.
#[must_use]
pub fn token_bytes(text: &str) -> Option<[u8; 32]> {
    Fixed::<Shown, 32>::from_text(text).map(|token| *token.as_bytes())
}

/// What the server keeps of a token in its text form.
///
/// Looking up a hash takes a time that depends on the hash, not on the token: nothing to learn for whoever guesses.
#[must_use]
pub fn token_hash(text: &str) -> Option<TokenHash> {
    token_bytes(text).map(|token| TokenHash::of(&token))
}
