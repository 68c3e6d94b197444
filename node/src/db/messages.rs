//! Messages, how far each is on its way, and the receipts that are owed.

use hoopoe_engine::row::{
    ContactId, ContactState, DeliveryRow, DeliveryState, MessageRow, OwedReceiptRow, RemoteId,
};
use hoopoe_protocol::{id::MessageId, time::Timestamp};
use sqlx::{QueryBuilder, SqliteConnection};

use super::{
    chunks::chunks,
    profiles,
    rows::{self, Numbered as _, ReadError},
};

/// Adds messages; an id that is there already is left as it is. The author is the contact, or the user where no device
/// sent it.
pub(super) async fn add(to: &mut SqliteConnection, rows: &[&MessageRow]) -> Result<(), sqlx::Error> {
    for chunk in chunks(rows) {
        let mut query = QueryBuilder::new(
            "WITH fresh (contact, message, sender, lamport, sent_at, stored_at, arrival, text) AS (",
        );
        query.push_values(chunk, |mut values, row| {
            values
                .push_bind(row.contact.0)
                .push_bind(row.message.as_bytes().as_slice())
                .push_bind(row.sender.map(|sender| sender.0))
                .push_bind(rows::of_unsigned(row.order))
                .push_bind(rows::of_time(row.sent_at))
                .push_bind(rows::of_time(row.stored_at))
                .push_bind(row.arrival.map(rows::Numbered::number))
                .push_bind(row.text.as_str());
        });
        query.push(
            ") INSERT INTO message (contact, message, author, sender, lamport, sent_at, stored_at, arrival, text)
             SELECT contact, message,
                 CASE WHEN sender IS NULL THEN (SELECT user_id FROM own)
                      ELSE (SELECT user_id FROM contact WHERE id = fresh.contact) END,
                 sender, lamport, sent_at, stored_at, arrival, text
             FROM fresh WHERE true
             ON CONFLICT (contact, message) DO NOTHING",
        );
        query.build().execute(&mut *to).await?;
    }
    Ok(())
}

/// A delivery only advances. A row without a path keeps the one that is known.
pub(super) async fn put_deliveries(
    to: &mut SqliteConnection,
    rows: &[&DeliveryRow],
) -> Result<(), sqlx::Error> {
    for chunk in chunks(rows) {
        let mut query = QueryBuilder::new(
            "WITH fresh (contact, message, remote, state, path, reason, at, sent_at, delivered_at, read_at) AS (",
        );
        query.push_values(chunk, |mut values, row| {
            let at = rows::of_time(row.at);
            let reached = |state| (row.state == state).then_some(at);
            values
                .push_bind(row.contact.0)
                .push_bind(row.message.as_bytes().as_slice())
                .push_bind(row.remote.0)
                .push_bind(row.state.number())
                .push_bind(row.path.map(rows::Numbered::number))
                .push_bind(row.reason.map(rows::Numbered::number))
                .push_bind(at)
                .push_bind(reached(DeliveryState::Sent))
                .push_bind(reached(DeliveryState::Delivered))
                .push_bind(reached(DeliveryState::Read));
        });
        query.push(
            ") INSERT INTO delivery (contact, message, remote, state, path, reason, at, sent_at, delivered_at, read_at)
             SELECT * FROM fresh WHERE EXISTS (
                 SELECT 1 FROM message
                 WHERE message.contact = fresh.contact AND message.message = fresh.message AND message.sender IS NULL)
             ON CONFLICT (contact, message, remote) DO UPDATE SET state = excluded.state,
                 path = coalesce(excluded.path, path), reason = excluded.reason, at = excluded.at,
                 sent_at = coalesce(sent_at, excluded.sent_at),
                 delivered_at = coalesce(delivered_at, excluded.delivered_at),
                 read_at = coalesce(read_at, excluded.read_at)
             WHERE excluded.state >= state",
        );
        query.build().execute(&mut *to).await?;
    }
    Ok(())
}

/// A conversation goes, with what was typed in it and chosen for it.
pub(super) async fn delete_all(to: &mut SqliteConnection, contact: ContactId) -> Result<(), sqlx::Error> {
    for query in [
        "DELETE FROM delivery WHERE contact = ?",
        "DELETE FROM message WHERE contact = ?",
        "DELETE FROM draft WHERE contact = ?",
        "DELETE FROM chat_choice WHERE contact = ?",
    ] {
        sqlx::query(query).bind(contact.0).execute(&mut *to).await?;
    }
    Ok(())
}

/// A message and its deliveries go; receipts that are owed for it stay so. With the last one of somebody who is no contact
/// any more goes what else is left of the conversation: nothing lists it then.
pub(super) async fn delete(
    to: &mut SqliteConnection,
    contact: ContactId,
    message: &MessageId,
) -> Result<(), sqlx::Error> {
    for query in [
        "DELETE FROM delivery WHERE contact = ? AND message = ?",
        "DELETE FROM message WHERE contact = ? AND message = ?",
    ] {
        sqlx::query(query)
            .bind(contact.0)
            .bind(message.as_bytes().as_slice())
            .execute(&mut *to)
            .await?;
    }
    let is_over: bool = sqlx::query_scalar(
        "SELECT NOT EXISTS (SELECT 1 FROM message WHERE contact = ?1)
             AND EXISTS (SELECT 1 FROM contact WHERE id = ?1 AND state = ?2)",
    )
    .bind(contact.0)
    .bind(ContactState::Removed.number())
    .fetch_one(&mut *to)
    .await?;
    if is_over {
        delete_all(to, contact).await?;
        profiles::delete_earlier_names(to, contact).await?;
    }
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

pub(super) async fn put_owed_receipts(
    to: &mut SqliteConnection,
    rows: &[&OwedReceiptRow],
) -> Result<(), sqlx::Error> {
    for chunk in chunks(rows) {
        let mut query = QueryBuilder::new("INSERT INTO owed_receipt (remote, message, state, due) ");
        query.push_values(chunk, |mut values, row| {
            values
                .push_bind(row.remote.0)
                .push_bind(row.message.as_bytes().as_slice())
                .push_bind(row.state.number())
                .push_bind(rows::of_time(row.due));
        });
        query.push(" ON CONFLICT (remote, message) DO UPDATE SET state = excluded.state, due = excluded.due");
        query.build().execute(&mut *to).await?;
    }
    Ok(())
}

pub(super) async fn delete_owed_receipts(
    to: &mut SqliteConnection,
    remote: RemoteId,
    messages: &[MessageId],
) -> Result<(), sqlx::Error> {
    for chunk in chunks(messages) {
        let mut query = QueryBuilder::new("DELETE FROM owed_receipt WHERE remote = ");
        query.push_bind(remote.0).push(" AND message IN (");
        let mut ids = query.separated(", ");
        for message in chunk {
            ids.push_bind(message.as_bytes().as_slice());
        }
        query.push(")");
        query.build().execute(&mut *to).await?;
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
