//! How conversations are listed and told of, as the user chose.

use hoopoe_engine::row::ContactId;
use hoopoe_protocol::time::Timestamp;
use sqlx::sqlite::SqliteRow;

use super::{
    CommitError, Keeper,
    rows::{self, Numbered, ReadError},
    views::{ChatNotify, ChoicesView},
};

impl Numbered for ChatNotify {
    const ALL: &'static [Self] = &[
        Self::Usual,
        Self::Everything,
        Self::Name,
        Self::Nothing,
        Self::Off,
    ];

    fn number(self) -> i64 {
        match self {
            Self::Usual => 0,
            Self::Everything => 1,
            Self::Name => 2,
            Self::Nothing => 3,
            Self::Off => 4,
        }
    }
}

/// What is to be otherwise about a conversation; what is none stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChoicesChange {
    /// Until when it makes no noise; the beginning of time if it may.
    pub muted_until: Option<Timestamp>,
    /// Whether it stands above the others.
    pub pinned: Option<bool>,
    /// Whether it is put away.
    pub archived: Option<bool>,
    /// Whether it is shown as unread.
    pub marked_unread: Option<bool>,
    /// How much a notification says.
    pub notify: Option<ChatNotify>,
}

impl Keeper {
    /// Changes what was chosen about a conversation. One that is pinned already keeps its place.
    ///
    /// # Errors
    /// If there is no such contact, or the database cannot be written.
    pub async fn choose(
        &self,
        contact: ContactId,
        change: ChoicesChange,
        now: Timestamp,
    ) -> Result<(), CommitError> {
        let mut transaction = self.0.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query("INSERT INTO chat_choice (contact) VALUES (?) ON CONFLICT (contact) DO NOTHING")
            .bind(contact.0)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "UPDATE chat_choice SET
                 muted_until = coalesce(?2, muted_until),
                 pinned_at = CASE WHEN ?3 IS NULL THEN pinned_at WHEN ?3 = 0 THEN 0 WHEN pinned_at > 0 THEN pinned_at ELSE ?4 END,
                 archived_after = CASE WHEN ?5 IS NULL THEN archived_after WHEN ?5 = 0 THEN NULL
                     ELSE (SELECT coalesce(max(id), 0) FROM message) END,
                 marked_unread = coalesce(?6, marked_unread),
                 notify = coalesce(?7, notify)
             WHERE contact = ?1",
        )
        .bind(contact.0)
        .bind(change.muted_until.map(rows::of_time))
        .bind(change.pinned)
        .bind(rows::of_time(now))
        .bind(change.archived)
        .bind(change.marked_unread)
        .bind(change.notify.map(Numbered::number))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The user has looked into a conversation; says whether it was shown as unread for that alone.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn looked_into(&self, contact: ContactId) -> Result<bool, CommitError> {
        let done =
            sqlx::query("UPDATE chat_choice SET marked_unread = 0 WHERE contact = ? AND marked_unread = 1")
                .bind(contact.0)
                .execute(&self.0)
                .await?;
        Ok(done.rows_affected() > 0)
    }
}

/// What was chosen, from the columns `muted_until`, `pinned_at`, `is_archived`, `marked_unread` and `notify`.
pub(super) fn view(row: &SqliteRow) -> Result<ChoicesView, ReadError> {
    Ok(ChoicesView {
        muted_until: rows::time(row, "muted_until")?,
        pinned_at: rows::time(row, "pinned_at")?,
        is_archived: rows::integer(row, "is_archived")? != 0,
        is_marked_unread: rows::integer(row, "marked_unread")? != 0,
        notify: rows::numbered(row, "notify")?,
    })
}
