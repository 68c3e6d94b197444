//! Lanes of one transaction: held, so that nobody else changes them before it is over.

use std::collections::{BTreeSet, HashMap};

use sqlx::PgConnection;

use crate::db::{
    deposit,
    lane::{Lane, Usage},
    rows::{LaneRow, to_unsigned},
};

/// The lanes that a transaction holds.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    lanes: HashMap<LaneRow, Lane>,
}

impl Lanes {
    /// Holds lanes, in the order of their rows: two transactions that want the same ones never wait for each other in
    /// a circle.
    pub(super) async fn hold(db: &mut PgConnection, rows: &BTreeSet<LaneRow>) -> Result<Self, sqlx::Error> {
        if rows.is_empty() {
            return Ok(Self::default());
        }
        let rows: Vec<i64> = rows.iter().map(|row| row.0).collect();
        let held: Vec<(LaneRow, i64, i64, i64, i64)> = sqlx::query_as(
            "SELECT lane.id, epoch.value, lane.next, lane.envelopes, lane.bytes \
             FROM lane, epoch WHERE lane.id = ANY($1) ORDER BY lane.id FOR NO KEY UPDATE OF lane",
        )
        .bind(rows)
        .fetch_all(db)
        .await?;
        let lanes = held.into_iter().map(|(row, epoch, next, envelopes, bytes)| {
            let mut lane = Lane::new(epoch, next);
            lane.total = Usage {
                envelopes: to_unsigned(envelopes),
                bytes: to_unsigned(bytes),
            };
            (row, lane)
        });
        Ok(Self {
            lanes: lanes.collect(),
        })
    }

    /// A lane that is held.
    pub(super) fn get(&mut self, row: LaneRow) -> Option<&mut Lane> {
        self.lanes.get_mut(&row)
    }
}

impl deposit::Lanes for Lanes {
    fn get(&mut self, lane: LaneRow) -> Option<&mut Lane> {
        Self::get(self, lane)
    }
}
