//! A copy of the database before its schema changes.
//!
//! It is there for going back to an earlier program after an upgrade that failed, and for nothing else: a program that
//! runs on a copy later uses ratchet state a second time, which spoils messages and may show two texts under one key.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use sqlx::SqliteConnection;

use super::make_private;

/// Copies that are kept.
const KEPT: usize = 2;

/// What follows the number of the schema in the name of a copy.
const PURPOSE: &str = ".only-after-a-failed-upgrade";

/// A schema was brought up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgrade {
    /// The version that was found.
    pub from: i64,
    /// The version that it has now.
    pub to: i64,
    /// The database as it was before.
    pub copy: PathBuf,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The disk refused.
    #[error(transparent)]
    Disk(#[from] io::Error),
    /// SQLite refused; most often the disk is full.
    #[error(transparent)]
    Sqlite(#[from] sqlx::Error),
    /// The path cannot be said in SQL.
    #[error("the path of the profile is not UTF-8")]
    Path,
}

/// Copies the database of schema `from` beside itself, whole and encrypted under the same key, and removes all but the
/// last copies. A crash leaves no half of one under its name.
pub(super) async fn copy(
    connection: &mut SqliteConnection,
    database: &Path,
    from: i64,
) -> Result<PathBuf, CopyError> {
    let prefix = prefix(database).ok_or(CopyError::Path)?;
    let copy = database.with_file_name(format!("{prefix}{from}{PURPOSE}"));
    let partial = database.with_file_name(format!("{prefix}{from}.partial"));
    match fs::remove_file(&partial) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        removed => removed?,
    }
    // An empty file is what VACUUM INTO takes as well as none; this one is closed to others from its beginning.
    make_private(&partial)?;
    // SQLCipher gives the new file the key of this connection.
    let made = sqlx::query("VACUUM INTO ?")
        .bind(partial.to_str().ok_or(CopyError::Path)?)
        .execute(connection)
        .await;
    if let Err(error) = made {
        // The room that it takes is what there may be too little of. If it stays, the next try removes it.
        let _ = fs::remove_file(&partial);
        return Err(error.into());
    }
    File::open(&partial)?.sync_all()?;
    fs::rename(&partial, &copy)?;
    if let Some(folder) = database.parent() {
        File::open(folder)?.sync_all()?;
    }
    remove_older(database)?;
    Ok(copy)
}

