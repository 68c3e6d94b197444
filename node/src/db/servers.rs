//! The store servers that the node remembers.

use core::fmt;

use hoopoe_crypto::at_rest::StorageKey;
use hoopoe_protocol::{keys::ServerKey, route::ServerPin, secret::Secret, time::Timestamp};
use rand_core::CryptoRng;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteRow};
use zeroize::Zeroizing;

use super::{CommitError, ReadError, Reader, Writer, rows};

/// The format of the sealed columns.
const FORMAT: u32 = 1;

/// A store server, with the keys that this device has there.
#[derive(Clone)]
pub struct RememberedServer {
    /// `https://host[:port]`, or `http://` on loopback.
    pub url: String,
    /// The pinned certificate key, for a server without a public name.
    pub pin: Option<ServerPin>,
    /// Its identity, once it was seen.
    pub identity: Option<ServerKey>,
    /// The seed with which this device signs in there.
    pub device_auth: Secret<32>,
    /// The operator's code, where one is needed.
    pub invite_code: Option<String>,
    /// What it is to this node.
    pub standing: Standing,
}

/// What a server is to this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Contacts are told to leave envelopes there.
    Own,
    /// It becomes the own one as soon as it admits this device.
    Next {
        /// Until when it is fetched from if nothing comes of that, because it was the own one before.
        until: Option<Timestamp>,
    },
    /// It was the own one. What still arrives there is fetched until then.
    Former {
        /// The end.
        until: Timestamp,
    },
}

/// Why the servers cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ServersError {
    /// The database failed.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A secret was not sealed for its place under this key.
    #[error("a store server's keys are not authentic")]
    NotAuthentic,
}

impl fmt::Debug for RememberedServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Which server somebody uses is no matter for a log.
        f.debug_struct("RememberedServer")
            .field("identity", &self.identity)
            .field("standing", &self.standing)
            .finish_non_exhaustive()
    }
}

impl Standing {
    const fn number(self) -> i64 {
        match self {
            Self::Own => 0,
            Self::Next { .. } => 1,
            Self::Former { .. } => 2,
        }
    }

    /// Until when it is fetched from, besides being the own one.
    #[must_use]
    pub const fn until(self) -> Option<Timestamp> {
        match self {
            Self::Own => None,
            Self::Next { until } => until,
            Self::Former { until } => Some(until),
        }
    }
}

impl Writer {
    /// Writes servers, each in the place of what was known under its URL, in one transaction and in this order.
    ///
    /// # Errors
    /// If the database fails, or there would be two own servers; then nothing is written.
    pub async fn put_servers(
        &mut self,
        storage: &StorageKey,
        rng: &mut impl CryptoRng,
        servers: &[&RememberedServer],
    ) -> Result<(), CommitError> {
        let written = put_all(&mut self.0, storage, rng, servers).await;
        self.after(written)
    }
}

impl Reader {
    /// All servers that are remembered.
    ///
    /// # Errors
    /// If the database fails, or a secret is not authentic.
    pub async fn servers(&self, storage: &StorageKey) -> Result<Vec<RememberedServer>, ServersError> {
        let found = sqlx::query(
            "SELECT url, pin, identity, device_auth_sealed, invite_code_sealed, standing, until FROM server ORDER BY url",
        )
        .fetch_all(&self.0)
        .await
        .map_err(ReadError::from)?;
        found.iter().map(|row| read(storage, row)).collect()
    }
}

async fn put_all(
    to: &mut SqliteConnection,
    storage: &StorageKey,
    rng: &mut impl CryptoRng,
    servers: &[&RememberedServer],
) -> Result<(), sqlx::Error> {
    let mut transaction = to.begin_with("BEGIN IMMEDIATE").await?;
    for server in servers {
        put(&mut transaction, storage, rng, server).await?;
    }
    transaction.commit().await
}

async fn put(
    to: &mut SqliteConnection,
    storage: &StorageKey,
    rng: &mut impl CryptoRng,
    server: &RememberedServer,
) -> Result<(), sqlx::Error> {
    let mut seal =
        |column, secret: &[u8]| storage.seal(rng, "server", column, server.url.as_bytes(), FORMAT, secret);
    let device_auth = seal("device_auth", server.device_auth.expose());
    let invite_code = server
        .invite_code
        .as_ref()
        .map(|code| seal("invite_code", code.as_bytes()));
    sqlx::query(
        "INSERT INTO server (url, pin, identity, device_auth_sealed, invite_code_sealed, standing, until)
         VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (url) DO UPDATE SET pin = excluded.pin, identity = excluded.identity,
             device_auth_sealed = excluded.device_auth_sealed, invite_code_sealed = excluded.invite_code_sealed,
             standing = excluded.standing, until = excluded.until",
    )
    .bind(server.url.as_str())
    .bind(server.pin.as_ref().map(|pin| pin.as_bytes().as_slice()))
    .bind(server.identity.as_ref().map(|key| key.as_bytes().as_slice()))
    .bind(device_auth)
    .bind(invite_code)
    .bind(server.standing.number())
    .bind(server.standing.until().map(rows::of_time))
    .execute(to)
    .await?;
    Ok(())
}

fn read(storage: &StorageKey, row: &SqliteRow) -> Result<RememberedServer, ServersError> {
    let url = rows::text(row, "url")?;
    let open = |column, sealed: &[u8]| {
        storage
            .open("server", column, url.as_bytes(), FORMAT, sealed)
            .map_err(|_| ServersError::NotAuthentic)
    };
    let device_auth = open("device_auth", &rows::bytes(row, "device_auth_sealed")?)?;
    let invite_code = if rows::is_set(row, "invite_code_sealed")? {
        Some(open("invite_code", &rows::bytes(row, "invite_code_sealed")?)?)
    } else {
        None
    };
    Ok(RememberedServer {
        pin: rows::optional_fixed(row, "pin")?,
        identity: rows::optional_fixed(row, "identity")?,
        device_auth: Secret::from_slice(&device_auth).ok_or(ServersError::NotAuthentic)?,
        invite_code: invite_code
            .map(|code: Zeroizing<Vec<u8>>| String::from_utf8(code.to_vec()))
            .transpose()
            .map_err(|_| ServersError::NotAuthentic)?,
        standing: standing(row)?,
        url,
    })
}

fn standing(row: &SqliteRow) -> Result<Standing, ReadError> {
    let column = "standing";
    match rows::integer(row, column)? {
        0 => Ok(Standing::Own),
        1 => Ok(Standing::Next {
            until: rows::optional_time(row, "until")?,
        }),
        2 => Ok(Standing::Former {
            until: rows::time(row, "until")?,
        }),
        number => Err(ReadError::Number { column, number }),
    }
}
