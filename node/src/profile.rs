//! The profile: the folder in which everything of one user on this machine lies.
//!
//! ```text
//! vault         the key of everything else, wrapped under the passphrase
//! hoopoe.db     the encrypted database
//! lock          held by the one process that has the profile open
//! hoopoe.sock   where that process listens
//! hoopoe.toml   settings, if somebody wrote some
//! hoopoe.log    the log of a node that runs as a service
//! page          where the page is, for a start that has no key
//! open.html     leads a browser to the page, with a code that ends within a minute
//! ```

mod erasure;
mod founding;
mod lock;
pub(crate) mod record;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use hoopoe_crypto::{
    at_rest::StorageKey,
    vault::{self, VaultError, WrapError},
};
use hoopoe_protocol::secret::Secret;
use rand_core::CryptoRng;

pub use erasure::{EraseError, Erased};
pub use founding::Founding;
pub use lock::{Lock, LockError};

const VAULT: &str = "vault";
const VAULT_NEW: &str = "vault.new";
const LOCK: &str = "lock";
const DATABASE: &str = "hoopoe.db";
const SOCKET: &str = "hoopoe.sock";
const CONFIG: &str = "hoopoe.toml";
const LOG: &str = "hoopoe.log";
const SIGN_IN_PAGE: &str = "open.html";
const PAGE: &str = "page";
const PAGE_NEW: &str = "page.new";

/// Longest path of a socket: the operating system's limit of 108 bytes (104 on some), less a margin.
const SOCKET_PATH_BYTES: usize = 100;

/// A folder that holds a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    folder: PathBuf,
}

/// What the vault of a profile opens to.
#[derive(Debug)]
pub struct Keys {
    /// The key of the database.
    pub database: Secret<32>,
    /// The key under which secrets in the database are sealed once more.
    pub storage: StorageKey,
}

/// A profile whose keys are known, and which nobody else can open meanwhile.
#[derive(Debug)]
pub struct Unlocked {
    /// The folder.
    pub profile: Profile,
    /// The key of the database.
    pub database_key: Secret<32>,
    /// The key under which secrets in the database are sealed once more.
    pub storage_key: StorageKey,
    /// Keeps other processes out until it is dropped.
    pub lock: Lock,
}

