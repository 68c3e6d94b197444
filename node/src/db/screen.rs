//! What belongs to whoever sits in front of the page: when the screen locks by itself, and whether they wrote their recovery
//! words down.

use hoopoe_protocol::time::{Span, Timestamp};

use super::{
    CommitError, Keeper, Reader,
    rows::{self, ReadError},
};

/// How it stands with the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScreenView {
    /// Whether it is locked.
    pub is_locked: bool,
    /// After how long without a touch it locks by itself; none if it never does.
    pub idle_lock: Option<Span>,
}

impl Keeper {
    /// Has the screen lock by itself after so long, or never.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn set_idle_lock(&self, after: Option<Span>) -> Result<(), CommitError> {
        let done = match after {
            None => sqlx::query("DELETE FROM idle_lock"),
            Some(after) => sqlx::query(
                "INSERT INTO idle_lock (id, after_s) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET after_s = excluded.after_s",
            )
            .bind(i64::try_from(after.0 / 1_000).unwrap_or(i64::MAX)),
        };
        done.execute(&self.0).await?;
        Ok(())
    }

    /// Remembers that the recovery words of a new account still have to be written down.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn owe_words(&self, now: Timestamp) -> Result<(), CommitError> {
        sqlx::query("INSERT INTO words_owed (id, since) VALUES (1, ?) ON CONFLICT (id) DO NOTHING")
            .bind(rows::of_time(now))
            .execute(&self.0)
            .await?;
        Ok(())
    }

    /// Remembers that they were.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn words_are_saved(&self) -> Result<(), CommitError> {
        sqlx::query("DELETE FROM words_owed").execute(&self.0).await?;
        Ok(())
    }
}

impl Reader {
    /// Whether the screen is locked, and when it locks by itself.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn screen(&self) -> Result<ScreenView, ReadError> {
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM screen_lock) AS locks, (SELECT after_s FROM idle_lock) AS after_s",
        )
        .fetch_one(&self.0)
        .await?;
        let idle_lock = rows::is_set(&row, "after_s")?.then(|| rows::unsigned(&row, "after_s"));
        Ok(ScreenView {
            is_locked: rows::integer(&row, "locks")? > 0,
            idle_lock: idle_lock.transpose()?.map(Span::seconds),
        })
    }

    /// Since when the recovery words have to be written down; none if they were.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn words_owed(&self) -> Result<Option<Timestamp>, ReadError> {
        let found = sqlx::query("SELECT since FROM words_owed")
            .fetch_optional(&self.0)
            .await?;
        found.as_ref().map(|row| rows::time(row, "since")).transpose()
    }

    /// Whether a contact wrote something, since the screen was locked, that nobody has read.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn has_news_since_lock(&self) -> Result<bool, ReadError> {
        let found: i64 = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM message WHERE sender IS NOT NULL AND read_at IS NULL
             AND stored_at >= (SELECT since FROM screen_lock))",
        )
        .fetch_one(&self.0)
        .await?;
        Ok(found > 0)
    }
}
