//! What the writer is asked to do, and where the outcome goes.

use hoopoe_protocol::{
    keys::TokenHash,
    store::{deposit::DepositResult, prekeys::ClaimedPrekeys},
};
use tokio::sync::oneshot;

use super::WriteError;
use crate::db::{
    accounts::{Names, Register, RegisterError},
    acknowledge::{Acknowledge, NeverSent},
    deletion::DeleteAccount,
    deposit::{Deposit, NotAdmitted},
    devices::{AddDevice, AddError, RemoveDevice, RemoveError},
    expiry::{Expire, Expired},
    invitations::{Invite, InviteError},
    prekeys::{Claim, ClaimError, Publish, PublishError},
    presence::{Put, PutError},
    recall::{Offer, Recall, RecallError},
    slots::{DeleteSlot, SlotError, WriteSlot},
    tokens::{ChangeTokens, TokenError},
};

/// A change and where its outcome goes.
#[derive(Debug)]
pub struct Job<I, O> {
    /// What is to be done.
    pub input: I,
    /// Where the outcome goes, after the commit; nothing once it is on its way.
    reply: Option<oneshot::Sender<Result<O, WriteError>>>,
}

impl<I, O> Job<I, O> {
    /// To be done, with the outcome sent there.
    pub(super) const fn new(input: I, reply: oneshot::Sender<Result<O, WriteError>>) -> Self {
        Self {
            input,
            reply: Some(reply),
        }
    }

    /// The input and the job without it.
    pub(in crate::db) fn split(self) -> (I, Job<(), O>) {
        let job = Job {
            input: (),
            reply: self.reply,
        };
        (self.input, job)
    }
}

impl<I, O: Send + 'static> Job<I, O> {
    /// What to do with the outcome when it is durable. If that is dropped instead, the change counts as failed.
    pub(in crate::db) fn answer(&mut self, outcome: O) -> Answer {
        let reply = self.reply.take();
        // Whoever asked may have gone; what was done stays done.
        Box::new(move || drop(reply.map(|reply| reply.send(Ok(outcome)))))
    }
}

/// An answer that waits for the commit.
pub(in crate::db) type Answer = Box<dyn FnOnce() + Send>;

/// A [`Job`] whose input can be refused for its own reason.
pub type Refusable<I, O, E> = Job<I, Result<O, E>>;

/// Everything that changes the database.
#[derive(Debug)]
pub enum Change {
    /// Stores envelopes.
    Deposit(Refusable<Deposit, Vec<DepositResult>, NotAdmitted>),
    /// Takes an envelope back.
    Recall(Refusable<Recall, (), RecallError>),
    /// Lets nothing be taken back any more that is about to be sent.
    Offer(Job<Offer, ()>),
    /// Forgets what its reader has.
    Acknowledge(Refusable<Acknowledge, (), NeverSent>),
    /// Registers an account.
    Register(Refusable<Register, Names, RegisterError>),
    /// Deletes an account.
    DeleteAccount(Job<DeleteAccount, ()>),
    /// Gives an account a further device.
    AddDevice(Refusable<AddDevice, Names, AddError>),
    /// Removes a device.
    RemoveDevice(Refusable<RemoveDevice, (), RemoveError>),
    /// Changes tokens.
    Tokens(Refusable<ChangeTokens, (), TokenError>),
    /// Publishes prekeys.
    Publish(Refusable<Publish, u64, PublishError>),
    /// Claims prekeys.
    Claim(Refusable<Claim, ClaimedPrekeys, ClaimError>),
    /// Leaves an invitation bundle.
    Invite(Refusable<Invite, (), InviteError>),
    /// Writes a presence record.
    Presence(Refusable<Put, (), PutError>),
    /// Writes a slot.
    Slot(Refusable<WriteSlot, (), SlotError>),
    /// Empties a slot.
    DeleteSlot(Job<DeleteSlot, ()>),
    /// Removes what is over.
    Expire(Job<Expire, Expired>),
}

impl Change {
    /// How many bytes it brings.
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Deposit(job) => job
                .input
                .entries
                .iter()
                .filter_map(|entry| entry.envelope.as_ref())
                .map(|envelope| envelope.bytes.len())
                .sum(),
            Self::Tokens(job) => {
                let changes = &job.input.changes;
                (changes.add.len() + changes.revoke.len()) * size_of::<TokenHash>()
            }
            Self::Publish(job) => job.input.prekeys.iter().map(|prekey| prekey.sealed.len()).sum(),
            Self::Invite(job) => job.input.sealed.len(),
            Self::Presence(job) => job.input.value.len(),
            Self::Slot(job) => job.input.put.value.len(),
            _ => 0,
        }
    }
}
