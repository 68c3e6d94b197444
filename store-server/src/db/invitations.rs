//! Sealed invitation bundles, and the few deposits that an invitation admits.

use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    keys::TokenHash,
    store::invitations::WaitingInvitation,
    time::Timestamp,
};
use sqlx::SqliteConnection;

use super::{
    ReadError, Readers,
    directory::{Directory, Scope},
    rows::{AccountRow, LaneRow, TokenRow, millis, to_unsigned},
    tokens,
};

/// Leaves a bundle.
#[derive(Debug)]
pub struct Invite {
    /// The inviter's account.
    pub account: AccountRow,
    /// The inviting device's lane.
    pub lane: LaneRow,
    /// What the joiner will show.
    pub token: TokenHash,
    /// When it ends.
    pub expires: Timestamp,
    /// The sealed bundle.
    pub sealed: Vec<u8>,
    /// Most bundles of the account.
    pub most: u64,
}

/// Why a bundle is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InviteError {
    /// The token is there with another scope.
    #[error("the token has another scope")]
    Conflict,
    /// The account has as many bundles as it may.
    #[error("too many invitations")]
    OverQuota,
}

/// What an invitation still admits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Admission {
    /// The only lane that it admits to.
    pub lane: LaneRow,
    /// How many more envelopes.
    pub left: u64,
}

/// Leaves a bundle; repeating it changes nothing, and another bundle under the same token takes the place of the first.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn invite(
    db: &mut SqliteConnection,
    directory: &mut Directory,
    invite: &Invite,
) -> Result<Result<(), InviteError>, sqlx::Error> {
    match directory.token(db, invite.account, invite.token).await? {
        Some(token) if token.scope == Scope::Invitation => {
            renew(db, token.row, invite).await?;
            return Ok(Ok(()));
        }
        Some(_) => return Ok(Err(InviteError::Conflict)),
        None => {}
    }
    let have: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM token WHERE account = ? AND scope = ?")
        .bind(invite.account)
        .bind(Scope::Invitation)
        .fetch_one(&mut *db)
        .await?;
    if to_unsigned(have) >= invite.most {
        return Ok(Err(InviteError::OverQuota));
    }
    tokens::add(db, invite.account, invite.token, Scope::Invitation).await?;
    let token = directory.token(db, invite.account, invite.token).await?;
    let token = token.ok_or(sqlx::Error::RowNotFound)?;
    sqlx::query("INSERT INTO invitation (token, lane, expires, sealed) VALUES (?, ?, ?, ?)")
        .bind(token.row)
        .bind(invite.lane)
        .bind(millis(invite.expires))
        .bind(&invite.sealed[..])
        .execute(db)
        .await?;
    Ok(Ok(()))
}

/// Puts another bundle in the place of the one that is there: it waits as long as a first one would, and admits as much.
/// The same one, whose answer was lost, is left as it is.
async fn renew(db: &mut SqliteConnection, token: TokenRow, invite: &Invite) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE invitation SET lane = ?, expires = ?, sealed = ?, deposits = 0 WHERE token = ? AND sealed <> ?",
    )
    .bind(invite.lane)
    .bind(millis(invite.expires))
    .bind(&invite.sealed[..])
    .bind(token)
    .bind(&invite.sealed[..])
    .execute(db)
    .await?;
    Ok(())
}

/// The bundle of a mailbox under this token, unless it is over.
///
/// # Errors
/// If the database fails.
pub async fn fetch(
    readers: &Readers,
    mailbox: MailboxId,
    token: TokenHash,
    now: Timestamp,
) -> Result<Option<WaitingInvitation>, ReadError> {
    let row: Option<(Vec<u8>, Vec<u8>)> = sqlx::query_as(FETCH)
        .bind(&mailbox.as_bytes()[..])
        .bind(&token.as_bytes()[..])
        .bind(millis(now))
        .fetch_optional(readers)
        .await?;
    Ok(row.and_then(|(lane, sealed)| {
        Some(WaitingInvitation {
            lane: LaneId::from_slice(&lane)?,
            sealed,
        })
    }))
}

/// What an invitation still admits, unless it is over.
///
/// # Errors
/// If the database fails.
pub async fn admission(
    db: &mut SqliteConnection,
    token: TokenRow,
    most: u64,
    now: Timestamp,
) -> Result<Option<Admission>, sqlx::Error> {
    let row: Option<(LaneRow, i64)> =
        sqlx::query_as("SELECT lane, deposits FROM invitation WHERE token = ? AND expires > ?")
            .bind(token)
            .bind(millis(now))
            .fetch_optional(db)
            .await?;
    Ok(row.map(|(lane, deposits)| Admission {
        lane,
        left: most.saturating_sub(to_unsigned(deposits)),
    }))
}

/// Counts envelopes that were stored under an invitation.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn count(db: &mut SqliteConnection, token: TokenRow, stored: i64) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE invitation SET deposits = deposits + ? WHERE token = ?")
        .bind(stored)
        .bind(token)
        .execute(db)
        .await?;
    Ok(())
}

/// The statement of [`fetch`], for the test of its plan.
pub const FETCH: &str = "SELECT lane.public, invitation.sealed FROM account \
                         JOIN token ON token.account = account.id \
                         JOIN invitation ON invitation.token = token.id \
                         JOIN lane ON lane.id = invitation.lane \
                         WHERE account.mailbox = ? AND token.hash = ? AND invitation.expires > ?";
