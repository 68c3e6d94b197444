//! What people show of themselves, and the names that they had before.

use hoopoe_engine::{
    change::ProfileWrite,
    row::{ContactId, ContactProfileRow, EarlierNameRow, OwnProfileRow, ProfileRows, RemoteId},
};
use sqlx::SqliteConnection;

use super::{
    Reader,
    rows::{self, ReadError},
    views::{AvatarView, OwnProfileView},
};

/// Names that are kept of a contact: whoever changes theirs often loses those in the middle, never the first one.
const NAMES: i64 = 8;

impl Reader {
    /// What the user shows; none if there is no account yet.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn own_profile(&self) -> Result<Option<OwnProfileView>, ReadError> {
        let found = sqlx::query(
            "SELECT own.name, coalesce(own_profile.revision, 0) AS revision, coalesce(own_profile.about, '') AS about,
                 own_profile.avatar IS NOT NULL AS has_avatar
             FROM own LEFT JOIN own_profile ON own_profile.id = own.id",
        )
        .fetch_optional(&self.0)
        .await?;
        let Some(row) = found else { return Ok(None) };
        let revision = rows::unsigned(&row, "revision")?;
        Ok(Some(OwnProfileView {
            name: rows::text(&row, "name")?,
            about: rows::text(&row, "about")?,
            avatar: (rows::integer(&row, "has_avatar")? != 0).then_some(revision),
        }))
    }

    /// The user's own picture; none if there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn own_avatar(&self) -> Result<Option<AvatarView>, ReadError> {
        let found = sqlx::query("SELECT revision, avatar FROM own_profile WHERE avatar IS NOT NULL")
            .fetch_optional(&self.0)
            .await?;
        found.as_ref().map(avatar).transpose()
    }

    /// The picture of a contact as it came; none if there is none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn contact_avatar(&self, contact: ContactId) -> Result<Option<AvatarView>, ReadError> {
        let found = sqlx::query(
            "SELECT revision, avatar FROM contact_profile WHERE contact = ? AND avatar IS NOT NULL",
        )
        .bind(contact.0)
        .fetch_optional(&self.0)
        .await?;
        found.as_ref().map(avatar).transpose()
    }
}

fn avatar(row: &sqlx::sqlite::SqliteRow) -> Result<AvatarView, ReadError> {
    Ok(AvatarView {
        revision: rows::unsigned(row, "revision")?,
        file: rows::bytes(row, "avatar")?,
    })
}

pub(super) async fn write(to: &mut SqliteConnection, write: &ProfileWrite) -> Result<(), sqlx::Error> {
    match write {
        ProfileWrite::PutOwn(row) => put_own(to, row).await,
        ProfileWrite::PutTold { remote, revision } => put_told(to, *remote, *revision).await,
        ProfileWrite::PutContact(row) => put(to, row).await,
        ProfileWrite::DeleteContact { contact } => delete(to, *contact).await,
        ProfileWrite::AddEarlierName(row) => add_earlier_name(to, row).await,
        ProfileWrite::DeleteEarlierNames { contact } => delete_earlier_names(to, *contact).await,
    }
}

async fn put_own(to: &mut SqliteConnection, row: &OwnProfileRow) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO own_profile (id, revision, about, avatar) VALUES (1, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, about = excluded.about, avatar = excluded.avatar",
    )
    .bind(rows::of_unsigned(row.revision))
    .bind(row.about.as_str())
    .bind(row.avatar.as_deref())
    .execute(to)
    .await?;
    Ok(())
}

async fn put_told(to: &mut SqliteConnection, remote: RemoteId, revision: u64) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO profile_told (remote, revision) VALUES (?, ?)
         ON CONFLICT (remote) DO UPDATE SET revision = excluded.revision",
    )
    .bind(remote.0)
    .bind(rows::of_unsigned(revision))
    .execute(to)
    .await?;
    Ok(())
}

async fn put(to: &mut SqliteConnection, row: &ContactProfileRow) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO contact_profile (contact, revision, about, avatar) VALUES (?, ?, ?, ?)
         ON CONFLICT (contact) DO UPDATE SET revision = excluded.revision, about = excluded.about,
             avatar = excluded.avatar",
    )
    .bind(row.contact.0)
    .bind(rows::of_unsigned(row.revision))
    .bind(row.about.as_str())
    .bind(row.avatar.as_deref())
    .execute(to)
    .await?;
    Ok(())
}

async fn delete(to: &mut SqliteConnection, contact: ContactId) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM contact_profile WHERE contact = ?")
        .bind(contact.0)
        .execute(to)
        .await?;
    Ok(())
}

async fn add_earlier_name(to: &mut SqliteConnection, row: &EarlierNameRow) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO earlier_name (contact, name, until) VALUES (?, ?, ?)")
        .bind(row.contact.0)
        .bind(row.name.as_str())
        .bind(rows::of_time(row.until))
        .execute(&mut *to)
        .await?;
    sqlx::query(
        "DELETE FROM earlier_name WHERE contact = ?1
             AND id <> (SELECT min(id) FROM earlier_name WHERE contact = ?1)
             AND id NOT IN (SELECT id FROM earlier_name WHERE contact = ?1 ORDER BY id DESC LIMIT ?2)",
    )
    .bind(row.contact.0)
    .bind(NAMES - 1)
    .execute(to)
    .await?;
    Ok(())
}

/// Nobody is told any more what they were called before.
pub(super) async fn delete_earlier_names(
    to: &mut SqliteConnection,
    contact: ContactId,
) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM earlier_name WHERE contact = ?")
        .bind(contact.0)
        .execute(to)
        .await?;
    Ok(())
}

async fn own(from: &mut SqliteConnection) -> Result<OwnProfileRow, ReadError> {
    let found = sqlx::query("SELECT revision, about, avatar FROM own_profile")
        .fetch_optional(from)
        .await?;
    let Some(row) = found else {
        return Ok(OwnProfileRow::default());
    };
    Ok(OwnProfileRow {
        revision: rows::unsigned(&row, "revision")?,
        about: rows::text(&row, "about")?,
        avatar: rows::optional_bytes(&row, "avatar")?,
    })
}

pub(super) async fn all(from: &mut SqliteConnection) -> Result<ProfileRows, ReadError> {
    let own = own(from).await?;
    let told = sqlx::query("SELECT remote, revision FROM profile_told ORDER BY remote")
        .fetch_all(&mut *from)
        .await?;
    let known = sqlx::query("SELECT contact, revision FROM contact_profile ORDER BY contact")
        .fetch_all(from)
        .await?;
    let told = told.iter().map(|row| {
        let remote = RemoteId(rows::integer(row, "remote")?);
        Ok((remote, rows::unsigned(row, "revision")?))
    });
    let known = known.iter().map(|row| {
        let contact = ContactId(rows::integer(row, "contact")?);
        Ok((contact, rows::unsigned(row, "revision")?))
    });
    Ok(ProfileRows {
        own,
        told: told.collect::<Result<_, ReadError>>()?,
        known: known.collect::<Result<_, ReadError>>()?,
    })
}
