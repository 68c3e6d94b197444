//! What was typed and not sent.

use hoopoe_engine::row::ContactId;
use hoopoe_protocol::time::Timestamp;
use sqlx::sqlite::SqliteRow;

use super::{
    CommitError, Keeper, Reader,
    rows::{self, ReadError},
    views::DraftView,
};

impl Keeper {
    /// Keeps what was typed to a contact in the place of what was kept before.
    ///
    /// # Errors
    /// If there is no such contact, or the database cannot be written.
    pub async fn put_draft(&self, contact: ContactId, text: &str, now: Timestamp) -> Result<(), CommitError> {
        sqlx::query(
            "INSERT INTO draft (contact, text, at) VALUES (?, ?, ?)
             ON CONFLICT (contact) DO UPDATE SET text = excluded.text, at = excluded.at",
        )
        .bind(contact.0)
        .bind(text)
        .bind(rows::of_time(now))
        .execute(&self.0)
        .await?;
        Ok(())
    }

    /// Forgets what was typed to a contact.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn delete_draft(&self, contact: ContactId) -> Result<(), CommitError> {
        sqlx::query("DELETE FROM draft WHERE contact = ?")
            .bind(contact.0)
            .execute(&self.0)
            .await?;
        Ok(())
    }
}

impl Reader {
    /// What was typed to a contact and not sent, whole.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn draft(&self, contact: ContactId) -> Result<Option<DraftView>, ReadError> {
        let found = sqlx::query("SELECT text AS draft_text, at AS draft_at FROM draft WHERE contact = ?")
            .bind(contact.0)
            .fetch_optional(&self.0)
            .await?;
        found.as_ref().map_or(Ok(None), listed)
    }
}

/// A draft from the columns `draft_text` and `draft_at`, which are null where there is none.
pub(super) fn listed(row: &SqliteRow) -> Result<Option<DraftView>, ReadError> {
    let Some(at) = rows::optional_time(row, "draft_at")? else {
        return Ok(None);
    };
    let text = rows::text(row, "draft_text")?;
    Ok(Some(DraftView { text, at }))
}
