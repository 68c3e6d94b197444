//! Sealed presence records: written with a key that the first put fixes, gone after a few hours.

use hoopoe_protocol::{hash, id::PresenceId, store::presence::PresenceValue, time::Timestamp};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};
use subtle::ConstantTimeEq;

use super::{ReadError, Readers, directory::Directory, rows::millis};

/// SHA-256 over a write key: what is kept of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteKeyHash([u8; 32]);

impl WriteKeyHash {
    /// Of a write key.
    #[must_use]
    pub fn of(key: &[u8; 32]) -> Self {
        Self(hash::plain(key))
    }
}

/// Writes a record.
#[derive(Debug)]
pub struct Put {
    /// Its name.
    pub id: PresenceId,
    /// What the writer showed.
    pub write_key: WriteKeyHash,
    /// The sealed record.
    pub value: Vec<u8>,
    /// When.
    pub now: Timestamp,
    /// When it will be gone.
    pub expires: Timestamp,
    /// Most records at a time.
    pub most: u64,
}

/// Why a record is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PutError {
    /// It belongs to another write key.
    #[error("another write key")]
    WriteKey,
    /// There are as many records as there may be.
    #[error("too many presence records")]
    OverQuota,
}

/// Writes; a record whose time is over belongs to nobody any more.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn put(
    db: &mut SqliteConnection,
    directory: &mut Directory,
    put: &Put,
) -> Result<Result<(), PutError>, sqlx::Error> {
    let there: Option<(Vec<u8>, i64)> =
        sqlx::query_as("SELECT write_key, expires FROM presence WHERE id = ?")
            .bind(&put.id.as_bytes()[..])
            .fetch_optional(&mut *db)
            .await?;
    match there {
        Some((owner, expires))
            if expires > millis(put.now) && !bool::from(owner.ct_eq(&put.write_key.0[..])) =>
        {
            return Ok(Err(PutError::WriteKey));
        }
        Some(_) => {}
        None => {
            let records = directory.presence_records(db).await?;
            if *records >= put.most {
                return Ok(Err(PutError::OverQuota));
            }
            *records += 1;
        }
    }
    sqlx::query(
        "INSERT INTO presence (id, write_key, expires, value) VALUES (?, ?, ?, ?) \
         ON CONFLICT (id) DO UPDATE \
         SET write_key = excluded.write_key, expires = excluded.expires, value = excluded.value",
    )
    .bind(&put.id.as_bytes()[..])
    .bind(&put.write_key.0[..])
    .bind(millis(put.expires))
    .bind(&put.value[..])
    .execute(db)
    .await?;
    Ok(Ok(()))
}

/// The records with these names, in this order.
///
/// # Errors
/// If the database fails.
pub async fn read(
    readers: &Readers,
    ids: &[PresenceId],
    now: Timestamp,
) -> Result<Vec<PresenceValue>, ReadError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(Vec<u8>, Vec<u8>)> = read_query(ids, now).build_query_as().fetch_all(readers).await?;
    Ok(ids
        .iter()
        .map(|id| PresenceValue {
            value: rows
                .iter()
                .find(|(name, _)| name == id.as_bytes())
                .map(|(_, value)| value.clone()),
        })
        .collect())
}

/// The question of [`read`], for the test of its plan.
#[must_use]
pub fn read_query(ids: &[PresenceId], now: Timestamp) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("SELECT id, value FROM presence WHERE expires > ");
    query.push_bind(millis(now)).push(" AND id IN (");
    let mut names = query.separated(", ");
    for id in ids {
        names.push_bind(id.as_bytes().to_vec());
    }
    query.push(")");
    query
}
