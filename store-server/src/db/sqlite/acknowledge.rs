//! Acknowledgements in SQLite, all of a transaction in one statement.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::lanes::{Gone, Lanes};
use crate::db::acknowledge::{Acknowledge, Acknowledged, NeverSent};

/// Most acknowledgements of one statement, a power of two.
const CHUNK: usize = 128;

/// Forgets, for many lanes with one statement: each statement more would be a way to the database's thread and back, in which
/// everybody waits.
///
/// # Errors
/// If the database fails; the transaction must then be given up.
pub(super) async fn acknowledge(
    db: &mut SqliteConnection,
    lanes: &mut Lanes,
    asked: &[Acknowledge],
) -> Result<Acknowledged, sqlx::Error> {
    let mut acknowledged = Acknowledged::default();
    let mut good = Vec::with_capacity(asked.len());
    for one in asked {
        lanes.load(db, one.lane).await?;
        let last = lanes.get(one.lane).map(|lane| lane.last());
        if last.is_some_and(|last| one.up_to <= last) {
            good.push(*one);
            acknowledged.outcomes.push(Ok(()));
        } else {
            acknowledged.outcomes.push(Err(NeverSent));
        }
    }
    for good in good.chunks(CHUNK) {
        let gone: Vec<Gone> = forget(good).build_query_as().fetch_all(&mut *db).await?;
        for gone in &gone {
            lanes.remove(gone.lane, &gone.envelope);
        }
        acknowledged.envelopes += gone.len() as u64;
    }
    Ok(acknowledged)
}

/// The statement, also for the test of its plan. The last one is repeated until their number is a power of two, so that there are
/// few statements to prepare.
#[must_use]
pub fn forget(asked: &[Acknowledge]) -> QueryBuilder<Sqlite> {
    let missing = asked.len().next_power_of_two() - asked.len();
    let again = core::iter::repeat_n(asked.last(), missing).flatten();
    let mut query = QueryBuilder::new("DELETE FROM envelope WHERE id IN (SELECT envelope.id FROM (");
    query.push_values(asked.iter().chain(again), |mut row, one| {
        row.push_bind(one.lane).push_bind(one.up_to);
    });
    query.push(
        ") AS acknowledged CROSS JOIN envelope \
         ON envelope.lane = acknowledged.column1 AND envelope.sequence <= acknowledged.column2) \
         RETURNING lane, token, LENGTH(bytes) AS size, envelope_id",
    );
    query
}
