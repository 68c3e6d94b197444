//! The ports to listen on, which another swarm may have for a moment yet: QUIC keeps its own for a while after the last
//! connection has ended, and so does a node that was fully locked, or has another peer id, or was started anew.

use std::time::Duration;

use hoopoe_protocol::secret::Secret;
use libp2p::Swarm;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{
    P2pConfig, StartError,
    swarm::{self, Behaviour},
};

/// How often the own ports are tried before others are taken, and after how long each time.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

/// A swarm on its own ports, once they are free; on others if that takes long. None if the node stops meanwhile.
pub(super) async fn listen(
    transport_key: &Secret<32>,
    config: &P2pConfig,
    shutdown: &CancellationToken,
) -> Option<Result<Swarm<Behaviour>, StartError>> {
    for _ in 0..TRIES {
        match swarm::build_at_own_ports(transport_key, config) {
            Ok(Some(swarm)) => return Some(Ok(swarm)),
            Err(error) => return Some(Err(error)),
            Ok(None) => shutdown.run_until_cancelled(sleep(PAUSE)).await?,
        }
    }
    Some(swarm::build(transport_key, config))
}
