//! Which envelopes and payloads were handled, and which were put aside.

use hoopoe_engine::row::{QuarantineRow, RemoteId, SeenEnvelopeRow};
use hoopoe_protocol::{id::MessageId, time::Timestamp};
use sqlx::{QueryBuilder, SqliteConnection};

use super::{
    chunks::chunks,
    rows::{self, Numbered as _, ReadError},
};

pub(super) async fn add_envelopes(
    to: &mut SqliteConnection,
    rows: &[&SeenEnvelopeRow],
) -> Result<(), sqlx::Error> {
    for chunk in chunks(rows) {
        let mut query =
            QueryBuilder::new("INSERT INTO seen_envelope (envelope, at, remote, message, content) ");
        query.push_values(chunk, |mut values, row| {
            values
                .push_bind(row.envelope.as_bytes().as_slice())
                .push_bind(rows::of_time(row.at))
                .push_bind(row.owed.map(|(remote, _)| remote.0))
                .push_bind(
                    row.owed
                        .as_ref()
                        .map(|(_, message)| message.as_bytes().as_slice()),
                )
                .push_bind(row.content.as_ref().map(|content| content.as_bytes().as_slice()));
        });
        query.push(" ON CONFLICT (envelope) DO NOTHING");
        query.build().execute(&mut *to).await?;
    }
    Ok(())
}

pub(super) async fn add_messages(
    to: &mut SqliteConnection,
    rows: &[(RemoteId, &MessageId, Timestamp)],
) -> Result<(), sqlx::Error> {
    for chunk in chunks(rows) {
        let mut query = QueryBuilder::new("INSERT INTO seen_message (remote, message, at) ");
        query.push_values(chunk, |mut values, (remote, message, at)| {
            values
                .push_bind(remote.0)
                .push_bind(message.as_bytes().as_slice())
                .push_bind(rows::of_time(*at));
        });
        query.push(" ON CONFLICT (remote, message) DO NOTHING");
        query.build().execute(&mut *to).await?;
    }
    Ok(())
}

pub(super) async fn forget(to: &mut SqliteConnection, before: Timestamp) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM seen_envelope WHERE at < ?")
        .bind(rows::of_time(before))
        .execute(&mut *to)
        .await?;
    sqlx::query("DELETE FROM seen_message WHERE at < ?")
        .bind(rows::of_time(before))
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn add_quarantine(
    to: &mut SqliteConnection,
    row: &QuarantineRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO quarantine (envelope, reason, at) VALUES (?, ?, ?) ON CONFLICT (envelope) DO NOTHING",
    )
    .bind(row.envelope.as_bytes().as_slice())
    .bind(row.reason.number())
    .bind(rows::of_time(row.at))
    .execute(&mut *to)
    .await?;
    // A contact can send garbage for ever; the newest tell enough.
    sqlx::query("DELETE FROM quarantine WHERE envelope IN (SELECT envelope FROM quarantine ORDER BY at DESC LIMIT -1 OFFSET ?)")
        .bind(QUARANTINED)
        .execute(to)
        .await?;
    Ok(())
}

/// Envelopes that are remembered as put aside.
const QUARANTINED: i64 = 1_000;

pub(super) async fn envelopes(from: &mut SqliteConnection) -> Result<Vec<SeenEnvelopeRow>, ReadError> {
    let found = sqlx::query("SELECT envelope, at, remote, message, content FROM seen_envelope")
        .fetch_all(from)
        .await?;
    found
        .iter()
        .map(|row| {
            let owed = if rows::is_set(row, "remote")? {
                let remote = RemoteId(rows::integer(row, "remote")?);
                Some((remote, rows::fixed(row, "message")?))
            } else {
                None
            };
            Ok(SeenEnvelopeRow {
                envelope: rows::fixed(row, "envelope")?,
                at: rows::time(row, "at")?,
                owed,
                content: rows::optional_fixed(row, "content")?,
            })
        })
        .collect()
}

pub(super) async fn messages(
    from: &mut SqliteConnection,
) -> Result<Vec<(RemoteId, MessageId, Timestamp)>, ReadError> {
    let found = sqlx::query("SELECT remote, message, at FROM seen_message")
        .fetch_all(from)
        .await?;
    found
        .iter()
        .map(|row| {
            let remote = RemoteId(rows::integer(row, "remote")?);
            Ok((remote, rows::fixed(row, "message")?, rows::time(row, "at")?))
        })
        .collect()
}
