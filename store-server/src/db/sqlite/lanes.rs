//! What the writer remembers of lanes.
//!
//! Only the writer changes them, so what is here is what the database says; it may be forgotten at any time and is
//! read again. After a transaction that failed all of it is forgotten.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use crate::db::{
    lane::{Counted, Lane},
    rows::LaneRow,
};

/// Most lanes that are remembered.
const REMEMBERED: usize = 50_000;
/// Most envelopes of remembered lanes whose ids are remembered: some 25 MB.
const REMEMBERED_ENVELOPES: usize = 1_000_000;
/// Sequence counters are reserved in blocks of this many, so that few deposits have to write to the lane's row.
const BLOCK: i64 = 256;

/// The writer's memory of lanes.
#[derive(Debug, Default)]
pub(super) struct Lanes {
    lanes: HashMap<LaneRow, Remembered>,
    // How many wait in all of these lanes.
    envelopes: usize,
    epoch: Option<i64>,
}

// An index of the table would say which ids wait, but ids are random: each deposit would write a page of its own for it.
#[derive(Debug)]
struct Remembered {
    lane: Lane,
    reserved: i64,
}

/// An envelope that was removed.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Gone {
    /// Where it waited.
    pub(super) lane: LaneRow,
    /// The envelope.
    #[sqlx(flatten)]
    pub(super) envelope: Counted,
}

impl Lanes {
    /// Makes room, between transactions.
    pub(super) fn trim(&mut self) {
        if self.lanes.len() > REMEMBERED || self.envelopes > REMEMBERED_ENVELOPES {
            self.lanes.clear();
            self.envelopes = 0;
        }
    }

    /// Reads a lane, unless it is remembered or is no more.
    pub(super) async fn load(&mut self, db: &mut SqliteConnection, row: LaneRow) -> Result<(), sqlx::Error> {
        if !self.lanes.contains_key(&row) {
            let epoch = self.epoch(db).await?;
            if let Some(remembered) = read(db, row, epoch).await? {
                self.envelopes += remembered.lane.known();
                self.lanes.insert(row, remembered);
            }
        }
        Ok(())
    }

    /// A lane that was loaded.
    pub(super) fn get(&mut self, row: LaneRow) -> Option<&mut Lane> {
        self.lanes.get_mut(&row).map(|remembered| &mut remembered.lane)
    }

    /// Reserves counters for the places that were given away in a lane.
    pub(super) async fn reserve(
        &mut self,
        db: &mut SqliteConnection,
        row: LaneRow,
    ) -> Result<(), sqlx::Error> {
        let Some(remembered) = self.lanes.get_mut(&row) else {
            return Ok(());
        };
        let next = remembered.lane.next();
        if next > remembered.reserved {
            remembered.reserved = next + BLOCK;
            sqlx::query("UPDATE lane SET next_reserved = ? WHERE id = ?")
                .bind(remembered.reserved)
                .bind(row)
                .execute(db)
                .await?;
        }
        Ok(())
    }

    /// Takes account of envelopes that were stored.
    pub(super) fn stored(&mut self, count: usize) {
        self.envelopes += count;
    }

    /// Takes account of an envelope that was removed.
    pub(super) fn remove(&mut self, lane: LaneRow, envelope: &Counted) {
        if let Some(remembered) = self.lanes.get_mut(&lane) {
            remembered.lane.remove(envelope);
            self.envelopes = self.envelopes.saturating_sub(1);
        }
    }

    /// Forgets a lane that is no more.
    pub(super) fn forget(&mut self, row: LaneRow) {
        if let Some(remembered) = self.lanes.remove(&row) {
            self.envelopes = self.envelopes.saturating_sub(remembered.lane.known());
        }
    }

    async fn epoch(&mut self, db: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
        if let Some(epoch) = self.epoch {
            return Ok(epoch);
        }
        let epoch: i64 = sqlx::query_scalar("SELECT value FROM epoch WHERE id = 1")
            .fetch_one(db)
            .await?;
        self.epoch = Some(epoch);
        Ok(epoch)
    }
}

async fn read(
    db: &mut SqliteConnection,
    row: LaneRow,
    epoch: i64,
) -> Result<Option<Remembered>, sqlx::Error> {
    let reserved: Option<i64> = sqlx::query_scalar("SELECT next_reserved FROM lane WHERE id = ?")
        .bind(row)
        .fetch_optional(&mut *db)
        .await?;
    let Some(reserved) = reserved else {
        return Ok(None);
    };
    let waiting: Vec<Counted> = sqlx::query_as(LANE).bind(row).fetch_all(db).await?;
    let mut lane = Lane::new(epoch, reserved);
    for envelope in &waiting {
        lane.add(envelope);
    }
    Ok(Some(Remembered { lane, reserved }))
}

/// What waits in a lane; for the test of its plan.
pub const LANE: &str = "SELECT token, LENGTH(bytes) AS size, envelope_id FROM envelope WHERE lane = ?";
