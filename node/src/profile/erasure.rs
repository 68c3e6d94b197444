//! The end of a profile: the key of everything first, then everything.
//!
//! ```text
//! whole ──▶ vault overwritten and gone ──▶ other files gone ──▶ lock and folder gone
//!              from here on nothing opens any more; a second run goes on from wherever the first was cut short
//! ```

use std::{
    ffi::{OsStr, OsString},
    fs, io,
    path::PathBuf,
};

use super::{
    CONFIG, DATABASE, LOCK, LOG, Lock, LockError, PAGE, PAGE_NEW, Profile, SIGN_IN_PAGE, SOCKET, VAULT,
    VAULT_NEW, founding::NEW_DATABASE, record,
};

/// What is left after an erasure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Files in the folder that are not the profile's, and so were left alone, with the folder.
    pub left: Vec<OsString>,
}

/// Why a profile is not erased, or not to its end. It can be tried again.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// A process has it open.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The disk refused.
    #[error("{0}")]
    Disk(#[from] io::Error),
}

impl Profile {
    /// Whether there is a profile in the folder, if only what an erasure left that was cut short.
    ///
    /// # Errors
    /// If the disk refuses to say.
    pub fn has_remains(&self) -> io::Result<bool> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(false);
            }
            Err(error) => return Err(error),
        };
        for entry in entries {
            let name = entry?.file_name();
            // Other names, such as `lock`, somebody else's folder may have as well.
            if name == VAULT || is_of_database(&name) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Overwrites the wrapped key, without which nothing here can be read; then removes all files of the profile, and the
    /// folder if nothing else is in it. Nobody can bring any of it back.
    ///
    /// # Errors
    /// If a process has it open, or the disk refuses; what is left then can be erased by a second call.
    pub fn erase(&self) -> Result<Erased, EraseError> {
        let lock = Lock::take(&self.folder.join(LOCK))?;
        for name in [VAULT, VAULT_NEW] {
            record::destroy(&self.folder.join(name))?;
        }
        let mut left = Vec::new();
        let mut files: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            if !is_ours(&name) {
                left.push(name);
            } else if name != LOCK {
                files.push(self.folder.join(name));
            }
        }
        // The database goes last: as long as some of it is there, a second call knows what this is.
        files.sort_by_key(|file| file.file_name().is_some_and(is_of_database));
        files.iter().try_for_each(fs::remove_file)?;
        fs::remove_file(self.folder.join(LOCK))?;
        drop(lock);
        if left.is_empty() {
            fs::remove_dir(&self.folder)?;
        }
        left.sort();
        Ok(Erased { left })
    }
}

/// Whether a file of this name belongs to a profile.
fn is_ours(name: &OsStr) -> bool {
    name == VAULT || is_of_database(name) || may_be_before(name)
}

/// Whether a file of this name may lie in the folder of a profile that is still to be made.
pub(super) fn may_be_before(name: &OsStr) -> bool {
    let fixed = [LOCK, SOCKET, CONFIG, SIGN_IN_PAGE, PAGE, PAGE_NEW]
        .iter()
        .any(|ours| name == *ours);
    fixed || is_beginning(name) || is_made_of(LOG, name)
}

/// Whether a file of this name was made for a profile that never was.
pub(super) fn is_beginning(name: &OsStr) -> bool {
    let database = || name.to_str().and_then(|name| name.strip_prefix(NEW_DATABASE));
    name == VAULT_NEW || database().is_some_and(|rest| ["", "-wal", "-shm", "-journal"].contains(&rest))
}

fn is_of_database(name: &OsStr) -> bool {
    is_made_of(DATABASE, name)
}

/// Whether it is this file, or one that SQLite, an upgrade or a full log made of it.
fn is_made_of(file: &str, name: &OsStr) -> bool {
    name.to_str()
        .and_then(|name| name.strip_prefix(file))
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random;

    fn profile() -> (tempfile::TempDir, Profile) {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("alice");
        let founding = Profile::create(&place, b"a long walk", &mut random::generator()).unwrap();
        let unlocked = founding.finish().unwrap();
        for name in [
            "hoopoe.db",
            "hoopoe.db-wal",
            "hoopoe.db.schema-1.x",
            "hoopoe.log.3",
            "hoopoe.toml",
        ] {
            fs::write(place.join(name), "x").unwrap();
        }
        (folder, unlocked.profile.clone())
    }

    #[test]
    fn nothing_is_left_of_a_profile() {
        let (folder, profile) = profile();
        // Another name for the blocks of the vault.
        let blocks = folder.path().join("blocks");
        fs::hard_link(profile.vault(), &blocks).unwrap();

        let erased = profile.erase().unwrap();

        assert_eq!(erased.left, [""; 0]);
        assert!(!profile.folder().exists());
        assert!(fs::read(blocks).unwrap().iter().all(|byte| *byte == 0));
        assert!(!profile.has_remains().unwrap());
    }

    #[test]
    fn what_is_not_the_profiles_stays() {
        let (_folder, profile) = profile();
        for name in ["thesis.txt", "hoopoe.dbx", "vault.old"] {
            fs::write(profile.folder().join(name), "years of work").unwrap();
        }

        let erased = profile.erase().unwrap();

        assert_eq!(erased.left, ["hoopoe.dbx", "thesis.txt", "vault.old"]);
        assert_eq!(fs::read_dir(profile.folder()).unwrap().count(), 3);
        assert!(!profile.has_remains().unwrap());
    }

    #[test]
    fn an_erasure_that_was_cut_short_is_finished_by_the_next_and_the_key_went_first() {
        let (_folder, profile) = profile();
        // A folder in the place of a file: it cannot be removed like one.
        let obstacle = profile.folder().join("hoopoe.db-shm");
        fs::create_dir(&obstacle).unwrap();
        let failed = profile.erase();
        assert!(matches!(failed, Err(EraseError::Disk(_))), "{failed:?}");
        assert!(!profile.vault().exists());
        assert!(profile.has_remains().unwrap());
        fs::remove_dir(obstacle).unwrap();

        profile.erase().unwrap();

        assert!(!profile.folder().exists());
    }

    #[test]
    fn somebody_elses_folder_is_no_profile() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["lock", "hoopoe.toml", "hoopoe.log"] {
            fs::write(folder.path().join(name), "somebody else's").unwrap();
        }
        let profile = Profile::at(folder.path().to_owned());

        assert!(!profile.has_remains().unwrap());
        assert!(!Profile::at(folder.path().join("nowhere")).has_remains().unwrap());
        fs::write(folder.path().join("hoopoe.db-wal"), "").unwrap();
        assert!(profile.has_remains().unwrap());
    }

    #[test]
    fn a_profile_that_is_open_is_not_erased() {
        let folder = tempfile::tempdir().unwrap();
        let founding = Profile::create(folder.path(), b"a long walk", &mut random::generator()).unwrap();
        let unlocked = founding.finish().unwrap();

        let refused = unlocked.profile.erase();

        assert!(
            matches!(refused, Err(EraseError::Lock(LockError::InUse))),
            "{refused:?}"
        );
        assert!(unlocked.profile.exists().unwrap());
    }
}
