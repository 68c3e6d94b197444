//! Envelopes: everything round-trips, everything else is refused.

use hoopoe_crypto::{
    envelope::{OpenError, OpeningKey, SealError, open, seal, seal_with_psk},
    invite::{InvitePsk, invite_psk},
    kem::{KemKeyError, KemSecret},
    padding::PaddingError,
    public_key::PublicKeyError,
};
use hoopoe_protocol::{
    envelope::{CONTENT_BYTES, HEAD_BYTES, HeaderError, OVERHEAD_BYTES, SIZE_CLASSES, SUITE_PSK},
    id::DeviceId,
    keys::KemKey,
    secret::Secret,
};
use proptest::prelude::*;

use super::{
    fixtures::{kem_secret, rng},
    hpke_document,
};

const BOB: DeviceId = DeviceId::new([2; 32]);
const CAROL: DeviceId = DeviceId::new([3; 32]);
/// Where the X25519 half of the encapsulated key stands.
const SHARE: core::ops::Range<usize> = HEAD_BYTES + 1_088..HEAD_BYTES + 1_120;

fn base(seed: u8) -> OpeningKey {
    OpeningKey {
        secret: kem_secret(seed),
        psk: None,
    }
}

fn psk(byte: u8) -> InvitePsk {
    invite_psk(&Secret::new([byte; 32]), b"a bundle")
}

fn with_psk(seed: u8, byte: u8) -> OpeningKey {
    OpeningKey {
        secret: kem_secret(seed),
        psk: Some(psk(byte)),
    }
}

fn sealed(content: &[u8]) -> Vec<u8> {
    seal(&mut rng(1), &kem_secret(1).public(), &BOB, content).unwrap()
}

fn opened(envelope: &[u8], keys: &[OpeningKey]) -> Result<Vec<u8>, OpenError> {
    open(envelope, &BOB, keys).map(|content| content.to_vec())
}

#[test]
fn content_of_every_length_near_a_border_round_trips_in_the_smallest_class() {
    let keys = [base(1)];

    for (index, class) in SIZE_CLASSES.into_iter().enumerate() {
        let room = class - OVERHEAD_BYTES;
        for length in [room - 2, room - 1, room, room + 1, room + 2] {
            let content: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            let Ok(envelope) = seal(&mut rng(1), &keys[0].secret.public(), &BOB, &content) else {
                assert!(length > CONTENT_BYTES, "{length} bytes");
                continue;
            };
            let expected = if length <= room {
                class
            } else {
                SIZE_CLASSES[index + 1]
            };
            assert_eq!(envelope.len(), expected);
            assert_eq!(opened(&envelope, &keys), Ok(content));
        }
    }
}

#[test]
fn empty_content_round_trips() {
    assert_eq!(opened(&sealed(b""), &[base(1)]), Ok(vec![]));
}

#[test]
fn content_beyond_the_largest_class_is_refused() {
    let result = seal(
        &mut rng(1),
        &kem_secret(1).public(),
        &BOB,
        &vec![0; CONTENT_BYTES + 1],
    );

    assert_eq!(result, Err(SealError::TooLong(CONTENT_BYTES + 1)));
}

#[test]
fn sealing_twice_gives_other_bytes_behind_the_same_head() {
    let mut rng = rng(1);
    let key = kem_secret(1).public();

    let one = seal(&mut rng, &key, &BOB, b"hello").unwrap();
    let two = seal(&mut rng, &key, &BOB, b"hello").unwrap();

    assert_eq!(one[..HEAD_BYTES], two[..HEAD_BYTES]);
    assert!(
        one[HEAD_BYTES..]
            .iter()
            .zip(&two[HEAD_BYTES..])
            .filter(|(a, b)| a == b)
            .count()
            < 60
    );
}

#[test]
fn a_flipped_bit_anywhere_is_refused() {
    let keys = [base(1)];
    let envelope = sealed(b"hello");

    for at in 0..envelope.len() {
        let mut bent = envelope.clone();
        bent[at] ^= 1 << (at % 8);
        assert!(opened(&bent, &keys).is_err(), "byte {at}");
    }
}

