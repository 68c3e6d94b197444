//! Olm sessions, sealed, and the names of all that were ever accepted.

use hoopoe_engine::row::{RemoteId, SessionRow};
use hoopoe_protocol::id::SessionId;
use sqlx::SqliteConnection;

use super::rows::{self, ReadError};

pub(super) async fn put(to: &mut SqliteConnection, row: &SessionRow) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO session (remote, session, sealed, used, is_retired) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (remote, session) DO UPDATE SET sealed = excluded.sealed, used = excluded.used,
             is_retired = excluded.is_retired",
    )
    .bind(row.remote.0)
    .bind(row.session.as_bytes().as_slice())
    .bind(row.sealed.as_slice())
    .bind(rows::of_time(row.used))
    .bind(row.is_retired)
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn delete(
    to: &mut SqliteConnection,
    remote: RemoteId,
    session: &SessionId,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM session WHERE remote = ? AND session = ?")
        .bind(remote.0)
        .bind(session.as_bytes().as_slice())
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn add_accepted(to: &mut SqliteConnection, session: &SessionId) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO accepted_session (session) VALUES (?) ON CONFLICT (session) DO NOTHING")
        .bind(session.as_bytes().as_slice())
        .execute(to)
        .await?;
    Ok(())
}

/// In the order in which they were made, which no key influences.
pub(super) async fn sessions(from: &mut SqliteConnection) -> Result<Vec<SessionRow>, ReadError> {
    let found = sqlx::query("SELECT remote, session, sealed, used, is_retired FROM session ORDER BY rowid")
        .fetch_all(from)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(SessionRow {
                remote: RemoteId(rows::integer(row, "remote")?),
                session: rows::fixed(row, "session")?,
                sealed: rows::bytes(row, "sealed")?,
                used: rows::time(row, "used")?,
                is_retired: rows::integer(row, "is_retired")? != 0,
            })
        })
        .collect()
}

pub(super) async fn accepted(from: &mut SqliteConnection) -> Result<Vec<SessionId>, ReadError> {
    let found = sqlx::query("SELECT session FROM accepted_session")
        .fetch_all(from)
        .await?;
    found.iter().map(|row| rows::fixed(row, "session")).collect()
}
