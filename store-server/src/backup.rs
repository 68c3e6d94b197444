//! A backup: a folder with a copy of the database, what makes the server this server, and a list of both.
//!
//! ```text
//! hoopoe-store.sqlite   the database as it was at one moment
//! server.key, tls.*     by which clients know the server: whoever has them can stand in for it
//! acme.*                a certificate of an authority, and the account with it
//! backup.json           when, by which version, how long each file is, its SHA-256, and the counts
//! ```
//!
//! It is made while the server runs, and read again before it counts. What is in it is ciphertext and secrets of the server: only
//! its owner may read it, and what leaves the machine should be encrypted.

mod list;

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use hoopoe_protocol::time::Timestamp;
use sqlx::Connection;

pub use self::list::{Entry, List, ListError};
use crate::{
    data::{self, DataDirectory, DataError},
    db::{
        self, CopyError, OpenError,
        restored::restored,
        sql::Sql,
        sqlite::{self, Database},
    },
    tls::{acme, self_signed},
};

/// Why a backup cannot be made, is none, or cannot be restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is something already.
    #[error("{0} is there already: give another place")]
    Exists(PathBuf),
    /// A server has run there.
    #[error("a server has run in {0}: restore into another --data, or remove what is there")]
    InUse(PathBuf),
    /// The database cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The data directory cannot be used.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The database could not be copied.
    #[error("copying the database: {0}")]
    Copy(#[from] CopyError),
    /// The list is missing or does not fit the files.
    #[error("the backup cannot be used: {0}: take another one")]
    List(#[from] ListError),
    /// The copy is damaged.
    #[error("the database in the backup is damaged: {0}: take another one")]
    Damaged(String),
    /// What is in the copy is not what was in the database.
    #[error("the backup's list says another number of {0} than its database: take another one")]
    Counts(String),
    /// SQLite refused.
    #[error("reading the database in the backup: {0}")]
    Sqlite(#[from] sqlx::Error),
    /// The file system refused.
    #[error("{path}: {source}")]
    File {
        /// What it was about.
        path: PathBuf,
        /// What it said.
        source: io::Error,
    },
}

/// Makes a backup of the server in `data`, which may be running, and verifies it. Under its name it is there whole or not at all.
///
/// # Errors
/// If there is something already, no server has run in `data`, the disk is full, or what was written is not what was read.
pub async fn make(data: &Path, to: &Path, now: Timestamp) -> Result<List, BackupError> {
    // Without a slash at its end, behind which a suffix would stand in the folder.
    let to: &Path = &to.components().collect::<PathBuf>();
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    // Refuses what is no database of this version.
    let beside = sqlite::open::open_beside(data).await?;
    beside.close().await?;
    let unfinished = with_suffix(to, ".unfinished");
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(|source| at(parent, source))?;
    }
    remove_folder(&unfinished)?;
    private_folder(&unfinished)?;
    let copy = unfinished.join(db::FILE);
    sqlite::backup::copy(&data.join(db::FILE), &copy).await?;
    for file in kept(data) {
        copy_file(&data.join(file), &unfinished.join(file))?;
    }
    let counts = sqlite::backup::counts(&copy).await?;
    let list = List::of(&unfinished, now, sqlite::upgrade::newest(), counts)?;
    list.write(&unfinished)?;
    verify(&unfinished).await?;
    fs::rename(&unfinished, to).map_err(|source| at(to, source))?;
    sync_parent(to)?;
    Ok(list)
}

/// Whether a backup is whole: its files, its database's pages and references, and its counts.
///
/// # Errors
/// If it is not.
pub async fn verify(backup: &Path) -> Result<List, BackupError> {
    let list = List::read(backup)?;
    list.compare(backup)?;
    let database = backup.join(db::FILE);
    if let Some(damage) = sqlite::backup::damage(&database).await? {
        return Err(BackupError::Damaged(damage));
    }
    // The questions are those of this version.
    if list.migration == sqlite::upgrade::newest() {
        let mut listed = list.counts.clone();
        for count in sqlite::backup::counts(&database).await? {
            if listed.remove(&count.name) != Some(count.value) {
                return Err(BackupError::Counts(count.name));
            }
        }
        if let Some((unknown, _)) = listed.pop_first() {
            return Err(BackupError::Counts(unknown));
        }
    }
    Ok(list)
}

/// Sets a server up from a backup, in a data directory in which none has run. Its sequence numbers go on above all that were
/// ever given, and one-time prekeys are dropped.
///
/// # Errors
/// If the backup is not whole, a server has run in `data`, or the file system refuses; no server starts on `data` then.
pub async fn restore(backup: &Path, data: &Path, now: Timestamp) -> Result<List, BackupError> {
    let list = verify(backup).await?;
    if list.migration > sqlite::upgrade::newest() {
        return Err(OpenError::Newer(list.migration).into());
    }
    let held = DataDirectory::lock(data)?;
    if data.join(db::FILE).exists() || data.join(data::KEY_FILE).exists() {
        return Err(BackupError::InUse(data.to_owned()));
    }
    let half = data.join("restoring");
    remove_folder(&half)?;
    private_folder(&half)?;
    copy_file(&backup.join(db::FILE), &half.join(db::FILE))?;
    make_fit(&half, now).await?;
    let place = data.join(db::FILE);
    fs::rename(half.join(db::FILE), &place).map_err(|source| at(&place, source))?;
    sync_parent(&place)?;
    // The identity comes last: until it is there, no server starts.
    let files = list.files.keys().filter(|file| *file != db::FILE);
    let (key, others): (Vec<_>, Vec<_>) = files.partition(|file| *file == data::KEY_FILE);
    for file in others.into_iter().chain(key) {
        let place = data.join(file);
        match fs::remove_file(&place) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => return Err(at(&place, source)),
            _ => copy_file(&backup.join(file), &place)?,
        }
        sync_parent(&place)?;
    }
    remove_folder(&half)?;
    drop(held);
    Ok(list)
}

