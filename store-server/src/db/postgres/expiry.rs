//! The clean-up in PostgreSQL. Several instances may clean up at once; each row goes once.

use std::collections::BTreeSet;

use sqlx::{PgConnection, PgPool};

use super::{lanes::Lanes, removal::removal};
use crate::db::{
    directory::Directory,
    expiry::{self, Expire, Expired},
    rows::{LaneRow, to_unsigned},
    sql::Sql,
};

/// Removes what is over, in a transaction for envelopes, one for shares and one for everything else.
///
/// # Errors
/// If the database fails; what was removed by then stays removed.
pub(super) async fn expire(pool: &PgPool, step: &Expire) -> Result<Expired, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    let envelopes = envelopes(&mut transaction, step).await?;
    transaction.commit().await?;
    sqlx::query(SHARES)
        .bind(i64::from(step.rows))
        .execute(pool)
        .await?;
    let mut transaction = pool.begin().await?;
    let others = expiry::others(
        &mut Sql::Postgres(&mut transaction),
        &mut Directory::default(),
        step,
    )
    .await?;
    transaction.commit().await?;
    Ok(Expired { envelopes, others })
}

async fn envelopes(db: &mut PgConnection, step: &Expire) -> Result<u64, sqlx::Error> {
    let old: Vec<(LaneRow, i64)> = sqlx::query_as(OLD)
        .bind(step.long_ago())
        .bind(i64::from(step.rows))
        .fetch_all(&mut *db)
        .await?;
    let lanes: BTreeSet<LaneRow> = old.iter().map(|&(lane, _)| lane).collect();
    Lanes::hold(db, &lanes).await?;
    let (lanes, sequences): (Vec<i64>, Vec<i64>) =
        old.into_iter().map(|(lane, sequence)| (lane.0, sequence)).unzip();
    let removed: i64 = sqlx::query_scalar(REMOVE)
        .bind(lanes)
        .bind(sequences)
        .fetch_one(db)
        .await?;
    Ok(to_unsigned(removed))
}

// Whoever is using one is left in peace.
const SHARES: &str = "DELETE FROM share WHERE ctid IN \
    (SELECT ctid FROM share WHERE envelopes <= 0 LIMIT $1 FOR UPDATE SKIP LOCKED) AND envelopes <= 0";

/// The oldest envelopes; for the test of its plan.
pub const OLD: &str = "SELECT lane, sequence FROM envelope WHERE stored <= $1 ORDER BY stored LIMIT $2";

const REMOVE: &str = removal!(
    "UNNEST($1::BIGINT[], $2::BIGINT[]) AS old (lane, sequence)",
    "envelope.lane = old.lane AND envelope.sequence = old.sequence",
    "SELECT COUNT(*) FROM gone"
);
