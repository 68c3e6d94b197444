//! Keys of epochs: one key and one topic for all, by the log's word.

use hoopoe_crypto::group::epoch::{EpochKeys, EpochSecret, NotCommitted};
use hoopoe_protocol::{group::GroupEpoch, id::GroupId};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::world::{EPOCH, GROUP, commit_of, keys_of, parts};

#[test]
fn keys_that_the_log_commits_to_are_taken() {
    let secret = EpochSecret::generate(&mut ChaCha20Rng::seed_from_u64(1), EPOCH);
    let commit = secret.commit();
    let keys = secret.in_group(GROUP);

    let received = EpochKeys::verify(GROUP, &keys.to_parts(), &[commit]).unwrap();

    assert_eq!(received.topic(), keys.topic());
    assert_eq!((received.group(), received.epoch()), (GROUP, EPOCH));
    assert_eq!(received.write_token().expose(), keys.write_token().expose());
}

#[test]
fn every_epoch_has_a_secret_of_its_own() {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let [one, other] = [(); 2].map(|()| EpochSecret::generate(&mut rng, EPOCH).in_group(GROUP));

    assert_ne!(one.topic(), other.topic());
    assert_ne!(one.write_token().expose(), other.write_token().expose());
}

#[test]
fn other_keys_than_the_log_commits_to_are_refused() {
    let commit = commit_of(&parts(EPOCH, 1, 2));
    for other in [
        parts(EPOCH, 3, 2),
        parts(EPOCH, 1, 3),
        parts(GroupEpoch(EPOCH.0 + 1), 1, 2),
    ] {
        assert_eq!(
            EpochKeys::verify(GROUP, &other, &[commit]).err(),
            Some(NotCommitted)
        );
    }
}

#[test]
fn a_bit_of_the_commitment_matters_wherever_it_is() {
    let parts = parts(EPOCH, 1, 2);
    let commit = commit_of(&parts);
    for bit in 0..256 {
        let mut bent = *commit.as_bytes();
        bent[bit / 8] ^= 1 << (bit % 8);

        assert!(EpochKeys::verify(GROUP, &parts, &[hoopoe_protocol::keys::EpochCommit::new(bent)]).is_err());
    }
}

#[test]
fn the_token_is_neither_the_key_nor_told_by_the_group() {
    let keys = keys_of(GROUP, &parts(EPOCH, 1, 2));
    let elsewhere = keys_of(GroupId::new([9; 32]), &parts(EPOCH, 1, 2));

    assert_ne!(keys.write_token().expose(), &[1; 32]);
    assert_eq!(keys.write_token().expose(), elsewhere.write_token().expose());
}
