//! What the user shows to whom, and when contacts were last there.

use hoopoe_engine::{
    privacy::{Audience, Privacy},
    row::ContactId,
};
use hoopoe_protocol::time::Timestamp;
use sqlx::{SqliteConnection, SqliteExecutor};

use super::{
    Reader,
    rows::{self, Numbered, ReadError},
};

impl Numbered for Audience {
    const ALL: &'static [Self] = &[Self::Everyone, Self::Contacts, Self::Nobody];

    fn number(self) -> i64 {
        match self {
            Self::Everyone => 0,
            Self::Contacts => 1,
            Self::Nobody => 2,
        }
    }
}

impl Reader {
    /// What the user shows to whom.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn privacy(&self) -> Result<Privacy, ReadError> {
        privacy(&self.0).await
    }
}

pub(super) async fn put(to: &mut SqliteConnection, privacy: &Privacy) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO privacy (id, typing, presence, read_receipts) VALUES (1, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET typing = excluded.typing, presence = excluded.presence,
             read_receipts = excluded.read_receipts",
    )
    .bind(privacy.typing.number())
    .bind(privacy.presence.number())
    .bind(privacy.read_receipts.number())
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn put_last_seen(
    to: &mut SqliteConnection,
    contact: ContactId,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO last_seen (contact, at) VALUES (?, ?) ON CONFLICT (contact) DO UPDATE SET at = excluded.at",
    )
    .bind(contact.0)
    .bind(rows::of_time(at))
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn delete_last_seen(
    to: &mut SqliteConnection,
    contact: ContactId,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM last_seen WHERE contact = ?")
        .bind(contact.0)
        .execute(to)
        .await?;
    Ok(())
}

/// The default before the first change.
pub(super) async fn privacy<'c>(from: impl SqliteExecutor<'c>) -> Result<Privacy, ReadError> {
    let found = sqlx::query("SELECT typing, presence, read_receipts FROM privacy")
        .fetch_optional(from)
        .await?;
    let Some(row) = found else {
        return Ok(Privacy::default());
    };
    Ok(Privacy {
        typing: rows::numbered(&row, "typing")?,
        presence: rows::numbered(&row, "presence")?,
        read_receipts: rows::numbered(&row, "read_receipts")?,
    })
}

pub(super) async fn last_seen(from: &mut SqliteConnection) -> Result<Vec<(ContactId, Timestamp)>, ReadError> {
    let found = sqlx::query("SELECT contact, at FROM last_seen ORDER BY contact")
        .fetch_all(from)
        .await?;
    let read = |row| Ok((ContactId(rows::integer(row, "contact")?), rows::time(row, "at")?));
    found.iter().map(read).collect()
}
