//! Secrets at rest: no two places have the same associated data.

use hoopoe_crypto::at_rest::StorageKey;
use hoopoe_protocol::secret::Secret;
use proptest::prelude::*;

use crate::outer::fixtures::rng;

type Place = (String, String, Vec<u8>, u32);

/// Places so alike that any two of them, joined without lengths, would often be the same bytes.
fn place() -> impl Strategy<Value = Place> {
    let row = proptest::collection::vec(prop_oneof![Just(b'a'), Just(0_u8), Just(1)], 0..4);
    ("a{0,3}", "a{0,3}", row, 0_u32..3)
}

fn seal((table, column, row, version): &Place, plain: &[u8]) -> Vec<u8> {
    StorageKey::new(Secret::new([1; 32])).seal(&mut rng(1), table, column, row, *version, plain)
}

fn opens((table, column, row, version): &Place, sealed: &[u8]) -> bool {
    StorageKey::new(Secret::new([1; 32]))
        .open(table, column, row, *version, sealed)
        .is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_secret_opens_at_a_place_exactly_if_it_was_sealed_there(here in place(), there in place()) {
        let sealed = seal(&here, b"secret");

        prop_assert_eq!(opens(&there, &sealed), here == there);
    }

    #[test]
    fn a_boundary_that_moves_makes_another_place(
        text in "[a-z]{2,12}", row in proptest::collection::vec(any::<u8>(), 0..8), at in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
    ) {
        let split = |at: prop::sample::Index| {
            let (table, column) = text.split_at(at.index(text.len()));
            (table.to_owned(), column.to_owned(), row.clone(), 1)
        };
        let sealed = seal(&split(at), b"secret");

        prop_assert_eq!(opens(&split(other), &sealed), at.index(text.len()) == other.index(text.len()));
    }

    #[test]
    fn every_bit_of_what_is_sealed_matters(plain in proptest::collection::vec(any::<u8>(), 0..40)) {
        let here = ("t".to_owned(), "c".to_owned(), b"row".to_vec(), 1);
        let sealed = seal(&here, &plain);

        for at in 0..sealed.len() * 8 {
            let mut bent = sealed.clone();
            bent[at / 8] ^= 1 << (at % 8);
            prop_assert!(!opens(&here, &bent), "bit {}", at);
        }
    }
}
