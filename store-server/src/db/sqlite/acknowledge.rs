//! Acknowledgements in SQLite.

use sqlx::SqliteConnection;

use super::lanes::Lanes;
use crate::db::{
    acknowledge::{Acknowledge, NeverSent},
    lane::Counted,
};

/// Forgets; answers how many envelopes that were.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub(super) async fn acknowledge(
    db: &mut SqliteConnection,
    lanes: &mut Lanes,
    acknowledge: Acknowledge,
) -> Result<Result<u64, NeverSent>, sqlx::Error> {
    lanes.load(db, acknowledge.lane).await?;
    let last = lanes.get(acknowledge.lane).map(|lane| lane.last());
    if last.is_none_or(|last| acknowledge.up_to > last) {
        return Ok(Err(NeverSent));
    }
    let gone: Vec<Counted> = sqlx::query_as(ACKNOWLEDGE)
        .bind(acknowledge.lane)
        .bind(acknowledge.up_to)
        .fetch_all(db)
        .await?;
    for envelope in &gone {
        lanes.remove(acknowledge.lane, envelope);
    }
    Ok(Ok(gone.len() as u64))
}

/// The statement, for the test of its plan.
pub const ACKNOWLEDGE: &str = "DELETE FROM envelope WHERE lane = ? AND sequence <= ? RETURNING token, LENGTH(bytes) AS size, envelope_id";
