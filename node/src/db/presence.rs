//! Sealed presence: the number of the last own record, and the newest record of each contact.

use hoopoe_engine::row::{ContactId, PresenceRow};
use hoopoe_protocol::codec;
use sqlx::SqliteConnection;

use super::rows::{self, ReadError};

pub(super) async fn set_sequence(to: &mut SqliteConnection, sequence: u64) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO presence_sequence (id, sequence) VALUES (1, ?)
         ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence",
    )
    .bind(sequence.cast_signed())
    .execute(to)
    .await?;
    Ok(())
}

/// Zero before the first record.
pub(super) async fn sequence(from: &mut SqliteConnection) -> Result<u64, ReadError> {
    let found = sqlx::query("SELECT sequence FROM presence_sequence")
        .fetch_optional(from)
        .await?;
    found
        .as_ref()
        .map_or(Ok(0), |row| rows::unsigned(row, "sequence"))
}

pub(super) async fn put(to: &mut SqliteConnection, row: &PresenceRow) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO presence_found (contact, record) VALUES (?, ?)
         ON CONFLICT (contact) DO UPDATE SET record = excluded.record",
    )
    .bind(row.contact.0)
    .bind(codec::encode(&row.record))
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn delete(to: &mut SqliteConnection, contact: ContactId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM presence_found WHERE contact = ?")
        .bind(contact.0)
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn found(from: &mut SqliteConnection) -> Result<Vec<PresenceRow>, ReadError> {
    let found = sqlx::query("SELECT contact, record FROM presence_found ORDER BY contact")
        .fetch_all(from)
        .await?;
    found
        .iter()
        .map(|row| {
            let record = codec::decode(&rows::bytes(row, "record")?);
            Ok(PresenceRow {
                contact: ContactId(rows::integer(row, "contact")?),
                record: record.map_err(|_| ReadError::Encoding { column: "record" })?,
            })
        })
        .collect()
}
