//! The profile's folder.

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

use hoopoe_crypto::vault::VaultError;
use hoopoe_node::{
    profile::{ChangeError, CreateError, LockError, Profile, UnlockError, Unlocked},
    random,
};

const PASSPHRASE: &[u8] = b"a long walk";

fn create(folder: &Path) -> Result<Unlocked, CreateError> {
    Ok(Profile::create(folder, PASSPHRASE, &mut random::generator())?.finish()?)
}

#[test]
fn a_profile_opens_with_its_passphrase_and_yields_the_same_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("alice");

    let created = create(&path).unwrap();
    let database_key = created.database_key.clone();
    drop(created);
    let unlocked = Profile::unlock(&path, PASSPHRASE).unwrap();

    assert_eq!(unlocked.database_key.expose(), database_key.expose());
    assert_eq!(unlocked.profile.folder(), path);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(
        fs::metadata(path.join("vault")).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert!(!path.join("vault.new").exists());
}

#[test]
fn a_wrong_passphrase_is_named_as_such() {
    let folder = tempfile::tempdir().unwrap();
    drop(create(folder.path()).unwrap());

    let unlocked = Profile::unlock(folder.path(), b"a short walk");

    assert!(
        matches!(unlocked, Err(UnlockError::Vault(VaultError::WrongPassphrase))),
        "{unlocked:?}"
    );
}

#[test]
fn a_damaged_vault_is_not_taken_for_a_wrong_passphrase() {
    let folder = tempfile::tempdir().unwrap();
    drop(create(folder.path()).unwrap());
    let vault = folder.path().join("vault");
    let record = fs::read(&vault).unwrap();

    let mut bent = record.clone();
    bent[record.len() / 2] ^= 1;
    for damaged in [&bent[..], &record[..record.len() - 1], &[]] {
        fs::write(&vault, damaged).unwrap();
        let unlocked = Profile::unlock(folder.path(), PASSPHRASE);
        assert!(
            matches!(unlocked, Err(UnlockError::Vault(VaultError::Damaged))),
            "{unlocked:?}"
        );
    }
    fs::write(&vault, &record).unwrap();
    Profile::unlock(folder.path(), PASSPHRASE).unwrap();
}

#[test]
fn a_passphrase_is_changed_and_the_old_one_opens_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let key = create(folder.path()).unwrap().database_key.clone();
    let change = |old: &[u8], new: &[u8]| {
        Profile::change_passphrase(folder.path(), old, new, &mut random::generator())
    };

    // What a change that was cut short leaves behind does not matter.
    for name in ["vault.new", "hoopoe-new.db", "hoopoe-new.db-wal"] {
        fs::write(folder.path().join(name), "half a rec").unwrap();
    }
    change(PASSPHRASE, b"a short walk").unwrap();

    let old = Profile::unlock(folder.path(), PASSPHRASE);
    assert!(
        matches!(old, Err(UnlockError::Vault(VaultError::WrongPassphrase))),
        "{old:?}"
    );
    let unlocked = Profile::unlock(folder.path(), b"a short walk").unwrap();
    assert_eq!(unlocked.database_key.expose(), key.expose());
    assert!(!folder.path().join("vault.new").exists());
    let busy = change(b"a short walk", b"x");
    assert!(
        matches!(
            busy,
            Err(ChangeError::Unlock(UnlockError::Lock(LockError::InUse)))
        ),
        "{busy:?}"
    );
}

#[test]
fn a_passphrase_that_is_not_changed_stays_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    drop(create(folder.path()).unwrap());
    let before = fs::read(folder.path().join("vault")).unwrap();

    for (old, new) in [(&b"wrong"[..], &b"new"[..]), (PASSPHRASE, b"")] {
        let refused = Profile::change_passphrase(folder.path(), old, new, &mut random::generator());

        assert!(refused.is_err());
        assert_eq!(fs::read(folder.path().join("vault")).unwrap(), before);
    }
    // The disk refuses: a folder stands where the new record would be written.
    fs::create_dir(folder.path().join("vault.new")).unwrap();
    let refused = Profile::change_passphrase(folder.path(), PASSPHRASE, b"new", &mut random::generator());
    assert!(matches!(refused, Err(ChangeError::Disk(_))), "{refused:?}");
    Profile::unlock(folder.path(), PASSPHRASE).unwrap();
}

