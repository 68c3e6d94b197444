//! Sealed invitation bundles, and the few deposits that an invitation admits.

use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    keys::TokenHash,
    store::invitations::WaitingInvitation,
    time::Timestamp,
};

use super::{
    ReadError,
    directory::{Directory, Scope},
    rows::{AccountRow, LaneRow, TokenRow, millis, to_unsigned},
    sql::{Readers, Sql},
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
    /// The device has been removed.
    #[error("the device has been removed")]
    Gone,
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
    db: &mut Sql<'_>,
    directory: &mut Directory,
    invite: &Invite,
) -> Result<Result<(), InviteError>, sqlx::Error> {
    if !db.hold_device(invite.account, invite.lane).await? {
        return Ok(Err(InviteError::Gone));
    }
    match directory.token(db, invite.account, invite.token).await? {
        Some(token) if token.scope == Scope::Invitation => {
            renew(db, token.row, invite).await?;
            return Ok(Ok(()));
        }
        Some(_) => return Ok(Err(InviteError::Conflict)),
        None => {}
    }
    let have = db
        .count(
            "SELECT COUNT(*) FROM token WHERE account = $1 AND scope = $2",
            &[invite.account.into(), Scope::Invitation.into()],
        )
        .await?;
    if have >= invite.most {
        return Ok(Err(InviteError::OverQuota));
    }
    tokens::add(db, invite.account, invite.token, Scope::Invitation).await?;
    let token = directory.token(db, invite.account, invite.token).await?;
    let token = token.ok_or(sqlx::Error::RowNotFound)?;
    db.execute(
        "INSERT INTO invitation (token, lane, expires, sealed) VALUES ($1, $2, $3, $4)",
        &[
            token.row.into(),
            invite.lane.into(),
            millis(invite.expires).into(),
            (&invite.sealed).into(),
        ],
    )
    .await?;
    Ok(Ok(()))
}

/// Puts another bundle in the place of the one that is there: it waits as long as a first one would, and admits as much.
/// The same one, whose answer was lost, is left as it is.
async fn renew(db: &mut Sql<'_>, token: TokenRow, invite: &Invite) -> Result<(), sqlx::Error> {
    db.execute(
        "UPDATE invitation SET lane = $1, expires = $2, sealed = $3, deposits = 0 \
         WHERE token = $4 AND sealed <> $3",
        &[
            invite.lane.into(),
            millis(invite.expires).into(),
            (&invite.sealed).into(),
            token.into(),
        ],
    )
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
    let row: Option<(Vec<u8>, Vec<u8>)> = readers
        .row(
            FETCH,
            &[
                mailbox.as_bytes().into(),
                token.as_bytes().into(),
                millis(now).into(),
            ],
        )
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
    db: &mut Sql<'_>,
    token: TokenRow,
    most: u64,
    now: Timestamp,
) -> Result<Option<Admission>, sqlx::Error> {
    let row: Option<(LaneRow, i64)> = db
        .row(
            "SELECT lane, deposits FROM invitation WHERE token = $1 AND expires > $2",
            &[token.into(), millis(now).into()],
        )
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
pub async fn count(db: &mut Sql<'_>, token: TokenRow, stored: i64) -> Result<(), sqlx::Error> {
    db.execute(
        "UPDATE invitation SET deposits = deposits + $1 WHERE token = $2",
        &[stored.into(), token.into()],
    )
    .await?;
    Ok(())
}

/// The statement of [`fetch`], for the test of its plan.
pub const FETCH: &str = "SELECT lane.public, invitation.sealed FROM account \
                         JOIN token ON token.account = account.id \
                         JOIN invitation ON invitation.token = token.id \
                         JOIN lane ON lane.id = invitation.lane \
                         WHERE account.mailbox = $1 AND token.hash = $2 AND invitation.expires > $3";
