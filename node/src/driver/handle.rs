//! What the rest of the node holds of the driver: a cloneable handle that asks and listens.

use std::sync::Arc;

use hoopoe_engine::{Command, CommandError, Notice, Reply};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use super::{
    garbage::Unopened,
    network::ChoiceAsker,
    servers::{JoinError, Joining, ServerChange},
    situation::{Situation, Status},
    transport::RenewalAsker,
};
use crate::{
    choice::{Network, NetworkChange},
    db::{ReadError, Reader},
    dispatch::Lost,
    p2p::{Counted, Counters},
};

/// Something that is asked of the driver.
#[derive(Debug)]
pub(super) enum Ask {
    Command {
        command: Command,
        reply: oneshot::Sender<Result<Reply, AskError>>,
    },
    RenewPeer {
        reply: RenewalAsker,
    },
    Choose {
        change: NetworkChange,
        reply: ChoiceAsker,
    },
    Server {
        change: ServerChange,
        reply: oneshot::Sender<Result<(), JoinError>>,
    },
}

/// Why a command came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// The engine refuses, and says why.
    #[error(transparent)]
    Refused(#[from] CommandError),
    /// It could not be made durable, so it did not happen.
    #[error("the database cannot be written; nothing was done")]
    Database,
    /// The node has stopped or is stopping; whether the command happened is unknown.
    #[error("the node has stopped")]
    Stopped,
}

/// Why there is no other peer id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenewError {
    /// An invitation would be lost.
    #[error("an invitation without a server is open, and is found by the present peer id alone")]
    Invited,
    /// It was not done.
    #[error(transparent)]
    Ask(#[from] AskError),
}

/// Asks the driver. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Handle {
    pub(super) asks: mpsc::Sender<Ask>,
    pub(super) notices: broadcast::Sender<Notice>,
    pub(super) situation: watch::Receiver<Situation>,
    pub(super) lost: Lost,
    pub(super) unopened: Unopened,
    pub(super) direct: Arc<Counters>,
    pub(super) reader: Reader,
}

impl Handle {
    /// Asks for something; when this returns a reply, it is on the disk.
    ///
    /// Dropping the future does not take a command back that was queued already.
    ///
    /// # Errors
    /// If the engine refuses, the database fails, or the node stops.
    pub async fn command(&self, command: Command) -> Result<Reply, AskError> {
        let (reply, answer) = oneshot::channel();
        self.asks
            .send(Ask::Command { command, reply })
            .await
            .map_err(|_| AskError::Stopped)?;
        answer.await.unwrap_or(Err(AskError::Stopped))
    }

    /// Begins to make a store server the own one; where there is one, once the new one has admitted this device.
    ///
    /// Returns once that is on the disk. Whether the server lets the device in shows in the status.
    ///
    /// # Errors
    /// If the URL is unusable, the database fails, or the node stops.
    pub async fn join_server(&self, joining: Joining) -> Result<(), JoinError> {
        self.change_server(ServerChange::Join(joining)).await
    }

    /// Has no own server any more, nor one that is moved to. What still arrives at the one that was left is fetched for as long as
    /// a server keeps an envelope. Returns once that is on the disk; that there was none is no failure.
    ///
    /// # Errors
    /// If the database fails, or the node stops.
    pub async fn leave_server(&self) -> Result<(), JoinError> {
        self.change_server(ServerChange::Leave).await
    }

    async fn change_server(&self, change: ServerChange) -> Result<(), JoinError> {
        let (reply, answer) = oneshot::channel();
        self.asks
            .send(Ask::Server { change, reply })
            .await
            .map_err(|_| JoinError::Stopped)?;
        answer.await.unwrap_or(Err(JoinError::Stopped))
    }

    /// Takes another peer id, as happens every week: whoever knows the one before does not find this node by it any more.
    /// Direct connections end and are made anew. Returns once the new one is on the disk.
    ///
    /// # Errors
    /// If an invitation without a server is open, the database fails, or the node stops.
    pub async fn renew_peer_id(&self) -> Result<(), RenewError> {
        let (reply, answer) = oneshot::channel();
        self.asks
            .send(Ask::RenewPeer { reply })
            .await
            .map_err(|_| AskError::Stopped)?;
        answer.await.unwrap_or(Err(AskError::Database.into()))
    }

    /// Changes what the user chose about the network, and says what holds then; a change of nothing asks only. It is on the disk
    /// when this returns, and the network follows within a moment.
    ///
    /// # Errors
    /// If the database fails, or the node stops.
    pub async fn choose(&self, change: NetworkChange) -> Result<Network, AskError> {
        let (reply, answer) = oneshot::channel();
        self.asks
            .send(Ask::Choose { change, reply })
            .await
            .map_err(|_| AskError::Stopped)?;
        answer.await.unwrap_or(Err(AskError::Stopped))
    }

    /// What happens from now on. Whoever falls behind by more than the queue holds is told so, and reads anew.
    #[must_use]
    pub fn notices(&self) -> broadcast::Receiver<Notice> {
        self.notices.subscribe()
    }

    /// Changes of the situation: server and direct connections.
    #[must_use]
    pub fn situation(&self) -> watch::Receiver<Situation> {
        self.situation.clone()
    }

    /// How the node is.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn status(&self) -> Result<Status, ReadError> {
        let situation = self.situation.borrow().clone();
        Ok(Status {
            own: self.reader.own().await?,
            device: situation.device,
            server: situation.server,
            direct: situation.direct.into_iter().collect(),
            outbox: self.reader.outbox_length().await?,
            quarantined: self.reader.quarantined().await?,
            lost_effects: self.lost.count(),
        })
    }

    /// Effects that were lost because a queue was full; each was or will be repeated.
    #[must_use]
    pub fn lost_effects(&self) -> u64 {
        self.lost.count()
    }

    /// Envelopes that were passed over because whoever sent them had sent too much garbage.
    #[must_use]
    pub fn unopened(&self) -> u64 {
        self.unopened.count()
    }

    /// How often direct streams refused or lost something, by what it is called.
    #[must_use]
    pub fn counted(&self) -> Vec<(&'static str, u64)> {
        let all = Counted::ALL.into_iter();
        all.map(|what| (what.name(), self.direct.read(what))).collect()
    }

    /// The database's readers.
    #[must_use]
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }
}
