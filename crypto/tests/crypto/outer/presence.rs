//! Presence records.

use hoopoe_crypto::presence::{PresenceEpoch, PresenceError, PresenceKeys, PresenceTooLong};
use hoopoe_protocol::{
    limits,
    presence::PresenceRecord,
    route::PeerIdBytes,
    secret::Secret,
    time::{Span, Timestamp},
};
use proptest::prelude::*;

use super::fixtures::{NOW, peer, rng};

fn keys(byte: u8) -> PresenceKeys {
    PresenceKeys::new(&Secret::new([byte; 32]))
}

fn record() -> PresenceRecord {
    PresenceRecord {
        sequence: 3,
        expires: NOW,
        peers: vec![peer(1)],
        addresses: vec!["/ip4/192.0.2.1/udp/4001/quic-v1".into()],
    }
}

#[test]
fn a_record_opens_on_the_other_side_in_its_hour() {
    let epoch = keys(1).epoch(NOW);
    let value = keys(1).seal(&mut rng(1), epoch, &record()).unwrap();

    assert_eq!(value.len(), limits::PRESENCE_VALUE_BYTES);
    assert_eq!(keys(1).open(epoch, &value), Ok(record()));
}

#[test]
fn all_records_have_one_size_and_overlong_ones_are_refused() {
    let epoch = PresenceEpoch(1);
    let long = |count| PresenceRecord {
        addresses: vec!["/ip4/192.0.2.1/udp/4001/quic-v1".into(); count],
        ..record()
    };

    let short = keys(1).seal(&mut rng(1), epoch, &long(0)).unwrap();
    let full = keys(1).seal(&mut rng(1), epoch, &long(13)).unwrap();

    assert_eq!(short.len(), full.len());
    assert!(matches!(
        keys(1).seal(&mut rng(1), epoch, &long(14)),
        Err(PresenceTooLong(509..))
    ));
}

#[test]
fn another_hour_or_another_seed_does_not_open_it() {
    let epoch = PresenceEpoch(500_000);
    let value = keys(1).seal(&mut rng(1), epoch, &record()).unwrap();

    assert_eq!(
        keys(1).open(PresenceEpoch(500_001), &value),
        Err(PresenceError::NotAuthentic)
    );
    assert_eq!(keys(2).open(epoch, &value), Err(PresenceError::NotAuthentic));
    assert_eq!(keys(1).open(epoch, &value[1..]), Err(PresenceError::Size(551)));
}

#[test]
fn a_record_beyond_its_limits_is_refused_though_sealed_by_the_contact() {
    let opened = |record: &PresenceRecord| {
        let value = keys(1).seal(&mut rng(1), PresenceEpoch(1), record).unwrap();
        keys(1).open(PresenceEpoch(1), &value)
    };
    let peers = |peers| PresenceRecord { peers, ..record() };
    let addresses = |addresses| PresenceRecord {
        addresses,
        ..record()
    };

    assert_eq!(opened(&peers(vec![peer(1); 3])), Err(PresenceError::Limits));
    assert_eq!(
        opened(&peers(vec![PeerIdBytes(vec![1; 33])])),
        Err(PresenceError::Limits)
    );
    assert_eq!(
        opened(&addresses(vec!["/a".into(); 17])),
        Err(PresenceError::Limits)
    );
    assert_eq!(
        opened(&addresses(vec![String::new()])),
        Err(PresenceError::Limits)
    );
}

#[test]
fn ids_and_write_keys_change_every_hour_and_with_the_seed() {
    let (one, two) = (PresenceEpoch(1), PresenceEpoch(2));

    assert_ne!(keys(1).id(one), keys(1).id(two));
    assert_ne!(keys(1).id(one), keys(2).id(one));
    assert_eq!(keys(1).id(one), keys(1).id(one));
    assert_ne!(keys(1).write_key(one).expose(), keys(1).write_key(two).expose());
    assert_ne!(keys(1).write_key(one).expose(), keys(2).write_key(one).expose());
}

#[test]
fn an_epoch_lasts_an_hour_and_begins_at_another_time_for_each_pair() {
    let begins: Vec<u64> = (1..6)
        .map(|byte| {
            let keys = keys(byte);
            let first = keys.epoch(NOW);
            let begin = (1..=3_600_000)
                .find(|&ms| keys.epoch(NOW.plus(Span::millis(ms))) != first)
                .unwrap();
            let next = NOW.plus(Span::millis(begin));
            assert_eq!(keys.begin(first.next()), next);
            assert_eq!(keys.epoch(next), PresenceEpoch(first.0 + 1));
            assert_eq!(
                keys.epoch(next.plus(Span::millis(3_599_999))),
                PresenceEpoch(first.0 + 1)
            );
            begin
        })
        .collect();

    assert!(begins.windows(2).all(|pair| pair[0] != pair[1]), "{begins:?}");
}

#[test]
fn a_reader_asks_for_three_epochs_and_survives_the_ends_of_time() {
    let PresenceEpoch(now) = keys(1).epoch(NOW);

    assert_eq!(
        keys(1).epochs_to_read(NOW),
        [PresenceEpoch(now - 1), PresenceEpoch(now), PresenceEpoch(now + 1)]
    );
    assert_eq!(keys(1).epochs_to_read(Timestamp(0))[0], PresenceEpoch(0));
    assert!(keys(1).epochs_to_read(Timestamp(u64::MAX))[0] < PresenceEpoch(u64::MAX));
}

proptest! {
    #[test]
    fn bent_bytes_never_panic(
        value in proptest::collection::vec(any::<u8>(), limits::PRESENCE_VALUE_BYTES),
    ) {
        prop_assert_eq!(keys(1).open(PresenceEpoch(1), &value), Err(PresenceError::NotAuthentic));
    }

    #[test]
    fn a_flipped_bit_anywhere_is_refused(bit in 0..limits::PRESENCE_VALUE_BYTES * 8) {
        let mut value = keys(1).seal(&mut rng(1), PresenceEpoch(1), &record()).unwrap();
        value[bit / 8] ^= 1 << (bit % 8);

        prop_assert_eq!(keys(1).open(PresenceEpoch(1), &value), Err(PresenceError::NotAuthentic));
    }
}
