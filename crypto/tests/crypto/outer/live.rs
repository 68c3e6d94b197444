//! Live frames, and attacks on them.

use hoopoe_crypto::live::{LiveError, LiveReceiver, LiveSender, SealedLive};
use hoopoe_protocol::{
    codec,
    content::{
        OlmBody,
        live::{LiveBody, LiveKey, Presence, Typing},
    },
    id::DeviceId,
    limits,
    secret::Secret,
    time::Timestamp,
};
use proptest::prelude::*;

const ALICE: DeviceId = DeviceId::new([1; 32]);
const BOB: DeviceId = DeviceId::new([2; 32]);
const CAROL: DeviceId = DeviceId::new([3; 32]);

const TYPING: LiveBody = LiveBody {
    typing: Typing::Started,
    presence: Some(Presence::Online),
    last_seen: None,
};

fn key(byte: u8) -> Secret<32> {
    Secret::new([byte; 32])
}

fn sender() -> LiveSender {
    LiveSender::new(&key(7), &ALICE, &BOB)
}

fn receiver() -> LiveReceiver {
    LiveReceiver::new(&key(7), &ALICE, &BOB)
}

fn sealed() -> SealedLive {
    sender().seal(&TYPING).unwrap()
}

#[test]
fn what_was_sealed_opens_once_and_in_order() {
    let (mut sender, mut receiver) = (sender(), receiver());
    let frames = [(); 4].map(|()| sender.seal(&TYPING).unwrap());

    assert_eq!(receiver.open(&frames[0]), Ok(TYPING));
    assert_eq!(receiver.open(&frames[0]), Err(LiveError::Late), "replayed");
    // One may be lost; what comes after it is too late then.
    assert_eq!(receiver.open(&frames[2]), Ok(TYPING));
    assert_eq!(receiver.open(&frames[1]), Err(LiveError::Late), "overtaken");
    assert_eq!(receiver.open(&frames[3]), Ok(TYPING));
}

#[test]
fn a_frame_does_not_open_in_the_other_direction() {
    let mut back = LiveReceiver::new(&key(7), &BOB, &ALICE);

    assert_eq!(back.open(&sealed()), Err(LiveError::NotAuthentic));
}

#[test]
fn a_frame_does_not_open_under_the_key_of_another_connection() {
    let mut other = LiveReceiver::new(&key(8), &ALICE, &BOB);

    assert_eq!(other.open(&sealed()), Err(LiveError::NotAuthentic));
}

#[test]
fn a_frame_does_not_open_between_other_devices() {
    for (from, to) in [(ALICE, CAROL), (CAROL, BOB), (BOB, CAROL)] {
        let mut other = LiveReceiver::new(&key(7), &from, &to);

        assert_eq!(other.open(&sealed()), Err(LiveError::NotAuthentic));
    }
}

#[test]
fn a_refused_frame_moves_nothing() {
    let mut receiver = receiver();
    let mut forged = sealed();
    // The highest counter, so that everything after it would be late.
    forged[..8].copy_from_slice(&[0xff; 8]);

    assert_eq!(receiver.open(&forged), Err(LiveError::NotAuthentic));
    assert_eq!(receiver.open(&sealed()), Ok(TYPING));
}

#[test]
fn a_body_that_contradicts_itself_is_refused_though_sealed_by_the_contact() {
    for presence in [None, Some(Presence::Online)] {
        let body = LiveBody {
            typing: Typing::Stopped,
            presence,
            last_seen: Some(Timestamp(5)),
        };
        let frame = sender().seal(&body).unwrap();

        assert_eq!(receiver().open(&frame), Err(LiveError::Contradiction));
    }
}

#[test]
fn a_live_body_is_no_body_of_the_ratchet_and_the_reverse() {
    let body = OlmBody::LiveKey(LiveKey {
        key: key(7),
        number: 1,
    });

    assert!(codec::decode::<OlmBody>(&codec::encode(&TYPING)).is_err());
    assert!(codec::decode::<LiveBody>(&codec::encode(&body)).is_err());
}

#[test]
fn one_body_never_looks_alike_twice() {
    let mut sender = sender();

    assert_ne!(
        sender.seal(&TYPING).unwrap()[8..],
        sender.seal(&TYPING).unwrap()[8..]
    );
}

fn bodies() -> impl Strategy<Value = LiveBody> {
    let typing = prop_oneof![Just(Typing::Stopped), Just(Typing::Started)];
    let away = proptest::option::of(any::<u64>().prop_map(Timestamp));
    let presence = prop_oneof![
        Just((None, None)),
        Just((Some(Presence::Online), None)),
        away.prop_map(|seen| (Some(Presence::Away), seen)),
    ];
    (typing, presence).prop_map(|(typing, (presence, last_seen))| LiveBody {
        typing,
        presence,
        last_seen,
    })
}

proptest! {
    #[test]
    fn every_body_comes_back_in_a_frame_of_the_one_size(body in bodies()) {
        let frame = sender().seal(&body).unwrap();

        prop_assert_eq!(frame.len(), 64);
        prop_assert_eq!(receiver().open(&frame), Ok(body));
    }

    #[test]
    fn bent_bytes_never_panic_and_never_open(half in any::<[u8; 32]>()) {
        let frame: SealedLive = std::array::from_fn(|at| half[at / 2]);

        prop_assert_eq!(receiver().open(&frame), Err(LiveError::NotAuthentic));
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    for bit in 0..limits::PEER_LIVE_BYTES * 8 {
        let mut frame = sealed();
        frame[bit / 8] ^= 1 << (bit % 8);

        assert_eq!(receiver().open(&frame), Err(LiveError::NotAuthentic), "{bit}");
    }
}
