//! Secrets are wiped when they are dropped: as far as the language lets a program without `unsafe` see.
//!
//! Nobody can look into memory that is free again, so nothing here shows *that* a byte is gone after a drop. What is
//! shown: wiping makes zeros of a secret; every type of ours that owns key bytes owns them as [`Secret`]; and every type
//! of a library that holds a key of ours promises by its trait to wipe itself. The last does not compile without the
//! library's feature `zeroize`, which none of them has by default. Copies that the compiler makes in registers and on the
//! stack are out of reach.

use chacha20poly1305::{ChaCha20Poly1305, XChaCha20Poly1305};
use hoopoe_protocol::{codec, route::ContactSeeds, secret::Secret};
use hpke::{Kem, kem::XWing};
use ml_kem::{DecapsulationKey, MlKem768};
use x25519_dalek::{SharedSecret, StaticSecret};
use zeroize::{Zeroize, ZeroizeOnDrop};

const fn is_wiped_when_dropped<T: ZeroizeOnDrop>() {}

#[test]
fn every_holder_of_a_key_wipes_itself() {
    is_wiped_when_dropped::<Secret<32>>();
    is_wiped_when_dropped::<Secret<64>>();
    is_wiped_when_dropped::<ed25519_dalek::SigningKey>();
    is_wiped_when_dropped::<StaticSecret>();
    is_wiped_when_dropped::<SharedSecret>();
    is_wiped_when_dropped::<DecapsulationKey<MlKem768>>();
    is_wiped_when_dropped::<ChaCha20Poly1305>();
    is_wiped_when_dropped::<XChaCha20Poly1305>();
    is_wiped_when_dropped::<bip39::Mnemonic>();
    // HPKE's type for X-Wing makes no promise; it holds x-wing's, which wipes itself, and so needs to be dropped.
    assert!(core::mem::needs_drop::<<XWing as Kem>::PrivateKey>());
}

#[test]
fn what_is_wiped_is_all_zeros() {
    let mut secret = Secret::new([0xc7; 32]);
    let mut block = argon2::Block::new();
    block.as_mut().fill(0xc7);

    secret.zeroize();
    block.zeroize();

    assert_eq!(secret.expose(), &[0; 32]);
    assert!(block.as_ref().iter().all(|&word| word == 0));
}

#[test]
fn a_copy_of_a_secret_is_wiped_by_itself() {
    let original = Secret::new([0xc7; 32]);
    let mut copy = original.clone();

    copy.zeroize();

    assert_eq!(original.expose(), &[0xc7; 32]);
    assert_ne!(copy.expose().as_ptr(), original.expose().as_ptr());
}

#[test]
fn a_secret_stays_where_it_is_when_its_owner_moves() {
    let secret = Secret::new([0xc7; 32]);
    let before = secret.expose().as_ptr();

    let moved = Box::new(secret);

    assert_eq!(moved.expose().as_ptr(), before);
}

#[test]
fn what_holds_secrets_is_encoded_without_a_copy_that_is_left_behind() {
    let seeds = ContactSeeds {
        contact: Secret::new([1; 32]),
        presence: Secret::new([2; 32]),
        bundle: Secret::new([3; 32]),
    };

    let bytes = codec::encode_wiped(&seeds);

    // Memory of just the right size was taken once, so nothing was moved.
    assert_eq!((bytes.len(), bytes.capacity()), (106, 106));
    assert_eq!(*bytes, codec::encode(&seeds));
}