#[test]
fn a_changed_length_is_refused_before_decapsulation() {
    let keys = [base(1)];
    let envelope = sealed(&[7; 3_000]);

    for length in [0, 5, 6, 1_126, 1_142, 2_047, 2_048, 4_096, 8_191] {
        let error = opened(&envelope[..length], &keys).unwrap_err();
        let is_class = SIZE_CLASSES.contains(&length);
        assert_eq!(
            error != OpenError::Header(HeaderError::Size(length)),
            is_class,
            "{length} bytes"
        );
    }
    let longer = [envelope.as_slice(), &[0]].concat();
    assert_eq!(
        opened(&longer, &keys),
        Err(OpenError::Header(HeaderError::Size(8_193)))
    );
}

#[test]
fn another_device_does_not_open_it() {
    assert_eq!(
        open(&sealed(b"hello"), &CAROL, &[base(1)]).unwrap_err(),
        OpenError::NotAuthentic
    );
}

#[test]
fn without_its_key_it_is_dropped_before_decapsulation() {
    let envelope = sealed(b"hello");
    let kid = kem_secret(1).kid();

    assert_eq!(opened(&envelope, &[]), Err(OpenError::UnknownKey(kid)));
    assert_eq!(
        opened(&envelope, &[base(2), base(3)]),
        Err(OpenError::UnknownKey(kid))
    );
}

#[test]
fn the_key_is_selected_among_many() {
    let keys: Vec<OpeningKey> = (0..9).map(base).collect();

    assert_eq!(opened(&sealed(b"hello"), &keys), Ok(b"hello".to_vec()));
}

#[test]
fn two_keys_with_one_id_are_both_tried() {
    // Found by search: these two seeds share the first four bytes of the hash of their public keys.
    let [one, two] = [113_089_u64, 78_369].map(|number| {
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&number.to_le_bytes());
        KemSecret::from_seed(&Secret::new(seed))
    });
    assert_eq!(one.kid(), two.kid());
    assert_ne!(one.public(), two.public());
    let envelope = seal(&mut rng(1), &two.public(), &BOB, b"hello").unwrap();
    let with = |psk| OpeningKey {
        secret: KemSecret::from_seed(one.seed()),
        psk,
    };
    let right = || OpeningKey {
        secret: KemSecret::from_seed(two.seed()),
        psk: None,
    };

    assert_eq!(opened(&envelope, &[with(None), right()]), Ok(b"hello".to_vec()));
    assert_eq!(opened(&envelope, &[right(), with(None)]), Ok(b"hello".to_vec()));
    assert_eq!(
        opened(&envelope, &[with(Some(psk(1))), right()]),
        Ok(b"hello".to_vec())
    );
    assert_eq!(
        opened(&envelope, &[with(None), with(Some(psk(1)))]),
        Err(OpenError::NotAuthentic)
    );
    assert_eq!(
        opened(&envelope, &[with(Some(psk(1))), with(None)]),
        Err(OpenError::NotAuthentic)
    );
}

#[test]
fn an_invitation_reply_opens_with_its_psk_only() {
    let key = kem_secret(1).public();
    let reply = seal_with_psk(&mut rng(1), &key, &BOB, &psk(1), b"hello").unwrap();
    let other_id = OpeningKey {
        secret: kem_secret(1),
        psk: Some(InvitePsk {
            id: [9; 32],
            ..psk(1)
        }),
    };

    assert_eq!(reply[1], SUITE_PSK);
    assert_eq!(opened(&reply, &[with_psk(1, 1)]), Ok(b"hello".to_vec()));
    assert_eq!(opened(&reply, &[with_psk(1, 2)]), Err(OpenError::NotAuthentic));
    assert_eq!(opened(&reply, &[other_id]), Err(OpenError::NotAuthentic));
    assert_eq!(opened(&reply, &[base(1)]), Err(OpenError::Suite(SUITE_PSK)));
    assert_eq!(
        opened(&sealed(b"hello"), &[with_psk(1, 1)]),
        Err(OpenError::Suite(2))
    );
}

