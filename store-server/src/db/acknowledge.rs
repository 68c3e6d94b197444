//! Acknowledgements: what its reader has made durable is forgotten here.

use sqlx::SqliteConnection;

use super::{
    directory::{Counted, Directory},
    rows::{LaneRow, Sequence},
};

/// Everything of a lane up to a place is durable at its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledge {
    /// The lane.
    pub lane: LaneRow,
    /// The last place.
    pub up_to: Sequence,
}

/// The lane has not given that place away yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("acknowledged what was never sent")]
pub struct NeverSent;

/// Forgets; answers how many envelopes that were.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub async fn acknowledge(
    db: &mut SqliteConnection,
    directory: &mut Directory,
    acknowledge: Acknowledge,
) -> Result<Result<u64, NeverSent>, sqlx::Error> {
    if acknowledge.up_to > directory.lane(db, acknowledge.lane).await?.last() {
        return Ok(Err(NeverSent));
    }
    let gone: Vec<Counted> = sqlx::query_as(ACKNOWLEDGE)
        .bind(acknowledge.lane)
        .bind(acknowledge.up_to)
        .fetch_all(db)
        .await?;
    for envelope in &gone {
        directory.remove(acknowledge.lane, envelope);
    }
    Ok(Ok(gone.len() as u64))
}

/// The statement, for the test of its plan.
pub const ACKNOWLEDGE: &str = "DELETE FROM envelope WHERE lane = ? AND sequence <= ? RETURNING token, LENGTH(bytes) AS size, envelope_id";
