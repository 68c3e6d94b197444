//! X-Wing against the draft's own vectors, and against a composition made here of ML-KEM-768, X25519 and SHA3-256.

use core::convert::Infallible;

use hoopoe_crypto::kem::KemSecret;
use hoopoe_protocol::secret::Secret;
use hpke::{Deserializable, Kem, Serializable, kem::XWing};
use ml_kem::{Decapsulate, FromSeed, KeyExport, MlKem768};
use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};
use sha3::Sha3_256;
use shake::{ExtendableOutput, Shake256, Update, XofReader};
use x25519_dalek::{PublicKey, StaticSecret};

use super::fixtures::{hex, rng, unhex};

/// From draft-connolly-cfrg-xwing-kem: seed, encapsulation seed, shared secret; of the two long values the SHA-256.
const VECTORS: [[&str; 5]; 3] = [
    [
        "7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26",
        "3cb1eea988004b93103cfb0aeefd2a686e01fa4a58e8a3639ca8a1e3f9ae57e235b8cc873c23dc62b8d260169afa2f75ab916a58d974918835d25e6a435085b2",
        "d2df0522128f09dd8e2c92b1e905c793d8f57a54c3da25861f10bf4ca613e384",
        "2e816deebcd76c5c80d0cd2d174478871658e8e2ff42bc9d4a6e486372e856bb",
        "17cd532d657e44c897ca6583e548a5424fc70bf54f99515a4d2bcf99e3469f33",
    ],
    [
        "badfd6dfaac359a5efbb7bcc4b59d538df9a04302e10c8bc1cbf1a0b3a5120ea",
        "17cda7cfad765f5623474d368ccca8af0007cd9f5e4c849f167a580b14aabdefaee7eef47cb0fca9767be1fda69419dfb927e9df07348b196691abaeb580b32d",
        "f2e86241c64d60f6649fbc6c5b7d17180b780a3f34355e64a85749949c45f150",
        "c42ba5f8430d7d2c83739338203819f090e8303ce9c8b02107c272bfa5376916",
        "1661ea86d608a1924ba30840cb0a65f13ae051e3aec9cf0f064efc0bc92f2154",
    ],
    [
        "ef58538b8d23f87732ea63b02b4fa0f4873360e2841928cd60dd4cee8cc0d4c9",
        "22a96188d032675c8ac850933c7aff1533b94c834adbb69c6115bad4692d8619f90b0cdf8a7b9c264029ac185b70b83f2801f2f4b3f70c593ea3aeeb613a7f1b",
        "953f7f4e8c5b5049bdc771d1dffada0dd961477d1a2ae0988baa7ea6898d893f",
        "6b080d6b84f095342092fa7a22423e58bd681397ad0ef00eac92bd254db4fa95",
        "d3ca5578500344b5896cffc4fd740c9311946b82951df155e6fd86a7966b43c6",
    ],
];

/// Yields the bytes that it was given, once.
struct Tape(Vec<u8>);

impl TryRng for Tape {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        unreachable!("only bytes are drawn")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        unreachable!("only bytes are drawn")
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        let rest = self.0.split_off(bytes.len());
        bytes.copy_from_slice(&self.0);
        self.0 = rest;
        Ok(())
    }
}

impl TryCryptoRng for Tape {}

fn encapsulate(key: &[u8], rng: &mut impl rand_core::CryptoRng) -> (Vec<u8>, Vec<u8>) {
    let public = <XWing as Kem>::PublicKey::from_bytes(key).unwrap();
    let (shared, encapsulated) = XWing::encap_with_rng(&public, None, rng).unwrap();
    (shared.0.to_vec(), encapsulated.to_bytes().to_vec())
}

fn decapsulate(seed: &[u8], encapsulated: &[u8]) -> Vec<u8> {
    let private = <XWing as Kem>::PrivateKey::from_bytes(seed).unwrap();
    let encapsulated = <XWing as Kem>::EncappedKey::from_bytes(encapsulated).unwrap();
    XWing::decap(&private, None, &encapsulated).unwrap().0.to_vec()
}

/// The public key and the decapsulated secret of X-Wing, composed by the draft.
fn compose(seed: &[u8; 32], encapsulated: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut expanded = [0; 96];
    let mut shake = Shake256::default();
    shake.update(seed);
    shake.finalize_xof().read(&mut expanded);
    let (lattice_secret, lattice_public) = MlKem768::from_seed(&expanded[..64].try_into().unwrap());
    let curve_secret = StaticSecret::from(<[u8; 32]>::try_from(&expanded[64..]).unwrap());
    let curve_public = PublicKey::from(&curve_secret);

    let (lattice_text, share) = encapsulated.split_at(1_088);
    let lattice = lattice_secret.decapsulate(&lattice_text.try_into().unwrap());
    let share = PublicKey::from(<[u8; 32]>::try_from(share).unwrap());
    let curve = curve_secret.diffie_hellman(&share);
    assert!(curve.was_contributory());

    let shared = Sha3_256::new()
        .chain_update(lattice)
        .chain_update(curve.as_bytes())
        .chain_update(share.as_bytes())
        .chain_update(curve_public.as_bytes())
        .chain_update(br"\.//^\")
        .finalize();
    let public = [lattice_public.to_bytes().as_slice(), curve_public.as_bytes()].concat();
    (public, shared.to_vec())
}

#[test]
fn the_vectors_of_the_draft_hold() {
    for [seed, randomness, shared, public_hash, text_hash] in VECTORS {
        let seed = unhex(seed);
        let secret = KemSecret::from_seed(&Secret::from_slice(&seed).unwrap());
        let public = secret.public();
        let (ours, text) = encapsulate(public.as_bytes(), &mut Tape(unhex(randomness)));

        assert_eq!(hex(&Sha256::digest(public.as_bytes())), public_hash);
        assert_eq!(hex(&Sha256::digest(&text)), text_hash);
        assert_eq!(hex(&ours), shared);
        assert_eq!(hex(&decapsulate(&seed, &text)), shared);
    }
}

#[test]
fn an_independent_composition_agrees() {
    let mut rng = rng(1);
    for byte in 0..16 {
        let seed = [byte; 32];
        let public = KemSecret::from_seed(&Secret::new(seed)).public();
        let (shared, encapsulated) = encapsulate(public.as_bytes(), &mut rng);

        assert_eq!(
            compose(&seed, &encapsulated),
            (public.as_bytes().to_vec(), shared)
        );
    }
}
