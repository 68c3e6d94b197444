//! The changes of one transaction, sorted by kind, and those that both databases make alike.

use hoopoe_protocol::store::deposit::DepositResult;

use super::{Answer, Change, Job, Refusable};
use crate::db::{
    accounts,
    acknowledge::{Acknowledge, NeverSent},
    counters::Counters,
    deletion,
    deposit::{Deposit, NotAdmitted},
    devices,
    directory::Directory,
    expiry::{Expire, Expired},
    invitations, prekeys, presence, recall, slots,
    sql::Sql,
    tokens,
};

/// Changes of one transaction.
#[derive(Default)]
pub(in crate::db) struct Batch {
    pub(in crate::db) acknowledgements: Vec<Refusable<Acknowledge, (), NeverSent>>,
    pub(in crate::db) deposits: Vec<Refusable<Deposit, Vec<DepositResult>, NotAdmitted>>,
    pub(in crate::db) expiries: Vec<Job<Expire, Expired>>,
    pub(in crate::db) others: Vec<Change>,
}

impl Batch {
    pub(in crate::db) fn add(&mut self, change: Change) {
        match change {
            Change::Deposit(job) => self.deposits.push(job),
            Change::Acknowledge(job) => self.acknowledgements.push(job),
            Change::Expire(job) => self.expiries.push(job),
            other => self.others.push(other),
        }
    }

    /// Whether what it removes must not stay in the file.
    pub(in crate::db) fn wipes(&self) -> bool {
        let mut others = self.others.iter();
        others.any(|change| matches!(change, Change::DeleteAccount(_)))
    }

    /// Whether nobody waits for an answer that says more than that it is done.
    pub(super) const fn has_acknowledgements_alone(&self) -> bool {
        self.len() == self.acknowledgements.len()
    }

    pub(in crate::db) const fn len(&self) -> usize {
        self.acknowledgements.len() + self.deposits.len() + self.expiries.len() + self.others.len()
    }
}

/// Makes a change that both databases make alike; answers what to say when it is durable. Before that, and if it fails,
/// the change is as it was and may be made again.
pub(in crate::db) async fn apply(
    db: &mut Sql<'_>,
    directory: &mut Directory,
    counters: &mut Counters,
    change: &mut Change,
) -> Result<Option<Answer>, sqlx::Error> {
    Ok(Some(match change {
        Change::Register(_) | Change::DeleteAccount(_) | Change::AddDevice(_) | Change::RemoveDevice(_) => {
            return of_accounts(db, directory, change).await;
        }
        Change::Recall(job) => {
            let outcome = recall::recall(db, directory, &job.input).await?;
            job.answer(outcome)
        }
        Change::Offer(job) => {
            recall::offer(db, job.input).await?;
            job.answer(())
        }
        Change::Tokens(job) => {
            let outcome = tokens::change(db, directory, &job.input).await?;
            job.answer(outcome)
        }
        Change::Publish(job) => {
            let outcome = prekeys::publish(db, &job.input).await?;
            job.answer(outcome)
        }
        Change::Claim(job) => {
            let outcome = prekeys::claim(db, directory, &job.input).await?;
            let yielded = outcome
                .as_ref()
                .is_ok_and(|claimed| claimed.dh.is_some() || claimed.kem.is_some());
            counters.claims += u64::from(yielded);
            job.answer(outcome)
        }
        Change::Invite(job) => {
            let outcome = invitations::invite(db, directory, &job.input).await?;
            job.answer(outcome)
        }
        Change::Presence(job) => {
            let outcome = presence::put(db, directory, &job.input).await?;
            job.answer(outcome)
        }
        Change::Slot(job) => {
            let outcome = slots::write(db, &job.input).await?;
            job.answer(outcome)
        }
        Change::DeleteSlot(job) => {
            slots::delete(db, &job.input).await?;
            job.answer(())
        }
        // Sorted out by `Batch::add`.
        Change::Deposit(_) | Change::Acknowledge(_) | Change::Expire(_) => return Ok(None),
    }))
}

async fn of_accounts(
    db: &mut Sql<'_>,
    directory: &mut Directory,
    change: &mut Change,
) -> Result<Option<Answer>, sqlx::Error> {
    Ok(Some(match change {
        Change::Register(job) => {
            let outcome = accounts::register(db, &job.input).await?;
            job.answer(outcome)
        }
        Change::DeleteAccount(job) => {
            deletion::delete(db, directory, &job.input).await?;
            job.answer(())
        }
        Change::AddDevice(job) => {
            let outcome = devices::add(db, directory, &job.input).await?;
            job.answer(outcome)
        }
        Change::RemoveDevice(job) => {
            let outcome = devices::remove(db, directory, &job.input).await?;
            job.answer(outcome)
        }
        _ => return Ok(None),
    }))
}
