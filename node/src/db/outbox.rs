//! What is on its way to other devices.

use hoopoe_engine::row::{OutboxId, OutboxRow, Parcel, Path, RemoteId};
use hoopoe_protocol::time::Timestamp;
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::rows::{self, Numbered as _, ReadError};

pub(super) const LOAD: &str =
    "SELECT id, remote, message, kind, envelope, bytes, body, lamport, written_at, sent_path, sent_at
     FROM outbox ORDER BY id";

pub(super) async fn put(to: &mut SqliteConnection, row: &OutboxRow) -> Result<(), sqlx::Error> {
    let (sealed, waiting) = match &row.parcel {
        Parcel::Sealed { envelope, bytes } => (Some((envelope, bytes)), None),
        Parcel::Waiting { body, order, at } => (None, Some((body, order, at))),
    };
    sqlx::query(
        "INSERT INTO outbox (id, remote, message, kind, envelope, bytes, body, lamport, written_at, sent_path, sent_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET remote = excluded.remote, message = excluded.message, kind = excluded.kind,
             envelope = excluded.envelope, bytes = excluded.bytes, body = excluded.body, lamport = excluded.lamport,
             written_at = excluded.written_at, sent_path = excluded.sent_path, sent_at = excluded.sent_at",
    )
    .bind(row.id.0)
    .bind(row.remote.0)
    .bind(row.message.as_bytes().as_slice())
    .bind(row.kind.number())
    .bind(sealed.map(|(envelope, _)| envelope.as_bytes().as_slice()))
    .bind(sealed.map(|(_, bytes)| bytes.as_ref()))
    .bind(waiting.map(|(body, ..)| body.as_slice()))
    .bind(waiting.map(|(_, order, _)| rows::of_unsigned(*order)))
    .bind(waiting.map(|(.., at)| rows::of_time(*at)))
    .bind(row.sent.map(|(path, _)| path.number()))
    .bind(row.sent.map(|(_, at)| rows::of_time(at)))
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn set_sent(
    to: &mut SqliteConnection,
    outbox: OutboxId,
    path: Path,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE outbox SET sent_path = ?, sent_at = ? WHERE id = ?")
        .bind(path.number())
        .bind(rows::of_time(at))
        .bind(outbox.0)
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn forget_sent(to: &mut SqliteConnection, remote: RemoteId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE outbox SET sent_path = NULL, sent_at = NULL WHERE remote = ?")
        .bind(remote.0)
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn delete(to: &mut SqliteConnection, outbox: OutboxId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM outbox WHERE id = ?")
        .bind(outbox.0)
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn outbox(from: &mut SqliteConnection) -> Result<Vec<OutboxRow>, ReadError> {
    sqlx::query(LOAD)
        .fetch_all(from)
        .await?
        .iter()
        .map(outbox_row)
        .collect()
}

fn outbox_row(row: &SqliteRow) -> Result<OutboxRow, ReadError> {
    let sent = match rows::optional_numbered(row, "sent_path")? {
        Some(path) => Some((path, rows::time(row, "sent_at")?)),
        None => None,
    };
    Ok(OutboxRow {
        id: OutboxId(rows::integer(row, "id")?),
        remote: RemoteId(rows::integer(row, "remote")?),
        message: rows::fixed(row, "message")?,
        kind: rows::numbered(row, "kind")?,
        parcel: parcel(row)?,
        sent,
    })
}

fn parcel(row: &SqliteRow) -> Result<Parcel, ReadError> {
    if let Some(envelope) = rows::optional_fixed(row, "envelope")? {
        return Ok(Parcel::Sealed {
            envelope,
            bytes: rows::bytes(row, "bytes")?.into(),
        });
    }
    Ok(Parcel::Waiting {
        body: rows::bytes(row, "body")?,
        order: rows::unsigned(row, "lamport")?,
        at: rows::time(row, "written_at")?,
    })
}
