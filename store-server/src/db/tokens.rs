//! The tokens that an owner has given to contacts.

use hoopoe_protocol::{
    keys::TokenHash,
    store::tokens::{TokenChanges, TokenScope},
};
use sqlx::SqliteConnection;

use super::{
    directory::{Directory, Scope},
    rows::{AccountRow, to_unsigned},
};

/// Changes the tokens of an account.
#[derive(Debug)]
pub struct ChangeTokens {
    /// The account.
    pub account: AccountRow,
    /// What to add and to withdraw.
    pub changes: TokenChanges,
    /// Most tokens that the account may have.
    pub most: u64,
}

/// Why a change is refused; nothing was changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
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
    db: &mut SqliteConnection,
    directory: &mut Directory,
    request: &ChangeTokens,
) -> Result<Result<(), TokenError>, sqlx::Error> {
    let account = request.account;
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
    for hash in &request.changes.revoke {
        sqlx::query("DELETE FROM token WHERE account = ? AND hash = ?")
            .bind(account)
            .bind(&hash.as_bytes()[..])
            .execute(&mut *db)
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
    db: &mut SqliteConnection,
    account: AccountRow,
    hash: TokenHash,
    scope: Scope,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO token (account, hash, scope) VALUES (?, ?, ?) ON CONFLICT (account, hash) DO NOTHING",
    )
    .bind(account)
    .bind(&hash.as_bytes()[..])
    .bind(scope)
    .execute(db)
    .await?;
    Ok(())
}

async fn count(db: &mut SqliteConnection, account: AccountRow) -> Result<u64, sqlx::Error> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM token WHERE account = ? AND scope <> ?")
        .bind(account)
        .bind(Scope::Invitation)
        .fetch_one(db)
        .await?;
    Ok(to_unsigned(count))
}
