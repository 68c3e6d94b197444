//! What is deleted with an account is not only forgotten: its bytes are overwritten in the file, and the log that had them is
//! emptied. Other removals leave the bytes of whole pages, which are ciphertext, until the room is used again.

use std::time::Duration;

use sqlx::SqliteConnection;
use tokio::time::sleep;

/// How often emptying the log is tried. Somebody may be moving it just then (checkpoint.rs).
const ATTEMPTS: u32 = 3;
/// Pause between two attempts.
const PAUSE: Duration = Duration::from_millis(50);

/// Lets everything that is removed from now on be overwritten. Between transactions.
///
/// # Errors
/// If the database fails.
pub(super) async fn begin(db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("PRAGMA secure_delete = ON").execute(db).await?;
    Ok(())
}

/// Ends that, and empties the log. After the transaction; a reader that takes long may keep the log from being emptied, which
/// the end of the server does then.
///
/// # Errors
/// If the database fails. What was committed stays so.
pub(super) async fn end(db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("PRAGMA secure_delete = FAST")
        .execute(&mut *db)
        .await?;
    for attempt in 0..ATTEMPTS {
        if attempt > 0 {
            sleep(PAUSE).await;
        }
        let (is_busy, _, _): (i64, i64, i64) = sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&mut *db)
            .await?;
        if is_busy == 0 {
            return Ok(());
        }
    }
    tracing::warn!("the log could not be emptied after a deletion; it will be when the server stops");
    Ok(())
}
