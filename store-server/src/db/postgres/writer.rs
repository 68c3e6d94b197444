//! Writing PostgreSQL: batches of deposits and acknowledgements on a few connections at a time, every other change in a
//! transaction of its own.
//!
//! Other instances write as well. Whoever changes lanes holds them, in the order of their rows; whoever changes something
//! else of an account holds the account.

use std::{
    collections::BTreeSet,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use sqlx::{PgConnection, error::DatabaseError};
use tokio::{sync::Semaphore, time::sleep};
use tokio_util::task::TaskTracker;

use super::{
    Database, acknowledge::acknowledge, admission::Accounts, deposit::deposit, expiry::expire, lanes::Lanes,
    wakes,
};
use crate::db::{
    counters::Counters,
    deposit::{Deposited, Quota},
    directory::Directory,
    expiry::{Expire, Expired},
    rows::LaneRow,
    sql::Sql,
    writer::{
        Change, Committed, Incoming, Job, Telling,
        batch::{self, Batch},
    },
};

/// Batches at a time: while one waits for the disk, the next is being made.
const BATCHES: usize = 2;
/// Other changes at a time.
const OTHERS: usize = 4;
/// How often a change is made that met another one half-way.
const ATTEMPTS: u32 = 4;
/// How often the counters are kept.
const COUNT_EVERY: Duration = Duration::from_secs(1);

/// Writes what comes, until it is told to stop; gives the database back.
pub(in crate::db) async fn write(database: Database, mut incoming: Incoming, telling: Telling) -> Database {
    let writing = Arc::new(Writing {
        database: database.clone(),
        telling,
        quota: incoming.bounds.quota,
        counted: Mutex::default(),
        presence_records: Mutex::default(),
    });
    let batches = Arc::new(Semaphore::new(BATCHES));
    let others = Arc::new(Semaphore::new(OTHERS));
    let tasks = TaskTracker::new();
    let counting = tokio::spawn(Arc::clone(&writing).count_regularly());
    // Places are taken before what goes there: while all are busy the queue fills up, and whoever comes then is told so.
    while let Ok(place) = Arc::clone(&batches).acquire_owned().await
        && let Some(mut gathered) = incoming.next().await
    {
        let room = Arc::new(gathered.room);
        let rest = mem::take(&mut gathered.batch.others);
        let expiries = mem::take(&mut gathered.batch.expiries);
        if gathered.batch.len() > 0 {
            let held = (place, Arc::clone(&room));
            let writing = Arc::clone(&writing);
            tasks.spawn(async move {
                writing.batch(gathered.batch).await;
                drop(held);
            });
        }
        for change in rest {
            let held = (Arc::clone(&others).acquire_owned().await, Arc::clone(&room));
            let writing = Arc::clone(&writing);
            tasks.spawn(async move {
                writing.other(change).await;
                drop(held);
            });
        }
        for job in expiries {
            let held = Arc::clone(&others).acquire_owned().await;
            let writing = Arc::clone(&writing);
            tasks.spawn(async move {
                writing.expire(job).await;
                drop(held);
            });
        }
    }
    tasks.close();
    tasks.wait().await;
    counting.abort();
    writing.count().await;
    database
}

/// What all transactions of this instance share.
struct Writing {
    database: Database,
    telling: Telling,
    quota: Quota,
    // Everybody changes the rows of the counters, so they are changed once a second.
    counted: Mutex<Counters>,
    // As of the last clean-up, and what this instance has added since.
    presence_records: Mutex<Option<u64>>,
}

impl Writing {
    async fn batch(&self, batch: Batch) {
        let (start, changes) = (Instant::now(), batch.len());
        match self.transaction(batch).await {
            Ok(committed) => self.committed(start, committed),
            Err(error) => self.telling.failed(&error, changes),
        }
    }

    async fn transaction(&self, batch: Batch) -> Result<Committed, sqlx::Error> {
        let mut transaction = self.database.pool.begin().await?;
        let committed = apply(&mut transaction, &self.quota, batch).await?;
        wakes::tell(&mut transaction, &self.database.bus, committed.fresh.keys()).await?;
        transaction.commit().await?;
        Ok(committed)
    }

    /// Makes a change in a transaction of its own, again if another instance came between.
    async fn other(&self, mut change: Change) {
        let start = Instant::now();
        let mut attempt = 1;
        loop {
            match self.once(&mut change).await {
                Ok(committed) => return self.committed(start, committed),
                Err(error) if attempt < ATTEMPTS && came_between(&error) => attempt += 1,
                Err(error) => return self.telling.failed(&error, 1),
            }
        }
    }

    async fn once(&self, change: &mut Change) -> Result<Committed, sqlx::Error> {
        let mut transaction = self.database.pool.begin().await?;
        let mut directory = Directory::with_presence_records(*lock(&self.presence_records));
        let mut counters = Counters::default();
        let mut sql = Sql::Postgres(&mut transaction);
        let answer = batch::apply(&mut sql, &mut directory, &mut counters, change).await?;
        let gone = directory.take_removed();
        wakes::tell_gone(&mut transaction, &self.database.bus, &gone).await?;
        transaction.commit().await?;
        if matches!(change, Change::Presence(_)) {
            *lock(&self.presence_records) = directory.remembered_presence_records();
        }
        Ok(Committed {
            changes: 1,
            answers: answer.into_iter().collect(),
            gone,
            counters,
            ..Committed::default()
        })
    }

    /// Cleans up in transactions of their own: each holds what it changes in the order of all others.
    async fn expire(&self, mut job: Job<Expire, Expired>) {
        let start = Instant::now();
        let mut attempt = 1;
        let expired = loop {
            match expire(&self.database.pool, &job.input).await {
                Ok(expired) => break expired,
                Err(error) if attempt < ATTEMPTS && came_between(&error) => attempt += 1,
                Err(error) => return self.telling.failed(&error, 1),
            }
        };
        *lock(&self.presence_records) = None;
        let mut done = Committed {
            changes: 1,
            answers: vec![job.answer(expired)],
            ..Committed::default()
        };
        done.counters.expired = expired.envelopes;
        self.committed(start, done);
    }

    fn committed(&self, start: Instant, committed: Committed) {
        {
            let mut counted = lock(&self.counted);
            *counted = counted.and(&committed.counters);
        }
        self.telling.committed(start.elapsed(), committed);
    }

    async fn count_regularly(self: Arc<Self>) {
        loop {
            sleep(COUNT_EVERY).await;
            self.count().await;
        }
    }

    async fn count(&self) {
        let counted = mem::take(&mut *lock(&self.counted));
        if let Err(error) = self.keep(&counted).await {
            tracing::warn!(%error, "the counters were not kept");
            let mut since = lock(&self.counted);
            *since = since.and(&counted);
        }
    }

    async fn keep(&self, counted: &Counters) -> Result<(), sqlx::Error> {
        if *counted == Counters::default() {
            return Ok(());
        }
        let mut db = self.database.pool.acquire().await?;
        counted.add(&mut Sql::Postgres(&mut db)).await
    }
}

// Nothing panics while it holds one of these locks, so a poisoned lock is sound.
fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn apply(db: &mut PgConnection, quota: &Quota, batch: Batch) -> Result<Committed, sqlx::Error> {
    let mut done = Committed {
        changes: batch.len(),
        ..Committed::default()
    };
    let (requests, deposits): (Vec<_>, Vec<_>) = batch.deposits.into_iter().map(|job| job.split()).unzip();
    let accounts = Accounts::of(db, &requests).await?;
    let (asked, acknowledgements): (Vec<_>, Vec<_>) =
        batch.acknowledgements.into_iter().map(|job| job.split()).unzip();
    let wanted: BTreeSet<LaneRow> = accounts
        .lanes(&requests)
        .chain(asked.iter().map(|one| one.lane))
        .collect();
    let mut lanes = Lanes::hold(db, &wanted).await?;
    let acknowledged = acknowledge(db, &mut lanes, &asked).await?;
    done.acknowledged(acknowledged, acknowledgements);
    // Tokens are looked at only now: a withdrawal holds the lanes too, so one that was answered is seen.
    let deposited = match requests.is_empty() {
        true => Deposited::default(),
        false => {
            let admitted = accounts.admit(db, requests).await?;
            deposit(db, &mut lanes, quota, admitted).await?
        }
    };
    done.deposited(deposited, deposits);
    Ok(done)
}

/// Whether the same change may succeed when it is made again: somebody else has inserted the same row, or both waited for
/// each other.
fn came_between(error: &sqlx::Error) -> bool {
    const UNIQUE_VIOLATION: &str = "23505";
    const SERIALIZATION_FAILURE: &str = "40001";
    const DEADLOCK_DETECTED: &str = "40P01";
    let code = error.as_database_error().and_then(DatabaseError::code);
    code.is_some_and(|code| [UNIQUE_VIOLATION, SERIALIZATION_FAILURE, DEADLOCK_DETECTED].contains(&&*code))
}
