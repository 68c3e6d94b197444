//! Envelopes of one person: senders who leave them, the reader who takes them, and whether all are there after a kill.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use anyhow::{Context, Result, ensure};
use e2e::seed::Chance;
use hoopoe_load::{
    deposit,
    endpoint::Endpoint,
    envelope,
    http::Http,
    live::{Live, Pushed, Reading},
    person::{Person, Token},
};
use hoopoe_protocol::store::{auth::Registered, deposit::DepositResult, tokens::TokenScope};
use tokio::{select, task::JoinSet};
use tokio_util::sync::CancellationToken;

use super::{
    Work,
    lane::{self, Lane},
    lock,
};

/// Each with a token of its own.
const SENDERS: u64 = 2;
/// Most envelopes in one request.
const AT_ONCE: u64 = 8;
/// Most envelopes that come without an acknowledgement.
const CREDIT: u32 = 1_024;
const BYTES: usize = 2_048;

/// One lane, and everybody who has to do with it.
pub(super) struct Mailbox {
    registered: Registered,
    lane: Mutex<Lane>,
    senders: Vec<Arc<Mutex<Sender>>>,
}

/// How far a sender is: what it has not been answered it leaves again.
struct Sender {
    number: u64,
    token: Token,
    answered: u64,
}

impl Mailbox {
    pub(super) async fn open(http: &mut Http, person: &Person) -> Result<Self> {
        let senders: Vec<Sender> = (1..=SENDERS)
            .map(|number| Sender {
                number,
                token: [number.to_le_bytes()[0]; 32],
                answered: 0,
            })
            .collect();
        let tokens: Vec<Token> = senders.iter().map(|sender| sender.token).collect();
        person.allow(http, &tokens, TokenScope::Send).await?;
        let shared = |sender| Arc::new(Mutex::new(sender));
        Ok(Self {
            registered: person.registered.clone(),
            lane: Mutex::default(),
            senders: senders.into_iter().map(shared).collect(),
        })
    }

    pub(super) fn promised(&self) -> u64 {
        lock(&self.lane).all_promised
    }

    pub(super) fn came(&self) -> u64 {
        lock(&self.lane).all_came
    }

    pub(super) fn repeated(&self) -> u64 {
        lock(&self.lane).all_repeated
    }

    /// Starts the senders.
    pub(super) fn send(
        self: &Arc<Self>,
        endpoint: &Endpoint,
        chance: &mut Chance,
        stop: &CancellationToken,
        workers: &mut JoinSet<Work>,
    ) {
        for sender in &self.senders {
            let (mailbox, sender) = (Arc::clone(self), Arc::clone(sender));
            let (endpoint, stop) = (endpoint.clone(), stop.clone());
            let chance = Chance::of(chance.draw());
            workers.spawn(async move { mailbox.leave(&endpoint, &sender, chance, &stop).await });
        }
    }

    async fn leave(
        &self,
        endpoint: &Endpoint,
        sender: &Mutex<Sender>,
        mut chance: Chance,
        stop: &CancellationToken,
    ) -> Work {
        let mut http = Http::connect(endpoint).await?;
        while !stop.is_cancelled() {
            let (number, token, first) = {
                let sender = lock(sender);
                (sender.number, sender.token, sender.answered)
            };
            let end = first + 1 + chance.below(AT_ONCE);
            lock(&self.lane).tries(number, end);
            let numbers: Vec<u64> = (first..end)
                .map(|counter| lane::number(number, counter))
                .collect();
            let envelopes: Vec<_> = numbers
                .iter()
                .map(|&number| envelope::numbered(number, BYTES))
                .collect();
            let request = deposit::request(&self.registered, &token, &envelopes);
            let results = deposit::results(&mut http, &request).await?;
            ensure!(
                results == vec![DepositResult::Stored; numbers.len()],
                "{results:?}"
            );
            let mut lane = lock(&self.lane);
            numbers.iter().for_each(|&number| lane.stored(number));
            lock(sender).answered = end;
        }
        Ok(())
    }

    /// Starts the reader.
    pub(super) fn read(
        self: &Arc<Self>,
        endpoint: &Endpoint,
        person: &Person,
        chance: &mut Chance,
        stop: &CancellationToken,
        workers: &mut JoinSet<Work>,
    ) {
        let (mailbox, endpoint, stop) = (Arc::clone(self), endpoint.clone(), stop.clone());
        let (session, chance) = (person.session.clone(), Chance::of(chance.draw()));
        workers.spawn(async move { mailbox.take(&endpoint, &session, chance, &stop).await });
    }

    async fn take(
        &self,
        endpoint: &Endpoint,
        session: &str,
        mut chance: Chance,
        stop: &CancellationToken,
    ) -> Work {
        let credit = u32::try_from(1 + chance.below(64))?;
        let mut live = Live::open(endpoint, session, credit, Reading::Little).await?.live;
        let (mut after, mut unacknowledged) = (0, 0);
        loop {
            let pushed = select! {
                () = stop.cancelled() => return Ok(()),
                pushed = live.envelope() => pushed?,
            };
            self.note(after, &pushed)?;
            after = pushed.sequence;
            unacknowledged += 1;
            // Sometimes each, sometimes several at once; always before the credit is used up.
            if unacknowledged >= credit || chance.below(4) == 0 {
                lock(&self.lane).acknowledges(after);
                live.acknowledge(after).await?;
                unacknowledged = 0;
            }
        }
    }

    /// Takes down what came, if it may have come.
    fn note(&self, after: u64, pushed: &Pushed) -> Result<u64> {
        let number = envelope::number_of(&pushed.envelope).context("an envelope without a number")?;
        ensure!(
            pushed.envelope == envelope::numbered(number, BYTES),
            "the bytes of {number:#x} are not those that were left"
        );
        lock(&self.lane).pushed(after, pushed.sequence, number)?;
        Ok(number)
    }

    /// Whether everything waits that is owed. Takes it then, if it should be emptied.
    ///
    /// # Errors
    /// If something is lost, or not as it was.
    pub(super) async fn check(&self, endpoint: &Endpoint, person: &Person, is_emptied: bool) -> Result<()> {
        let owed = lock(&self.lane).owed();
        let mut opened = Live::open(endpoint, &person.session, CREDIT, Reading::Much).await?;
        let (mut after, mut there) = (0, BTreeSet::new());
        for came in 1..=opened.waiting {
            let pushed = opened.live.envelope().await?;
            there.insert(self.note(after, &pushed)?);
            after = pushed.sequence;
            let is_stuck = came % u64::from(CREDIT) == 0;
            if is_stuck || (is_emptied && came == opened.waiting) {
                lock(&self.lane).acknowledges(after);
                opened.live.acknowledge(after).await?;
            }
        }
        let lost: Vec<_> = owed.difference(&there).collect();
        ensure!(lost.is_empty(), "{} envelopes are lost: {lost:x?}", lost.len());
        Ok(())
    }
}
