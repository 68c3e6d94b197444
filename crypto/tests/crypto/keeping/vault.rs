//! The vault against whoever has its record, and through its changes.

use hoopoe_crypto::vault::{
    ChangeError, CreatedVault, VaultError, WrapError, change_passphrase, create, open, wrap,
};
use hoopoe_protocol::secret::Secret;
use sha2::{Digest, Sha256};

use super::backup_document::lp;
use crate::outer::fixtures::rng;

fn ring(byte: u8) -> Secret<32> {
    Secret::new([byte; 32])
}

fn opened(record: &[u8], passphrase: &str, ring: Option<&Secret<32>>) -> Result<[u8; 32], VaultError> {
    open(record, passphrase.as_bytes(), ring).map(|key| *key.expose())
}

/// A record with a part exchanged and the checksum made right again, as an attacker would.
fn forged(record: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let at: Vec<usize> = (0..record.len() - old.len())
        .filter(|&at| record[at..].starts_with(old))
        .collect();
    assert_eq!(at.len(), 1, "where {old:02x?} stands");
    let mut forged = [&record[..at[0]], new, &record[at[0] + old.len()..]].concat();
    let sum_at = forged.len() - 8;
    forged[sum_at..].fill(0);
    let sum = Sha256::digest([lp(b"hoopoe/v1/vault"), forged.clone()].concat());
    forged[sum_at..].copy_from_slice(&sum[..8]);
    forged
}

/// The commitment in a record: key 4, 32 bytes.
fn commit(record: &[u8]) -> Vec<u8> {
    let at = (0..record.len())
        .find(|&at| record[at..].starts_with(&[4, 0x58, 32]))
        .unwrap();
    record[at..at + 35].to_vec()
}

/// The wrapped key in a record: key 5, 72 bytes.
fn wrapped(record: &[u8]) -> Vec<u8> {
    let at = (0..record.len())
        .find(|&at| record[at..].starts_with(&[5, 0x58, 72]))
        .unwrap();
    record[at..at + 75].to_vec()
}

#[test]
fn every_bit_that_flips_on_the_disk_is_damage_and_costs_no_argon2() {
    let CreatedVault { record, .. } = create(&mut rng(1), b"p", Some(&ring(1))).unwrap();

    // Were argon2 run for each of these, the test would take minutes.
    for at in 0..record.len() {
        for bit in 0..8 {
            let mut bent = record.clone();
            bent[at] ^= 1 << bit;
            let error = opened(&bent, "p", Some(&ring(1))).unwrap_err();
            assert!(
                matches!(error, VaultError::Damaged | VaultError::NewerVersion(_)),
                "byte {at}, bit {bit}: {error}"
            );
        }
    }
    assert_eq!(
        opened(&[&record[..], &[0]].concat(), "p", Some(&ring(1))),
        Err(VaultError::Damaged)
    );
}

#[test]
fn parameters_out_of_bounds_are_refused_on_both_sides() {
    let CreatedVault { record, .. } = create(&mut rng(1), b"p", None).unwrap();
    // {0: memory, 1: passes, 2: lanes} as it is written.
    let standard = [0xa3, 0, 0x1a, 0, 1, 0, 0, 1, 3, 2, 1];
    let cost = |memory: u32, passes: u8, lanes: u8| {
        let memory = memory.to_be_bytes();
        let memory = if memory[..2] == [0, 0] {
            vec![0x19, memory[2], memory[3]]
        } else {
            [&[0x1a][..], &memory].concat()
        };
        [&[0xa3, 0][..], &memory, &[1, passes, 2, lanes]].concat()
    };

    assert_eq!(cost(64 * 1024, 3, 1), standard);
    for (memory, passes, lanes) in [
        (19 * 1024 - 1, 3, 1),
        (1024 * 1024 + 1, 3, 1),
        (u32::MAX, 3, 1),
        (64 * 1024, 0, 1),
        (64 * 1024, 17, 1),
        (64 * 1024, 3, 0),
        (64 * 1024, 3, 5),
    ] {
        let forged = forged(&record, &standard, &cost(memory, passes, lanes));
        assert_eq!(
            opened(&forged, "p", None),
            Err(VaultError::Cost),
            "{memory} {passes} {lanes}"
        );
    }
    // The cheapest that is allowed is not what the key was derived with.
    let cheapest = forged(&record, &standard, &cost(19 * 1024, 1, 1));
    assert_eq!(opened(&cheapest, "p", None), Err(VaultError::WrongPassphrase));
}

