//! Olm sessions, sealed, and the names of those that were accepted.

use hoopoe_engine::row::{AcceptedSessionRow, RemoteId, SessionRow};
use hoopoe_protocol::id::SessionId;
use sqlx::{QueryBuilder, SqliteConnection};

use super::{
    chunks::chunks,
    rows::{self, ReadError},
};

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

pub(super) async fn turn_accepted(to: &mut SqliteConnection, gone: &[SessionId]) -> Result<(), sqlx::Error> {
    for chunk in chunks(gone) {
        let mut query = QueryBuilder::new("DELETE FROM accepted_session WHERE session IN (");
        let mut names = query.separated(", ");
        for session in chunk {
            names.push_bind(session.as_bytes().to_vec());
        }
        query.push(")");
        query.build().execute(&mut *to).await?;
    }
    sqlx::query("UPDATE accepted_session SET is_older = 1 WHERE is_older = 0")
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

pub(super) async fn accepted(from: &mut SqliteConnection) -> Result<Vec<AcceptedSessionRow>, ReadError> {
    let found = sqlx::query("SELECT session, is_older FROM accepted_session")
        .fetch_all(from)
        .await?;
    let row = |row| {
        Ok(AcceptedSessionRow {
            session: rows::fixed(row, "session")?,
            is_older: rows::integer(row, "is_older")? != 0,
        })
    };
    found.iter().map(row).collect()
}
