//! The recovery words.

use hoopoe_crypto::recovery::{RecoverySeed, WordsError};
use hoopoe_protocol::{keys::ServerKey, secret::Secret};
use proptest::prelude::*;

use super::fixtures::{rng, unhex};

/// The vectors of BIP39 (English) with 24 words.
const VECTORS: [(&str, &str); 5] = [
    (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
         abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art",
    ),
    (
        "7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f7f",
        "legal winner thank year wave sausage worth useful legal winner thank year wave sausage worth useful \
         legal winner thank year wave sausage worth title",
    ),
    (
        "8080808080808080808080808080808080808080808080808080808080808080",
        "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic \
         avoid letter advice cage absurd amount doctor acoustic bless",
    ),
    (
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo vote",
    ),
    (
        "68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c",
        "hamster diagram private dutch cause delay private meat slide toddler razor book happy fancy gospel \
         tennis maple dilemma loan word shrug inflict delay length",
    ),
];

fn seed(bytes: [u8; 32]) -> RecoverySeed {
    RecoverySeed::new(Secret::new(bytes))
}

fn read(words: &str) -> Result<[u8; 32], WordsError> {
    RecoverySeed::from_words(words).map(|seed| *seed.bytes().expose())
}

#[test]
fn the_vectors_of_bip39_hold_both_ways() {
    for (bytes, words) in VECTORS {
        let bytes: [u8; 32] = unhex(bytes).try_into().unwrap();

        assert_eq!(seed(bytes).words().as_str(), words);
        assert_eq!(read(words), Ok(bytes));
    }
}

#[test]
fn case_and_white_space_do_not_matter() {
    let (bytes, words) = VECTORS[4];
    let typed = format!("  {}\n", words.to_uppercase().replace(' ', "\t \n"));

    assert_eq!(read(&typed).unwrap().to_vec(), unhex(bytes));
}

#[test]
fn mistakes_are_told_apart_without_repeating_the_words() {
    let words = VECTORS[4].1;

    assert_eq!(read(""), Err(WordsError::Count(0)));
    assert_eq!(read("hamster diagram"), Err(WordsError::Count(2)));
    assert_eq!(read(&format!("{words} zoo")), Err(WordsError::Count(25)));
    assert_eq!(
        read(&words.replace("dutch", "dutsch")),
        Err(WordsError::Unknown(4))
    );
    assert_eq!(
        read(&words.replace("length", "länge")),
        Err(WordsError::Unknown(24))
    );
    assert_eq!(
        read(&words.replace("hamster", "zebra")),
        Err(WordsError::Checksum)
    );
    assert_eq!(
        read(&words.replace("hamster diagram", "diagram hamster")),
        Err(WordsError::Checksum)
    );
}

#[test]
fn twelve_good_words_are_not_enough() {
    let twelve = "legal winner thank year wave sausage worth useful legal winner thank yellow";

    assert_eq!(read(twelve), Err(WordsError::Count(12)));
}

#[test]
fn every_branch_of_the_tree_yields_another_secret() {
    let seed = RecoverySeed::generate(&mut rng(1));
    let secrets = [
        seed.bytes().clone(),
        seed.identity_secret(),
        seed.backup_secret(),
        seed.export_secret(),
        seed.server_account(&ServerKey::new([1; 32])),
        seed.server_account(&ServerKey::new([2; 32])),
        RecoverySeed::generate(&mut rng(2)).identity_secret(),
    ];

    for (at, one) in secrets.iter().enumerate() {
        for other in &secrets[..at] {
            assert_ne!(one.expose(), other.expose());
        }
    }
}

#[test]
fn the_tree_grows_from_the_words_alone() {
    let seed = RecoverySeed::generate(&mut rng(1));
    let restored = RecoverySeed::from_words(&seed.words()).unwrap();

    assert_eq!(
        seed.identity_secret().expose(),
        restored.identity_secret().expose()
    );
}

proptest! {
    #[test]
    fn any_seed_round_trips(bytes in any::<[u8; 32]>()) {
        prop_assert_eq!(read(&seed(bytes).words()), Ok(bytes));
    }

    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,300}") {
        prop_assert!(read(&text).is_err());
    }
}
