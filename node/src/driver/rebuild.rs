//! After a commit that failed: the engine knows more than the disk, so it is dropped and taken up from the database.

use std::time::Duration;

use hoopoe_engine::{Engine, Event, RestoreError};
use tracing::{error, warn};

use super::{
    AskError, Batch, Driver, Input, ServerState, Situation,
    handle::Ask,
    servers::{JoinError, left_before},
};
use crate::{
    clock,
    db::{CommitError, OpenError, ReadError},
    opening::Opening,
    p2p, random,
    store::StartError,
};

/// The first and the longest wait before the engine is rebuilt once more.
const WAITS: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(10)];

/// How long to wait before the engine is rebuilt: longer each time, until something was written again.
#[derive(Debug)]
pub(super) struct Patience(Duration);

impl Default for Patience {
    fn default() -> Self {
        Self(WAITS[0])
    }
}

impl Patience {
    fn next(&mut self) -> Duration {
        let wait = self.0;
        self.0 = wait.saturating_mul(2).min(WAITS[1]);
        wait
    }
}

impl Driver {
    /// Replaces the engine by one from the database, as often as it takes; none if the node stops meanwhile.
    pub(super) async fn rebuild(&mut self) -> Option<()> {
        loop {
            let wait = self.patience.next();
            self.refuse_for(wait).await?;
            match self.restart().await {
                Ok(()) => return Some(()),
                Err(failure) => error!(%failure, "the engine cannot be rebuilt yet"),
            }
        }
    }

    async fn restart(&mut self) -> Result<(), RebuildError> {
        self.restore().await?;
        self.forget_arrivals()?;
        self.parts.watermark.slot.forget_asked(clock::now());
        let set_back = self.parts.watermark.is_set_back.then_some(Event::SetBack);
        let told = set_back.or(self.slot.retell()).into_iter();
        // The choice may have been durable, and what follows from it not.
        let addresses = Event::Addresses(self.parts.network.addresses());
        let told = told
            .chain(left_before(&self.parts.servers))
            .chain(self.facts.retell());
        let told = told.chain([addresses]);
        Ok(self.turn(told.map(Input::Event).collect()).await?)
    }

    /// Drops every envelope that is on its way to the engine, so that all come again in their order.
    ///
    /// Acknowledging one to a server acknowledges those before it, also one that fell with the commit. Hence new
    /// clients: what the old ones have queued ends with them, acknowledgements too. Direct streams are ended, so that
    /// their senders begin anew: what is behind the envelopes that fell must not overtake them.
    fn forget_arrivals(&mut self) -> Result<(), StartError> {
        for device in self.streams.end_all() {
            self.facts.note(&Event::DirectDown { device });
            if (self.parts.direct_outlet)(p2p::Command::Close { device }).is_err() {
                warn!(
                    "a direct stream is not ended from here; its sender will end it, hearing no acknowledgement"
                );
            }
        }
        let (servers, start) = (&self.parts.servers, &self.parts.start_client);
        self.clients.restart(servers, start, clock::now())?;
        self.opening = Opening::new(self.parts.engine.own_device());
        self.facts.note(&Event::StoreDisconnected);
        if self.own_server().is_some() {
            self.situation
                .send_modify(|now| now.server = ServerState::Connecting { since: clock::now() });
        }
        Ok(())
    }

    /// Answers asks in the negative for a while, and takes nothing from the network.
    async fn refuse_for(&mut self, wait: Duration) -> Option<()> {
        let end = tokio::time::sleep(wait);
        tokio::pin!(end);
        loop {
            tokio::select! {
                () = self.parts.shutdown.cancelled() => return None,
                Some(ask) = self.asks.recv() => refuse_ask(ask),
                () = &mut end => return Some(()),
            }
        }
    }

    async fn restore(&mut self) -> Result<(), RebuildError> {
        let mut writer = self.parts.database.writer().await?;
        let snapshot = writer.load().await?.ok_or(RebuildError::NoAccount)?;
        let (storage, config) = (self.parts.storage.clone(), self.parts.config.clone());
        let engine = Engine::restore(snapshot, storage, *random::secret().expose(), config)?;
        (self.parts.writer, self.parts.engine) = (writer, engine);
        self.wake_at = None;
        self.situation.send_modify(Situation::forget_contacts);
        Ok(())
    }
}

/// Why the engine is not back yet.
#[derive(Debug, thiserror::Error)]
enum RebuildError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Restore(#[from] RestoreError),
    #[error(transparent)]
    Client(#[from] StartError),
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error("the account is gone")]
    NoAccount,
}

/// Whoever waits for this batch is told that it did not happen; they may have gone.
pub(super) fn refuse(batch: Batch) {
    for asker in batch.askers {
        drop(asker.send(Err(AskError::Database)));
    }
    for (reply, _) in batch.servers {
        drop(reply.send(Err(JoinError::Database)));
    }
    for reply in batch.choices {
        drop(reply.send(Err(AskError::Database)));
    }
}

/// Tells who asked that it did not happen; they may have gone.
pub(super) fn refuse_ask(ask: Ask) {
    match ask {
        Ask::Command { reply, .. } => drop(reply.send(Err(AskError::Database))),
        Ask::Server { reply, .. } => drop(reply.send(Err(JoinError::Database))),
        Ask::Choose { reply, .. } => drop(reply.send(Err(AskError::Database))),
        // Who hears nothing takes it for the same.
        Ask::RenewPeer { reply } => drop(reply),
    }
}
