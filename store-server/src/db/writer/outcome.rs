//! What becomes of a transaction, and who is told.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use hoopoe_protocol::store::deposit::DepositResult;

use super::{Answer, Refusable, Wake};
use crate::{
    db::{
        acknowledge::{Acknowledged, NeverSent},
        counters::Counters,
        deposit::{Deposited, NotAdmitted},
        pages::Waiting,
        rows::LaneRow,
    },
    metrics::Metrics,
};

/// Who is told how a transaction went.
#[derive(Clone)]
pub(in crate::db) struct Telling {
    pub(super) wake: Arc<dyn Wake>,
    pub(super) metrics: Arc<Metrics>,
    pub(super) has_failed: Arc<AtomicBool>,
}

impl Telling {
    /// It is durable: those who asked and those for whom something waits are told.
    pub(in crate::db) fn committed(&self, took: Duration, committed: Committed) {
        // First: whoever hears that a device is gone need not fear it any more.
        for lane in committed.gone {
            self.wake.gone(lane);
        }
        for answer in committed.answers {
            answer();
        }
        self.has_failed.store(false, Ordering::Relaxed);
        self.metrics
            .committed(committed.changes, took, &committed.counters);
        for (lane, fresh) in committed.fresh {
            self.wake.wake(lane, fresh);
        }
    }

    /// Nothing of it was changed.
    pub(in crate::db) fn failed(&self, error: &sqlx::Error, changes: usize) {
        tracing::error!(%error, changes, "a transaction failed");
        self.has_failed.store(true, Ordering::Relaxed);
        self.metrics.failed();
    }
}

/// What a transaction did.
#[derive(Default)]
pub(in crate::db) struct Committed {
    /// How many changes.
    pub(in crate::db) changes: usize,
    /// What to say now.
    pub(in crate::db) answers: Vec<Answer>,
    /// What is new in each lane.
    pub(in crate::db) fresh: HashMap<LaneRow, Vec<Waiting>>,
    /// Lanes that are no more.
    pub(in crate::db) gone: Vec<LaneRow>,
    /// What is counted of it.
    pub(in crate::db) counters: Counters,
}

impl Committed {
    /// Takes account of acknowledgements.
    pub(in crate::db) fn acknowledged(
        &mut self,
        acknowledged: Acknowledged,
        jobs: Vec<Refusable<(), (), NeverSent>>,
    ) {
        self.counters.acknowledged += acknowledged.envelopes;
        for (mut job, outcome) in jobs.into_iter().zip(acknowledged.outcomes) {
            self.answers.push(job.answer(outcome));
        }
    }

    /// Takes account of deposits.
    pub(in crate::db) fn deposited(
        &mut self,
        deposited: Deposited,
        jobs: Vec<Refusable<(), Vec<DepositResult>, NotAdmitted>>,
    ) {
        self.counters.deposits += deposited.stored;
        self.fresh = deposited.fresh;
        for (mut job, outcome) in jobs.into_iter().zip(deposited.outcomes) {
            self.answers.push(job.answer(outcome));
        }
    }
}
