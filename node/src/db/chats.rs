//! The list of conversations.

use std::{cmp::Reverse, collections::BTreeMap};

use hoopoe_engine::row::{ContactId, ContactState};
use hoopoe_protocol::time::Timestamp;
use sqlx::sqlite::SqliteRow;

use super::{
    Reader, choices, contacts, drafts, history,
    rows::{self, ReadError},
    views::{ChatView, MessageView},
};

/// How much of a text a list shows, in characters.
pub const PREVIEW: usize = 200;

/// The newest message of each contact that the end names, with the beginning of its text.
macro_rules! last {
    ($which:literal) => {
        concat!(
            "SELECT id, contact, message, author, sender, lamport, sent_at, stored_at, arrival,
                 substr(text, 1, 200) AS text, read_at, delivery_state, delivery_path, delivery_reason, delivery_at,
                 delivery_sent_at, delivery_delivered_at, delivery_read_at
             FROM shown_message WHERE id IN (
                 SELECT (SELECT m.id FROM message AS m WHERE m.contact = c.id
                         ORDER BY m.lamport DESC, m.author DESC, m.message DESC LIMIT 1)
                 FROM contact AS c",
            $which,
            ")"
        )
    };
}

/// Each contact that the end names, with what a list says of the conversation; the first parameter is the time.
macro_rules! listed {
    ($which:literal) => {
        concat!(
            "SELECT c.id, c.user_key, c.user_id, c.name, c.state, c.since, c.verified_key, c.warning, c.warned_at,
                 p.revision, coalesce(p.about, '') AS about, p.avatar IS NOT NULL AS has_avatar,
                 (SELECT json_group_array(e.name ORDER BY e.id) FROM earlier_name AS e WHERE e.contact = c.id) AS earlier_names,
                 (SELECT count(*) FROM message AS m
                  WHERE m.contact = c.id AND m.sender IS NOT NULL AND m.read_at IS NULL) AS unread,
                 substr(d.text, 1, 200) AS draft_text, d.at AS draft_at,
                 coalesce(o.muted_until, 0) AS muted_until, coalesce(o.pinned_at, 0) AS pinned_at,
                 coalesce(o.marked_unread, 0) AS marked_unread, coalesce(o.notify, 0) AS notify,
                 o.archived_after IS NOT NULL AND (o.muted_until > ?1 OR NOT EXISTS (
                     SELECT 1 FROM message AS m WHERE m.contact = c.id AND m.id > o.archived_after)) AS is_archived
             FROM contact AS c LEFT JOIN contact_profile AS p ON p.contact = c.id
             LEFT JOIN draft AS d ON d.contact = c.id LEFT JOIN chat_choice AS o ON o.contact = c.id",
            $which
        )
    };
}

pub(super) const LAST: &str = last!("");
pub(super) const LISTED: &str = listed!("");
pub(super) const LAST_OF_ONE: &str = last!(" WHERE c.id = ?1");
pub(super) const ONE: &str = listed!(" WHERE c.id = ?2");

impl Reader {
    /// A conversation for each contact and the one with oneself, those that are pinned first, then the one that something happened
    /// in last. Of who was removed, what was written and kept. Texts are there with their beginning only, up to [`PREVIEW`] characters.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn chats(&self, now: Timestamp) -> Result<Vec<ChatView>, ReadError> {
        let mut from = self.0.begin().await?;
        let listed = sqlx::query(LISTED)
            .bind(rows::of_time(now))
            .fetch_all(&mut *from)
            .await?;
        let messages = sqlx::query(LAST).fetch_all(&mut *from).await?;
        from.commit().await?;

        let mut last = messages
            .iter()
            .map(|row| history::view(row).map(|message| (message.contact, message)))
            .collect::<Result<BTreeMap<_, MessageView>, _>>()?;
        let mut chats = listed
            .iter()
            .map(|row| chat(row, &mut last))
            .collect::<Result<Vec<_>, ReadError>>()?;
        chats.retain(is_listed);
        chats.sort_by_key(|chat| {
            let happened = chat
                .last
                .as_ref()
                .map_or(chat.contact.since, |message| message.stored_at);
            (
                Reverse(chat.choices.pinned_at),
                Reverse(happened),
                chat.contact.id,
            )
        });
        Ok(chats)
    }

    /// One conversation as the list has it; none if the list has it not.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn chat(&self, contact: ContactId, now: Timestamp) -> Result<Option<ChatView>, ReadError> {
        let mut from = self.0.begin().await?;
        let listed = sqlx::query(ONE)
            .bind(rows::of_time(now))
            .bind(contact.0)
            .fetch_optional(&mut *from)
            .await?;
        let message = sqlx::query(LAST_OF_ONE)
            .bind(contact.0)
            .fetch_optional(&mut *from)
            .await?;
        from.commit().await?;

        let last = message.as_ref().map(history::view).transpose()?;
        let mut last = last
            .into_iter()
            .map(|message| (message.contact, message))
            .collect();
        let chat = listed.as_ref().map(|row| chat(row, &mut last)).transpose()?;
        Ok(chat.filter(is_listed))
    }
}

fn chat(row: &SqliteRow, last: &mut BTreeMap<ContactId, MessageView>) -> Result<ChatView, ReadError> {
    let contact = contacts::view(row)?;
    Ok(ChatView {
        last: last.remove(&contact.id),
        unread: rows::unsigned(row, "unread")?,
        draft: drafts::listed(row)?,
        choices: choices::view(row)?,
        contact,
    })
}

fn is_listed(chat: &ChatView) -> bool {
    chat.contact.state != ContactState::Removed || chat.last.is_some()
}
