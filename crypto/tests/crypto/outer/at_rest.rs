//! Secrets in the database.

use hoopoe_crypto::at_rest::{StorageKey, StoredNotAuthentic};
use hoopoe_protocol::secret::Secret;
use proptest::prelude::*;

use super::fixtures::rng;

fn key(byte: u8) -> StorageKey {
    StorageKey::new(Secret::new([byte; 32]))
}

fn sealed() -> Vec<u8> {
    key(1).seal(&mut rng(1), "sessions", "pickle", b"row", 1, b"secret")
}

#[test]
fn a_secret_opens_at_its_own_place_only() {
    let open = |byte, table, column, row: &[u8], version| {
        key(byte)
            .open(table, column, row, version, &sealed())
            .map(|plain| plain.to_vec())
    };

    assert_eq!(open(1, "sessions", "pickle", b"row", 1), Ok(b"secret".to_vec()));
    assert_eq!(open(2, "sessions", "pickle", b"row", 1), Err(StoredNotAuthentic));
    assert_eq!(open(1, "accounts", "pickle", b"row", 1), Err(StoredNotAuthentic));
    assert_eq!(open(1, "sessions", "other", b"row", 1), Err(StoredNotAuthentic));
    assert_eq!(
        open(1, "sessions", "pickle", b"other", 1),
        Err(StoredNotAuthentic)
    );
    assert_eq!(open(1, "sessions", "pickle", b"row", 2), Err(StoredNotAuthentic));
    assert_eq!(open(1, "sessionsp", "ickle", b"row", 1), Err(StoredNotAuthentic));
}

#[test]
fn the_same_secret_is_sealed_differently_each_time() {
    let mut rng = rng(1);
    let [one, two] = [(); 2].map(|()| key(1).seal(&mut rng, "t", "c", b"k", 1, b"secret"));

    assert_ne!(one, two);
}

#[test]
fn changed_and_cut_bytes_are_refused() {
    let good = sealed();
    let open = |sealed: &[u8]| key(1).open("sessions", "pickle", b"row", 1, sealed);

    for at in 0..good.len() {
        let mut bent = good.clone();
        bent[at] ^= 1;
        assert!(open(&bent).is_err(), "byte {at}");
        assert!(open(&good[..at]).is_err(), "cut at {at}");
    }
}

proptest! {
    #[test]
    fn bent_bytes_never_panic(sealed in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(key(1).open("t", "c", b"k", 1, &sealed).is_err());
    }

    #[test]
    fn anything_round_trips(
        plain in proptest::collection::vec(any::<u8>(), 0..500),
        row in proptest::collection::vec(any::<u8>(), 0..40),
        version in any::<u32>(),
    ) {
        let sealed = key(1).seal(&mut rng(1), "t", "c", &row, version, &plain);

        prop_assert_eq!(key(1).open("t", "c", &row, version, &sealed).unwrap().to_vec(), plain);
    }
}
