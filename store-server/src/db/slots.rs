//! Slots: sealed records of accounts, changed by whoever knows the present version.

use hoopoe_protocol::{
    id::SlotId,
    store::slots::{SlotPut, SlotValue},
    time::Timestamp,
};

use super::{
    ReadError,
    rows::{AccountRow, LaneRow, millis, to_signed, to_unsigned},
    sql::{Readers, Sql},
};

/// Writes a slot.
#[derive(Debug)]
pub struct WriteSlot {
    /// Whose it is.
    pub account: AccountRow,
    /// The lane of the device that writes.
    pub lane: LaneRow,
    /// Which one.
    pub slot: SlotId,
    /// Its versions and its value.
    pub put: SlotPut,
    /// Most slots of the account.
    pub most: u64,
}

/// Why a slot is not written; nothing was changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlotError {
    /// The device has been removed.
    #[error("the device has been removed")]
    Gone,
    /// It has another version than the writer expected.
    #[error("the slot has version {0}")]
    Version(u64),
    /// The account has as many slots as it may.
    #[error("too many slots")]
    OverQuota,
}

/// Empties a slot.
#[derive(Debug)]
pub struct DeleteSlot {
    /// Whose it is.
    pub account: AccountRow,
    /// Which one.
    pub slot: SlotId,
    /// When.
    pub now: Timestamp,
}

/// Writes, if the slot has the version that the writer expects. What is there already is written again.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn write(db: &mut Sql<'_>, write: &WriteSlot) -> Result<Result<(), SlotError>, sqlx::Error> {
    let (account, name, put) = (write.account, &write.slot.as_bytes()[..], &write.put);
    if !db.hold_device(account, write.lane).await? {
        return Ok(Err(SlotError::Gone));
    }
    let there: Option<(i64, Option<Vec<u8>>)> = db
        .row(
            "SELECT version, value FROM slot WHERE account = $1 AND name = $2",
            &[account.into(), name.into()],
        )
        .await?;
    let is_new = there.is_none();
    let (version, value) = there.map_or((0, None), |(version, value)| (to_unsigned(version), value));
    if version == put.version && value.as_ref() == Some(&put.value) {
        return Ok(Ok(()));
    }
    if version != put.expected {
        return Ok(Err(SlotError::Version(version)));
    }
    if is_new && count(db, account).await? >= write.most {
        return Ok(Err(SlotError::OverQuota));
    }
    db.execute(
        "INSERT INTO slot (account, name, version, value) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (account, name) DO UPDATE \
         SET version = excluded.version, value = excluded.value, deleted = NULL",
        &[
            account.into(),
            name.into(),
            to_signed(put.version).into(),
            (&put.value).into(),
        ],
    )
    .await?;
    Ok(Ok(()))
}

/// Empties a slot; its version stays known. That there is none is no error.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn delete(db: &mut Sql<'_>, delete: &DeleteSlot) -> Result<(), sqlx::Error> {
    db.execute(
        "UPDATE slot SET value = NULL, deleted = $1 WHERE account = $2 AND name = $3 AND value IS NOT NULL",
        &[
            millis(delete.now).into(),
            delete.account.into(),
            delete.slot.as_bytes().into(),
        ],
    )
    .await?;
    Ok(())
}

/// What stands in a slot, if it has a value.
///
/// # Errors
/// If the database fails.
pub async fn read(
    readers: &Readers,
    account: AccountRow,
    slot: SlotId,
) -> Result<Option<SlotValue>, ReadError> {
    let row: Option<(i64, Vec<u8>)> = readers
        .row(READ, &[account.into(), slot.as_bytes().into()])
        .await?;
    Ok(row.map(|(version, value)| SlotValue {
        version: to_unsigned(version),
        value,
    }))
}

async fn count(db: &mut Sql<'_>, account: AccountRow) -> Result<u64, sqlx::Error> {
    db.count(COUNT, &[account.into()]).await
}

/// The question of [`read`], for the test of its plan.
pub const READ: &str =
    "SELECT version, value FROM slot WHERE account = $1 AND name = $2 AND value IS NOT NULL";

/// The question how many slots an account has, deleted ones that are remembered among them; for the test of its plan.
pub const COUNT: &str = "SELECT COUNT(*) FROM slot WHERE account = $1";
