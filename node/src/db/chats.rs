//! The list of conversations.

use std::collections::BTreeMap;

use hoopoe_engine::row::ContactState;

use super::{
    Reader, contacts, history,
    rows::{self, ReadError},
    views::{ChatView, MessageView},
};

/// The newest message of each contact.
const LAST: &str = "SELECT * FROM shown_message WHERE id IN (
         SELECT (SELECT m.id FROM message AS m WHERE m.contact = c.id
                 ORDER BY m.lamport DESC, m.author DESC, m.message DESC LIMIT 1)
         FROM contact AS c)";

const CONTACTS: &str =
    "SELECT c.id, c.user_key, c.user_id, c.name, c.state, c.since, c.verified_key, c.warning, c.warned_at,
         p.revision, coalesce(p.about, '') AS about, p.avatar IS NOT NULL AS has_avatar,
         (SELECT json_group_array(e.name ORDER BY e.id) FROM earlier_name AS e WHERE e.contact = c.id) AS earlier_names,
         (SELECT count(*) FROM message AS m
          WHERE m.contact = c.id AND m.sender IS NOT NULL AND m.read_at IS NULL) AS unread
     FROM contact AS c LEFT JOIN contact_profile AS p ON p.contact = c.id";

impl Reader {
    /// A conversation for each contact, the one that something happened in last first. Of who was removed, what was written
    /// and kept.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn chats(&self) -> Result<Vec<ChatView>, ReadError> {
        let mut from = self.0.begin().await?;
        let contacts = sqlx::query(CONTACTS).fetch_all(&mut *from).await?;
        let messages = sqlx::query(LAST).fetch_all(&mut *from).await?;
        from.commit().await?;

        let mut last = messages
            .iter()
            .map(|row| history::view(row).map(|message| (message.contact, message)))
            .collect::<Result<BTreeMap<_, MessageView>, _>>()?;
        let mut chats = contacts
            .iter()
            .map(|row| {
                let contact = contacts::view(row)?;
                Ok(ChatView {
                    last: last.remove(&contact.id),
                    unread: rows::unsigned(row, "unread")?,
                    contact,
                })
            })
            .collect::<Result<Vec<_>, ReadError>>()?;
        chats.retain(|chat| chat.contact.state != ContactState::Removed || chat.last.is_some());
        chats.sort_by_key(|chat| {
            let happened = chat
                .last
                .as_ref()
                .map_or(chat.contact.since, |message| message.stored_at);
            (std::cmp::Reverse(happened), chat.contact.id)
        });
        Ok(chats)
    }
}
