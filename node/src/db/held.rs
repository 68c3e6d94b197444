//! Messages that came far ahead of their turn, sealed.

use hoopoe_engine::row::{HeldId, HeldRow, RemoteId};
use sqlx::SqliteConnection;

use super::rows::{self, Numbered as _, ReadError};

pub(super) async fn add(to: &mut SqliteConnection, row: &HeldRow) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO held (id, remote, envelope, path, at, sealed) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(row.id.0)
        .bind(row.remote.0)
        .bind(row.envelope.as_bytes().as_slice())
        .bind(row.path.number())
        .bind(rows::of_time(row.at))
        .bind(row.content_sealed.as_slice())
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn delete(to: &mut SqliteConnection, id: HeldId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM held WHERE id = ?")
        .bind(id.0)
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn held(from: &mut SqliteConnection) -> Result<Vec<HeldRow>, ReadError> {
    let found = sqlx::query("SELECT id, remote, envelope, path, at, sealed FROM held ORDER BY id")
        .fetch_all(from)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(HeldRow {
                id: HeldId(rows::integer(row, "id")?),
                remote: RemoteId(rows::integer(row, "remote")?),
                envelope: rows::fixed(row, "envelope")?,
                path: rows::numbered(row, "path")?,
                at: rows::time(row, "at")?,
                content_sealed: rows::bytes(row, "sealed")?,
            })
        })
        .collect()
}
