//! Connections and handshakes: what the swarm reports, whom it dials, who is let in.

use std::time::Instant;

use hoopoe_crypto::route;
use hoopoe_protocol::{id::DeviceId, route::PeerIdBytes};
use libp2p::{
    Multiaddr, PeerId, Stream, ping,
    swarm::{
        DialError, ListenError, SwarmEvent,
        dial_opts::{DialOpts, PeerCondition},
    },
};

use super::Network;
use crate::p2p::{
    Counted, DialFailure, Direction, P2pEvent,
    dials::Next,
    gate::Refusal,
    handshake::{self, Arrival, Departure},
    swarm::BehaviourEvent,
};

impl Network {
    pub(super) fn swarm_event(&mut self, event: SwarmEvent<BehaviourEvent>) -> Option<P2pEvent> {
        match event {
            SwarmEvent::NewListenAddr { address, .. } => {
                self.addresses.insert(address.to_string());
                Some(self.listening())
            }
            SwarmEvent::ExpiredListenAddr { address, .. } => self.not_listening(&[address]),
            SwarmEvent::ListenerClosed { addresses, .. } => self.not_listening(&addresses),
            SwarmEvent::ConnectionEstablished {
                connection_id,
                peer_id,
                ..
            } => {
                self.connections.insert(connection_id, peer_id);
                self.visit_connected(connection_id);
                if let Some(device) = self.dials.settled(connection_id) {
                    self.introduce(device);
                }
                None
            }
            SwarmEvent::ConnectionClosed { connection_id, .. } => {
                self.connections.remove(&connection_id);
                None
            }
            SwarmEvent::OutgoingConnectionError {
                connection_id, error, ..
            } => match self.dials.settled(connection_id) {
                Some(device) => self.connection_failed(device, &error),
                None => self.visit_not_connected(connection_id),
            },
            SwarmEvent::Behaviour(BehaviourEvent::Nearby(event)) => {
                self.found(event);
                None
            }
            // Libp2p leaves it at that, and TCP would not notice for hours.
            SwarmEvent::Behaviour(BehaviourEvent::Ping(ping::Event {
                connection,
                result: Err(ping::Failure::Timeout),
                ..
            })) => {
                self.swarm.close_connection(connection);
                None
            }
            SwarmEvent::IncomingConnectionError { error, .. } => {
                self.counters.count(refusal(&error));
                None
            }
            _ => None,
        }
    }

    /// Closes connections of strangers that have had their time.
    pub(super) fn expire(&mut self) {
        self.expire_visitors();
        let allowed = self.config.hello_timeout;
        for connection in self.swarm.behaviour_mut().gate.overdue(Instant::now(), allowed) {
            if self.swarm.close_connection(connection) {
                self.counters.count(Counted::StrangerExpired);
            }
        }
    }

    /// An inbound stream: it may present its hello if there is a place. Nobody takes more than two, so that strangers, who are
    /// no more than places, never take all.
    pub(super) fn stream(&mut self, peer: PeerId, stream: Stream) {
        let own = self.arriving.get(&peer).copied().unwrap_or_default();
        let most = self.config.strangers.most();
        if own >= STREAMS_PER_PEER || self.arrivals.len() >= most.saturating_mul(2 * STREAMS_PER_PEER) {
            self.counters.count(Counted::NoPlaceForStrangers);
            return;
        }
        self.arriving.insert(peer, own + 1);
        let connections = self.connections_with(&peer);
        self.arrivals.spawn(handshake::listen(
            peer,
            connections,
            stream,
            self.config.hello_timeout,
        ));
    }

    /// An inbound stream has presented its hello, or has not.
    pub(super) fn arrival(&mut self, arrival: Arrival) -> Option<P2pEvent> {
        let Arrival {
            peer,
            connections,
            hello,
        } = arrival;
        match self.arriving.get_mut(&peer) {
            Some(several) if *several > 1 => *several -= 1,
            _ => drop(self.arriving.remove(&peer)),
        }
        let Some((stream, hello)) = hello else {
            self.counters.count(Counted::HelloMissing);
            self.leave(peer, &connections);
            return None;
        };
        let Some(device) = self.admissions.admit(&hello, &PeerIdBytes(peer.to_bytes())) else {
            self.counters.count(Counted::HelloRefused);
            drop(stream);
            self.leave(peer, &connections);
            return None;
        };
        self.join(device, peer, Direction::Inbound, stream)
    }

    /// Connects to the peer that a dial tries now.
    pub(super) fn attempt(&mut self, device: DeviceId) {
        let Some(dial) = self.dials.find(&device) else {
            return;
        };
        let Some(peer) = dial.peer() else {
            return self.fail_soon(device, DialFailure::NoAddress);
        };
        let mut options = DialOpts::peer_id(peer).addresses(dial.addresses());
        if dial.asks_the_network() {
            options = options.extend_addresses_through_behaviour();
        }
        self.nearby.want(peer);
        let options = options
            // An earlier connection may be closing, an earlier dial that was called off still be under way.
            .condition(PeerCondition::Always)
            .build();
        let connection = options.connection_id();
        match self.swarm.dial(options) {
            Ok(()) => self.dials.connecting(device, connection),
            Err(error) => self.fail_soon(device, failure(&error)),
        }
    }

