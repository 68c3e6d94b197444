//! What was said, page by page.

use hoopoe_engine::row::{ContactId, DeliveryState};
use hoopoe_protocol::{id::MessageId, limits, time::Timestamp};
use sqlx::{
    QueryBuilder, Sqlite,
    query::Query,
    sqlite::{SqliteArguments, SqliteRow},
};

use super::{
    Reader,
    chunks::chunks,
    rows::{self, ReadError},
    views::{Course, DeliveryView, MessageView, PAGE, Place},
};

pub(super) const HISTORY: &str = "SELECT * FROM shown_message
     WHERE contact = ?1 AND (lamport, author, message) < (?2, ?3, ?4)
     ORDER BY lamport DESC, author DESC, message DESC LIMIT ?5";

pub(super) const FORWARD: &str = "SELECT * FROM shown_message
     WHERE contact = ?1 AND (lamport, author, message) >= (?2, ?3, ?4)
     ORDER BY lamport, author, message LIMIT ?5";

pub(super) const FIRST_UNREAD: &str = "SELECT lamport, author, message FROM message INDEXED BY message_unread
     WHERE contact = ? AND sender IS NOT NULL AND read_at IS NULL
     ORDER BY lamport, author, message LIMIT 1";

pub(super) const FIRST_SINCE: &str = "SELECT lamport, author, message FROM message
     WHERE contact = ? AND stored_at >= ?
     ORDER BY stored_at, lamport, author, message LIMIT 1";

/// Behind every author and message.
const END: [u8; 33] = [0xff; 33];

/// A query with some of its parameters.
type Bound<'q> = Query<'q, Sqlite, SqliteArguments>;

impl Reader {
    /// Up to `limit` messages (and never more than [`PAGE`]) before a place, or the newest ones; the newest is last.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn history(
        &self,
        contact: ContactId,
        before: Option<Place>,
        limit: u32,
    ) -> Result<Vec<MessageView>, ReadError> {
        let query = sqlx::query(HISTORY).bind(contact.0);
        let mut page = until(query, before.as_ref())
            .bind(i64::from(limit.min(PAGE)))
            .fetch_all(&self.0)
            .await?
            .iter()
            .map(view)
            .collect::<Result<Vec<_>, _>>()?;
        page.reverse();
        Ok(page)
    }

    /// Up to `limit` messages (and never more than [`PAGE`]) from a place on, the one at it included; the newest is last.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn history_from(
        &self,
        contact: ContactId,
        from: Place,
        limit: u32,
    ) -> Result<Vec<MessageView>, ReadError> {
        let found = sqlx::query(FORWARD)
            .bind(contact.0)
            .bind(rows::of_unsigned(from.order))
            .bind(from.author.as_bytes().as_slice())
            .bind(from.message.as_bytes().as_slice())
            .bind(i64::from(limit.min(PAGE)))
            .fetch_all(&self.0)
            .await?;
        found.iter().map(view).collect()
    }

    /// The place of the first message that the user has not seen.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn first_unread(&self, contact: ContactId) -> Result<Option<Place>, ReadError> {
        let found = sqlx::query(FIRST_UNREAD)
            .bind(contact.0)
            .fetch_optional(&self.0)
            .await?;
        found.as_ref().map(place).transpose()
    }

    /// The place of the first message that was stored at this time or later.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn first_since(&self, contact: ContactId, at: Timestamp) -> Result<Option<Place>, ReadError> {
        let found = sqlx::query(FIRST_SINCE)
            .bind(contact.0)
            .bind(rows::of_time(at))
            .fetch_optional(&self.0)
            .await?;
        found.as_ref().map(place).transpose()
    }

    /// One message of a conversation.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn message(
        &self,
        contact: ContactId,
        message: MessageId,
    ) -> Result<Option<MessageView>, ReadError> {
        Ok(self.messages(contact, &[message]).await?.pop())
    }

    /// Those of these messages that a conversation has, in no order.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn messages(
        &self,
        contact: ContactId,
        messages: &[MessageId],
    ) -> Result<Vec<MessageView>, ReadError> {
        let mut views = Vec::new();
        for chunk in chunks(messages) {
            let mut query = messages_query(contact, chunk);
            for row in query.build().fetch_all(&self.0).await? {
                views.push(view(&row)?);
            }
        }
        Ok(views)
    }

    /// Received messages that the user has not seen, up to a place or all, the oldest first; as many as fit one receipt.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn unread(
        &self,
        contact: ContactId,
        up_to: Option<Place>,
    ) -> Result<Vec<MessageId>, ReadError> {
        let most = i64::try_from(limits::RECEIPT_IDS).unwrap_or(i64::MAX);
        let query = sqlx::query(
            "SELECT message FROM message INDEXED BY message_unread WHERE contact = ? AND sender IS NOT NULL AND read_at IS NULL
             AND (lamport, author, message) <= (?, ?, ?)
             ORDER BY lamport, author, message LIMIT ?",
        );
        let found = until(query.bind(contact.0), up_to.as_ref())
            .bind(most)
            .fetch_all(&self.0)
            .await?;
        found.iter().map(|row| rows::fixed(row, "message")).collect()
    }
}

