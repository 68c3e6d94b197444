//! What happens before a migration: a newer database is refused untouched, an older one is copied first.
//!
//! The copy lies beside the database, named after the first migration that it lacks; the last three are kept.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use sqlx::{
    Connection, SqliteConnection,
    migrate::{MigrateError, Migrator},
};

use super::backup::{self, CopyError, looking};
use crate::db::{FILE, OpenError};

/// All migrations of this program.
static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// Copies that are kept.
const KEPT: usize = 3;
const PREFIX: &str = "hoopoe-store.before-";
const SUFFIX: &str = ".sqlite";

/// How a database stands to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// Nothing is in it.
    Fresh,
    /// It has all migrations.
    Current,
    /// It lacks this migration, and those after it.
    Older(i64),
    /// It has this one, which this program does not know.
    Newer(i64),
}

/// Looks at the database in `directory` without changing it.
pub(super) async fn standing(directory: &Path) -> Result<Standing, OpenError> {
    let mut db = looking(&directory.join(FILE)).await?;
    let applied = applied(&mut db).await;
    db.close().await?;
    let applied = applied?;
    let is_known = |version: &&i64| MIGRATIONS.version_exists(**version);
    let missing = MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .find(|version| !applied.contains(version));
    Ok(
        match (applied.iter().find(|version| !is_known(version)), missing) {
            (Some(&newer), _) => Standing::Newer(newer),
            (None, Some(_)) if applied.is_empty() => Standing::Fresh,
            (None, Some(missing)) => Standing::Older(missing),
            (None, None) => Standing::Current,
        },
    )
}

/// The newest migration of this program.
#[must_use]
pub fn newest() -> i64 {
    MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0)
}

/// Brings a database up to date; an older one is copied before.
pub(super) async fn upgrade(directory: &Path, one: &sqlx::SqlitePool) -> Result<(), OpenError> {
    if let Standing::Older(missing) = standing(directory).await? {
        let copy = directory.join(format!("{PREFIX}{missing:04}{SUFFIX}"));
        keep_copy(directory, &copy)
            .await
            .map_err(|reason| OpenError::Copy {
                copy: copy.display().to_string(),
                reason,
            })?;
        tracing::info!(
            migration = missing,
            "the database was copied before it is brought up to date"
        );
    }
    MIGRATIONS.run(one).await.map_err(|error| match error {
        MigrateError::VersionMissing(version) => OpenError::Newer(version),
        error => OpenError::Migrate(error),
    })
}

async fn applied(db: &mut SqliteConnection) -> Result<Vec<i64>, sqlx::Error> {
    let is_there: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut *db)
            .await?;
    if is_there == 0 {
        return Ok(Vec::new());
    }
    sqlx::query_scalar("SELECT version FROM _sqlx_migrations ORDER BY version")
        .fetch_all(db)
        .await
}

// Written under another name first, so that half a copy never passes for one.
async fn keep_copy(directory: &Path, copy: &Path) -> Result<(), CopyError> {
    let unfinished = copy.with_extension("unfinished");
    backup::remove_unfinished(&unfinished)?;
    backup::copy(&directory.join(FILE), &unfinished).await?;
    fs::rename(&unfinished, copy)?;
    File::open(directory)?.sync_all()?;
    remove_oldest(directory)?;
    Ok(())
}

fn remove_oldest(directory: &Path) -> io::Result<()> {
    let mut copies: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_copy = name
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX));
        if is_copy {
            copies.push(entry.path());
        }
    }
    copies.sort_unstable();
    let surplus = copies.len().saturating_sub(KEPT);
    copies.iter().take(surplus).try_for_each(fs::remove_file)
}