#[test]
fn an_envelope_relabelled_to_the_other_suite_does_not_open() {
    let mut up = sealed(b"hello");
    up[1] = SUITE_PSK;
    let key = kem_secret(1).public();
    let mut down = seal_with_psk(&mut rng(1), &key, &BOB, &psk(1), b"hello").unwrap();
    down[1] = 0x02;

    assert_eq!(opened(&up, &[with_psk(1, 1)]), Err(OpenError::NotAuthentic));
    assert_eq!(opened(&down, &[base(1)]), Err(OpenError::NotAuthentic));
}

#[test]
fn weak_encapsulations_are_refused_as_such() {
    let keys = [base(1)];
    let mut envelope = sealed(b"hello");

    envelope[SHARE].fill(0);
    assert_eq!(
        opened(&envelope, &keys),
        Err(OpenError::Encapsulation(PublicKeyError::LowOrder))
    );
    envelope[SHARE].fill(0xff);
    assert_eq!(
        opened(&envelope, &keys),
        Err(OpenError::Encapsulation(PublicKeyError::NonCanonical))
    );
}

#[test]
fn the_twin_of_an_encapsulation_is_refused() {
    let keys = [base(1)];
    let mut envelope = sealed(b"hello");

    envelope[SHARE.end - 1] |= 0x80;

    assert_eq!(
        opened(&envelope, &keys),
        Err(OpenError::Encapsulation(PublicKeyError::NonCanonical))
    );
}

#[test]
fn nobody_seals_to_a_weak_or_malformed_key() {
    let good = *kem_secret(1).public().as_bytes();
    let seal_to = |bytes| seal(&mut rng(1), &KemKey::new(bytes), &BOB, b"hello");

    let mut low_order = good;
    low_order[1_184..].fill(0);
    assert_eq!(
        seal_to(low_order),
        Err(SealError::Key(KemKeyError::X25519(PublicKeyError::LowOrder)))
    );
    let mut twin = good;
    twin[1_215] |= 0x80;
    assert_eq!(
        seal_to(twin),
        Err(SealError::Key(KemKeyError::X25519(PublicKeyError::NonCanonical)))
    );
    let mut overflowing = good;
    overflowing[..1_152].fill(0xff);
    assert_eq!(seal_to(overflowing), Err(SealError::Key(KemKeyError::MlKem)));
}

#[test]
fn padding_that_hides_bytes_is_refused_though_authentic() {
    let key = kem_secret(1).public();
    let class = SIZE_CLASSES[0] - OVERHEAD_BYTES + 4;
    let mut hidden = vec![0; class];
    hidden[class - 1] = 1;
    let mut beyond = vec![0; class];
    beyond[..4].copy_from_slice(&u32::MAX.to_le_bytes());

    for (padded, error) in [(hidden, PaddingError::NotZero), (beyond, PaddingError::Length)] {
        let envelope = hpke_document::seal_padded(&mut rng(1), &key, &BOB, &padded);
        assert_eq!(opened(&envelope, &[base(1)]), Err(OpenError::Padding(error)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn bent_bytes_never_panic_and_never_open(
        class in 0_usize..3,
        kid in any::<bool>(),
        suite in 0_u8..5,
        fill in any::<u64>(),
    ) {
        let keys = [base(1), with_psk(1, 1)];
        let mut state = fill | 1;
        let mut envelope: Vec<u8> = (0..SIZE_CLASSES[class])
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 56) as u8
            })
            .collect();
        envelope[0] = 1;
        envelope[1] = suite;
        if kid {
            envelope[2..6].copy_from_slice(keys[0].secret.kid().as_bytes());
        }

        prop_assert!(opened(&envelope, &keys).is_err());
    }

    #[test]
    fn bytes_of_any_length_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_100)) {
        prop_assert!(opened(&bytes, &[base(1)]).is_err());
    }

    #[test]
    fn any_content_round_trips(content in proptest::collection::vec(any::<u8>(), 0..5_000)) {
        prop_assert_eq!(opened(&sealed(&content), &[base(1)]), Ok(content));
    }
}
