//! Sealed presence records: written with a key that the first put fixes, gone after a few hours.

use hoopoe_protocol::{hash, id::PresenceId, store::presence::PresenceValue, time::Timestamp};
use sqlx::AssertSqlSafe;
use subtle::ConstantTimeEq;

use super::{
    ReadError,
    directory::Directory,
    rows::millis,
    sql::{Readers, Sql, Value},
};

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
    db: &mut Sql<'_>,
    directory: &mut Directory,
    put: &Put,
) -> Result<Result<(), PutError>, sqlx::Error> {
    let there: Option<(Vec<u8>, i64)> = db
        .row(
            "SELECT write_key, expires FROM presence WHERE id = $1",
            &[put.id.as_bytes().into()],
        )
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
    // Another instance may have written it meanwhile, for somebody else.
    let written = db
        .execute(
            "INSERT INTO presence (id, write_key, expires, value) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (id) DO UPDATE \
             SET write_key = excluded.write_key, expires = excluded.expires, value = excluded.value \
             WHERE presence.write_key = excluded.write_key OR presence.expires <= $5",
            &[
                put.id.as_bytes().into(),
                (&put.write_key.0).into(),
                millis(put.expires).into(),
                (&put.value).into(),
                millis(put.now).into(),
            ],
        )
        .await?;
    Ok(if written == 1 {
        Ok(())
    } else {
        Err(PutError::WriteKey)
    })
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
    let mut values = vec![Value::Int(millis(now))];
    values.extend(ids.iter().map(|id| Value::Bytes(id.as_bytes())));
    let rows: Vec<(Vec<u8>, Vec<u8>)> = readers.rows(AssertSqlSafe(question(ids.len())), &values).await?;
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

/// The question of [`read`] for so many records; also for the test of its plan.
#[must_use]
pub fn question(ids: usize) -> String {
    let names: Vec<String> = (0..ids).map(|place| format!("${}", place + 2)).collect();
    format!(
        "SELECT id, value FROM presence WHERE expires > $1 AND id IN ({})",
        names.join(", ")
    )
}