    /// An outbound stream is admitted, or is not.
    pub(super) fn departure(&mut self, departure: Departure) -> Option<P2pEvent> {
        let Departure {
            device,
            dial,
            peer,
            stream,
        } = departure;
        if self
            .dials
            .find(&device)
            .is_none_or(|current| current.number != dial)
        {
            // Called off meanwhile.
            drop(stream);
            if let Some(peer) = peer {
                self.leave(peer, &self.connections_with(&peer));
            }
            return None;
        }
        match (stream, peer) {
            (Ok(stream), Some(peer)) => {
                self.dials.end(&device);
                self.join(device, peer, Direction::Outbound, stream)
            }
            (Ok(_), None) => self.failed(device, DialFailure::NoAddress),
            (Err(reason), peer) => {
                let event = self.failed(device, reason);
                // Whoever answers nothing may sit behind a dead connection, which the next dial must not find.
                if let (DialFailure::TimedOut, Some(peer)) = (reason, peer) {
                    self.leave(peer, &self.connections_with(&peer));
                }
                event
            }
        }
    }

    /// Says hello on a connection with the right peer.
    fn introduce(&mut self, device: DeviceId) {
        let Some(dial) = self.dials.find(&device) else {
            return;
        };
        let Some(peer) = dial.peer() else {
            return;
        };
        let listener = PeerIdBytes(peer.to_bytes());
        let hello = route::hello(&dial.hello_token, &self.own_peer, &listener, &device);
        let number = dial.number;
        let (control, deadline) = (self.control.clone(), self.config.hello_timeout);
        self.departures.spawn(async move {
            Departure {
                device,
                dial: number,
                peer: Some(peer),
                stream: handshake::dial(control, peer, hello, deadline).await,
            }
        });
    }

    fn connection_failed(&mut self, device: DeviceId, error: &DialError) -> Option<P2pEvent> {
        if let DialError::WrongPeerId { address, .. } | DialError::LocalPeerId { address } = error {
            self.counters.count(Counted::WrongPeer);
            if self.dials.without_address(&device, address) == Next::Again {
                self.attempt(device);
                return None;
            }
        }
        self.failed(device, failure(error))
    }

    /// A peer id led nowhere: tries the next one, or reports.
    fn failed(&mut self, device: DeviceId, reason: DialFailure) -> Option<P2pEvent> {
        if self.dials.next_peer(&device) == Next::Again {
            self.attempt(device);
            return None;
        }
        self.dials.end(&device);
        tracing::debug!(device = %device.short(), ?reason, "dial failed");
        // The device may have come in meanwhile; then nothing has failed.
        (!self.contacts.is_linked(&device)).then_some(P2pEvent::DialFailed { device, reason })
    }

    /// Lets a dial fail from a place that may report nothing: without a permit.
    fn fail_soon(&mut self, device: DeviceId, reason: DialFailure) {
        let Some(dial) = self.dials.find(&device) else {
            return;
        };
        let departure = Departure {
            device,
            dial: dial.number,
            peer: None,
            stream: Err(reason),
        };
        self.departures.spawn(std::future::ready(departure));
    }

    fn listening(&self) -> P2pEvent {
        P2pEvent::Listening {
            peer: self.own_peer.clone(),
            addresses: self.addresses.iter().cloned().collect(),
        }
    }

    fn not_listening(&mut self, addresses: &[Multiaddr]) -> Option<P2pEvent> {
        let before = self.addresses.len();
        for address in addresses {
            self.addresses.remove(&address.to_string());
        }
        (self.addresses.len() != before).then(|| self.listening())
    }
}

/// Streams of one peer that may wait to present a hello: one, and one that is to replace it.
const STREAMS_PER_PEER: usize = 2;

/// Why an inbound connection came to nothing.
fn refusal(error: &ListenError) -> Counted {
    let refusal = match error {
        ListenError::Denied { cause } => cause.downcast_ref::<Refusal>(),
        _ => None,
    };
    match refusal {
        Some(Refusal::NoPlace) => Counted::StrangerRefused,
        Some(Refusal::TooOften) => Counted::HandshakeRefused,
        None => Counted::InboundFailed,
    }
}

fn failure(error: &DialError) -> DialFailure {
    match error {
        DialError::NoAddresses => DialFailure::NoAddress,
        DialError::LocalPeerId { .. } | DialError::WrongPeerId { .. } => DialFailure::WrongPeer,
        DialError::DialPeerConditionFalse(_)
        | DialError::Aborted
        | DialError::Denied { .. }
        | DialError::Transport(_) => DialFailure::Unreachable,
    }
}
