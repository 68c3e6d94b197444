//! What is on its way to other devices.

use hoopoe_engine::row::{Letter, OutboxId, OutboxRow, Path, RemoteId, Sealed};
use hoopoe_protocol::time::Timestamp;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection, sqlite::SqliteRow};

use super::{
    chunks::chunks,
    rows::{self, Numbered as _, ReadError},
};

pub(super) const LOAD: &str =
    "SELECT id, remote, message, kind, body, lamport, written_at, counter, envelope, bytes, content,
         session, kem_epoch, sealed_until, repeats, sent_path, sent_at, is_taken_back
     FROM outbox ORDER BY id";

pub(super) async fn put(to: &mut SqliteConnection, rows: &[&OutboxRow]) -> Result<(), sqlx::Error> {
    for chunk in chunks(rows) {
        let mut query = QueryBuilder::new(
            "INSERT INTO outbox (id, remote, message, kind, body, lamport, written_at, counter, envelope, bytes, content,
                 session, kem_epoch, sealed_until, repeats, sent_path, sent_at, is_taken_back) ",
        );
        query.push_values(chunk, |mut values, row| {
            let (letter, sealed) = (&row.letter, row.sealed.as_ref());
            values
                .push_bind(row.id.0)
                .push_bind(row.remote.0)
                .push_bind(row.message.as_bytes().as_slice())
                .push_bind(row.kind.number())
                .push_bind(letter.body.as_slice())
                .push_bind(rows::of_unsigned(letter.order))
                .push_bind(rows::of_time(letter.at))
                .push_bind(letter.counter.map(u64::cast_signed))
                .push_bind(sealed.map(|sealed| sealed.envelope.as_bytes().as_slice()))
                .push_bind(sealed.map(|sealed| sealed.bytes.as_ref()))
                .push_bind(sealed.map(|sealed| sealed.content.as_ref()))
                .push_bind(sealed.map(|sealed| sealed.session.as_bytes().as_slice()))
                .push_bind(sealed.map(|sealed| i64::from(sealed.kem)))
                .push_bind(sealed.map(|sealed| rows::of_time(sealed.until)))
                .push_bind(i64::from(row.repeats))
                .push_bind(row.sent.map(|(path, _)| path.number()))
                .push_bind(row.sent.map(|(_, at)| rows::of_time(at)))
                .push_bind(row.is_taken_back);
        });
        query.push(
            " ON CONFLICT (id) DO UPDATE SET remote = excluded.remote, message = excluded.message, kind = excluded.kind,
                 body = excluded.body, lamport = excluded.lamport, written_at = excluded.written_at,
                 counter = excluded.counter, envelope = excluded.envelope, bytes = excluded.bytes,
                 content = excluded.content, session = excluded.session, kem_epoch = excluded.kem_epoch,
                 sealed_until = excluded.sealed_until, repeats = excluded.repeats, sent_path = excluded.sent_path,
                 sent_at = excluded.sent_at, is_taken_back = excluded.is_taken_back",
        );
        query.build().execute(&mut *to).await?;
    }
    Ok(())
}

pub(super) async fn set_sent(
    to: &mut SqliteConnection,
    sent: &[(OutboxId, Path, Timestamp)],
) -> Result<(), sqlx::Error> {
    for chunk in chunks(sent) {
        sent_query(chunk).build().execute(&mut *to).await?;
    }
    Ok(())
}

/// How rows are marked as sent.
pub(super) fn sent_query(sent: &[(OutboxId, Path, Timestamp)]) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("WITH fresh (id, path, at) AS (");
    query.push_values(sent, |mut values, (id, path, at)| {
        values
            .push_bind(id.0)
            .push_bind(path.number())
            .push_bind(rows::of_time(*at));
    });
    query.push(
        ") UPDATE outbox SET sent_path = fresh.path, sent_at = fresh.at, is_taken_back = 0 FROM fresh WHERE outbox.id = fresh.id",
    );
    query
}

pub(super) async fn take_back(to: &mut SqliteConnection, remote: RemoteId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE outbox SET is_taken_back = 1 WHERE remote = ? AND sent_path IS NOT NULL")
        .bind(remote.0)
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn delete(to: &mut SqliteConnection, gone: &[OutboxId]) -> Result<(), sqlx::Error> {
    for chunk in chunks(gone) {
        let mut query = QueryBuilder::new("DELETE FROM outbox WHERE id IN (");
        let mut ids = query.separated(", ");
        for id in chunk {
            ids.push_bind(id.0);
        }
        query.push(")");
        query.build().execute(&mut *to).await?;
    }
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
        letter: letter(row)?,
        sealed: sealed(row)?,
        repeats: rows::small(row, "repeats")?,
        sent,
        is_taken_back: rows::integer(row, "is_taken_back")? != 0,
    })
}

fn letter(row: &SqliteRow) -> Result<Letter, ReadError> {
    let has_counter = rows::is_set(row, "counter")?;
    let counter = has_counter.then(|| rows::integer(row, "counter")).transpose()?;
    Ok(Letter {
        body: rows::bytes(row, "body")?,
        order: rows::unsigned(row, "lamport")?,
        at: rows::time(row, "written_at")?,
        counter: counter.map(i64::cast_unsigned),
    })
}

fn sealed(row: &SqliteRow) -> Result<Option<Sealed>, ReadError> {
    let Some(envelope) = rows::optional_fixed(row, "envelope")? else {
        return Ok(None);
    };
    Ok(Some(Sealed {
        envelope,
        bytes: rows::bytes(row, "bytes")?.into(),
        content: rows::bytes(row, "content")?.into(),
        session: rows::fixed(row, "session")?,
        kem: rows::small(row, "kem_epoch")?,
        until: rows::time(row, "sealed_until")?,
    }))
}
