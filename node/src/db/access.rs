//! Who may ask over the loopback port: sessions of browsers, tokens of programs, and whether the screen is locked.
//!
//! None of it is the engine's, so it is not written by the driver's [`Writer`](super::Writer) but by the [`Keeper`]: one
//! connection that waits its turn for the moment that another writes.

use hoopoe_protocol::{fixed::Fixed, time::Timestamp};
use sqlx::{SqlitePool, sqlite::SqliteRow};

use super::{
    CommitError, Reader,
    rows::{self, Numbered, ReadError},
};
use crate::page::Site;

/// Sessions that are kept; a new one takes the place of the one that was unused for longest.
const SESSIONS: i64 = 32;
/// Tokens that can be.
const TOKENS: i64 = 64;

/// Writes what is not the engine's. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Keeper(pub(super) SqlitePool);

/// SHA-256 of a secret.
pub type SecretHash = Fixed<SecretHashKind, 32>;

/// The kind of a [`SecretHash`].
#[derive(Clone, Copy, Debug)]
pub enum SecretHashKind {}

/// Names a session of a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SessionId(pub i64);

/// Names a token of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenId(pub i64);

/// What a token is good for; each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Reading everything that the screen shows.
    Read,
    /// Acting for the user towards contacts.
    Write,
    /// Changing how the node is set up, and who may ask.
    Admin,
}

/// A session of a browser.
#[derive(Clone, Debug)]
pub struct SessionView {
    /// Its name.
    pub id: SessionId,
    /// Where its page is.
    pub site: Site,
    /// What the browser called itself.
    pub agent: String,
    /// When it was let in.
    pub made_at: Timestamp,
    /// When it was used last, to the hour.
    pub used_at: Timestamp,
}

/// A token of a program.
#[derive(Clone, Debug)]
pub struct TokenView {
    /// Its name among tokens.
    pub id: TokenId,
    /// What the user calls it.
    pub name: String,
    /// What it is good for.
    pub scope: Scope,
    /// When it was made.
    pub made_at: Timestamp,
    /// When it was used last, to the hour.
    pub used_at: Option<Timestamp>,
    /// When it ends.
    pub ends_at: Option<Timestamp>,
}

/// A token that is to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'n> {
    /// What the user calls it.
    pub name: &'n str,
    /// The hash of its secret.
    pub hash: SecretHash,
    /// What it is good for.
    pub scope: Scope,
    /// When it ends.
    pub ends_at: Option<Timestamp>,
}

/// Why a token is not made.
#[derive(Debug, thiserror::Error)]
pub enum AddTokenError {
    /// Another has the name.
    #[error("another token has this name")]
    NameTaken,
    /// There are as many as can be.
    #[error("there are {TOKENS} tokens already")]
    TooMany,
    /// The database cannot be written.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl Numbered for Scope {
    const ALL: &'static [Self] = &[Self::Read, Self::Write, Self::Admin];

    fn number(self) -> i64 {
        match self {
            Self::Read => 0,
            Self::Write => 1,
            Self::Admin => 2,
        }
    }
}

impl Numbered for Site {
    const ALL: &'static [Self] = &[Self::Own, Self::Shared];

    fn number(self) -> i64 {
        match self {
            Self::Own => 0,
            Self::Shared => 1,
        }
    }
}

