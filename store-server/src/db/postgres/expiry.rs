//! The clean-up in PostgreSQL. Several instances may clean up at once; each row goes once.

use std::collections::BTreeSet;

use sqlx::PgConnection;

use super::{lanes::Lanes, removal::removal};
use crate::db::{
    directory::Directory,
    expiry::{self, Expire, Expired},
    rows::{LaneRow, to_unsigned},
    sql::Sql,
};

/// Removes what is over.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub(super) async fn expire(db: &mut PgConnection, step: &Expire) -> Result<Expired, sqlx::Error> {
    let old: Vec<(LaneRow, i64)> = sqlx::query_as(OLD)
        .bind(step.long_ago())
        .bind(i64::from(step.rows))
        .fetch_all(&mut *db)
        .await?;
    let lanes: BTreeSet<LaneRow> = old.iter().map(|&(lane, _)| lane).collect();
    Lanes::hold(db, &lanes).await?;
    let (lanes, sequences): (Vec<i64>, Vec<i64>) =
        old.into_iter().map(|(lane, sequence)| (lane.0, sequence)).unzip();
    let envelopes: i64 = sqlx::query_scalar(REMOVE)
        .bind(lanes)
        .bind(sequences)
        .fetch_one(&mut *db)
        .await?;
    sqlx::query("DELETE FROM share WHERE ctid IN (SELECT ctid FROM share WHERE envelopes <= 0 LIMIT $1)")
        .bind(i64::from(step.rows))
        .execute(&mut *db)
        .await?;
    let others = expiry::others(&mut Sql::Postgres(db), &mut Directory::default(), step).await?;
    Ok(Expired {
        envelopes: to_unsigned(envelopes),
        others,
    })
}

/// The oldest envelopes; for the test of its plan.
pub const OLD: &str = "SELECT lane, sequence FROM envelope WHERE stored <= $1 ORDER BY stored LIMIT $2";

const REMOVE: &str = removal!(
    "UNNEST($1::BIGINT[], $2::BIGINT[]) AS old (lane, sequence)",
    "envelope.lane = old.lane AND envelope.sequence = old.sequence",
    "SELECT COUNT(*) FROM gone"
);
