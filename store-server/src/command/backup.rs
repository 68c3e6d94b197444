//! `hoopoe-store backup`, `verify`, `restore` and `restored`

use anyhow::{Context, Result};

use super::{
    arguments::{BackupArguments, RestoreArguments, RestoredArguments, VerifyArguments},
    output,
};
use crate::{
    backup::{self, List},
    clock::Clock,
    db::{beside::Beside, restored::restored},
};

/// Makes a backup.
///
/// # Errors
/// If it cannot be made, or is not what it should be.
pub async fn backup(arguments: BackupArguments) -> Result<()> {
    let list = backup::make(&arguments.data, &arguments.to, Clock::System.now()).await?;
    tell(&list, arguments.json)
}

/// Looks whether a backup is whole.
///
/// # Errors
/// If it is not.
pub async fn verify(arguments: VerifyArguments) -> Result<()> {
    let list = backup::verify(&arguments.backup).await?;
    tell(&list, arguments.json)
}

/// Sets a server up from a backup.
///
/// # Errors
/// If the backup is not whole, or a server has run there.
pub async fn restore(arguments: RestoreArguments) -> Result<()> {
    let list = backup::restore(&arguments.backup, &arguments.data, Clock::System.now()).await?;
    tell(&list, arguments.json)
}

/// Makes a PostgreSQL database fit to serve after its own tools have restored it.
///
/// # Errors
/// If it cannot be reached.
pub async fn after_restore(arguments: RestoredArguments) -> Result<()> {
    let mut db = Beside::open("".as_ref(), Some(&arguments.database)).await?;
    let mut sql = db.sql();
    // One transaction: broken off, it has changed nothing.
    sql.execute("BEGIN", &[]).await.context("beginning")?;
    restored(&mut sql, Clock::System.now())
        .await
        .context("writing the database")?;
    sql.execute("COMMIT", &[]).await.context("writing the database")?;
    db.close().await.context("closing the database")?;
    output::print("sequence numbers begin anew above all that were given, and one-time prekeys are dropped")
        .context("printing what was done")
}

fn tell(list: &List, as_json: bool) -> Result<()> {
    let text = if as_json {
        serde_json::to_string(list)?
    } else {
        let bytes: u64 = list.files.values().map(|file| file.bytes).sum();
        let count = |name| list.counts.get(name).copied().unwrap_or(0);
        format!(
            "whole: {} files, {bytes} bytes; {} accounts, {} envelopes",
            list.files.len(),
            count("accounts"),
            count("envelopes")
        )
    };
    output::print(&text).context("printing what is in it")
}
