//! Group envelopes: round trips in all sizes, and everything that must not open.

use chacha20poly1305::{AeadInOut, ChaCha20Poly1305, KeyInit, Nonce};
use hkdf::Hkdf;
use hoopoe_crypto::{
    group::{
        envelope::{FrameTooLong, GroupOpenError, open, seal},
        epoch::EpochKeys,
    },
    padding::PaddingError,
};
use hoopoe_protocol::{
    codec,
    content::group::{GroupFrame, KeyCommit},
    envelope::{HeaderError, SIZE_CLASSES},
    group::GroupEpoch,
    hash::length_prefixed,
    id::{DeviceId, GroupId, GroupSessionId},
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use sha2::Sha256;

use super::world::{EPOCH, GROUP, HEAD, keys, keys_of, parts};

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(7)
}

/// A frame whose encoding has exactly so many bytes.
fn frame_of(bytes: usize) -> GroupFrame {
    let frame = |megolm: usize| GroupFrame {
        owner_device: DeviceId::new([1; 32]),
        session: GroupSessionId::new([2; 32]),
        key_commit: KeyCommit::new([3; 32]),
        log_head: HEAD,
        megolm: vec![4; megolm].into(),
    };
    let fixed = codec::encode(&frame(300)).len() - 300;
    let megolm = (bytes - fixed - 2..=bytes - fixed + 2)
        .find(|&megolm| codec::encode(&frame(megolm)).len() == bytes)
        .unwrap();
    frame(megolm)
}

/// The same by hand, from the document: with any salt, commitment and plaintext.
fn by_hand(keys: &EpochKeys, commit_bent: u8, padded: &[u8]) -> Vec<u8> {
    let parts = keys.to_parts();
    let salt = [0x5a; 32];
    let info = [
        length_prefixed(b"hoopoe/v1/envelope/group"),
        length_prefixed(keys.group().as_bytes()),
        length_prefixed(&parts.epoch.0.to_le_bytes()),
    ]
    .concat();
    let mut both = [0; 64];
    Hkdf::<Sha256>::new(Some(&salt), parts.group_key.expose())
        .expand(&info, &mut both)
        .unwrap();
    both[32] ^= commit_bent;
    let head = [&[1, 0x10][..], &parts.epoch.0.to_le_bytes(), &salt, &both[32..]].concat();
    let mut text = padded.to_vec();
    let key: [u8; 32] = both[..32].try_into().unwrap();
    let tag = ChaCha20Poly1305::new(&key.into())
        .encrypt_inout_detached(
            &Nonce::default(),
            &[&head[..], parts.topic.as_bytes()].concat(),
            text.as_mut_slice().into(),
        )
        .unwrap();
    [&head[..], &text, &tag].concat()
}

fn padded(frame: &GroupFrame) -> Vec<u8> {
    let frame = codec::encode(frame);
    let mut padded = [&u32::try_from(frame.len()).unwrap().to_le_bytes()[..], &frame].concat();
    padded.resize(2_048 - 86, 0);
    padded
}

#[test]
fn frames_near_every_border_round_trip_in_the_smallest_class() {
    for (class, next) in SIZE_CLASSES
        .into_iter()
        .zip(SIZE_CLASSES.into_iter().skip(1).map(Some).chain([None]))
    {
        for length in [class - 92, class - 91, class - 90] {
            let frame = frame_of(length);
            let envelope = seal(&mut rng(), &keys(), &frame).unwrap();

            assert_eq!(envelope.len(), class);
            assert_eq!(open(&keys(), &envelope), Ok(frame));
        }
        let longer = seal(&mut rng(), &keys(), &frame_of(class - 89));
        match next {
            Some(next) => assert_eq!(longer.unwrap().len(), next),
            None => assert_eq!(longer, Err(FrameTooLong(class - 89))),
        }
    }
}

#[test]
fn an_envelope_is_made_as_the_document_says() {
    let frame = frame_of(500);

    assert_eq!(open(&keys(), &by_hand(&keys(), 0, &padded(&frame))), Ok(frame));
}

#[test]
fn each_envelope_has_a_key_of_its_own() {
    let mut rng = rng();
    let frame = frame_of(500);
    let [one, other] = [(); 2].map(|()| seal(&mut rng, &keys(), &frame).unwrap());

    assert_eq!(one[..6], other[..6]);
    assert_ne!(one[6..38], other[6..38]);
    assert_ne!(one[70..], other[70..]);
}

#[test]
fn every_bent_bit_and_every_truncation_is_refused() {
    let envelope = seal(&mut rng(), &keys(), &frame_of(500)).unwrap();
    for bit in 0..envelope.len() * 8 {
        let mut bent = envelope.clone();
        bent[bit / 8] ^= 1 << (bit % 8);

        assert!(open(&keys(), &bent).is_err(), "bit {bit}");
    }
    for length in 0..envelope.len() {
        assert_eq!(
            open(&keys(), &envelope[..length]),
            Err(GroupOpenError::Header(HeaderError::Size(length)))
        );
    }
}

#[test]
fn another_epoch_key_group_or_topic_opens_nothing() {
    let envelope = seal(&mut rng(), &keys(), &frame_of(500)).unwrap();
    let next = GroupEpoch(EPOCH.0 + 1);
    for (keys, error) in [
        (
            keys_of(GROUP, &parts(next, 1, 2)),
            GroupOpenError::OtherEpoch(EPOCH),
        ),
        (keys_of(GROUP, &parts(EPOCH, 9, 2)), GroupOpenError::NotCommitted),
        (
            keys_of(GroupId::new([9; 32]), &parts(EPOCH, 1, 2)),
            GroupOpenError::NotCommitted,
        ),
        (keys_of(GROUP, &parts(EPOCH, 1, 9)), GroupOpenError::NotAuthentic),
    ] {
        assert_eq!(open(&keys, &envelope), Err(error));
    }
}

#[test]
fn a18_an_envelope_that_commits_to_another_key_is_refused_though_it_authenticates() {
    let envelope = by_hand(&keys(), 1, &padded(&frame_of(500)));

    assert_eq!(open(&keys(), &envelope), Err(GroupOpenError::NotCommitted));
}

#[test]
fn padding_that_is_not_zeros_is_refused_though_it_authenticates() {
    let mut padded = padded(&frame_of(500));
    *padded.last_mut().unwrap() = 1;
    assert_eq!(
        open(&keys(), &by_hand(&keys(), 0, &padded)),
        Err(GroupOpenError::Padding(PaddingError::NotZero))
    );

    padded[3] = 0xff;
    assert_eq!(
        open(&keys(), &by_hand(&keys(), 0, &padded)),
        Err(GroupOpenError::Padding(PaddingError::Length))
    );
}

#[test]
fn an_envelope_without_a_frame_is_refused() {
    let empty = vec![0; 2_048 - 86];

    assert!(matches!(
        open(&keys(), &by_hand(&keys(), 0, &empty)),
        Err(GroupOpenError::Frame(_))
    ));
}
