//! Sealed prekeys: published by their owner, claimed once each.

use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    keys::TokenHash,
    store::prekeys::{ClaimedPrekeys, PrekeyKind, SealedPrekey},
    time::Timestamp,
};
use sqlx::AssertSqlSafe;

use super::{
    ReadError,
    directory::{Directory, Scope},
    rows::{AccountRow, LaneRow, millis},
    sql::{Readers, Sql, Value},
};

/// Publishes prekeys of a device.
#[derive(Debug)]
pub struct Publish {
    /// Whose device it is.
    pub account: AccountRow,
    /// The device's lane.
    pub lane: LaneRow,
    /// The prekeys.
    pub prekeys: Vec<SealedPrekey>,
    /// Whether everything goes first that waits there.
    pub replaces: bool,
    /// Most one-time prekeys that may wait.
    pub most: u64,
    /// When.
    pub now: Timestamp,
}

/// Why nothing was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// The device has been removed.
    #[error("the device has been removed")]
    Gone,
    /// Too many one-time prekeys would wait.
    #[error("too many one-time prekeys")]
    TooMany,
}

/// Claims the prekeys of a device.
#[derive(Debug)]
pub struct Claim {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// The device's lane.
    pub lane: LaneId,
    /// What the claimer showed.
    pub token: TokenHash,
    /// When.
    pub now: Timestamp,
}

/// Why a claim is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    /// The token is not one of the mailbox, or admits to something else.
    #[error("the token admits no claims here")]
    NotAdmitted,
    /// The mailbox has no such lane.
    #[error("no such lane")]
    NoSuchLane,
}

/// Publishes, in place of all that waits if that is asked for; a key id that is or was there is left as it is. Answers how many one-time prekeys wait.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn publish(db: &mut Sql<'_>, publish: &Publish) -> Result<Result<u64, PublishError>, sqlx::Error> {
    let (lane, now) = (publish.lane, publish.now);
    if !db.hold_device(publish.account, lane).await? {
        return Ok(Err(PublishError::Gone));
    }
    let (one_time, others): (Vec<_>, Vec<_>) = publish
        .prekeys
        .iter()
        .partition(|prekey| prekey.kind == PrekeyKind::OneTime);
    if publish.replaces {
        // First, because a refused upload changes nothing.
        if one_time.len() as u64 > publish.most {
            return Ok(Err(PublishError::TooMany));
        }
        db.execute(
            "DELETE FROM prekey WHERE lane = $1 AND sealed IS NOT NULL",
            &[lane.into()],
        )
        .await?;
    }
    let mut waiting = db.count(COUNT, &[lane.into()]).await?;
    let new = unknown(db, lane, one_time).await?;
    if waiting.saturating_add(new.len() as u64) > publish.most {
        return Ok(Err(PublishError::TooMany));
    }
    waiting = waiting.saturating_add(new.len() as u64);
    insert(db, lane, &new, now).await?;
    for prekey in others {
        replace(db, lane, prekey, now).await?;
    }
    Ok(Ok(waiting))
}

/// Claims: a one-time prekey never comes twice, also after a crash.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn claim(
    db: &mut Sql<'_>,
    directory: &mut Directory,
    claim: &Claim,
) -> Result<Result<ClaimedPrekeys, ClaimError>, sqlx::Error> {
    let Some(account) = directory.account(db, claim.mailbox).await? else {
        return Ok(Err(ClaimError::NotAdmitted));
    };
    // Before the token is looked at: one whose withdrawal was answered is gone then.
    db.hold(account.row).await?;
    match directory.token(db, account.row, claim.token).await? {
        Some(token) if token.scope == Scope::Claim => {}
        _ => return Ok(Err(ClaimError::NotAdmitted)),
    }
    let Some(lane) = account.lane(claim.lane) else {
        return Ok(Err(ClaimError::NoSuchLane));
    };
    let dh = match oldest(db, lane, PrekeyKind::OneTime).await? {
        Some((row, prekey)) => {
            db.execute(
                "UPDATE prekey SET sealed = NULL, claimed = $1 WHERE id = $2",
                &[millis(claim.now).into(), row.into()],
            )
            .await?;
            Some(prekey)
        }
        None => oldest(db, lane, PrekeyKind::Fallback)
            .await?
            .map(|(_, prekey)| prekey),
    };
    let kem = oldest(db, lane, PrekeyKind::Kem).await?.map(|(_, prekey)| prekey);
    Ok(Ok(ClaimedPrekeys { kem, dh }))
}

