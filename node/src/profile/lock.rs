//! The lock of a profile: one process at a time has its database and its ratchets.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    sync::Arc,
};

/// Held until it and all its clones are dropped, or the process ends in whatever way.
#[derive(Clone, Debug)]
pub struct Lock {
    _file: Arc<File>,
}

/// Why a profile cannot be locked.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process, or another part of this one, has it.
    #[error("the profile is in use by another process")]
    InUse,
    /// The disk refused.
    #[error("the profile cannot be locked: {0}")]
    Disk(#[from] io::Error),
}

impl Lock {
    /// Takes the lock, or fails at once.
    pub(super) fn take(path: &Path) -> Result<Self, LockError> {
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self {
                _file: Arc::new(file),
            }),
            Err(TryLockError::WouldBlock) => Err(LockError::InUse),
            Err(TryLockError::Error(error)) => Err(LockError::Disk(error)),
        }
    }
}

/// Whether somebody holds the lock; nothing is made where there is none.
pub(super) fn is_held(path: &Path) -> io::Result<bool> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    // Shared, and for a moment only: who wants the profile meanwhile may be told that it is in use.
    match file.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
