//! Contacts, their devices and counters, and the Lamport time of each conversation.

use hoopoe_engine::row::{
    ContactId, ContactRow, ContactState, ConversationRow, KeyWarning, RemoteId, RemoteRow, ResetWanted,
};
use hoopoe_protocol::{keys::UserKey, time::Timestamp};
use sqlx::{SqliteConnection, sqlite::SqliteRow};

use super::{
    Reader,
    rows::{self, Numbered as _, ReadError},
    views::ContactView,
};

/// Why a text names no contact.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// No contact has this name or number.
    #[error("there is no contact of this name or number")]
    Nobody,
    /// Several do; their numbers tell them apart.
    #[error("{} contacts go by this name; use a number", .0.len())]
    Ambiguous(Vec<ContactId>),
    /// The database failed.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl Reader {
    /// All contacts, the oldest first; not who was removed, nor oneself.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn contacts(&self) -> Result<Vec<ContactView>, ReadError> {
        let removed = ContactState::Removed.number();
        let found = sqlx::query(
            "SELECT c.id, c.user_key, c.user_id, c.name, c.state, c.since, c.verified_key, c.warning, c.warned_at,
         p.revision, coalesce(p.about, '') AS about, p.avatar IS NOT NULL AS has_avatar,
         (SELECT json_group_array(e.name ORDER BY e.id) FROM earlier_name AS e WHERE e.contact = c.id) AS earlier_names
             FROM contact AS c LEFT JOIN contact_profile AS p ON p.contact = c.id
             WHERE c.id > ? AND c.state <> ? ORDER BY c.id",
        )
        .bind(ContactId::ONESELF.0)
        .bind(removed)
        .fetch_all(&self.0)
        .await?;
        found.iter().map(view).collect()
    }

    /// One contact, also if it was removed; oneself is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn contact(&self, id: ContactId) -> Result<Option<ContactView>, ReadError> {
        let found = sqlx::query(
            "SELECT c.id, c.user_key, c.user_id, c.name, c.state, c.since, c.verified_key, c.warning, c.warned_at,
         p.revision, coalesce(p.about, '') AS about, p.avatar IS NOT NULL AS has_avatar,
         (SELECT json_group_array(e.name ORDER BY e.id) FROM earlier_name AS e WHERE e.contact = c.id) AS earlier_names
             FROM contact AS c LEFT JOIN contact_profile AS p ON p.contact = c.id
             WHERE c.id = ? AND c.id > ?",
        )
        .bind(id.0)
        .bind(ContactId::ONESELF.0)
        .fetch_optional(&self.0)
        .await?;
        found.as_ref().map(view).transpose()
    }

    /// The user identity key that is pinned for a contact.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn key_of(&self, id: ContactId) -> Result<Option<UserKey>, ReadError> {
        let found = sqlx::query("SELECT user_key FROM contact WHERE id = ? AND id > ?")
            .bind(id.0)
            .bind(ContactId::ONESELF.0)
            .fetch_optional(&self.0)
            .await?;
        found.as_ref().map(|row| rows::fixed(row, "user_key")).transpose()
    }

    /// The one contact that goes by this name (in any case) or has this number.
    ///
    /// # Errors
    /// If there is none, or more than one; a contact who calls themselves by another's number makes both ambiguous.
    pub async fn resolve(&self, name_or_number: &str) -> Result<ContactId, ResolveError> {
        let wanted = name_or_number.trim();
        let number = wanted.parse().ok().map(ContactId);
        let name = wanted.to_lowercase();
        let mut found: Vec<_> = self
            .contacts()
            .await?
            .into_iter()
            .filter(|contact| {
                Some(contact.id) == number || (!name.is_empty() && contact.name.to_lowercase() == name)
            })
            .map(|contact| contact.id)
            .collect();
        match (found.pop(), found.is_empty()) {
            (None, _) => Err(ResolveError::Nobody),
            (Some(only), true) => Ok(only),
            (Some(last), false) => {
                found.push(last);
                Err(ResolveError::Ambiguous(found))
            }
        }
    }
}