#[test]
fn a_folder_without_a_profile_is_named_as_such() {
    let folder = tempfile::tempdir().unwrap();

    let unlocked = Profile::unlock(folder.path(), PASSPHRASE);

    assert!(matches!(unlocked, Err(UnlockError::Missing)), "{unlocked:?}");
    assert!(!folder.path().join("lock").exists());
}

#[test]
fn only_one_process_has_a_profile_open() {
    let folder = tempfile::tempdir().unwrap();
    let first = create(folder.path()).unwrap();

    let second = Profile::unlock(folder.path(), PASSPHRASE);

    assert!(
        matches!(second, Err(UnlockError::Lock(LockError::InUse))),
        "{second:?}"
    );
    drop(first);
    Profile::unlock(folder.path(), PASSPHRASE).unwrap();
}

#[test]
fn an_existing_profile_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    drop(create(folder.path()).unwrap());
    let before = fs::read(folder.path().join("vault")).unwrap();

    let again = create(folder.path());

    assert!(matches!(again, Err(CreateError::Exists)), "{again:?}");
    assert_eq!(fs::read(folder.path().join("vault")).unwrap(), before);
}

#[test]
fn a_folder_with_other_files_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("letter.txt"), "hello").unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();

    let created = create(folder.path());

    assert!(matches!(created, Err(CreateError::NotEmpty)), "{created:?}");
    assert_eq!(
        fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777,
        0o755
    );
}

#[test]
fn what_an_interrupted_creation_left_behind_does_not_disturb_the_next() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("lock"), "").unwrap();
    for name in ["vault.new", "hoopoe-new.db", "hoopoe-new.db-wal"] {
        fs::write(folder.path().join(name), "half a rec").unwrap();
    }

    drop(create(folder.path()).unwrap());

    Profile::unlock(folder.path(), PASSPHRASE).unwrap();
    assert!(!folder.path().join("hoopoe-new.db-wal").exists());
}

#[test]
fn what_a_node_without_an_account_left_behind_does_not_disturb_either_but_other_files_do() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["lock", "page", "open.html", "hoopoe.log", "hoopoe.toml"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    fs::write(folder.path().join("thesis.txt"), "years of work").unwrap();
    let refused = create(folder.path());
    assert!(matches!(refused, Err(CreateError::NotEmpty)), "{refused:?}");
    assert!(folder.path().join("thesis.txt").exists());
    fs::remove_file(folder.path().join("thesis.txt")).unwrap();

    drop(create(folder.path()).unwrap());

    assert!(folder.path().join("hoopoe.toml").exists());
}

#[test]
fn a_database_that_somebody_else_calls_new_is_none_of_ours() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["new.db", "new.db-wal", "hoopoe-new.db.bak"] {
        let path = folder.path().join(name);
        fs::write(&path, "years of work").unwrap();

        let refused = create(folder.path());

        assert!(matches!(refused, Err(CreateError::NotEmpty)), "{refused:?}");
        assert_eq!(fs::read(&path).unwrap(), b"years of work");
        fs::remove_file(path).unwrap();
    }
}

#[test]
fn a_profile_whose_database_cannot_be_moved_is_kept_and_finished_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let founding = Profile::create(folder.path(), PASSPHRASE, &mut random::generator()).unwrap();
    fs::write(founding.database(), "all of it").unwrap();
    let place = folder.path().join("hoopoe.db");
    // It leads to itself: nobody can say whether there is a file.
    std::os::unix::fs::symlink(&place, &place).unwrap();

    founding.finish().unwrap_err();

    assert!(folder.path().join("vault").exists());
    assert!(folder.path().join("hoopoe-new.db").exists());
    fs::remove_file(&place).unwrap();
    Profile::unlock(folder.path(), PASSPHRASE).unwrap();
    assert_eq!(fs::read(place).unwrap(), b"all of it");
}

#[test]
fn an_empty_passphrase_is_refused() {
    let folder = tempfile::tempdir().unwrap();

    let created = Profile::create(folder.path(), b"", &mut random::generator());

    assert!(matches!(created, Err(CreateError::Vault(_))), "{created:?}");
    assert!(!folder.path().join("vault").exists());
}

#[test]
fn a_path_too_long_for_a_socket_is_refused_before_anything_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x".repeat(100));

    let created = create(&path);

    assert!(
        matches!(created, Err(CreateError::Path(long)) if long.bytes > 100),
        "{created:?}"
    );
    assert!(!path.exists());
}
