//! The changes of one transaction, sorted by kind, and their answers, held back until the commit.

use hoopoe_protocol::store::deposit::DepositResult;
use sqlx::SqliteConnection;
use tokio::sync::oneshot;

use super::{Change, Refusable, WriteError};
use crate::db::{
    accounts,
    acknowledge::{self, Acknowledge, NeverSent},
    counters::Counters,
    deposit::{self, Deposit, NotAdmitted, Quota},
    directory::Directory,
    expiry, invitations, prekeys, presence,
    rows::LaneRow,
    slots, tokens,
};

/// An answer that waits for the commit.
pub(super) type Answer = Box<dyn FnOnce() + Send>;

/// Changes of one transaction.
#[derive(Default)]
pub(super) struct Batch {
    acknowledgements: Vec<Refusable<Acknowledge, u64, NeverSent>>,
    deposits: Vec<Refusable<Deposit, Vec<DepositResult>, NotAdmitted>>,
    others: Vec<Change>,
}

/// A batch that was applied and waits for the commit.
#[derive(Default)]
pub(super) struct Applied {
    /// What to say when it is durable.
    pub(super) answers: Vec<Answer>,
    /// Lanes with something new.
    pub(super) lanes: Vec<LaneRow>,
    /// What is counted of it.
    pub(super) counters: Counters,
}

impl Batch {
    pub(super) fn add(&mut self, change: Change) {
        match change {
            Change::Deposit(job) => self.deposits.push(job),
            Change::Acknowledge(job) => self.acknowledgements.push(job),
            other => self.others.push(other),
        }
    }

    pub(super) const fn len(&self) -> usize {
        self.acknowledgements.len() + self.deposits.len() + self.others.len()
    }

    pub(super) async fn apply(
        self,
        db: &mut SqliteConnection,
        directory: &mut Directory,
        quota: &Quota,
    ) -> Result<Applied, sqlx::Error> {
        let mut applied = Applied::default();
        let mut counters = Counters::default();
        for job in self.acknowledgements {
            let outcome = acknowledge::acknowledge(db, directory, job.input).await?;
            counters.acknowledged += outcome.unwrap_or(0);
            applied.later(job.reply, outcome);
        }
        if !self.deposits.is_empty() {
            let (requests, replies): (Vec<_>, Vec<_>) = self
                .deposits
                .into_iter()
                .map(|job| (job.input, job.reply))
                .unzip();
            let deposited = deposit::deposit(db, directory, quota, requests).await?;
            counters.deposits += deposited.stored;
            applied.lanes.extend(deposited.lanes);
            for (reply, outcome) in replies.into_iter().zip(deposited.outcomes) {
                applied.later(reply, outcome);
            }
        }
        for change in self.others {
            applied.apply(db, directory, &mut counters, change).await?;
        }
        counters.add(db).await?;
        applied.counters = counters;
        Ok(applied)
    }
}

impl Applied {
    async fn apply(
        &mut self,
        db: &mut SqliteConnection,
        directory: &mut Directory,
        counters: &mut Counters,
        change: Change,
    ) -> Result<(), sqlx::Error> {
        match change {
            Change::Register(job) => {
                let outcome = accounts::register(db, &job.input).await?;
                self.later(job.reply, outcome);
            }
            Change::Tokens(job) => {
                let outcome = tokens::change(db, directory, &job.input).await?;
                self.later(job.reply, outcome);
            }
            Change::Publish(job) => {
                let outcome = prekeys::publish(db, job.input).await?;
                self.later(job.reply, outcome);
            }
            Change::Claim(job) => {
                let outcome = prekeys::claim(db, directory, &job.input).await?;
                let yielded = outcome
                    .as_ref()
                    .is_ok_and(|claimed| claimed.dh.is_some() || claimed.kem.is_some());
                counters.claims += u64::from(yielded);
                self.later(job.reply, outcome);
            }
            Change::Invite(job) => {
                let outcome = invitations::invite(db, directory, &job.input).await?;
                self.later(job.reply, outcome);
            }
            Change::Presence(job) => {
                let outcome = presence::put(db, directory, &job.input).await?;
                self.later(job.reply, outcome);
            }
            Change::Slot(job) => {
                let outcome = slots::write(db, &job.input).await?;
                self.later(job.reply, outcome);
            }
            Change::DeleteSlot(job) => {
                slots::delete(db, &job.input).await?;
                self.later(job.reply, ());
            }
            Change::Expire(job) => {
                let outcome = expiry::expire(db, directory, &job.input).await?;
                counters.expired += outcome.envelopes;
                self.later(job.reply, outcome);
            }
            // Sorted out by `Batch::add`.
            Change::Deposit(_) | Change::Acknowledge(_) => {}
        }
        Ok(())
    }

    fn later<O: Send + 'static>(&mut self, reply: oneshot::Sender<Result<O, WriteError>>, outcome: O) {
        // Whoever asked may have gone; what was done stays done.
        self.answers.push(Box::new(move || drop(reply.send(Ok(outcome)))));
    }
}
