//! Accounts, and the devices that sign in for them.

use super::{
    ReadError, devices,
    invite_codes::{self, CodeHash},
    rows::{AccountRow, LaneRow},
    sql::{Readers, Sql},
};
use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    keys::{AccountKey, DeviceAuthKey},
    store::auth::Registered,
    time::Timestamp,
};

/// Registers an account with its first device.
#[derive(Debug)]
pub struct Register {
    /// The account.
    pub account: AccountKey,
    /// Its device.
    pub device: DeviceAuthKey,
    /// What admits it.
    pub admission: Admission,
    /// The mailbox, should the account be new.
    pub mailbox: MailboxId,
    /// The device's lane, should it be new.
    pub lane: LaneId,
    /// When.
    pub now: Timestamp,
}

/// What admits a new account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The server is open.
    Open,
    /// Nothing does while the disk is nearly full.
    DiskFull,
    /// An invite code.
    Code(CodeHash),
    /// Nothing was shown on a server that is not open: only an account that is there already is answered.
    Nothing,
}

/// Why a registration is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// The invite code is missing, unknown, used up or over.
    #[error("the invite code is not good")]
    InviteCode,
    /// The disk is nearly full.
    #[error("the disk is nearly full")]
    DiskFull,
    /// The account has another device, or the device another account.
    #[error("the account or the device is registered differently")]
    Conflict,
}

/// A device that may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its account.
    pub account: AccountRow,
    /// Its lane.
    pub lane: LaneRow,
    /// The names of both outside.
    pub names: Names,
}

/// The names of a mailbox and a lane outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Names {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The lane.
    pub lane: LaneId,
}

impl From<Names> for Registered {
    fn from(names: Names) -> Self {
        Self {
            mailbox: names.mailbox,
            lane: names.lane,
        }
    }
}

/// Registers; repeating it with the same keys changes nothing and uses no invite code.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn register(
    db: &mut Sql<'_>,
    register: &Register,
) -> Result<Result<Names, RegisterError>, sqlx::Error> {
    let existing: Vec<Existing> = db
        .rows(
            "SELECT account.key, lane.device_key, account.mailbox, lane.public FROM account \
             JOIN lane ON lane.account = account.id WHERE account.key = $1 OR lane.device_key = $2",
            &[
                register.account.as_bytes().into(),
                register.device.as_bytes().into(),
            ],
        )
        .await?;
    if let Some(same) = existing.iter().find(|row| row.is(register)) {
        return same.names().map(Ok).ok_or(sqlx::Error::RowNotFound);
    }
    if !existing.is_empty() {
        return Ok(Err(RegisterError::Conflict));
    }
    let admitted = match register.admission {
        Admission::Open => true,
        Admission::DiskFull => return Ok(Err(RegisterError::DiskFull)),
        Admission::Nothing => false,
        Admission::Code(code) => invite_codes::redeem(db, code, register.now).await?,
    };
    if !admitted {
        return Ok(Err(RegisterError::InviteCode));
    }
    create(db, register).await.map(Ok)
}

async fn create(db: &mut Sql<'_>, register: &Register) -> Result<Names, sqlx::Error> {
    let account = db
        .number(
            "INSERT INTO account (key, mailbox) VALUES ($1, $2) RETURNING id",
            &[
                register.account.as_bytes().into(),
                register.mailbox.as_bytes().into(),
            ],
        )
        .await?;
    devices::insert(db, AccountRow(account), register.lane, register.device).await?;
    Ok(Names {
        mailbox: register.mailbox,
        lane: register.lane,
    })
}

/// The device with this key.
///
/// # Errors
/// If the database fails.
pub async fn device(readers: &Readers, key: DeviceAuthKey) -> Result<Option<Device>, ReadError> {
    let row: Option<(AccountRow, LaneRow, Vec<u8>, Vec<u8>)> = readers
        .row(
            "SELECT account.id, lane.id, account.mailbox, lane.public FROM lane \
             JOIN account ON account.id = lane.account WHERE lane.device_key = $1",
            &[key.as_bytes().into()],
        )
        .await?;
    Ok(row.and_then(|(account, lane, mailbox, public)| {
        Some(Device {
            account,
            lane,
            names: Names {
                mailbox: MailboxId::from_slice(&mailbox)?,
                lane: LaneId::from_slice(&public)?,
            },
        })
    }))
}

/// An account as its operator may see it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, sqlx::FromRow)]
pub struct Listed {
    /// Its number in the database; known to nobody else.
    pub number: i64,
    /// How many devices have a lane.
    pub lanes: i64,
    /// How many tokens its contacts may show.
    pub tokens: i64,
    /// How many envelopes wait.
    pub envelopes: i64,
    /// How many bytes they have.
    pub bytes: i64,
}

/// All accounts, those for which most waits first. It looks at every envelope that waits.
///
/// # Errors
/// If the database fails.
pub async fn list(db: &mut Sql<'_>) -> Result<Vec<Listed>, sqlx::Error> {
    db.rows(
        "SELECT account.id AS number, \
         (SELECT COUNT(*) FROM lane WHERE lane.account = account.id) AS lanes, \
         (SELECT COUNT(*) FROM token WHERE token.account = account.id) AS tokens, \
         COALESCE(waiting.envelopes, 0) AS envelopes, CAST(COALESCE(waiting.bytes, 0) AS BIGINT) AS bytes \
         FROM account LEFT JOIN \
         (SELECT lane.account, COUNT(*) AS envelopes, SUM(LENGTH(envelope.bytes)) AS bytes FROM envelope \
          JOIN lane ON lane.id = envelope.lane GROUP BY lane.account) AS waiting ON waiting.account = account.id \
         ORDER BY bytes DESC, number",
        &[],
    )
    .await
}

#[derive(sqlx::FromRow)]
struct Existing {
    key: Vec<u8>,
    device_key: Vec<u8>,
    mailbox: Vec<u8>,
    public: Vec<u8>,
}

impl Existing {
    fn is(&self, register: &Register) -> bool {
        self.key == register.account.as_bytes() && self.device_key == register.device.as_bytes()
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            mailbox: MailboxId::from_slice(&self.mailbox)?,
            lane: LaneId::from_slice(&self.public)?,
        })
    }
}
