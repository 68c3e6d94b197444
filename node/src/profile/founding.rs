//! The beginning of a profile: whole, or nothing of it.
//!
//! ```text
//! nothing ──▶ hoopoe-new.db ───────▶ vault ──▶ hoopoe.db
//!             the next try wipes it     from here on there is a profile; whoever takes it up next finishes it
//! ```
//!
//! The key that opens the database is nowhere on the disk until the database is whole, so what a crash leaves before that
//! is noise.

use std::{
    ffi::OsStr,
    fs::{self, DirBuilder, File},
    io,
    os::unix::fs::{DirBuilderExt as _, PermissionsExt as _},
    path::{self, Path, PathBuf},
};

use hoopoe_crypto::vault;
use rand_core::CryptoRng;

use super::{CreateError, Keys, LOCK, Lock, Profile, Unlocked, erasure, record};

/// The database until the profile is whole.
pub(super) const NEW_DATABASE: &str = "hoopoe-new.db";

/// A profile that is being made. If it is dropped before it is finished, nothing is left of it.
#[derive(Debug)]
pub struct Founding {
    profile: Profile,
    lock: Lock,
    /// None once it is finished.
    made: Option<Made>,
    /// What was not there before, and goes with it: lock and folder.
    is_own: Own,
}

/// What was made for the beginning.
#[derive(Clone, Copy, Debug, Default)]
struct Own {
    lock: bool,
    folder: bool,
}

#[derive(Debug)]
struct Made {
    keys: Keys,
    /// What the passphrase opens.
    record: Vec<u8>,
}

impl Profile {
    /// Begins a profile in a new or empty folder: a new key, wrapped under the passphrase.
    ///
    /// Takes about a fifth of a second of one core. If it fails, or the machine does, it can be called again.
    ///
    /// # Errors
    /// If there is a profile already, or anything else; if the passphrase is empty; if the disk refuses.
    pub fn create(
        folder: &Path,
        passphrase: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Founding, CreateError> {
        let is_own = Own {
            lock: !folder.join(LOCK).try_exists()?,
            folder: !folder.try_exists()?,
        };
        let profile = Self::at(folder.to_owned());
        let lock = profile.settle()?;
        let mut founding = profile.found(lock, passphrase, rng)?;
        founding.is_own = is_own;
        Ok(founding)
    }

    /// Takes a new or empty folder for a profile that somebody is going to make in it.
    ///
    /// # Errors
    /// If there is a profile already, or anything else; if the disk refuses.
    pub fn settle(&self) -> Result<Lock, CreateError> {
        self.socket()?;
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(self.folder())?;
        self.check_is_vacant()?;
        // An empty folder may have been made by hand, readable for all.
        fs::set_permissions(self.folder(), fs::Permissions::from_mode(0o700))?;
        Ok(Lock::take(&self.folder().join(LOCK))?)
    }

    /// Whether a file of this path would be in the folder of a profile that is still to be made, and is none of its own.
    #[must_use]
    pub fn is_in_the_way(&self, file: &Path) -> bool {
        let place = |path: &Path| path::absolute(path).and_then(fs::canonicalize);
        let parent = file.parent().filter(|parent| *parent != Path::new(""));
        let (Ok(folder), Ok(parent)) = (place(self.folder()), place(parent.unwrap_or(Path::new(".")))) else {
            return false;
        };
        let within = parent.strip_prefix(folder).ok().zip(file.file_name());
        let first = within.and_then(|(between, name)| between.join(name).iter().next().map(OsStr::to_owned));
        first.is_some_and(|name| !erasure::may_be_before(&name))
    }

    /// Begins a profile in a folder that was taken for it.
    ///
    /// Takes about a fifth of a second of one core.
    ///
    /// # Errors
    /// If there is one already, the passphrase is empty, or the disk refuses.
    pub fn found(
        &self,
        lock: Lock,
        passphrase: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Founding, CreateError> {
        // Somebody else may have made one before the lock was ours.
        self.check_is_vacant()?;
        let created = vault::create(rng, passphrase, None)?;
        self.wipe_beginnings()?;
        Ok(Founding {
            profile: self.clone(),
            lock,
            made: Some(Made {
                keys: Keys::of(&created.key),
                record: created.record,
            }),
            is_own: Own::default(),
        })
    }

    fn check_is_vacant(&self) -> Result<(), CreateError> {
        if self.exists()? {
            return Err(CreateError::Exists);
        }
        if self.database().try_exists()? {
            return Err(CreateError::HalfErased);
        }
        for entry in fs::read_dir(self.folder())? {
            if !erasure::may_be_before(&entry?.file_name()) {
                return Err(CreateError::NotEmpty);
            }
        }
        Ok(())
    }

    /// Removes what a beginning left that was cut short.
    fn wipe_beginnings(&self) -> io::Result<()> {
        for entry in fs::read_dir(self.folder())? {
            let entry = entry?;
            if erasure::is_beginning(&entry.file_name()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Finishes a beginning that was cut short after the profile was there. Its lock is held.
    pub(super) fn finish_beginning(&self) -> io::Result<()> {
        let (made, place) = (self.folder().join(NEW_DATABASE), self.database());
        if made.try_exists()? && !place.try_exists()? {
            fs::rename(made, &place)?;
            record::sync_folder(&place)?;
        }
        Ok(())
    }
}

impl Founding {
    /// Where the database of the profile is to be made. It must be closed before the profile is finished.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.profile.folder().join(NEW_DATABASE)
    }

    /// The keys of the profile.
    #[must_use]
    pub fn keys(&self) -> Option<&Keys> {
        self.made.as_ref().map(|made| &made.keys)
    }

    /// From now on there is the profile, with the database that was made.
    ///
    /// # Errors
    /// If the disk refuses, or the database is still open. Then nothing is left, unless there is the profile already: that is
    /// kept, and whoever takes it up next finishes it.
    pub fn finish(mut self) -> io::Result<Unlocked> {
        let database = self.database();
        if database.with_extension("db-wal").try_exists()? {
            return Err(io::Error::other("the new database is still open"));
        }
        if database.try_exists()? {
            File::open(&database)?.sync_all()?;
        }
        let made = self.made.as_ref().ok_or(io::ErrorKind::NotFound)?;
        let replaced = record::replace(&self.profile.vault(), &self.profile.vault_new(), &made.record);
        // It may be in its place although the folder was not written: its database must not be wiped then.
        if let Err(error) = replaced {
            if self.profile.exists().unwrap_or(true) {
                self.made = None;
                let _ = self.profile.finish_beginning();
            }
            return Err(error);
        }
        let made = self.made.take().ok_or(io::ErrorKind::NotFound)?;
        // If this fails, whoever takes the profile up next does it.
        self.profile.finish_beginning()?;
        Ok(self.profile.clone().unlocked(made.keys, self.lock.clone()))
    }
}

impl Drop for Founding {
    fn drop(&mut self) {
        if self.made.is_none() {
            return;
        }
        // What cannot be removed now is removed by the next try.
        let _ = self.profile.wipe_beginnings();
        if self.is_own.lock {
            let _ = fs::remove_file(self.profile.folder().join(LOCK));
        }
        if self.is_own.folder {
            let _ = fs::remove_dir(self.profile.folder());
        }
    }
}
