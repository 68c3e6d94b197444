//! After a commit that failed: the engine knows more than the disk, so it is dropped and taken up from the database.

use std::time::Duration;

use hoopoe_engine::{Engine, RestoreError};
use tracing::{debug, error};

use super::{AskError, Driver, Input, handle::Ask, servers::JoinError};
use crate::{
    db::{OpenError, ReadError},
    random,
    store::Command,
};

/// The first and the longest wait before the engine is rebuilt once more.
const WAITS: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(10)];

impl Driver {
    /// Replaces the engine by one from the database, as often as it takes; none if the node stops meanwhile.
    pub(super) async fn rebuild(&mut self) -> Option<()> {
        let [mut wait, longest] = WAITS;
        loop {
            self.refuse_for(wait).await?;
            wait = wait.saturating_mul(2).min(longest);
            match self.restore().await {
                Ok(()) => {}
                Err(failure) => {
                    error!(%failure, "the engine cannot be rebuilt yet");
                    continue;
                }
            }
            let told = self.facts.retell().into_iter().map(Input::Event).collect();
            match self.turn(told).await {
                Ok(()) => break,
                Err(failure) => error!(%failure, "the database still cannot be written"),
            }
        }
        // Envelopes that were taken and not committed come again on a new connection only.
        if (self.client.outlet)(Command::Reconnect).is_err() {
            debug!("there is no connection to be made anew");
        }
        Some(())
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
        self.situation.send_modify(|now| now.direct.clear());
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
    #[error("the account is gone")]
    NoAccount,
}

fn refuse_ask(ask: Ask) {
    match ask {
        Ask::Command { reply, .. } => drop(reply.send(Err(AskError::Database))),
        Ask::Join { reply, .. } => drop(reply.send(Err(JoinError::Database))),
    }
}
