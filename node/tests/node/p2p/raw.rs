//! A peer that speaks libp2p by hand, and does on a stream what no honest node does.

use futures::{AsyncReadExt, AsyncWriteExt, StreamExt};
use hoopoe_crypto::route;
use hoopoe_protocol::{
    id::DeviceId,
    peer::Hello,
    route::PeerIdBytes,
    version::{INVITATION_STREAM, MESSAGE_STREAM},
};
use libp2p::{
    Multiaddr, PeerId, Stream, StreamProtocol, Swarm, SwarmBuilder, identity::Keypair, noise,
    swarm::SwarmEvent, swarm::dial_opts::DialOpts, tcp, yamux,
};
use libp2p_stream::{Behaviour, Control};
use tokio_util::sync::CancellationToken;

use super::node::{DEADLINE, Node, token};

/// A connection to a node, made by hand.
pub(crate) struct Raw {
    pub(crate) peer: PeerIdBytes,
    control: Control,
    target: PeerId,
    closed: CancellationToken,
    running: tokio::task::JoinHandle<()>,
}

impl Raw {
    /// Connects over TCP, and opens no stream.
    pub(crate) async fn connect(node: &Node) -> Self {
        let keypair = Keypair::generate_ed25519();
        let peer = PeerIdBytes(keypair.public().to_peer_id().to_bytes());
        let target = PeerId::from_bytes(&node.peer.0).unwrap();
        let mut swarm = swarm(keypair);
        let control = swarm.behaviour().new_control();
        let addresses: Vec<Multiaddr> = node
            .addresses_with("/tcp/")
            .iter()
            .map(|address| address.parse().unwrap())
            .collect();
        swarm
            .dial(DialOpts::peer_id(target).addresses(addresses).build())
            .unwrap();
        while !swarm.is_connected(&target) {
            swarm.select_next_some().await;
        }

        let closed = CancellationToken::new();
        let told = closed.clone();
        let running = tokio::spawn(async move {
            loop {
                if let SwarmEvent::ConnectionClosed { .. } = swarm.select_next_some().await {
                    told.cancel();
                }
            }
        });
        Self {
            peer,
            control,
            target,
            closed,
            running,
        }
    }

    /// Opens a message stream and says nothing on it.
    pub(crate) async fn open(&mut self) -> Stream {
        self.control
            .open_stream(self.target, StreamProtocol::new(MESSAGE_STREAM))
            .await
            .unwrap()
    }

    /// Opens a stream for whoever holds an invitation, says something and reads all that is answered.
    pub(crate) async fn visit(&mut self, said: &[u8]) -> Vec<u8> {
        let protocol = StreamProtocol::new(INVITATION_STREAM);
        let Ok(mut stream) = self.control.open_stream(self.target, protocol).await else {
            return Vec::new();
        };
        write(&mut stream, said).await;
        let mut answer = Vec::new();
        let read = tokio::time::timeout(DEADLINE, stream.read_to_end(&mut answer)).await;
        drop(read.expect("the stream ends"));
        answer
    }

    /// A hello that the node must accept from a device that it admits.
    pub(crate) fn hello(&self, own: DeviceId, node: &Node) -> Hello {
        route::hello(&token(own, node.device), &self.peer, &node.peer, &node.device)
    }

    /// An admitted stream, its welcome read.
    pub(crate) async fn admitted(&mut self, own: DeviceId, node: &Node) -> Stream {
        let hello = self.hello(own, node);
        let mut stream = self.open().await;
        write(&mut stream, &hello.to_bytes()).await;
        let mut welcome = [0; 5];
        stream.read_exact(&mut welcome).await.unwrap();
        assert_eq!(welcome, [1, 0, 0, 0, 5]);
        stream
    }

    /// Waits until the node has closed the connection.
    pub(crate) async fn closed(&self) {
        tokio::time::timeout(DEADLINE, self.closed.cancelled())
            .await
            .expect("the connection is closed");
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// Writes, and does not mind that the other side may have had enough.
pub(crate) async fn write(stream: &mut Stream, bytes: &[u8]) {
    drop(stream.write_all(bytes).await);
    drop(stream.flush().await);
}

fn swarm(keypair: Keypair) -> Swarm<Behaviour> {
    SwarmBuilder::with_existing_identity(keypair)
        .with_tokio()
        .with_tcp(tcp::Config::default(), noise::Config::new, yamux::Config::default)
        .unwrap()
        .with_behaviour(|_| Behaviour::new())
        .unwrap()
        // The node decides when the connection is over.
        .with_swarm_config(|config| config.with_idle_connection_timeout(10 * DEADLINE))
        .build()
}
