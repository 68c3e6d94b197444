//! Sealed prekeys: published by their owner, claimed once each.

use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    keys::TokenHash,
    store::prekeys::{ClaimedPrekeys, PrekeyKind, SealedPrekey},
    time::Timestamp,
};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{
    ReadError, Readers,
    directory::{Directory, Scope},
    rows::{LaneRow, millis, to_unsigned},
};

/// Publishes prekeys of a device.
#[derive(Debug)]
pub struct Publish {
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

/// Too many one-time prekeys; nothing was published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("too many one-time prekeys")]
pub struct TooMany;

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
pub async fn publish(
    db: &mut SqliteConnection,
    publish: Publish,
) -> Result<Result<u64, TooMany>, sqlx::Error> {
    let (lane, now) = (publish.lane, publish.now);
    let (one_time, others): (Vec<_>, Vec<_>) = publish
        .prekeys
        .into_iter()
        .partition(|prekey| prekey.kind == PrekeyKind::OneTime);
    if publish.replaces {
        // First, because a refused upload changes nothing.
        if one_time.len() as u64 > publish.most {
            return Ok(Err(TooMany));
        }
        sqlx::query("DELETE FROM prekey WHERE lane = ? AND sealed IS NOT NULL")
            .bind(lane)
            .execute(&mut *db)
            .await?;
    }
    let mut waiting = count_in(db, lane).await?;
    let new = unknown(db, lane, one_time).await?;
    if waiting.saturating_add(new.len() as u64) > publish.most {
        return Ok(Err(TooMany));
    }
    waiting = waiting.saturating_add(new.len() as u64);
    insert(db, lane, new, now).await?;
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
    db: &mut SqliteConnection,
    directory: &mut Directory,
    claim: &Claim,
) -> Result<Result<ClaimedPrekeys, ClaimError>, sqlx::Error> {
    let Some(account) = directory.account(db, claim.mailbox).await? else {
        return Ok(Err(ClaimError::NotAdmitted));
    };
    match directory.token(db, account.row, claim.token).await? {
        Some(token) if token.scope == Scope::Claim => {}
        _ => return Ok(Err(ClaimError::NotAdmitted)),
    }
    let Some(lane) = account.lane(claim.lane) else {
        return Ok(Err(ClaimError::NoSuchLane));
    };
    let dh = match oldest(db, lane, PrekeyKind::OneTime).await? {
        Some((row, prekey)) => {
            sqlx::query("UPDATE prekey SET sealed = NULL, claimed = ? WHERE id = ?")
                .bind(millis(claim.now))
                .bind(row)
                .execute(&mut *db)
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
    let count: i64 = sqlx::query_scalar(COUNT).bind(lane).fetch_one(readers).await?;
    Ok(to_unsigned(count))
}

async fn count_in(db: &mut SqliteConnection, lane: LaneRow) -> Result<u64, sqlx::Error> {
    let count: i64 = sqlx::query_scalar(COUNT).bind(lane).fetch_one(db).await?;
    Ok(to_unsigned(count))
}

async fn unknown(
    db: &mut SqliteConnection,
    lane: LaneRow,
    prekeys: Vec<SealedPrekey>,
) -> Result<Vec<SealedPrekey>, sqlx::Error> {
    let mut new: Vec<SealedPrekey> = Vec::with_capacity(prekeys.len());
    for prekey in prekeys {
        let twice = new.iter().any(|other| other.key_id == prekey.key_id);
        if !twice && !is_known(db, lane, &prekey).await? {
            new.push(prekey);
        }
    }
    Ok(new)
}

async fn is_known(
    db: &mut SqliteConnection,
    lane: LaneRow,
    prekey: &SealedPrekey,
) -> Result<bool, sqlx::Error> {
    let known: Option<i64> =
        sqlx::query_scalar("SELECT id FROM prekey WHERE lane = ? AND kind = ? AND key_id = ?")
            .bind(lane)
            .bind(prekey.kind.to_byte())
            .bind(prekey.key_id.cast_signed())
            .fetch_optional(db)
            .await?;
    Ok(known.is_some())
}

async fn insert(
    db: &mut SqliteConnection,
    lane: LaneRow,
    prekeys: Vec<SealedPrekey>,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    if prekeys.is_empty() {
        return Ok(());
    }
    let mut query =
        QueryBuilder::<Sqlite>::new("INSERT INTO prekey (lane, kind, key_id, sealed, published) ");
    query.push_values(prekeys, |mut row, prekey| {
        row.push_bind(lane)
            .push_bind(prekey.kind.to_byte())
            .push_bind(prekey.key_id.cast_signed())
            .push_bind(prekey.sealed)
            .push_bind(millis(now));
    });
    query.build().execute(db).await?;
    Ok(())
}

async fn replace(
    db: &mut SqliteConnection,
    lane: LaneRow,
    prekey: SealedPrekey,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    if is_known(db, lane, &prekey).await? {
        return Ok(());
    }
    sqlx::query("DELETE FROM prekey WHERE lane = ? AND kind = ?")
        .bind(lane)
        .bind(prekey.kind.to_byte())
        .execute(&mut *db)
        .await?;
    insert(db, lane, vec![prekey], now).await
}

async fn oldest(
    db: &mut SqliteConnection,
    lane: LaneRow,
    kind: PrekeyKind,
) -> Result<Option<(i64, SealedPrekey)>, sqlx::Error> {
    let row: Option<(i64, i64, Vec<u8>)> = sqlx::query_as(OLDEST)
        .bind(lane)
        .bind(kind.to_byte())
        .fetch_optional(db)
        .await?;
    Ok(row.map(|(id, key_id, sealed)| {
        let prekey = SealedPrekey {
            kind,
            key_id: key_id.cast_unsigned(),
            sealed,
        };
        (id, prekey)
    }))
}

/// The question for the oldest prekey of a kind, for the test of its plan.
pub const OLDEST: &str = "SELECT id, key_id, sealed FROM prekey \
                          WHERE lane = ? AND kind = ? AND sealed IS NOT NULL ORDER BY id LIMIT 1";

/// The question how many one-time prekeys wait, for the test of its plan.
pub const COUNT: &str = "SELECT COUNT(*) FROM prekey WHERE lane = ? AND kind = 0 AND sealed IS NOT NULL";
