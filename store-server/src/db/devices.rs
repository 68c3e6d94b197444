//! The devices of accounts: further ones come, and each goes with everything that was kept for it.

use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    keys::{AccountKey, DeviceAuthKey},
    store::devices::DeviceLane,
};

use super::{
    ReadError,
    accounts::{Device, Names},
    directory::Directory,
    postgres::sign_ins,
    rows::{AccountRow, LaneRow, to_unsigned},
    sql::{Readers, Sql},
};

/// Gives an account a further device.
#[derive(Debug)]
pub struct AddDevice {
    /// The account.
    pub account: AccountKey,
    /// The new device.
    pub device: DeviceAuthKey,
    /// Its lane, should it be new.
    pub lane: LaneId,
    /// Most devices of the account.
    pub most: u64,
}

/// Why a device is not added; nothing was changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddError {
    /// There is no such account.
    #[error("no such account")]
    NoAccount,
    /// The device is registered for another account.
    #[error("the device has another account")]
    Conflict,
    /// The account has as many devices as it may.
    #[error("too many devices")]
    OverQuota,
}

/// Removes a device.
#[derive(Debug)]
pub struct RemoveDevice {
    /// The device that asks.
    pub by: Device,
    /// The lane of the one that goes.
    pub lane: LaneId,
}

/// Why a device is not removed; nothing was changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoveError {
    /// The device that asks has been removed itself.
    #[error("the device has been removed")]
    Gone,
    /// The account has no such lane.
    #[error("no such lane")]
    NoSuchLane,
    /// It is the last one.
    #[error("the last device of an account stays")]
    Last,
}

/// Adds; repeating it with the same keys changes nothing.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn add(
    db: &mut Sql<'_>,
    directory: &mut Directory,
    add: &AddDevice,
) -> Result<Result<Names, AddError>, sqlx::Error> {
    let account: Option<(AccountRow, Vec<u8>)> = db
        .row(
            "SELECT id, mailbox FROM account WHERE key = $1",
            &[add.account.as_bytes().into()],
        )
        .await?;
    let Some((account, mailbox)) = account else {
        return Ok(Err(AddError::NoAccount));
    };
    if !db.hold(account).await? {
        return Ok(Err(AddError::NoAccount));
    }
    let mailbox = MailboxId::from_slice(&mailbox).ok_or(sqlx::Error::RowNotFound)?;
    let there: Option<(AccountRow, Vec<u8>)> = db
        .row(
            "SELECT account, public FROM lane WHERE device_key = $1",
            &[add.device.as_bytes().into()],
        )
        .await?;
    match there {
        Some((owner, lane)) if owner == account => {
            let lane = LaneId::from_slice(&lane).ok_or(sqlx::Error::RowNotFound)?;
            return Ok(Ok(Names { mailbox, lane }));
        }
        Some(_) => return Ok(Err(AddError::Conflict)),
        None => {}
    }
    let have = db
        .count("SELECT COUNT(*) FROM lane WHERE account = $1", &[account.into()])
        .await?;
    if have >= add.most {
        return Ok(Err(AddError::OverQuota));
    }
    insert(db, account, add.lane, add.device).await?;
    directory.forget_account(mailbox);
    Ok(Ok(Names {
        mailbox,
        lane: add.lane,
    }))
}

/// Gives an account a lane.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub(super) async fn insert(
    db: &mut Sql<'_>,
    account: AccountRow,
    lane: LaneId,
    device: DeviceAuthKey,
) -> Result<(), sqlx::Error> {
    db.execute(
        "INSERT INTO lane (account, public, device_key) VALUES ($1, $2, $3)",
        &[account.into(), lane.as_bytes().into(), device.as_bytes().into()],
    )
    .await?;
    Ok(())
}

/// Removes a device with all that was kept for it.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn remove(
    db: &mut Sql<'_>,
    directory: &mut Directory,
    remove: &RemoveDevice,
) -> Result<Result<(), RemoveError>, sqlx::Error> {
    let (account, names) = (remove.by.account, remove.by.names);
    if !db.hold_device(account, remove.by.lane).await? {
        return Ok(Err(RemoveError::Gone));
    }
    let lanes: Vec<Kept> = db
        .rows(
            "SELECT id, public, device_key FROM lane WHERE account = $1",
            &[account.into()],
        )
        .await?;
    let Some(lane) = lanes.iter().find(|lane| lane.public == remove.lane.as_bytes()) else {
        return Ok(Err(RemoveError::NoSuchLane));
    };
    if lanes.len() == 1 {
        return Ok(Err(RemoveError::Last));
    }
    empty(db, directory, lane).await?;
    directory.forget_account(names.mailbox);
    Ok(Ok(()))
}

/// A lane that is about to go.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Kept {
    pub(super) id: LaneRow,
    public: Vec<u8>,
    device_key: Vec<u8>,
}

/// Removes a lane, its envelopes, prekeys, shares and sessions, and the invitations whose replies would go there.
pub(super) async fn empty(
    db: &mut Sql<'_>,
    directory: &mut Directory,
    lane: &Kept,
) -> Result<(), sqlx::Error> {
    db.hold_lane(lane.id).await?;
    for statement in [
        "DELETE FROM envelope WHERE lane = $1",
        // The bundle goes with its token.
        "DELETE FROM token WHERE id IN (SELECT token FROM invitation WHERE lane = $1)",
        "DELETE FROM lane WHERE id = $1",
    ] {
        db.execute(statement, &[lane.id.into()]).await?;
    }
    if let Sql::Postgres(db) = db {
        sign_ins::end(db, &lane.device_key).await?;
    }
    directory.forget_tokens();
    directory.remove_lane(lane.id);
    Ok(())
}

/// Whether a lane is still there.
///
/// # Errors
/// If the database fails.
pub async fn is_there(readers: &Readers, lane: LaneRow) -> Result<bool, ReadError> {
    let there = readers
        .count("SELECT COUNT(*) FROM lane WHERE id = $1", &[lane.into()])
        .await?;
    Ok(there > 0)
}

/// The lanes of a device's account, the oldest first, and what waits in each.
///
/// # Errors
/// If the database fails.
pub async fn list(readers: &Readers, of: Device) -> Result<Vec<DeviceLane>, ReadError> {
    let rows: Vec<(LaneRow, Vec<u8>, i64, i64)> = readers.rows(LIST, &[of.account.into()]).await?;
    let lanes = rows.into_iter().filter_map(|(row, public, envelopes, bytes)| {
        Some(DeviceLane {
            lane: LaneId::from_slice(&public)?,
            own: row == of.lane,
            envelopes: to_unsigned(envelopes),
            bytes: to_unsigned(bytes),
        })
    });
    Ok(lanes.collect())
}

/// The question of [`list`], for the test of its plan.
pub const LIST: &str = "SELECT lane.id, lane.public, COUNT(envelope.lane), \
                        CAST(COALESCE(SUM(LENGTH(envelope.bytes)), 0) AS BIGINT) \
                        FROM lane LEFT JOIN envelope ON envelope.lane = lane.id \
                        WHERE lane.account = $1 GROUP BY lane.id, lane.public ORDER BY lane.id";
