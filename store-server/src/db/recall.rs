//! Taking an envelope back, as long as nobody was sent it.
//!
//! A row of the table `recall` says of an envelope that it may still be taken back. Before a connection sends a page with such
//! envelopes it removes their rows, waits for the commit, and reads the page anew. Recalls and that hold the lane. So one
//! that is committed before is not in the page that is sent, and one that comes after finds no row: whichever instance sends, and
//! whenever it crashes.

use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    keys::{CancelHash, TokenHash},
};
use sqlx::AssertSqlSafe;

use super::{
    directory::{Directory, Scope},
    lane::Counted,
    postgres::removal,
    rows::{LaneRow, Sequence},
    sql::{Sql, Value},
};

/// Rows of one statement.
const CHUNK: usize = 64;

/// Takes an envelope back.
#[derive(Debug)]
pub struct Recall {
    /// The mailbox.
    pub mailbox: MailboxId,
    /// What the sender showed.
    pub token: TokenHash,
    /// Where it waits.
    pub lane: LaneId,
    /// Of the cancel key.
    pub cancel: CancelHash,
}

/// Why nothing was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecallError {
    /// The token is not one of the mailbox, or admits no deposits.
    #[error("the token admits no deposits here")]
    NotAdmitted,
    /// It was offered to its reader, acknowledged, over, or never there.
    #[error("it is too late")]
    TooLate,
}

/// Everything of a lane up to a place is about to be sent to its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The lane.
    pub lane: LaneRow,
    /// The last place.
    pub up_to: Sequence,
}

/// Takes back what came under this token with this cancel key, and gives back what was counted of it.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn recall(
    db: &mut Sql<'_>,
    directory: &mut Directory,
    recall: &Recall,
) -> Result<Result<(), RecallError>, sqlx::Error> {
    let Some(account) = directory.account(db, recall.mailbox).await? else {
        return Ok(Err(RecallError::NotAdmitted));
    };
    let token = match directory.token(db, account.row, recall.token).await? {
        Some(token) if token.scope != Scope::Claim => token.row,
        _ => return Ok(Err(RecallError::NotAdmitted)),
    };
    let Some(lane) = account.lane(recall.lane) else {
        return Ok(Err(RecallError::TooLate));
    };
    db.hold_lane(lane).await?;
    let gone: Vec<Counted> = db
        .rows(
            TAKE_BACK,
            &[lane.into(), recall.cancel.as_bytes().into(), token.into()],
        )
        .await?;
    if gone.is_empty() {
        return Ok(Err(RecallError::TooLate));
    }
    for envelope in gone {
        if let Sql::Postgres(db) = db {
            removal::uncount(db, lane, &envelope).await?;
        }
        directory.take_back(lane, envelope);
    }
    Ok(Ok(()))
}

/// Lets nobody take back any more what is about to be sent.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn offer(db: &mut Sql<'_>, offer: Offer) -> Result<(), sqlx::Error> {
    db.hold_lane(offer.lane).await?;
    db.execute(OFFER, &[offer.lane.into(), offer.up_to.into()])
        .await?;
    Ok(())
}

/// Says of envelopes that were just stored that they may be taken back.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub(super) async fn allow(
    db: &mut Sql<'_>,
    envelopes: &[(LaneRow, Sequence, CancelHash)],
) -> Result<(), sqlx::Error> {
    for chunk in envelopes.chunks(CHUNK) {
        let mut values: Vec<Value<'_>> = Vec::with_capacity(chunk.len() * 3);
        let mut rows = Vec::with_capacity(chunk.len());
        for (lane, sequence, cancel) in chunk {
            let first = values.len() + 1;
            rows.push(format!("(${first}, ${}, ${})", first + 1, first + 2));
            let row: [Value<'_>; 3] = [(*lane).into(), (*sequence).into(), cancel.as_bytes().into()];
            values.extend(row);
        }
        let statement = format!(
            "INSERT INTO recall (lane, sequence, cancel) VALUES {}",
            rows.join(", ")
        );
        db.execute(AssertSqlSafe(statement), &values).await?;
    }
    Ok(())
}

/// Removes the envelope of a cancel key; for the test of its plan.
pub const TAKE_BACK: &str = "DELETE FROM envelope WHERE lane = $1 AND token = $3 AND sequence IN \
    (SELECT sequence FROM recall WHERE lane = $1 AND cancel = $2) \
    RETURNING token, CAST(LENGTH(bytes) AS BIGINT) AS size, envelope_id";

/// Removes what says that envelopes may be taken back; for the test of its plan.
pub const OFFER: &str = "DELETE FROM recall WHERE lane = $1 AND sequence <= $2";
