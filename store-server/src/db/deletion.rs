//! Deleting an account: everything of it, in one transaction.

use hoopoe_protocol::{id::MailboxId, keys::AccountKey};

use super::{
    devices::{self, Kept},
    directory::Directory,
    rows::AccountRow,
    sql::Sql,
};

/// Deletes an account.
#[derive(Debug)]
pub struct DeleteAccount {
    /// The account.
    pub account: AccountKey,
}

/// Deletes; that there is no such account is no error.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn delete(
    db: &mut Sql<'_>,
    directory: &mut Directory,
    delete: &DeleteAccount,
) -> Result<(), sqlx::Error> {
    let account: Option<(AccountRow, Vec<u8>)> = db
        .row(
            "SELECT id, mailbox FROM account WHERE key = $1",
            &[delete.account.as_bytes().into()],
        )
        .await?;
    let Some((account, mailbox)) = account else {
        return Ok(());
    };
    if !db.hold(account).await? {
        return Ok(());
    }
    // In the order of their rows, as everybody holds them.
    let lanes: Vec<Kept> = db
        .rows(
            "SELECT id, public, device_key FROM lane WHERE account = $1 ORDER BY id",
            &[account.into()],
        )
        .await?;
    for lane in &lanes {
        db.hold_lane(lane.id).await?;
    }
    for lane in &lanes {
        devices::empty(db, directory, lane).await?;
    }
    // Tokens and slots go with it.
    db.execute("DELETE FROM account WHERE id = $1", &[account.into()])
        .await?;
    directory.forget_tokens();
    if let Some(mailbox) = MailboxId::from_slice(&mailbox) {
        directory.forget_account(mailbox);
    }
    Ok(())
}
