//! The own address, who asked under it, and whom the user asked.

use hoopoe_engine::row::{AddressRow, ContactId, JoinId, RequestId, RequestRow, RequestState};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::{
    Reader,
    rows::{self, ReadError},
    views::{AskView, RequestView},
};

impl Reader {
    /// Who waits for the user's answer, whoever asked first first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn requests(&self) -> Result<Vec<RequestView>, ReadError> {
        let found = sqlx::query(
            "SELECT id, user_key, name, note, received, until FROM request WHERE body IS NOT NULL
             ORDER BY received, id",
        )
        .fetch_all(&self.0)
        .await?;
        found.iter().map(request_view).collect()
    }

    /// A request that waits.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn request(&self, id: RequestId) -> Result<Option<RequestView>, ReadError> {
        let found = sqlx::query(
            "SELECT id, user_key, name, note, received, until FROM request WHERE body IS NOT NULL AND id = ?",
        )
        .bind(id.0)
        .fetch_optional(&self.0)
        .await?;
        found.as_ref().map(request_view).transpose()
    }

    /// Whom the user asked, and who has not answered.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn asked(&self) -> Result<Vec<AskView>, ReadError> {
        let found = sqlx::query(
            "SELECT a.id, a.contact, c.user_id, a.note, a.asked_at, a.envelope = x'' AS is_left FROM acceptance a
             LEFT JOIN contact c ON c.id = a.contact WHERE a.asked_at IS NOT NULL ORDER BY a.id",
        )
        .fetch_all(&self.0)
        .await?;
        found.iter().map(ask_view).collect()
    }

    /// Whether the own address is on the server: nothing of it is on its way there, and it was not refused.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn is_address_published(&self) -> Result<bool, ReadError> {
        let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM task WHERE kind = ?")
            .bind(super::invitations::TASK_ADDRESS)
            .fetch_one(&self.0)
            .await?;
        let is_nowhere: Option<bool> = sqlx::query_scalar("SELECT bundle = zeroblob(32) FROM address")
            .fetch_optional(&self.0)
            .await?;
        Ok(waiting == 0 && is_nowhere != Some(true))
    }
}

pub(super) async fn put_address(to: &mut SqliteConnection, row: &AddressRow) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO address (id, secret_sealed, token, bundle, renewed) VALUES (1, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET secret_sealed = excluded.secret_sealed, token = excluded.token,
             bundle = excluded.bundle, renewed = excluded.renewed",
    )
    .bind(row.secret_sealed.as_slice())
    .bind(row.token.as_bytes().as_slice())
    .bind(row.bundle.as_bytes().as_slice())
    .bind(rows::of_time(row.renewed))
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn delete_address(to: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM address").execute(to).await?;
    Ok(())
}

pub(super) async fn put(to: &mut SqliteConnection, row: &RequestRow) -> Result<(), sqlx::Error> {
    let signed = match &row.state {
        RequestState::Waiting(signed) => Some(signed),
        RequestState::Declined => None,
    };
    sqlx::query(
        "INSERT INTO request (id, user_key, name, note, asked_at, received, until, body, signature)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET user_key = excluded.user_key, name = excluded.name, note = excluded.note,
             asked_at = excluded.asked_at, received = excluded.received, until = excluded.until,
             body = excluded.body, signature = excluded.signature",
    )
    .bind(row.id.0)
    .bind(row.user_key.as_bytes().as_slice())
    .bind(&row.name)
    .bind(&row.note)
    .bind(rows::of_time(row.at))
    .bind(rows::of_time(row.received))
    .bind(rows::of_time(row.until))
    .bind(signed.map(|signed| signed.body.as_slice()))
    .bind(signed.map(|signed| signed.signature.as_bytes().as_slice()))
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn delete(to: &mut SqliteConnection, id: RequestId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM request WHERE id = ?")
        .bind(id.0)
        .execute(to)
        .await?;
    Ok(())
}

pub(super) async fn address(from: &mut SqliteConnection) -> Result<Option<AddressRow>, ReadError> {
    let found = sqlx::query("SELECT secret_sealed, token, bundle, renewed FROM address")
        .fetch_optional(from)
        .await?;
    let row = |row: SqliteRow| {
        Ok(AddressRow {
            secret_sealed: rows::bytes(&row, "secret_sealed")?,
            token: rows::fixed(&row, "token")?,
            bundle: rows::fixed(&row, "bundle")?,
            renewed: rows::time(&row, "renewed")?,
        })
    };
    found.map(row).transpose()
}

pub(super) async fn requests(from: &mut SqliteConnection) -> Result<Vec<RequestRow>, ReadError> {
    let found = sqlx::query(
        "SELECT id, user_key, name, note, asked_at, received, until, body, signature FROM request ORDER BY id",
    )
    .fetch_all(from)
    .await?;
    found.iter().map(request).collect()
}

fn request(row: &SqliteRow) -> Result<RequestRow, ReadError> {
    let signed = rows::optional_signed(row, "body", "signature")?;
    Ok(RequestRow {
        id: RequestId(rows::integer(row, "id")?),
        user_key: rows::fixed(row, "user_key")?,
        name: rows::text(row, "name")?,
        note: rows::text(row, "note")?,
        at: rows::time(row, "asked_at")?,
        received: rows::time(row, "received")?,
        until: rows::time(row, "until")?,
        state: signed.map_or(RequestState::Declined, RequestState::Waiting),
    })
}

fn request_view(row: &SqliteRow) -> Result<RequestView, ReadError> {
    Ok(RequestView {
        id: RequestId(rows::integer(row, "id")?),
        user_key: rows::fixed(row, "user_key")?,
        name: rows::text(row, "name")?,
        note: rows::text(row, "note")?,
        received: rows::time(row, "received")?,
        until: rows::time(row, "until")?,
    })
}

fn ask_view(row: &SqliteRow) -> Result<AskView, ReadError> {
    let is_left = rows::is_set(row, "is_left")? && rows::integer(row, "is_left")? != 0;
    let contact = rows::is_set(row, "contact")?.then(|| rows::integer(row, "contact"));
    Ok(AskView {
        id: JoinId(rows::integer(row, "id")?),
        contact: contact.transpose()?.map(ContactId),
        user: rows::optional_fixed(row, "user_id")?,
        note: rows::text(row, "note")?,
        since: rows::time(row, "asked_at")?,
        is_left,
    })
}
