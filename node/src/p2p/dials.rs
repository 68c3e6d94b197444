//! Dials under way: which device, which of its peer ids, which addresses are left to try.
//!
//! ```text
//! begin ──▶ Connecting(peer) ──established──▶ Introducing ──▶ done
//!              │ wrong peer: once more without that address
//!              └ failed: the next peer id, then DialFailed
//! ```

use std::collections::{HashMap, VecDeque};

use hoopoe_protocol::{id::DeviceId, limits, route::PeerIdBytes, secret::Secret};
use libp2p::{Multiaddr, PeerId, multiaddr::Protocol, swarm::ConnectionId};

/// The dials under way; at most one for each device.
#[derive(Default)]
pub(super) struct Dials {
    by_device: HashMap<DeviceId, Dial>,
    by_connection: HashMap<ConnectionId, DeviceId>,
    count: u64,
}

/// A dial under way.
pub(super) struct Dial {
    pub(super) number: u64,
    pub(super) hello_token: Secret<32>,
    peers: VecDeque<PeerId>,
    addresses: Vec<Multiaddr>,
    /// The addresses that have not led the current peer id to somebody else.
    left: Vec<Multiaddr>,
    /// What is announced on this network has led to somebody else: anybody there can announce anybody.
    is_misled: bool,
}

/// What comes after a failed connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Try what the dial says now.
    Again,
    /// That was all.
    Failed,
}

impl Dials {
    pub(super) fn contains(&self, device: &DeviceId) -> bool {
        self.by_device.contains_key(device)
    }

    pub(super) fn is_dialling(&self, peer: &PeerId) -> bool {
        self.by_device.values().any(|dial| dial.peer() == Some(*peer))
    }

    /// Takes a dial in, with what is usable of its peers.
    pub(super) fn begin(
        &mut self,
        device: DeviceId,
        peers: &[PeerIdBytes],
        addresses: Vec<Multiaddr>,
        hello_token: Secret<32>,
    ) {
        self.count += 1;
        let dial = Dial {
            number: self.count,
            hello_token,
            peers: peers
                .iter()
                .take(limits::ROUTE_PEERS)
                .filter_map(|peer| PeerId::from_bytes(&peer.0).ok())
                .collect(),
            left: addresses.clone(),
            addresses,
            is_misled: false,
        };
        self.by_device.insert(device, dial);
    }

    /// This connection belongs to the dial of this device.
    pub(super) fn connecting(&mut self, device: DeviceId, connection: ConnectionId) {
        self.by_connection.insert(connection, device);
    }

    /// A connection has been established or has failed: whose dial was it, if it is still wanted?
    pub(super) fn settled(&mut self, connection: ConnectionId) -> Option<DeviceId> {
        self.by_connection
            .remove(&connection)
            .filter(|device| self.by_device.contains_key(device))
    }

    pub(super) fn find(&self, device: &DeviceId) -> Option<&Dial> {
        self.by_device.get(device)
    }

    /// Somebody else is behind this address: is there another for the same peer id?
    pub(super) fn without_address(&mut self, device: &DeviceId, wrong: &Multiaddr) -> Next {
        let Some(dial) = self.by_device.get_mut(device) else {
            return Next::Failed;
        };
        let before = dial.left.len();
        let wrong = bare(wrong);
        dial.left.retain(|address| bare(address) != wrong);
        let is_ours = dial.left.len() != before;
        // An address that is not one of ours was announced on this network; all of these are left out then.
        let is_news = is_ours || !std::mem::replace(&mut dial.is_misled, true);
        if dial.left.is_empty() || !is_news {
            Next::Failed
        } else {
            Next::Again
        }
    }

    /// This peer id led nowhere: is there another?
    pub(super) fn next_peer(&mut self, device: &DeviceId) -> Next {
        let Some(dial) = self.by_device.get_mut(device) else {
            return Next::Failed;
        };
        dial.peers.pop_front();
        dial.left.clone_from(&dial.addresses);
        if dial.peers.is_empty() {
            Next::Failed
        } else {
            Next::Again
        }
    }

    /// The devices that are dialled.
    pub(super) fn devices(&self) -> Vec<DeviceId> {
        self.by_device.keys().copied().collect()
    }

