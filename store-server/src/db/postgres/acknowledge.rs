//! Acknowledgements in PostgreSQL, all of a transaction in one statement.

use std::collections::HashMap;

use sqlx::PgConnection;

use super::{lanes::Lanes, removal::removal};
use crate::db::{
    acknowledge::{Acknowledge, Acknowledged, NeverSent},
    rows::{LaneRow, Sequence, to_unsigned},
};

/// Forgets. The lanes must be held.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub(super) async fn acknowledge(
    db: &mut PgConnection,
    lanes: &mut Lanes,
    asked: &[Acknowledge],
) -> Result<Acknowledged, sqlx::Error> {
    let mut acknowledged = Acknowledged::default();
    let mut furthest: HashMap<LaneRow, Sequence> = HashMap::new();
    for one in asked {
        if lanes.get(one.lane).is_some_and(|lane| one.up_to <= lane.last()) {
            let up_to = furthest.entry(one.lane).or_insert(one.up_to);
            *up_to = one.up_to.max(*up_to);
            acknowledged.outcomes.push(Ok(()));
        } else {
            acknowledged.outcomes.push(Err(NeverSent));
        }
    }
    acknowledged.envelopes = remove_up_to(db, lanes, &furthest).await?;
    Ok(acknowledged)
}

async fn remove_up_to(
    db: &mut PgConnection,
    lanes: &mut Lanes,
    furthest: &HashMap<LaneRow, Sequence>,
) -> Result<u64, sqlx::Error> {
    if furthest.is_empty() {
        return Ok(0);
    }
    let (rows, ends): (Vec<i64>, Vec<i64>) = furthest
        .iter()
        .map(|(lane, up_to)| (lane.0, up_to.in_database()))
        .unzip();
    let gone: Vec<(LaneRow, i64, i64)> = sqlx::query_as(UP_TO).bind(rows).bind(ends).fetch_all(db).await?;
    let mut removed = 0;
    for (row, envelopes, bytes) in gone {
        let envelopes = to_unsigned(envelopes);
        if let Some(lane) = lanes.get(row) {
            lane.total.envelopes = lane.total.envelopes.saturating_sub(envelopes);
            lane.total.bytes = lane.total.bytes.saturating_sub(to_unsigned(bytes));
        }
        removed += envelopes;
    }
    Ok(removed)
}

/// Removes envelopes and takes account of that; for the test of its plan.
pub const UP_TO: &str = removal!(
    "UNNEST($1::BIGINT[], $2::BIGINT[]) AS done (lane, up_to)",
    "envelope.lane = done.lane AND envelope.sequence <= done.up_to",
    "SELECT lane, envelopes, bytes FROM of_lanes"
);