#[test]
fn an_old_record_opens_with_the_old_passphrase_and_with_no_new_one() {
    let CreatedVault { record: old, key } = create(&mut rng(1), b"old", None).unwrap();

    let new = change_passphrase(&mut rng(2), &old, b"old", b"new", None).unwrap();

    // That is so wherever a copy of it survives: whoever overwrites it should know.
    assert_eq!(opened(&old, "old", None), Ok(*key.expose()));
    assert_eq!(opened(&old, "new", None), Err(VaultError::WrongPassphrase));
    assert_eq!(opened(&new, "new", None), Ok(*key.expose()));
    assert_eq!(opened(&new, "old", None), Err(VaultError::WrongPassphrase));
}

#[test]
fn parts_of_two_records_of_one_key_do_not_fit_together() {
    let CreatedVault { record: old, .. } = create(&mut rng(1), b"p", None).unwrap();
    // The same passphrase again: nothing of the old record is in the new one.
    let new = change_passphrase(&mut rng(2), &old, b"p", b"p", None).unwrap();

    let old_key_in_new = forged(&new, &wrapped(&new), &wrapped(&old));
    let old_commit_in_new = forged(&new, &commit(&new), &commit(&old));

    assert_ne!(commit(&old), commit(&new));
    assert_eq!(opened(&old_key_in_new, "p", None), Err(VaultError::Damaged));
    assert_eq!(
        opened(&old_commit_in_new, "p", None),
        Err(VaultError::WrongPassphrase)
    );
}

#[test]
fn the_keyring_can_be_taken_in_and_given_up_and_the_key_stays() {
    let CreatedVault { record, key } = create(&mut rng(1), b"p", None).unwrap();

    let both = wrap(&mut rng(2), &key, b"p", Some(&ring(1))).unwrap();
    let login = wrap(&mut rng(3), &key, b"", Some(&ring(1))).unwrap();
    let alone = wrap(&mut rng(4), &key, b"p", None).unwrap();

    assert_eq!(opened(&record, "p", None), Ok(*key.expose()));
    assert_eq!(opened(&both, "p", Some(&ring(1))), Ok(*key.expose()));
    assert_eq!(opened(&login, "", Some(&ring(1))), Ok(*key.expose()));
    assert_eq!(opened(&alone, "p", None), Ok(*key.expose()));
    assert_eq!(opened(&both, "p", None), Err(VaultError::Keyring));
    assert_eq!(
        opened(&both, "", Some(&ring(1))),
        Err(VaultError::WrongPassphrase)
    );
}

#[test]
fn a_passphrase_is_changed_only_with_the_keyring_secret_that_belongs_to_it() {
    let CreatedVault { record, key } = create(&mut rng(1), b"old", Some(&ring(1))).unwrap();
    let change =
        |ring: Option<Secret<32>>| change_passphrase(&mut rng(2), &record, b"old", b"new", ring.as_ref());

    let changed = change(Some(ring(1))).unwrap();

    assert_eq!(opened(&changed, "new", Some(&ring(1))), Ok(*key.expose()));
    assert_eq!(change(None), Err(ChangeError::Open(VaultError::Keyring)));
    assert_eq!(
        change(Some(ring(2))),
        Err(ChangeError::Open(VaultError::WrongPassphrase))
    );
    // An empty one is as good as the login alone, which the keyring secret allows.
    let to_login = change_passphrase(&mut rng(2), &record, b"old", b"", Some(&ring(1))).unwrap();
    assert_eq!(opened(&to_login, "", Some(&ring(1))), Ok(*key.expose()));
    assert_eq!(
        wrap(&mut rng(2), &key, b"", None).unwrap_err(),
        WrapError::NothingSecret
    );
}

#[test]
fn a_record_that_says_otherwise_what_it_was_made_with_does_not_open() {
    let CreatedVault { record, .. } = create(&mut rng(1), b"p", None).unwrap();
    // Factors are key 2, behind the lanes.
    let says_both = forged(&record, &[2, 1, 2, 0, 3], &[2, 1, 2, 1, 3]);

    assert_eq!(opened(&says_both, "p", None), Err(VaultError::Keyring));
    assert_eq!(
        opened(&says_both, "p", Some(&ring(1))),
        Err(VaultError::WrongPassphrase)
    );
}
