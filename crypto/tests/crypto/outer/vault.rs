//! The vault.

use argon2::{Algorithm, Argon2, AssociatedData, ParamsBuilder, Version};
use hoopoe_crypto::vault::{
    ChangeError, CreatedVault, VaultError, WrapError, change_passphrase, create, database_key, open,
    storage_key, wrap,
};
use hoopoe_protocol::secret::Secret;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::fixtures::{hex, rng};

fn keyring(byte: u8) -> Secret<32> {
    Secret::new([byte; 32])
}

fn opened(record: &[u8], passphrase: &str, keyring: Option<&Secret<32>>) -> Result<[u8; 32], VaultError> {
    open(record, passphrase.as_bytes(), keyring).map(|key| *key.expose())
}

/// Sets a byte of a record and makes its checksum right again, as an attacker would.
fn forge(record: &[u8], at: usize, byte: u8) -> Vec<u8> {
    let mut forged = record.to_vec();
    forged[at] = byte;
    let sum_at = forged.len() - 8;
    forged[sum_at..].fill(0);
    let label = b"\x0f\0\0\0hoopoe/v1/vault";
    let hash = Sha256::new().chain_update(label).chain_update(&forged).finalize();
    forged[sum_at..].copy_from_slice(&hash[..8]);
    forged
}

fn position(record: &[u8], needle: &[u8]) -> usize {
    record
        .windows(needle.len())
        .position(|window| window == needle)
        .unwrap()
}