/// Binds a place, or what is behind all.
fn until<'q>(query: Bound<'q>, place: Option<&'q Place>) -> Bound<'q> {
    match place {
        Some(place) => query
            .bind(rows::of_unsigned(place.order))
            .bind(place.author.as_bytes().as_slice())
            .bind(place.message.as_bytes().as_slice()),
        None => query.bind(i64::MAX).bind(END.as_slice()).bind(END.as_slice()),
    }
}

/// Selects these messages of a conversation.
pub(super) fn messages_query(contact: ContactId, messages: &[MessageId]) -> QueryBuilder<Sqlite> {
    let mut query = QueryBuilder::new("SELECT * FROM shown_message WHERE contact = ");
    query.push_bind(contact.0).push(" AND message IN (");
    let mut ids = query.separated(", ");
    for message in messages {
        ids.push_bind(message.as_bytes().to_vec());
    }
    query.push(")");
    query
}

fn place(row: &SqliteRow) -> Result<Place, ReadError> {
    Ok(Place {
        order: rows::unsigned(row, "lamport")?,
        author: rows::fixed(row, "author")?,
        message: rows::fixed(row, "message")?,
    })
}

/// A message as the screen sees it, from a row of `shown_message`.
pub(super) fn view(row: &SqliteRow) -> Result<MessageView, ReadError> {
    let place = place(row)?;
    Ok(MessageView {
        message: place.message,
        contact: ContactId(rows::integer(row, "contact")?),
        place,
        sent_at: rows::time(row, "sent_at")?,
        stored_at: rows::time(row, "stored_at")?,
        text: rows::text(row, "text")?,
        course: course(row)?,
    })
}

fn course(row: &SqliteRow) -> Result<Course, ReadError> {
    if rows::is_set(row, "sender")? {
        return Ok(Course::Received {
            arrival: rows::optional_numbered(row, "arrival")?,
            read_at: rows::optional_time(row, "read_at")?,
        });
    }
    let state = rows::optional_numbered(row, "delivery_state")?;
    Ok(Course::Sent {
        delivery: state.map(|state| delivery(row, state)).transpose()?,
    })
}

fn delivery(row: &SqliteRow, state: DeliveryState) -> Result<DeliveryView, ReadError> {
    Ok(DeliveryView {
        state,
        path: rows::optional_numbered(row, "delivery_path")?,
        reason: rows::optional_numbered(row, "delivery_reason")?,
        since: rows::time(row, "delivery_at")?,
        sent_at: rows::optional_time(row, "delivery_sent_at")?,
        delivered_at: rows::optional_time(row, "delivery_delivered_at")?,
        read_at: rows::optional_time(row, "delivery_read_at")?,
    })
}
