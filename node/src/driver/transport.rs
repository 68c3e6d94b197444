//! Another peer id, every week or when somebody asks for one.

use hoopoe_protocol::time::Timestamp;
use tokio::sync::oneshot;
use tracing::{info, warn};

use super::{Driver, RenewError};
use crate::{db::CommitError, p2p};

/// Whoever wants another peer id at once.
pub(super) type RenewalAsker = oneshot::Sender<Result<(), RenewError>>;

impl Driver {
    /// Takes another peer id if its time has come, the engine wants one or somebody asks. While a link is open that names
    /// nothing else, what the engine wants waits until that is over, and whoever asks is refused.
    pub(super) async fn renew_if_due(
        &mut self,
        now: Timestamp,
        is_wanted: bool,
        askers: Vec<RenewalAsker>,
    ) -> Result<(), CommitError> {
        let needed_until = self.parts.engine.peer_is_needed_until();
        let is_needed = needed_until.is_some_and(|until| now < until);
        let is_asked = is_wanted || !askers.is_empty();
        if self.parts.transport.is_due(now, needed_until) || is_asked && !is_needed {
            self.renew_peer_id(now).await?;
        } else if is_wanted {
            let (writer, storage) = (&mut self.parts.writer, &self.parts.storage);
            self.parts.transport.end_soon(writer, storage).await?;
        }
        for asker in askers {
            let answer = if is_needed {
                Err(RenewError::Invited)
            } else {
                Ok(())
            };
            // Who asked may have gone.
            drop(asker.send(answer));
        }
        Ok(())
    }

    /// Takes another peer id: once it is durable, the network begins anew with it, and tells the engine where it listens.
    async fn renew_peer_id(&mut self, now: Timestamp) -> Result<(), CommitError> {
        let (writer, storage) = (&mut self.parts.writer, &self.parts.storage);
        self.parts.transport.turn(writer, storage, now).await?;
        let transport_key = self.parts.transport.secret().clone();
        info!("another peer id");
        if (self.parts.direct_outlet)(p2p::Command::Renew { transport_key }).is_err() {
            warn!("the network goes on with the peer id that it has, until the node starts again");
            return Ok(());
        }
        self.parts.engine.peer_ends();
        Ok(())
    }
}