#[test]
fn argon2id_gives_the_answer_of_rfc_9106() {
    let params = ParamsBuilder::new()
        .m_cost(32)
        .t_cost(3)
        .p_cost(4)
        .data(AssociatedData::new(&[4; 12]).unwrap())
        .build()
        .unwrap();
    let mut tag = [0; 32];

    Argon2::new_with_secret(&[3; 8], Algorithm::Argon2id, Version::V0x13, params)
        .unwrap()
        .hash_password_into(&[1; 32], &[2; 16], &mut tag)
        .unwrap();

    assert_eq!(
        hex(&tag),
        "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    );
}

#[test]
fn a_vault_opens_with_its_passphrase_only() {
    let CreatedVault { record, key } = create(&mut rng(1), b"correct horse", None).unwrap();

    assert_eq!(opened(&record, "correct horse", None), Ok(*key.expose()));
    assert_eq!(
        opened(&record, "correct hors", None),
        Err(VaultError::WrongPassphrase)
    );
    assert_eq!(opened(&record, "", None), Err(VaultError::WrongPassphrase));
    assert_eq!(
        opened(&record, "correct horse", Some(&keyring(1))),
        Err(VaultError::Keyring)
    );
}

#[test]
fn a_vault_with_a_keyring_secret_needs_both() {
    let ring = keyring(1);
    let CreatedVault { record, key } = create(&mut rng(1), b"correct horse", Some(&ring)).unwrap();

    assert_eq!(opened(&record, "correct horse", Some(&ring)), Ok(*key.expose()));
    assert_eq!(
        opened(&record, "correct horse", Some(&keyring(2))),
        Err(VaultError::WrongPassphrase)
    );
    assert_eq!(
        opened(&record, "wrong", Some(&ring)),
        Err(VaultError::WrongPassphrase)
    );
    assert_eq!(opened(&record, "correct horse", None), Err(VaultError::Keyring));
}

#[test]
fn the_keyring_alone_is_a_choice_and_nothing_at_all_is_not() {
    let ring = keyring(1);
    let CreatedVault { record, key } = create(&mut rng(1), b"", Some(&ring)).unwrap();

    assert_eq!(opened(&record, "", Some(&ring)), Ok(*key.expose()));
    assert_eq!(
        create(&mut rng(1), b"", None).unwrap_err(),
        WrapError::NothingSecret
    );
    assert_eq!(
        wrap(&mut rng(1), &key, b"", None).unwrap_err(),
        WrapError::NothingSecret
    );
}

#[test]
fn changing_the_passphrase_keeps_the_key() {
    let CreatedVault { record, key } = create(&mut rng(1), b"old", None).unwrap();

    let changed = change_passphrase(&mut rng(2), &record, b"old", b"new", None).unwrap();

    assert_eq!(opened(&changed, "new", None), Ok(*key.expose()));
    assert_eq!(opened(&changed, "old", None), Err(VaultError::WrongPassphrase));
    assert_eq!(
        change_passphrase(&mut rng(2), &record, b"wrong", b"new", None),
        Err(ChangeError::Open(VaultError::WrongPassphrase))
    );
    assert_eq!(
        change_passphrase(&mut rng(2), &record, b"old", b"", None),
        Err(ChangeError::Wrap(WrapError::NothingSecret))
    );
}

#[test]
fn a_damaged_record_is_never_called_a_wrong_passphrase() {
    let CreatedVault { record, .. } = create(&mut rng(1), b"p", None).unwrap();

    for at in 0..record.len() {
        let mut bent = record.clone();
        bent[at] ^= 1 << (at % 8);
        let error = opened(&bent, "p", None).unwrap_err();
        assert!(
            matches!(error, VaultError::Damaged | VaultError::NewerVersion(_)),
            "byte {at}: {error}"
        );
        assert_eq!(
            opened(&record[..at], "p", None),
            Err(VaultError::Damaged),
            "cut at {at}"
        );
    }
}

#[test]
fn a_forged_record_does_not_make_argon2_run_wild() {
    let CreatedVault { record, .. } = create(&mut rng(1), b"p", None).unwrap();
    // memory 65,536 KiB is 1a 00 01 00 00, passes are 03, lanes 01.
    let memory = position(&record, &[0x1a, 0, 1, 0, 0]);

    let huge = forge(&record, memory + 1, 0xff);
    let many_lanes = forge(&record, memory + 8, 0x17);
    let no_lanes = forge(&record, memory + 8, 0);
    let many_passes = forge(&record, memory + 6, 0x17);

    for forged in [huge, many_lanes, no_lanes, many_passes] {
        assert_eq!(opened(&forged, "p", None), Err(VaultError::Cost));
    }
}

#[test]
fn a_forged_record_opens_under_no_passphrase() {
    let CreatedVault { record, .. } = create(&mut rng(1), b"p", None).unwrap();
    let salt = position(&record, &[3, 0x58, 32]) + 3;
    let wrapped = position(&record, &[5, 0x58, 72]) + 3;
    let passes = position(&record, &[0x1a, 0, 1, 0, 0]) + 6;

    let other_salt = forge(&record, salt, record[salt] ^ 1);
    let fewer_passes = forge(&record, passes, 1);
    let other_key = forge(&record, wrapped + 30, record[wrapped + 30] ^ 1);

    assert_eq!(opened(&other_salt, "p", None), Err(VaultError::WrongPassphrase));
    assert_eq!(opened(&fewer_passes, "p", None), Err(VaultError::WrongPassphrase));
    assert_eq!(opened(&other_key, "p", None), Err(VaultError::Damaged));
}

#[test]
fn a_newer_record_is_named_as_such() {
    let CreatedVault { record, .. } = create(&mut rng(1), b"p", None).unwrap();

    // A map whose key 0 is the version: the same shape, and one that we cannot know.
    assert_eq!(
        opened(&forge(&record, 2, 2), "p", None),
        Err(VaultError::NewerVersion(2))
    );
    assert_eq!(
        opened(&[0xa2, 0, 3, 1, 0], "p", None),
        Err(VaultError::NewerVersion(3))
    );
    assert_eq!(opened(&forge(&record, 2, 0), "p", None), Err(VaultError::Damaged));
}

#[test]
fn two_vaults_of_one_passphrase_share_nothing() {
    let mut rng = rng(1);
    let [one, two] = [(); 2].map(|()| create(&mut rng, b"p", None).unwrap());

    assert_ne!(one.record, two.record);
    assert_ne!(one.key.expose(), two.key.expose());
}

#[test]
fn the_database_and_the_secrets_in_it_have_keys_of_their_own() {
    let key = Secret::new([1; 32]);
    let mut rng = rng(1);
    let sealed = storage_key(&key).seal(&mut rng, "t", "c", b"k", 1, b"secret");

    assert_ne!(database_key(&key).expose(), key.expose());
    assert_ne!(
        database_key(&key).expose(),
        database_key(&Secret::new([2; 32])).expose()
    );
    assert!(storage_key(&key).open("t", "c", b"k", 1, &sealed).is_ok());
    assert!(
        storage_key(&Secret::new([2; 32]))
            .open("t", "c", b"k", 1, &sealed)
            .is_err()
    );
}

proptest! {
    #[test]
    fn bent_bytes_never_panic(record in proptest::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(opened(&record, "p", None).is_err());
    }
}