/// Why no profile is made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// There is a profile in the folder already.
    #[error("there is a profile here already")]
    Exists,
    /// There is something else in the folder.
    #[error("the folder holds other files; choose an empty or a new one")]
    NotEmpty,
    /// There is a database without a vault: an erasure was cut short, or the file was lost.
    #[error(
        "the vault of the profile here is gone, and without it nothing opens the profile: put back a copy of that file; \
         or if you were erasing it, finish it with hoopoe erase"
    )]
    HalfErased,
    /// Another process is busy here.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The folder's name is too long for a socket in it.
    #[error(transparent)]
    Path(#[from] SocketPathTooLong),
    /// The vault could not be made: no passphrase, or too little memory.
    #[error(transparent)]
    Vault(#[from] WrapError),
    /// The disk refused.
    #[error("{0}")]
    Disk(#[from] io::Error),
}

/// Why a profile does not open.
#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// There is no profile in the folder.
    #[error("there is no profile here; make one first")]
    Missing,
    /// Another process has it open.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The passphrase is wrong, or the vault is damaged or of a newer version.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The folder's name is too long for a socket in it.
    #[error(transparent)]
    Path(#[from] SocketPathTooLong),
    /// The disk refused.
    #[error("{0}")]
    Disk(#[from] io::Error),
}

/// Why a passphrase is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The profile does not open with the old one.
    #[error(transparent)]
    Unlock(#[from] UnlockError),
    /// The new one is empty, or the machine has too little memory.
    #[error(transparent)]
    Wrap(#[from] WrapError),
    /// The disk refused.
    #[error("{0}")]
    Disk(#[from] io::Error),
}

/// A socket cannot be made under this path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the path of the profile's socket has {bytes} bytes, and the system allows {SOCKET_PATH_BYTES}: use a folder with a shorter path"
)]
pub struct SocketPathTooLong {
    /// Its length.
    pub bytes: usize,
}

impl Profile {
    /// Opens a profile and keeps others out of it.
    ///
    /// Takes about a fifth of a second of one core.
    ///
    /// # Errors
    /// If there is none, it is in use, or the passphrase is wrong.
    pub fn unlock(folder: &Path, passphrase: &[u8]) -> Result<Unlocked, UnlockError> {
        let lock = Self::hold(folder)?;
        let profile = Self::at(folder.to_owned());
        let record = fs::read(profile.vault())?;
        let key = vault::open(&record, passphrase, None)?;
        Ok(profile.unlocked(Keys::of(&key), lock))
    }

    /// Wraps the key of everything under another passphrase; the old one opens nothing any more. A crash at any point
    /// leaves a profile that opens with one of the two.
    ///
    /// Takes about three fifths of a second of one core.
    ///
    /// # Errors
    /// If the profile does not open with the old one, or the disk refuses; then the old one still opens it.
    pub fn change_passphrase(
        folder: &Path,
        old: &[u8],
        new: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<(), ChangeError> {
        let profile = Self::at(folder.to_owned());
        if !profile.exists()? {
            return Err(ChangeError::Unlock(UnlockError::Missing));
        }
        let _lock = Lock::take(&folder.join(LOCK)).map_err(UnlockError::Lock)?;
        let record = fs::read(profile.vault())?;
        let changed =
            vault::change_passphrase(rng, &record, old, new, None).map_err(|error| match error {
                vault::ChangeError::Open(error) => ChangeError::Unlock(error.into()),
                vault::ChangeError::Wrap(error) => ChangeError::Wrap(error),
            })?;
        // Tried before the old record is gone.
        vault::open(&changed, new, None).map_err(UnlockError::Vault)?;
        record::replace(&profile.vault(), &profile.vault_new(), &changed)?;
        Ok(())
    }

    /// The keys of the profile, whoever holds its lock; none if this is not its passphrase.
    ///
    /// Takes about a fifth of a second of one core.
    ///
    /// # Errors
    /// If the vault cannot be read, or is damaged or of a newer version.
    pub fn keys(&self, passphrase: &[u8]) -> Result<Option<Keys>, UnlockError> {
        let record = fs::read(self.vault())?;
        match vault::open(&record, passphrase, None) {
            Ok(key) => Ok(Some(Keys::of(&key))),
            Err(VaultError::WrongPassphrase) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Takes the lock of a profile without its keys.
    ///
    /// # Errors
    /// If there is none, it is in use, or the path of its socket is too long.
    pub fn hold(folder: &Path) -> Result<Lock, UnlockError> {
        let profile = Self::at(folder.to_owned());
        profile.socket()?;
        if !profile.exists()? {
            return Err(UnlockError::Missing);
        }
        let lock = Lock::take(&folder.join(LOCK))?;
        profile.finish_beginning()?;
        Ok(lock)
    }

    /// The profile in a folder, whether there is one or not: for a client that looks for the socket.
    #[must_use]
    pub const fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether there is a profile in the folder.
    ///
    /// # Errors
    /// If the disk refuses to say.
    pub fn exists(&self) -> io::Result<bool> {
        self.vault().try_exists()
    }

    /// The database's file.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.join(DATABASE)
    }

    /// Whether a process has the profile open.
    ///
    /// # Errors
    /// If the disk refuses to say.
    pub fn is_in_use(&self) -> io::Result<bool> {
        lock::is_held(&self.folder.join(LOCK))
    }

    /// Whether the vault's record is whole and this program's; a passphrase is not needed for that.
    ///
    /// # Errors
    /// If it is damaged, or of a newer version; or the disk refuses.
    pub fn look_at_vault(&self) -> Result<(), UnlockError> {
        let record = fs::read(self.vault())?;
        // No vault has an empty passphrase, so this one is wrong where all else is right.
        match vault::open(&record, b"", None) {
            Ok(_) | Err(VaultError::WrongPassphrase) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The file with the settings, whether there is one or not.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.folder.join(CONFIG)
    }

    /// The file that a service logs into, whether there is one or not.
    #[must_use]
    pub fn log(&self) -> PathBuf {
        self.folder.join(LOG)
    }

    /// The socket's path.
    ///
    /// # Errors
    /// If the system takes no path of that length.
    pub fn socket(&self) -> Result<PathBuf, SocketPathTooLong> {
        let path = self.folder.join(SOCKET);
        let bytes = path.as_os_str().len();
        if bytes > SOCKET_PATH_BYTES {
            Err(SocketPathTooLong { bytes })
        } else {
            Ok(path)
        }
    }

    /// The file that leads a browser to the page.
    #[must_use]
    pub fn sign_in_page(&self) -> PathBuf {
        self.folder.join(SIGN_IN_PAGE)
    }

    /// The file that says where the page is, and the one that is to take its place.
    pub(crate) fn page(&self) -> (PathBuf, PathBuf) {
        (self.folder.join(PAGE), self.folder.join(PAGE_NEW))
    }

    fn vault(&self) -> PathBuf {
        self.folder.join(VAULT)
    }

    fn vault_new(&self) -> PathBuf {
        self.folder.join(VAULT_NEW)
    }

    /// With its keys, and the lock that is held.
    #[must_use]
    pub fn unlocked(self, keys: Keys, lock: Lock) -> Unlocked {
        Unlocked {
            profile: self,
            database_key: keys.database,
            storage_key: keys.storage,
            lock,
        }
    }
}

impl Keys {
    fn of(key: &Secret<32>) -> Self {
        Self {
            database: vault::database_key(key),
            storage: vault::storage_key(key),
        }
    }
}
