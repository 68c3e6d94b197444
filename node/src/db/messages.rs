//! Messages, how far each is on its way, and the receipts that are owed.

use hoopoe_engine::row::{ContactId, DeliveryRow, DeliveryState, MessageRow, OwedReceiptRow, RemoteId};
use hoopoe_protocol::{id::MessageId, time::Timestamp};
use sqlx::SqliteConnection;

use super::rows::{self, Numbered as _, ReadError};

/// Adds a message; an id that is there already is left as it is. The author is the contact, or the user where no
/// device sent it.
pub(super) async fn add(to: &mut SqliteConnection, row: &MessageRow) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO message (contact, message, author, sender, lamport, sent_at, stored_at, arrival, text)
         VALUES (?1, ?2,
             CASE WHEN ?3 IS NULL THEN (SELECT user_id FROM own) ELSE (SELECT user_id FROM contact WHERE id = ?1) END,
             ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (contact, message) DO NOTHING",
    )
    .bind(row.contact.0)
    .bind(row.message.as_bytes().as_slice())
    .bind(row.sender.map(|sender| sender.0))
    .bind(rows::of_unsigned(row.order))
    .bind(rows::of_time(row.sent_at))
    .bind(rows::of_time(row.stored_at))
    .bind(row.arrival.map(rows::Numbered::number))
    .bind(row.text.as_str())
    .execute(to)
    .await?;
    Ok(())
}

/// A delivery only advances. A row without a path keeps the one that is known.
pub(super) async fn put_delivery(to: &mut SqliteConnection, row: &DeliveryRow) -> Result<(), sqlx::Error> {
    let at = rows::of_time(row.at);
    let reached = |state| (row.state == state).then_some(at);
    sqlx::query(
        "INSERT INTO delivery (contact, message, remote, state, path, reason, at, sent_at, delivered_at, read_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
         WHERE EXISTS (SELECT 1 FROM message WHERE contact = ?1 AND message = ?2 AND sender IS NULL)
         ON CONFLICT (contact, message, remote) DO UPDATE SET state = excluded.state,
             path = coalesce(excluded.path, path), reason = excluded.reason, at = excluded.at,
             sent_at = coalesce(sent_at, excluded.sent_at),
             delivered_at = coalesce(delivered_at, excluded.delivered_at), read_at = coalesce(read_at, excluded.read_at)
         WHERE excluded.state >= state",
    )
    .bind(row.contact.0)
    .bind(row.message.as_bytes().as_slice())
    .bind(row.remote.0)
    .bind(row.state.number())
    .bind(row.path.map(rows::Numbered::number))
    .bind(row.reason.map(rows::Numbered::number))
    .bind(at)
    .bind(reached(DeliveryState::Sent))
    .bind(reached(DeliveryState::Delivered))
    .bind(reached(DeliveryState::Read))
    .execute(to)
    .await?;
    Ok(())
}

/// The first time counts; own messages are never unread.
pub(super) async fn set_read(
    to: &mut SqliteConnection,
    contact: ContactId,
    message: &MessageId,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE message SET read_at = ? WHERE contact = ? AND message = ? AND sender IS NOT NULL AND read_at IS NULL",
    )
    .bind(rows::of_time(at))
    .bind(contact.0)
    .bind(message.as_bytes().as_slice())
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn put_owed_receipt(
    to: &mut SqliteConnection,
    row: &OwedReceiptRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO owed_receipt (remote, message, state, due) VALUES (?, ?, ?, ?)
         ON CONFLICT (remote, message) DO UPDATE SET state = excluded.state, due = excluded.due",
    )
    .bind(row.remote.0)
    .bind(row.message.as_bytes().as_slice())
    .bind(row.state.number())
    .bind(rows::of_time(row.due))
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn delete_owed_receipts(
    to: &mut SqliteConnection,
    remote: RemoteId,
    messages: &[MessageId],
) -> Result<(), sqlx::Error> {
    for message in messages {
        sqlx::query("DELETE FROM owed_receipt WHERE remote = ? AND message = ?")
            .bind(remote.0)
            .bind(message.as_bytes().as_slice())
            .execute(&mut *to)
            .await?;
    }
    Ok(())
}

/// The earliest due first.
pub(super) async fn owed_receipts(from: &mut SqliteConnection) -> Result<Vec<OwedReceiptRow>, ReadError> {
    let found = sqlx::query("SELECT remote, message, state, due FROM owed_receipt ORDER BY due")
        .fetch_all(from)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(OwedReceiptRow {
                remote: RemoteId(rows::integer(row, "remote")?),
                message: rows::fixed(row, "message")?,
                state: rows::numbered(row, "state")?,
                due: rows::time(row, "due")?,
            })
        })
        .collect()
}