/// How many one-time prekeys of a device wait.
///
/// # Errors
/// If the database fails.
pub async fn count(readers: &Readers, lane: LaneRow) -> Result<u64, ReadError> {
    readers.count(COUNT, &[lane.into()]).await
}

async fn unknown<'p>(
    db: &mut Sql<'_>,
    lane: LaneRow,
    prekeys: Vec<&'p SealedPrekey>,
) -> Result<Vec<&'p SealedPrekey>, sqlx::Error> {
    let mut new: Vec<&SealedPrekey> = Vec::with_capacity(prekeys.len());
    for prekey in prekeys {
        let twice = new.iter().any(|other| other.key_id == prekey.key_id);
        if !twice && !is_known(db, lane, prekey).await? {
            new.push(prekey);
        }
    }
    Ok(new)
}

async fn is_known(db: &mut Sql<'_>, lane: LaneRow, prekey: &SealedPrekey) -> Result<bool, sqlx::Error> {
    let known: Option<(i64,)> = db
        .row(
            "SELECT id FROM prekey WHERE lane = $1 AND kind = $2 AND key_id = $3",
            &[lane.into(), kind(prekey.kind), prekey.key_id.cast_signed().into()],
        )
        .await?;
    Ok(known.is_some())
}

async fn insert(
    db: &mut Sql<'_>,
    lane: LaneRow,
    prekeys: &[&SealedPrekey],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    if prekeys.is_empty() {
        return Ok(());
    }
    let mut values: Vec<Value<'_>> = vec![lane.into(), millis(now).into()];
    let mut rows = Vec::with_capacity(prekeys.len());
    for prekey in prekeys {
        let first = values.len() + 1;
        rows.push(format!("($1, ${first}, ${}, ${}, $2)", first + 1, first + 2));
        values.extend([
            kind(prekey.kind),
            prekey.key_id.cast_signed().into(),
            (&prekey.sealed).into(),
        ]);
    }
    let statement = format!(
        "INSERT INTO prekey (lane, kind, key_id, sealed, published) VALUES {}",
        rows.join(", ")
    );
    db.execute(AssertSqlSafe(statement), &values).await?;
    Ok(())
}

fn kind(kind: PrekeyKind) -> Value<'static> {
    Value::Int(kind.to_byte().into())
}

async fn replace(
    db: &mut Sql<'_>,
    lane: LaneRow,
    prekey: &SealedPrekey,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    if is_known(db, lane, prekey).await? {
        return Ok(());
    }
    db.execute(
        "DELETE FROM prekey WHERE lane = $1 AND kind = $2",
        &[lane.into(), kind(prekey.kind)],
    )
    .await?;
    insert(db, lane, &[prekey], now).await
}

async fn oldest(
    db: &mut Sql<'_>,
    lane: LaneRow,
    of: PrekeyKind,
) -> Result<Option<(i64, SealedPrekey)>, sqlx::Error> {
    let row: Option<(i64, i64, Vec<u8>)> = db.row(OLDEST, &[lane.into(), kind(of)]).await?;
    Ok(row.map(|(id, key_id, sealed)| {
        let prekey = SealedPrekey {
            kind: of,
            key_id: key_id.cast_unsigned(),
            sealed,
        };
        (id, prekey)
    }))
}

/// The question for the oldest prekey of a kind, for the test of its plan.
pub const OLDEST: &str = "SELECT id, key_id, sealed FROM prekey \
                          WHERE lane = $1 AND kind = $2 AND sealed IS NOT NULL ORDER BY id LIMIT 1";

/// The question how many one-time prekeys wait, for the test of its plan.
pub const COUNT: &str = "SELECT COUNT(*) FROM prekey WHERE lane = $1 AND kind = 0 AND sealed IS NOT NULL";
