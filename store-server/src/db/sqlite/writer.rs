//! The one task that writes SQLite, through the one connection that may.

use std::time::Instant;

use sqlx::{Connection, SqliteConnection};

use super::{
    Database, acknowledge::acknowledge, checkpoint::Checkpoints, deposit::deposit, expiry::expire,
    lanes::Lanes, wipe,
};
use crate::db::{
    deposit::Quota,
    directory::Directory,
    sql::Sql,
    writer::{
        Committed, Incoming, Telling,
        batch::{self, Batch},
    },
};

/// What the writer remembers.
#[derive(Default)]
struct Memory {
    directory: Directory,
    lanes: Lanes,
}

/// Writes what comes, until it is told to stop; gives the database back.
pub(in crate::db) async fn write(
    mut database: Database,
    mut incoming: Incoming,
    telling: Telling,
) -> Database {
    let mut memory = Memory::default();
    let mut checkpoints = Checkpoints::start(database.readers.clone());
    while let Some(gathered) = incoming.next().await {
        let _room = gathered.room;
        memory.directory.trim();
        memory.lanes.trim();
        let changes = gathered.batch.len();
        let start = Instant::now();
        let quota = &incoming.bounds.quota;
        match transaction(&mut database.writer, &mut memory, quota, gathered.batch).await {
            Ok(committed) => {
                telling.committed(start.elapsed(), committed);
                tracing::debug!(changes, bytes = gathered.bytes, "committed");
                checkpoints.count(gathered.bytes);
            }
            Err(error) => {
                telling.failed(&error, changes);
                memory = Memory::default();
                if let Err(error) = database.renew_writer().await {
                    tracing::error!(%error, "the connection that writes could not be renewed");
                }
            }
        }
    }
    database
}

/// Applies a batch and commits it; dropped before the commit, everything is rolled back and every waiting reply reads
/// as failed.
async fn transaction(
    db: &mut SqliteConnection,
    memory: &mut Memory,
    quota: &Quota,
    batch: Batch,
) -> Result<Committed, sqlx::Error> {
    let wipes = batch.wipes();
    if wipes {
        wipe::begin(db).await?;
    }
    let mut transaction = db.begin_with("BEGIN IMMEDIATE").await?;
    let committed = memory.apply(&mut transaction, quota, batch).await?;
    transaction.commit().await?;
    if wipes && let Err(error) = wipe::end(db).await {
        tracing::warn!(%error, "the log could not be emptied after a deletion");
    }
    Ok(committed)
}

impl Memory {
    async fn apply(
        &mut self,
        db: &mut SqliteConnection,
        quota: &Quota,
        batch: Batch,
    ) -> Result<Committed, sqlx::Error> {
        let Self { directory, lanes } = self;
        let mut done = Committed {
            changes: batch.len(),
            ..Committed::default()
        };
        if !batch.acknowledgements.is_empty() {
            let (asked, jobs): (Vec<_>, Vec<_>) =
                batch.acknowledgements.into_iter().map(|job| job.split()).unzip();
            done.acknowledged(acknowledge(db, lanes, &asked).await?, jobs);
        }
        if !batch.deposits.is_empty() {
            let (requests, jobs) = batch.deposits.into_iter().map(|job| job.split()).unzip();
            let deposited = deposit(db, directory, lanes, quota, requests).await?;
            done.deposited(deposited, jobs);
        }
        for mut change in batch.others {
            let mut sql = Sql::Sqlite(&mut *db);
            done.answers
                .extend(batch::apply(&mut sql, directory, &mut done.counters, &mut change).await?);
        }
        for (lane, envelope) in directory.take_taken_back() {
            lanes.remove(lane, &envelope);
        }
        done.gone = directory.take_removed();
        for &lane in &done.gone {
            lanes.forget(lane);
        }
        for mut job in batch.expiries {
            let outcome = expire(db, directory, lanes, &job.input).await?;
            done.counters.expired += outcome.envelopes;
            done.answers.push(job.answer(outcome));
        }
        done.counters.add(&mut Sql::Sqlite(db)).await?;
        Ok(done)
    }
}