/// The copies that there are, the oldest schema first.
///
/// # Errors
/// If the folder cannot be read.
pub fn copies(database: &Path) -> io::Result<Vec<PathBuf>> {
    let Some(prefix) = prefix(database) else {
        return Ok(Vec::new());
    };
    let folder = database.parent().unwrap_or(Path::new("."));
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let schema = name
            .to_str()
            .and_then(|name| name.strip_prefix(&prefix)?.strip_suffix(PURPOSE))
            .and_then(|number| number.parse::<i64>().ok());
        if let Some(schema) = schema {
            found.push((schema, folder.join(name)));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

fn remove_older(database: &Path) -> io::Result<()> {
    let copies = copies(database)?;
    let surplus = copies.len().saturating_sub(KEPT);
    copies.into_iter().take(surplus).try_for_each(fs::remove_file)
}

/// How the names of all copies begin.
fn prefix(database: &Path) -> Option<String> {
    let name = database.file_name()?.to_str()?;
    Some(format!("{name}.schema-"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use hoopoe_protocol::secret::Secret;
    use sqlx::{ConnectOptions as _, Connection as _, migrate::Migrator};
    use tempfile::TempDir;

    use super::{
        super::{Database, MIGRATIONS, OpenError, writing},
        *,
    };

    fn key() -> Secret<32> {
        Secret::new([7; 32])
    }

    /// A database as a program left it that knew one migration less, and something in it.
    async fn earlier() -> (TempDir, PathBuf, i64) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hoopoe.db");
        let mut connection = writing(&path, &key()).connect().await.unwrap();
        let known = MIGRATIONS.iter().count();
        let early: Vec<_> = MIGRATIONS.iter().take(known - 1).cloned().collect();
        // A version that is worked on elsewhere may be missing here.
        let from = early.last().unwrap().version;
        Migrator::with_migrations(early)
            .run(&mut connection)
            .await
            .unwrap();
        sqlx::query("INSERT INTO setting (name, value) VALUES ('marzipan', x'01')")
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        (folder, path, from)
    }

    async fn setting(path: &Path, key: &Secret<32>) -> Result<String, sqlx::Error> {
        let mut connection = writing(path, key).create_if_missing(false).connect().await?;
        let name = sqlx::query_scalar("SELECT name FROM setting")
            .fetch_one(&mut connection)
            .await;
        connection.close().await?;
        name
    }

    #[tokio::test]
    async fn before_the_schema_changes_a_copy_is_made_that_opens_with_the_same_key_only() {
        let (folder, path, from) = earlier().await;

        let database = Database::open(&path, &key()).await.unwrap();

        let upgrade = database.upgrade().unwrap().clone();
        database.close().await;
        let name = format!("hoopoe.db.schema-{from}.only-after-a-failed-upgrade");
        assert_eq!((upgrade.from, upgrade.to), (from, crate::db::newest()));
        assert_eq!(upgrade.copy, folder.path().join(name));
        let mode = fs::metadata(&upgrade.copy).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let bytes = fs::read(&upgrade.copy).unwrap();
        assert!(!bytes.starts_with(b"SQLite format 3"));
        assert!(!bytes.windows(8).any(|window| window == b"marzipan"));
        assert_eq!(setting(&upgrade.copy, &key()).await.unwrap(), "marzipan");
        assert!(setting(&upgrade.copy, &Secret::new([8; 32])).await.is_err());
        // It is the schema of before, and so can be gone back to.
        fs::copy(&upgrade.copy, &path).unwrap();
        let again = Database::open(&path, &key()).await.unwrap();
        assert_eq!(again.upgrade().unwrap().from, from);
        again.close().await;
    }

    #[tokio::test]
    async fn a_schema_that_is_up_to_date_is_not_copied() {
        let (folder, path, _) = earlier().await;
        let database = Database::open(&path, &key()).await.unwrap();
        database.close().await;
        let count = || fs::read_dir(folder.path()).unwrap().count();
        let before = count();

        let database = Database::open(&path, &key()).await.unwrap();

        assert_eq!(database.upgrade(), None);
        database.close().await;
        assert_eq!(count(), before);
    }

    #[tokio::test]
    async fn the_last_two_copies_are_kept_and_nothing_else_is_touched() {
        let (folder, path, from) = earlier().await;
        for name in [
            "hoopoe.db.schema-0.only-after-a-failed-upgrade",
            "hoopoe.db.schema-1.only-after-a-failed-upgrade",
            "hoopoe.db.schema-x.only-after-a-failed-upgrade",
            "hoopoe.db.schema-0",
        ] {
            fs::write(folder.path().join(name), "old").unwrap();
        }

        Database::open(&path, &key()).await.unwrap().close().await;

        let kept = copies(&path).unwrap();
        assert_eq!(kept.len(), 2);
        assert!(kept[0].to_str().unwrap().contains("schema-1."));
        assert!(kept[1].to_str().unwrap().contains(&format!("schema-{from}.")));
        assert!(folder.path().join("hoopoe.db.schema-0").exists());
    }

    #[tokio::test]
    async fn without_a_copy_the_schema_stays_as_it_was() {
        let (folder, path, from) = earlier().await;
        // A folder under the name of the copy: the rename onto it fails.
        let name = format!("hoopoe.db.schema-{from}.only-after-a-failed-upgrade");
        fs::create_dir_all(folder.path().join(name).join("full")).unwrap();

        let opened = Database::open(&path, &key()).await;

        assert!(matches!(opened, Err(OpenError::Copy(_))), "{opened:?}");
        let mut connection = writing(&path, &key()).connect().await.unwrap();
        assert_eq!(super::super::version(&mut connection).await.unwrap(), from);
        connection.close().await.unwrap();
    }

    #[tokio::test]
    async fn a_newer_database_is_refused_and_not_a_byte_of_it_changes() {
        let (folder, path, _) = earlier().await;
        Database::open(&path, &key()).await.unwrap().close().await;
        let mut newer = writing(&path, &key()).connect().await.unwrap();
        sqlx::query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
             VALUES (999, 'later', TRUE, x'00', 0)",
        )
        .execute(&mut newer)
        .await
        .unwrap();
        // As after a crash: what was written last stands in the log beside the file.
        let crashed = folder.path().join("crashed.db");
        let log = |path: &Path| PathBuf::from(format!("{}-wal", path.display()));
        fs::copy(&path, &crashed).unwrap();
        fs::copy(log(&path), log(&crashed)).unwrap();
        newer.close().await.unwrap();

        for path in [&path, &crashed] {
            // A log that is not there and an empty one are the same.
            let bytes = || (fs::read(path).unwrap(), fs::read(log(path)).unwrap_or_default());
            let before = bytes();

            let opened = Database::open(path, &key()).await;

            assert!(
                matches!(opened, Err(OpenError::Newer { found: 999, .. })),
                "{opened:?}"
            );
            assert!(bytes() == before, "{}", path.display());
        }
    }
}
