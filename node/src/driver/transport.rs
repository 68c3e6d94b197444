//! Another peer id, every week or when somebody asks for one.

use hoopoe_protocol::time::Timestamp;
use tracing::{info, warn};

use super::Driver;
use crate::{db::CommitError, p2p};

impl Driver {
    /// Takes another peer id: once it is durable, the network begins anew with it, and tells the engine where it listens.
    pub(super) async fn renew_peer_id(&mut self, now: Timestamp) -> Result<(), CommitError> {
        let (writer, storage) = (&mut self.parts.writer, &self.parts.storage);
        self.parts.transport.turn(writer, storage, now).await?;
        let transport_key = self.parts.transport.secret().clone();
        info!("another peer id");
        if (self.parts.direct_outlet)(p2p::Command::Renew { transport_key }).is_err() {
            warn!("the network goes on with the peer id that it has, until the node starts again");
        }
        Ok(())
    }
}
