//! The tokens that an owner has given to contacts.

use super::{
    directory::{Directory, Scope},
    rows::{AccountRow, LaneRow},
    sql::Sql,
};
use hoopoe_protocol::{
    keys::TokenHash,
    store::tokens::{TokenChanges, TokenScope},
};

/// Changes the tokens of an account.
#[derive(Debug)]
pub struct ChangeTokens {
    /// The account.
    pub account: AccountRow,
    /// The lane of the device that changes them.
    pub lane: LaneRow,
    /// What to add and to withdraw.
    pub changes: TokenChanges,
    /// Most tokens that the account may have.
    pub most: u64,
}

/// Why a change is refused; nothing was changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The device has been removed.
    #[error("the device has been removed")]
    Gone,
    /// A token is there with another scope.
    #[error("a token has another scope")]
    Conflict,
    /// The account would have too many.
    #[error("too many tokens")]
    OverQuota,
}

impl From<TokenScope> for Scope {
    fn from(scope: TokenScope) -> Self {
        match scope {
            TokenScope::Send => Self::Send,
            TokenScope::Claim => Self::Claim,
        }
    }
}

/// Changes them, all or nothing.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn change(
    db: &mut Sql<'_>,
    directory: &mut Directory,
    request: &ChangeTokens,
) -> Result<Result<(), TokenError>, sqlx::Error> {
    let account = request.account;
    if !db.hold_device(account, request.lane).await? {
        return Ok(Err(TokenError::Gone));
    }
    let mut new: Vec<(TokenHash, Scope)> = Vec::new();
    for token in &request.changes.add {
        let scope = Scope::from(token.scope);
        let there = match directory.token(db, account, token.hash).await? {
            Some(there) => Some(there.scope),
            None => new
                .iter()
                .find(|(hash, _)| *hash == token.hash)
                .map(|&(_, scope)| scope),
        };
        match there {
            Some(there) if there != scope => return Ok(Err(TokenError::Conflict)),
            Some(_) => {}
            None => new.push((token.hash, scope)),
        }
    }
    if !new.is_empty() && count(db, account).await?.saturating_add(new.len() as u64) > request.most {
        return Ok(Err(TokenError::OverQuota));
    }
    if !request.changes.revoke.is_empty() {
        // A deposit looks at its token when it holds its lanes: afterwards none finds what is withdrawn here.
        db.hold_lanes(account).await?;
    }
    for hash in &request.changes.revoke {
        db.execute(
            "DELETE FROM token WHERE account = $1 AND hash = $2",
            &[account.into(), hash.as_bytes().into()],
        )
        .await?;
        directory.forget_token(account, *hash);
    }
    for (hash, scope) in new {
        add(db, account, hash, scope).await?;
    }
    Ok(Ok(()))
}

/// Adds one token, unless it is there.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn add(
    db: &mut Sql<'_>,
    account: AccountRow,
    hash: TokenHash,
    scope: Scope,
) -> Result<(), sqlx::Error> {
    db.execute(
        "INSERT INTO token (account, hash, scope) VALUES ($1, $2, $3) ON CONFLICT (account, hash) DO NOTHING",
        &[account.into(), hash.as_bytes().into(), scope.into()],
    )
    .await?;
    Ok(())
}

async fn count(db: &mut Sql<'_>, account: AccountRow) -> Result<u64, sqlx::Error> {
    db.count(
        "SELECT COUNT(*) FROM token WHERE account = $1 AND scope <> $2",
        &[account.into(), Scope::Invitation.into()],
    )
    .await
}