/// Brings the database up to date and makes it fit to serve.
async fn make_fit(folder: &Path, now: Timestamp) -> Result<(), BackupError> {
    let mut database = Database::open(folder).await?;
    let mut transaction = database.writer.begin_with("BEGIN IMMEDIATE").await?;
    restored(&mut Sql::Sqlite(&mut transaction), now).await?;
    transaction.commit().await?;
    database.close().await?;
    Ok(())
}

/// What is kept beside the database: the identity, and the rest if it is there.
fn kept(data: &Path) -> impl Iterator<Item = &'static str> {
    let others = self_signed::NAMES.into_iter().chain(acme::kept::NAMES);
    [data::KEY_FILE]
        .into_iter()
        .chain(others.filter(|file| data.join(file).exists()))
}

fn private_folder(folder: &Path) -> Result<(), BackupError> {
    DirBuilder::new()
        .mode(0o700)
        .create(folder)
        .map_err(|source| at(folder, source))
}

fn copy_file(from: &Path, to: &Path) -> Result<(), BackupError> {
    let copy = || -> io::Result<()> {
        let mut source = File::open(from)?;
        let mut copy = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(to)?;
        io::copy(&mut source, &mut copy)?;
        copy.sync_all()
    };
    copy().map_err(|source| at(to, source))
}

fn remove_folder(folder: &Path) -> Result<(), BackupError> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(at(folder, source)),
        _ => Ok(()),
    }
}

fn sync_parent(path: &Path) -> Result<(), BackupError> {
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    File::open(parent)
        .and_then(|parent| parent.sync_all())
        .map_err(|source| at(parent, source))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn at(path: &Path, source: io::Error) -> BackupError {
    BackupError::File {
        path: path.to_owned(),
        source,
    }
}
