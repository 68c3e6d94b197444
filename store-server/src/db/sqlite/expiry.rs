//! The clean-up in SQLite.

use sqlx::SqliteConnection;

use super::lanes::{Gone, Lanes};
use crate::db::{
    directory::Directory,
    expiry::{self, Expire, Expired},
    sql::Sql,
};

/// Removes what is over, and gives some of the room back to the file system.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub(super) async fn expire(
    db: &mut SqliteConnection,
    directory: &mut Directory,
    lanes: &mut Lanes,
    step: &Expire,
) -> Result<Expired, sqlx::Error> {
    let gone: Vec<Gone> = sqlx::query_as(ENVELOPES)
        .bind(step.long_ago())
        .bind(step.rows)
        .fetch_all(&mut *db)
        .await?;
    for gone in &gone {
        lanes.remove(gone.lane, &gone.envelope);
    }
    let others = expiry::others(&mut Sql::Sqlite(&mut *db), directory, step).await?;
    sqlx::query("PRAGMA incremental_vacuum(256)").execute(db).await?;
    Ok(Expired {
        envelopes: gone.len() as u64,
        others,
    })
}

/// Removes old envelopes; for the test of its plan.
pub const ENVELOPES: &str = "DELETE FROM envelope WHERE id IN \
    (SELECT id FROM envelope WHERE stored <= ? ORDER BY stored LIMIT ?) \
    RETURNING lane, token, LENGTH(bytes) AS size, envelope_id";
