//! Tokens that no server may take any more.

use hoopoe_engine::row::WithdrawnTokenRow;
use hoopoe_protocol::time::Timestamp;
use sqlx::SqliteConnection;

use super::rows::{self, ReadError};

pub(super) async fn add(to: &mut SqliteConnection, row: &WithdrawnTokenRow) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO withdrawn_token (token, at) VALUES (?, ?) ON CONFLICT (token) DO NOTHING")
        .bind(row.token.as_bytes().as_slice())
        .bind(rows::of_time(row.at))
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn forget(to: &mut SqliteConnection, before: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM withdrawn_token WHERE at < ?")
        .bind(rows::of_time(before))
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn all(from: &mut SqliteConnection) -> Result<Vec<WithdrawnTokenRow>, ReadError> {
    let found = sqlx::query("SELECT token, at FROM withdrawn_token ORDER BY at, token")
        .fetch_all(from)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(WithdrawnTokenRow {
                token: rows::fixed(row, "token")?,
                at: rows::time(row, "at")?,
            })
        })
        .collect()
}
