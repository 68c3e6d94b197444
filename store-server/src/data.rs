//! The data directory: one server at a time, and the server's identity.

pub mod announced;
pub mod private;

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use ed25519_dalek::SigningKey;
use hoopoe_protocol::keys::ServerKey;

use crate::db;

const LOCK_FILE: &str = "lock";

/// The server's identity.
pub const KEY_FILE: &str = "server.key";

/// A data directory that belongs to this process until it is dropped.
#[derive(Debug)]
pub struct DataDirectory {
    path: PathBuf,
    server: ServerKey,
    // The operating system gives the lock back when the file is closed, also after a crash.
    _lock: File,
}

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// Another process has it.
    #[error("another server runs on {0}: stop it, or give another --data")]
    InUse(PathBuf),
    /// The identity is gone while the database is there.
    #[error(
        "{0} is missing although there is a database: restore it from a backup, clients know the server by it"
    )]
    KeyMissing(PathBuf),
    /// The identity is not a key.
    #[error("{0} is damaged: restore it from a backup")]
    KeyDamaged(PathBuf),
    /// The operating system refused.
    #[error("{path}: {source}")]
    Io {
        /// The file or directory.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

impl DataDirectory {
    /// Takes the directory, creating it and the server's identity on the first run.
    ///
    /// # Errors
    /// If another server has it, if the identity is lost or damaged, or if the file system refuses.
    pub fn take(path: &Path) -> Result<Self, DataError> {
        let lock = Self::lock(path)?;
        Ok(Self {
            path: path.to_owned(),
            server: identity(path)?,
            _lock: lock,
        })
    }

    /// Takes the directory without asking for an identity; others are kept out until the file is dropped.
    ///
    /// # Errors
    /// If another server has it, or the file system refuses.
    pub fn lock(path: &Path) -> Result<File, DataError> {
        create_private(path).map_err(|source| at(path, source))?;
        let lock_path = path.join(LOCK_FILE);
        let lock = private_file(&lock_path).map_err(|source| at(&lock_path, source))?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => Err(DataError::InUse(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(at(&lock_path, source)),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The server's identity.
    #[must_use]
    pub const fn server(&self) -> ServerKey {
        self.server
    }
}

fn identity(directory: &Path) -> Result<ServerKey, DataError> {
    let path = directory.join(KEY_FILE);
    let seed = match fs::read(&path) {
        Ok(bytes) => bytes
            .try_into()
            .map_err(|_| DataError::KeyDamaged(path.clone()))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if directory.join(db::FILE).exists() {
                return Err(DataError::KeyMissing(path));
            }
            create_identity(&path).map_err(|source| at(&path, source))?
        }
        Err(source) => return Err(at(&path, source)),
    };
    Ok(ServerKey::new(
        SigningKey::from_bytes(&seed).verifying_key().to_bytes(),
    ))
}

fn create_identity(path: &Path) -> io::Result<[u8; 32]> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(io::Error::other)?;
    private::write(path, &seed)?;
    Ok(seed)
}

fn create_private(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

/// Opens a file for writing that only its owner may read.
///
/// # Errors
/// If the file system refuses.
pub fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)
}

fn at(path: &Path, source: io::Error) -> DataError {
    DataError::Io {
        path: path.to_owned(),
        source,
    }
}