impl Keeper {
    /// Lets a browser in. At the shared site there is one session at a time: the one before ends.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn add_session(
        &self,
        site: Site,
        hash: &SecretHash,
        agent: &str,
        now: Timestamp,
    ) -> Result<SessionId, CommitError> {
        let mut transaction = self.0.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query(
            "DELETE FROM browser_session WHERE (site = ? AND site = 1) OR id NOT IN
             (SELECT id FROM browser_session ORDER BY used_at DESC, id DESC LIMIT ?)",
        )
        .bind(site.number())
        .bind(SESSIONS - 1)
        .execute(&mut *transaction)
        .await?;
        let id = sqlx::query_scalar(
            "INSERT INTO browser_session (site, secret_hash, agent, made_at, used_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        )
        .bind(site.number())
        .bind(hash.as_bytes().as_slice())
        .bind(agent)
        .bind(rows::of_time(now))
        .bind(rows::of_time(now))
        .fetch_one(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(SessionId(id))
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn use_session(&self, id: SessionId, now: Timestamp) -> Result<(), CommitError> {
        sqlx::query("UPDATE browser_session SET used_at = ? WHERE id = ?")
            .bind(rows::of_time(now))
            .bind(id.0)
            .execute(&self.0)
            .await?;
        Ok(())
    }

    /// Ends a session; says whether there was one.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn remove_session(&self, id: SessionId) -> Result<bool, CommitError> {
        let done = sqlx::query("DELETE FROM browser_session WHERE id = ?")
            .bind(id.0)
            .execute(&self.0)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Ends all sessions; says how many there were.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn remove_sessions(&self) -> Result<u64, CommitError> {
        let done = sqlx::query("DELETE FROM browser_session")
            .execute(&self.0)
            .await?;
        Ok(done.rows_affected())
    }

    /// Makes a token.
    ///
    /// # Errors
    /// If the name is taken, there are too many, or the database cannot be written.
    pub async fn add_token(&self, new: NewToken<'_>, now: Timestamp) -> Result<TokenId, AddTokenError> {
        let mut transaction = self.0.begin_with("BEGIN IMMEDIATE").await.map_err(CommitError)?;
        let (all, same): (i64, i64) =
            sqlx::query_as("SELECT count(*), count(*) FILTER (WHERE name = ?) FROM access_token")
                .bind(new.name)
                .fetch_one(&mut *transaction)
                .await
                .map_err(CommitError)?;
        if same > 0 {
            return Err(AddTokenError::NameTaken);
        }
        if all >= TOKENS {
            return Err(AddTokenError::TooMany);
        }
        let id = sqlx::query_scalar(
            "INSERT INTO access_token (name, secret_hash, scope, made_at, ends_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        )
        .bind(new.name)
        .bind(new.hash.as_bytes().as_slice())
        .bind(new.scope.number())
        .bind(rows::of_time(now))
        .bind(new.ends_at.map(rows::of_time))
        .fetch_one(&mut *transaction)
        .await
        .map_err(CommitError)?;
        transaction.commit().await.map_err(CommitError)?;
        Ok(TokenId(id))
    }

    /// Notes that a token was used.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn use_token(&self, id: TokenId, now: Timestamp) -> Result<(), CommitError> {
        sqlx::query("UPDATE access_token SET used_at = ? WHERE id = ?")
            .bind(rows::of_time(now))
            .bind(id.0)
            .execute(&self.0)
            .await?;
        Ok(())
    }

    /// Ends a token; says whether there was one.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn remove_token(&self, id: TokenId) -> Result<bool, CommitError> {
        let done = sqlx::query("DELETE FROM access_token WHERE id = ?")
            .bind(id.0)
            .execute(&self.0)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Gives a session another secret and notes that it was used; says whether there was one.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn renew_session(
        &self,
        id: SessionId,
        hash: &SecretHash,
        now: Timestamp,
    ) -> Result<bool, CommitError> {
        let done = sqlx::query("UPDATE browser_session SET secret_hash = ?, used_at = ? WHERE id = ?")
            .bind(hash.as_bytes().as_slice())
            .bind(rows::of_time(now))
            .bind(id.0)
            .execute(&self.0)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Ends all tokens.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn remove_tokens(&self) -> Result<(), CommitError> {
        sqlx::query("DELETE FROM access_token").execute(&self.0).await?;
        Ok(())
    }

    /// Remembers that the screen is locked.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn lock_screen(&self, now: Timestamp) -> Result<(), CommitError> {
        sqlx::query("INSERT INTO screen_lock (id, since) VALUES (1, ?) ON CONFLICT (id) DO NOTHING")
            .bind(rows::of_time(now))
            .execute(&self.0)
            .await?;
        Ok(())
    }

    /// Remembers that the screen is not locked.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn unlock_screen(&self) -> Result<(), CommitError> {
        sqlx::query("DELETE FROM screen_lock").execute(&self.0).await?;
        Ok(())
    }
}

impl Reader {
    /// The session whose secret has this hash.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn session(&self, hash: &SecretHash) -> Result<Option<SessionView>, ReadError> {
        let found = sqlx::query(
            "SELECT id, site, agent, made_at, used_at FROM browser_session WHERE secret_hash = ?",
        )
        .bind(hash.as_bytes().as_slice())
        .fetch_optional(&self.0)
        .await?;
        found.as_ref().map(session).transpose()
    }

    /// All sessions, the one that was used last first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sessions(&self) -> Result<Vec<SessionView>, ReadError> {
        let found = sqlx::query(
            "SELECT id, site, agent, made_at, used_at FROM browser_session ORDER BY used_at DESC, id DESC",
        )
        .fetch_all(&self.0)
        .await?;
        found.iter().map(session).collect()
    }

    /// The token whose secret has this hash.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn token(&self, hash: &SecretHash) -> Result<Option<TokenView>, ReadError> {
        let found = sqlx::query(
            "SELECT id, name, scope, made_at, used_at, ends_at FROM access_token WHERE secret_hash = ?",
        )
        .bind(hash.as_bytes().as_slice())
        .fetch_optional(&self.0)
        .await?;
        found.as_ref().map(token).transpose()
    }

    /// All tokens by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn tokens(&self) -> Result<Vec<TokenView>, ReadError> {
        let found =
            sqlx::query("SELECT id, name, scope, made_at, used_at, ends_at FROM access_token ORDER BY name")
                .fetch_all(&self.0)
                .await?;
        found.iter().map(token).collect()
    }
}

fn session(row: &SqliteRow) -> Result<SessionView, ReadError> {
    Ok(SessionView {
        id: SessionId(rows::integer(row, "id")?),
        site: rows::numbered(row, "site")?,
        agent: rows::text(row, "agent")?,
        made_at: rows::time(row, "made_at")?,
        used_at: rows::time(row, "used_at")?,
    })
}

fn token(row: &SqliteRow) -> Result<TokenView, ReadError> {
    Ok(TokenView {
        id: TokenId(rows::integer(row, "id")?),
        name: rows::text(row, "name")?,
        scope: rows::numbered(row, "scope")?,
        made_at: rows::time(row, "made_at")?,
        used_at: rows::optional_time(row, "used_at")?,
        ends_at: rows::optional_time(row, "ends_at")?,
    })
}
