//! Challenges and sessions that several instances share. The tables are not logged: after a crash of the database everybody
//! signs in anew, as after a restart of a server that keeps them in memory.

use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    keys::{DeviceAuthKey, TokenHash},
    store::auth::Nonce,
    time::{Span, Timestamp},
};
use sqlx::{PgConnection, PgPool};

use crate::{
    auth::token::Session,
    db::{
        ReadError,
        accounts::{Device, Names},
        rows::{AccountRow, LaneRow, millis, to_unsigned},
    },
};

/// Keeps a challenge; whether fewer than `most` wait that were given within a `life`.
///
/// # Errors
/// If the database fails.
pub async fn give(
    pool: &PgPool,
    nonce: Nonce,
    device: DeviceAuthKey,
    now: Timestamp,
    (life, most): (Span, usize),
) -> Result<bool, ReadError> {
    let kept = sqlx::query(
        "INSERT INTO challenge (nonce, device, given) \
         SELECT $1, $2, $3 WHERE (SELECT COUNT(*) FROM challenge WHERE given > $5) < $4",
    )
    .bind(&nonce.as_bytes()[..])
    .bind(&device.as_bytes()[..])
    .bind(millis(now))
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .bind(millis(now.minus(life)))
    .execute(pool)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Removes a challenge: when it was given, if that was to this device.
///
/// # Errors
/// If the database fails.
pub async fn take(
    pool: &PgPool,
    nonce: Nonce,
    device: DeviceAuthKey,
) -> Result<Option<Timestamp>, ReadError> {
    let taken: Option<(Vec<u8>, i64)> =
        sqlx::query_as("DELETE FROM challenge WHERE nonce = $1 RETURNING device, given")
            .bind(&nonce.as_bytes()[..])
            .fetch_optional(pool)
            .await?;
    Ok(taken
        .filter(|(to, _)| to == device.as_bytes())
        .map(|(_, given)| Timestamp(to_unsigned(given))))
}

/// Keeps a session, in the place of the device's oldest if it would have more than `most`.
///
/// # Errors
/// If the database fails.
pub async fn begin(
    pool: &PgPool,
    token: TokenHash,
    device: DeviceAuthKey,
    expires: Timestamp,
    most: usize,
) -> Result<(), ReadError> {
    sqlx::query(
        "WITH surplus AS (DELETE FROM session WHERE token IN \
            (SELECT token FROM session WHERE device = $2 ORDER BY expires DESC, token OFFSET $4)) \
         INSERT INTO session (token, device, expires) VALUES ($1, $2, $3)",
    )
    .bind(&token.as_bytes()[..])
    .bind(&device.as_bytes()[..])
    .bind(millis(expires))
    .bind(i64::try_from(most.max(1) - 1).unwrap_or(i64::MAX))
    .execute(pool)
    .await?;
    Ok(())
}

/// A session that is not over.
///
/// # Errors
/// If the database fails.
pub async fn find(pool: &PgPool, token: TokenHash, now: Timestamp) -> Result<Option<Session>, ReadError> {
    let found: Option<Found> = sqlx::query_as(
        "SELECT session.device, session.expires, account.id AS account, lane.id AS lane, account.mailbox, \
         lane.public FROM session JOIN lane ON lane.device_key = session.device \
         JOIN account ON account.id = lane.account WHERE session.token = $1 AND session.expires > $2",
    )
    .bind(&token.as_bytes()[..])
    .bind(millis(now))
    .fetch_optional(pool)
    .await?;
    Ok(found.as_ref().and_then(Found::session))
}

/// Ends all sessions of a device, in the transaction that removes it.
pub(in crate::db) async fn end(db: &mut PgConnection, device: &[u8]) -> Result<(), sqlx::Error> {
    for statement in [
        "DELETE FROM session WHERE device = $1",
        "DELETE FROM challenge WHERE device = $1",
    ] {
        sqlx::query(statement).bind(device).execute(&mut *db).await?;
    }
    Ok(())
}

/// Forgets what is over.
///
/// # Errors
/// If the database fails.
pub async fn forget_old(pool: &PgPool, now: Timestamp, challenge: Span) -> Result<(), ReadError> {
    sqlx::query("DELETE FROM challenge WHERE given <= $1")
        .bind(millis(now.minus(challenge)))
        .execute(pool)
        .await?;
    sqlx::query("DELETE FROM session WHERE expires <= $1")
        .bind(millis(now))
        .execute(pool)
        .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Found {
    device: Vec<u8>,
    expires: i64,
    account: AccountRow,
    lane: LaneRow,
    mailbox: Vec<u8>,
    public: Vec<u8>,
}

impl Found {
    fn session(&self) -> Option<Session> {
        Some(Session {
            key: DeviceAuthKey::from_slice(&self.device)?,
            device: Device {
                account: self.account,
                lane: self.lane,
                names: Names {
                    mailbox: MailboxId::from_slice(&self.mailbox)?,
                    lane: LaneId::from_slice(&self.public)?,
                },
            },
            expires: Timestamp(to_unsigned(self.expires)),
        })
    }
}