pub(super) async fn put(to: &mut SqliteConnection, row: &ContactRow) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO contact (id, user_key, user_id, name, state, manifest_body, manifest_signature,
             our_seeds_sealed, their_seeds_sealed, since, verified_key, warning, warned_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET user_key = excluded.user_key, user_id = excluded.user_id,
             name = excluded.name, state = excluded.state, manifest_body = excluded.manifest_body,
             manifest_signature = excluded.manifest_signature, our_seeds_sealed = excluded.our_seeds_sealed,
             their_seeds_sealed = excluded.their_seeds_sealed, since = excluded.since,
             verified_key = excluded.verified_key, warning = excluded.warning, warned_at = excluded.warned_at",
    )
    .bind(row.id.0)
    .bind(row.user_key.as_bytes().as_slice())
    .bind(
        hoopoe_protocol::id::UserId::of(&row.user_key)
            .as_bytes()
            .as_slice(),
    )
    .bind(row.name.as_str())
    .bind(row.state.number())
    .bind(row.manifest.body.as_slice())
    .bind(row.manifest.signature.as_bytes().as_slice())
    .bind(row.our_seeds_sealed.as_slice())
    .bind(row.their_seeds_sealed.as_deref())
    .bind(rows::of_time(row.since))
    .bind(row.verified.as_ref().map(|key| key.as_bytes().as_slice()))
    .bind(row.warning.map(|(warning, _)| warning.number()))
    .bind(row.warning.map(|(_, at)| rows::of_time(at)))
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn put_remote(to: &mut SqliteConnection, row: &RemoteRow) -> Result<(), sqlx::Error> {
    let (route, kem) = (row.route.as_ref(), row.kem.as_ref());
    let (wanted, session) = match &row.reset_wanted {
        None => (0, None),
        Some(ResetWanted::Of(session)) => (1, Some(session)),
        Some(ResetWanted::OfAll) => (2, None),
    };
    sqlx::query(
        "INSERT INTO remote (id, contact, device, route_body, route_signature, kem_body, kem_signature,
             reset_wanted, reset_session, reset_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET contact = excluded.contact, device = excluded.device,
             route_body = excluded.route_body, route_signature = excluded.route_signature,
             kem_body = excluded.kem_body, kem_signature = excluded.kem_signature,
             reset_wanted = excluded.reset_wanted, reset_session = excluded.reset_session, reset_at = excluded.reset_at",
    )
    .bind(row.id.0)
    .bind(row.contact.0)
    .bind(row.device.as_bytes().as_slice())
    .bind(route.map(|route| route.body.as_slice()))
    .bind(route.map(|route| route.signature.as_bytes().as_slice()))
    .bind(kem.map(|kem| kem.body.as_slice()))
    .bind(kem.map(|kem| kem.signature.as_bytes().as_slice()))
    .bind(wanted)
    .bind(session.map(|session| session.as_bytes().as_slice()))
    .bind(row.reset_at.map(rows::of_time))
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn set_counters(
    to: &mut SqliteConnection,
    remote: RemoteId,
    sent: u64,
    received: u64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO counter (remote, sent, received) VALUES (?, ?, ?)
         ON CONFLICT (remote) DO UPDATE SET sent = excluded.sent, received = excluded.received",
    )
    .bind(remote.0)
    // Bit for bit: a peer may claim any number, and nothing in SQL compares them.
    .bind(sent.cast_signed())
    .bind(received.cast_signed())
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn put_conversation(
    to: &mut SqliteConnection,
    row: &ConversationRow,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO conversation (contact, conversation, lamport) VALUES (?, ?, ?)
         ON CONFLICT (contact) DO UPDATE SET conversation = excluded.conversation, lamport = excluded.lamport",
    )
    .bind(row.contact.0)
    .bind(row.conversation.as_bytes().as_slice())
    .bind(rows::of_unsigned(row.order))
    .execute(to)
    .await?;
    Ok(())
}

pub(super) async fn contacts(from: &mut SqliteConnection) -> Result<Vec<ContactRow>, ReadError> {
    let found = sqlx::query(
        "SELECT id, user_key, name, state, manifest_body, manifest_signature, our_seeds_sealed, their_seeds_sealed, since,
             verified_key, warning, warned_at
         FROM contact WHERE id > ? ORDER BY id",
    )
    .bind(ContactId::ONESELF.0)
    .fetch_all(from)
    .await?;
    found.iter().map(contact_row).collect()
}

pub(super) async fn remotes(from: &mut SqliteConnection) -> Result<Vec<RemoteRow>, ReadError> {
    let found = sqlx::query(
        "SELECT id, contact, device, route_body, route_signature, kem_body, kem_signature, reset_wanted,
             reset_session, reset_at
         FROM remote ORDER BY id",
    )
    .fetch_all(from)
    .await?;
    found.iter().map(remote_row).collect()
}