    /// Ends the dial of a device.
    pub(super) fn end(&mut self, device: &DeviceId) {
        self.by_device.remove(device);
    }
}

impl Dial {
    /// The peer id that is tried now.
    pub(super) fn peer(&self) -> Option<PeerId> {
        self.peers.front().copied()
    }

    /// Whether the addresses count that are announced on this network.
    pub(super) const fn asks_the_network(&self) -> bool {
        !self.is_misled
    }

    /// The addresses that are tried now.
    pub(super) fn addresses(&self) -> Vec<Multiaddr> {
        self.left.clone()
    }
}

/// The usable ones among addresses from outside, and how many are not.
pub(super) struct Usable {
    pub(super) addresses: Vec<Multiaddr>,
    pub(super) refused: usize,
}

pub(super) fn usable(addresses: &[String]) -> Usable {
    let parsed: Vec<Multiaddr> = addresses
        .iter()
        .take(limits::ROUTE_ADDRESSES)
        .filter(|text| text.len() <= limits::ADDRESS_BYTES)
        .filter_map(|text| text.parse().ok())
        .filter(is_dialable)
        .collect();
    Usable {
        refused: addresses.len() - parsed.len(),
        addresses: parsed,
    }
}

/// Only what our own transports speak, without relays and without a peer id that would override the route's.
fn is_dialable(address: &Multiaddr) -> bool {
    let parts: Vec<Protocol<'_>> = address.iter().collect();
    matches!(
        parts.as_slice(),
        [
            Protocol::Ip4(_) | Protocol::Ip6(_) | Protocol::Dns(_) | Protocol::Dns4(_) | Protocol::Dns6(_),
            Protocol::Tcp(1..)
        ] | [
            Protocol::Ip4(_) | Protocol::Ip6(_) | Protocol::Dns(_) | Protocol::Dns4(_) | Protocol::Dns6(_),
            Protocol::Udp(1..),
            Protocol::QuicV1
        ]
    )
}

fn bare(address: &Multiaddr) -> Multiaddr {
    address
        .iter()
        .filter(|part| !matches!(part, Protocol::P2p(_)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_our_transports_are_dialled() {
        let texts = [
            "/ip4/192.0.2.1/udp/4001/quic-v1",
            "/dns4/node.example/tcp/4001",
            "/ip4/192.0.2.1/tcp/0",
            "/ip4/192.0.2.1/udp/4001",
            "/ip4/192.0.2.1/tcp/80/ws",
            "/memory/1",
            "/unix/tmp",
            "nonsense",
            "",
        ]
        .map(String::from);

        let usable = usable(&texts);

        assert_eq!(usable.addresses.len(), 2);
        assert_eq!(usable.refused, 7);
    }

    #[test]
    fn an_address_of_somebody_else_is_left_out_for_this_peer_only() {
        let (mut dials, device) = (Dials::default(), DeviceId::new([1; 32]));
        let peers = [PeerId::random(), PeerId::random()].map(|peer| PeerIdBytes(peer.to_bytes()));
        let addresses: Vec<Multiaddr> = ["/ip4/192.0.2.1/tcp/1", "/ip4/192.0.2.2/tcp/1"]
            .map(|text| text.parse().unwrap())
            .to_vec();
        dials.begin(device, &peers, addresses.clone(), Secret::new([0; 32]));
        let wrong = addresses[0].clone().with(Protocol::P2p(PeerId::random()));

        assert_eq!(dials.without_address(&device, &wrong), Next::Again);
        assert_eq!(dials.find(&device).unwrap().addresses(), addresses[1..]);
        assert!(dials.find(&device).unwrap().asks_the_network());
        let announced: Multiaddr = "/ip4/192.0.2.66/tcp/1".parse().unwrap();
        assert_eq!(dials.without_address(&device, &announced), Next::Again);
        assert!(!dials.find(&device).unwrap().asks_the_network());
        assert_eq!(dials.find(&device).unwrap().addresses(), addresses[1..]);
        assert_eq!(dials.without_address(&device, &announced), Next::Failed);
        assert_eq!(dials.without_address(&device, &addresses[1]), Next::Failed);
        assert_eq!(dials.next_peer(&device), Next::Again);
        assert_eq!(dials.find(&device).unwrap().addresses(), addresses);
        assert_eq!(dials.next_peer(&device), Next::Failed);
    }
}