pub(super) async fn counters(from: &mut SqliteConnection) -> Result<Vec<(RemoteId, u64, u64)>, ReadError> {
    let found = sqlx::query("SELECT remote, sent, received FROM counter ORDER BY remote")
        .fetch_all(from)
        .await?;
    found
        .iter()
        .map(|row| {
            let [sent, received] = [rows::integer(row, "sent")?, rows::integer(row, "received")?];
            Ok((
                RemoteId(rows::integer(row, "remote")?),
                sent.cast_unsigned(),
                received.cast_unsigned(),
            ))
        })
        .collect()
}

pub(super) async fn conversations(from: &mut SqliteConnection) -> Result<Vec<ConversationRow>, ReadError> {
    let found = sqlx::query("SELECT contact, conversation, lamport FROM conversation ORDER BY contact")
        .fetch_all(from)
        .await?;
    found
        .iter()
        .map(|row| {
            Ok(ConversationRow {
                contact: ContactId(rows::integer(row, "contact")?),
                conversation: rows::fixed(row, "conversation")?,
                order: rows::unsigned(row, "lamport")?,
            })
        })
        .collect()
}

/// A contact as the screen sees it, from the columns id, `user_key`, `user_id`, name, state, since, `verified_key`, warning,
/// `warned_at`, revision, about, `has_avatar` and `earlier_names`.
pub(super) fn view(row: &SqliteRow) -> Result<ContactView, ReadError> {
    let user_key: UserKey = rows::fixed(row, "user_key")?;
    Ok(ContactView {
        id: ContactId(rows::integer(row, "id")?),
        name: rows::text(row, "name")?,
        about: rows::text(row, "about")?,
        avatar: avatar(row)?,
        earlier_names: earlier_names(row)?,
        state: rows::numbered(row, "state")?,
        since: rows::time(row, "since")?,
        user: rows::fixed(row, "user_id")?,
        // A mark is about the key that was compared, and about no other.
        is_verified: verified(row)? == Some(user_key),
        warning: warning(row)?,
    })
}

fn avatar(row: &SqliteRow) -> Result<Option<u64>, ReadError> {
    let has_avatar = rows::integer(row, "has_avatar")? != 0;
    has_avatar.then(|| rows::unsigned(row, "revision")).transpose()
}

fn earlier_names(row: &SqliteRow) -> Result<Vec<String>, ReadError> {
    let column = "earlier_names";
    serde_json::from_str(&rows::text(row, column)?).map_err(|_| ReadError::Encoding { column })
}

fn verified(row: &SqliteRow) -> Result<Option<UserKey>, ReadError> {
    rows::optional_fixed(row, "verified_key")
}

fn warning(row: &SqliteRow) -> Result<Option<(KeyWarning, Timestamp)>, ReadError> {
    let warning = rows::optional_numbered(row, "warning")?;
    Ok(warning.zip(rows::optional_time(row, "warned_at")?))
}

fn contact_row(row: &SqliteRow) -> Result<ContactRow, ReadError> {
    Ok(ContactRow {
        id: ContactId(rows::integer(row, "id")?),
        user_key: rows::fixed(row, "user_key")?,
        name: rows::text(row, "name")?,
        state: rows::numbered(row, "state")?,
        manifest: rows::signed(row, "manifest_body", "manifest_signature")?,
        our_seeds_sealed: rows::bytes(row, "our_seeds_sealed")?,
        their_seeds_sealed: rows::optional_bytes(row, "their_seeds_sealed")?,
        since: rows::time(row, "since")?,
        verified: verified(row)?,
        warning: warning(row)?,
    })
}

fn remote_row(row: &SqliteRow) -> Result<RemoteRow, ReadError> {
    Ok(RemoteRow {
        id: RemoteId(rows::integer(row, "id")?),
        contact: ContactId(rows::integer(row, "contact")?),
        device: rows::fixed(row, "device")?,
        route: rows::optional_signed(row, "route_body", "route_signature")?,
        kem: rows::optional_signed(row, "kem_body", "kem_signature")?,
        reset_wanted: reset_wanted(row)?,
        reset_at: rows::optional_time(row, "reset_at")?,
    })
}

fn reset_wanted(row: &SqliteRow) -> Result<Option<ResetWanted>, ReadError> {
    let column = "reset_wanted";
    match rows::integer(row, column)? {
        0 => Ok(None),
        1 => Ok(Some(ResetWanted::Of(rows::fixed(row, "reset_session")?))),
        2 => Ok(Some(ResetWanted::OfAll)),
        number => Err(ReadError::Number { column, number }),
    }
}
