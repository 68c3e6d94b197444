//! Places for strangers: how many inbound connections there may be that have not presented a valid hello.
//!
//! A connection takes a place before anything is read from it and gives it back when its peer is admitted or it ends.

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
    net::{IpAddr, Ipv6Addr},
    task::{Context, Poll},
    time::{Duration, Instant},
};

use libp2p::{
    Multiaddr, PeerId,
    core::{Endpoint, transport::PortUse, util::unreachable},
    multiaddr::Protocol,
    swarm::{
        ConnectionClosed, ConnectionDenied, ConnectionId, FromSwarm, NetworkBehaviour, THandler,
        THandlerInEvent, THandlerOutEvent, ToSwarm, behaviour::ListenFailure, dummy,
    },
};

/// Refuses a connection when every place is taken.
pub(super) struct Gate {
    most: usize,
    most_per_network: usize,
    inbound: HashMap<ConnectionId, Inbound>,
    admitted: HashSet<PeerId>,
}

struct Inbound {
    network: Network,
    since: Instant,
    standing: Standing,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Not authenticated yet.
    Unknown,
    /// Authenticated, not admitted.
    Stranger(PeerId),
    /// Admitted: takes no place.
    Contact(PeerId),
}

/// An IPv4 /24 or an IPv6 /64; `None` if the address shows neither.
type Network = Option<IpAddr>;

/// Every place is taken.
#[derive(Debug, thiserror::Error)]
#[error("too many connections that were not admitted")]
struct NoPlace;

impl Gate {
    pub(super) fn new(most: usize, most_per_network: usize) -> Self {
        Self {
            most,
            most_per_network,
            inbound: HashMap::new(),
            admitted: HashSet::new(),
        }
    }

    /// This peer is a contact: its connections take no places.
    pub(super) fn admit(&mut self, peer: PeerId) {
        self.admitted.insert(peer);
        self.set_standing(peer, Standing::Contact(peer));
    }

    /// This peer has no admitted stream any more: what connections it has take places again.
    pub(super) fn dismiss(&mut self, peer: PeerId) {
        self.admitted.remove(&peer);
        self.set_standing(peer, Standing::Stranger(peer));
    }

    /// Connections that have been here for so long without being admitted. Each is named once in that time.
    pub(super) fn overdue(&mut self, now: Instant, allowed: Duration) -> Vec<ConnectionId> {
        self.inbound
            .iter_mut()
            .filter(|(_, inbound)| inbound.takes_place())
            .filter(|(_, inbound)| now.saturating_duration_since(inbound.since) > allowed)
            .map(|(id, inbound)| {
                inbound.since = now;
                *id
            })
            .collect()
    }

    fn set_standing(&mut self, peer: PeerId, standing: Standing) {
        let is_of = |inbound: &&mut Inbound| {
            inbound.standing == Standing::Stranger(peer) || inbound.standing == Standing::Contact(peer)
        };
        for inbound in self.inbound.values_mut().filter(is_of) {
            inbound.standing = standing;
            inbound.since = Instant::now();
        }
    }

    fn take_place(&mut self, connection: ConnectionId, remote: &Multiaddr) -> Result<(), NoPlace> {
        let network = network(remote);
        let strangers = || self.inbound.values().filter(|inbound| inbound.takes_place());
        let neighbours = strangers().filter(|other| other.network == network).count();
        if strangers().count() >= self.most || neighbours >= self.most_per_network {
            return Err(NoPlace);
        }
        let inbound = Inbound {
            network,
            since: Instant::now(),
            standing: Standing::Unknown,
        };
        self.inbound.insert(connection, inbound);
        Ok(())
    }

    fn authenticated(&mut self, connection: ConnectionId, peer: PeerId) {
        let standing = if self.admitted.contains(&peer) {
            Standing::Contact(peer)
        } else {
            Standing::Stranger(peer)
        };
        if let Some(inbound) = self.inbound.get_mut(&connection) {
            inbound.standing = standing;
            inbound.since = Instant::now();
        }
    }
}

impl Inbound {
    const fn takes_place(&self) -> bool {
        !matches!(self.standing, Standing::Contact(_))
    }
}

impl NetworkBehaviour for Gate {
    type ConnectionHandler = dummy::ConnectionHandler;
    type ToSwarm = Infallible;

    fn handle_pending_inbound_connection(
        &mut self,
        connection: ConnectionId,
        _: &Multiaddr,
        remote: &Multiaddr,
    ) -> Result<(), ConnectionDenied> {
        self.take_place(connection, remote).map_err(ConnectionDenied::new)
    }

    fn handle_established_inbound_connection(
        &mut self,
        connection: ConnectionId,
        peer: PeerId,
        _: &Multiaddr,
        _: &Multiaddr,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        self.authenticated(connection, peer);
        Ok(dummy::ConnectionHandler)
    }

    fn handle_established_outbound_connection(
        &mut self,
        _: ConnectionId,
        _: PeerId,
        _: &Multiaddr,
        _: Endpoint,
        _: PortUse,
    ) -> Result<THandler<Self>, ConnectionDenied> {
        Ok(dummy::ConnectionHandler)
    }

    fn on_swarm_event(&mut self, event: FromSwarm<'_>) {
        match event {
            FromSwarm::ConnectionClosed(ConnectionClosed { connection_id, .. })
            | FromSwarm::ListenFailure(ListenFailure { connection_id, .. }) => {
                self.inbound.remove(&connection_id);
            }
            _ => {}
        }
    }

    fn on_connection_handler_event(&mut self, _: PeerId, _: ConnectionId, event: THandlerOutEvent<Self>) {
        unreachable(event)
    }

    fn poll(&mut self, _: &mut Context<'_>) -> Poll<ToSwarm<Self::ToSwarm, THandlerInEvent<Self>>> {
        Poll::Pending
    }
}

fn network(address: &Multiaddr) -> Network {
    address.iter().find_map(|part| match part {
        Protocol::Ip4(ip) => {
            let [a, b, c, _] = ip.octets();
            Some(IpAddr::from([a, b, c, 0]))
        }
        Protocol::Ip6(ip) => match ip.to_ipv4_mapped() {
            Some(v4) => {
                let [a, b, c, _] = v4.octets();
                Some(IpAddr::from([a, b, c, 0]))
            }
            None => {
                let [a, b, c, d, ..] = ip.segments();
                Some(IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)))
            }
        },
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knock(gate: &mut Gate, id: usize, from: &str) -> bool {
        gate.take_place(ConnectionId::new_unchecked(id), &from.parse().unwrap())
            .is_ok()
    }

    #[test]
    fn one_network_cannot_take_every_place() {
        let mut gate = Gate::new(3, 2);

        assert!(knock(&mut gate, 1, "/ip4/192.0.2.1/tcp/1"));
        assert!(knock(&mut gate, 2, "/ip4/192.0.2.2/udp/9/quic-v1"));
        assert!(!knock(&mut gate, 3, "/ip4/192.0.2.3/tcp/1"));
        assert!(knock(&mut gate, 4, "/ip4/198.51.100.1/tcp/1"));
        assert!(!knock(&mut gate, 5, "/ip6/2001:db8::1/tcp/1"));
    }

    #[test]
    fn an_ipv6_network_is_a_64_and_a_mapped_address_counts_as_what_it_is() {
        let mut gate = Gate::new(9, 1);

        assert!(knock(&mut gate, 1, "/ip6/2001:db8::1/tcp/1"));
        assert!(!knock(&mut gate, 2, "/ip6/2001:db8::ffff:1/tcp/1"));
        assert!(knock(&mut gate, 3, "/ip6/2001:db8:0:1::1/tcp/1"));
        assert!(knock(&mut gate, 4, "/ip4/192.0.2.1/tcp/1"));
        assert!(!knock(&mut gate, 5, "/ip6/::ffff:192.0.2.7/tcp/1"));
    }

    #[test]
    fn a_contact_gives_its_places_back_and_takes_them_again_when_it_is_none_any_more() {
        let (mut gate, contact) = (Gate::new(1, 1), PeerId::random());
        knock(&mut gate, 1, "/ip4/192.0.2.1/tcp/1");
        gate.authenticated(ConnectionId::new_unchecked(1), contact);
        assert!(!knock(&mut gate, 2, "/ip4/192.0.2.1/tcp/1"));

        gate.admit(contact);
        assert!(knock(&mut gate, 2, "/ip4/192.0.2.1/tcp/1"));
        gate.authenticated(ConnectionId::new_unchecked(2), contact);
        assert!(
            gate.overdue(Instant::now() + Duration::from_secs(9), Duration::ZERO)
                .is_empty()
        );

        gate.dismiss(contact);
        assert!(!knock(&mut gate, 3, "/ip4/192.0.2.1/tcp/1"));
        assert_eq!(
            gate.overdue(Instant::now() + Duration::from_secs(9), Duration::ZERO)
                .len(),
            2
        );
    }

    #[test]
    fn a_stranger_is_overdue_after_the_time_allowed() {
        let mut gate = Gate::new(1, 1);
        knock(&mut gate, 1, "/ip4/192.0.2.1/tcp/1");
        let allowed = Duration::from_secs(5);

        assert!(gate.overdue(Instant::now(), allowed).is_empty());
        assert_eq!(gate.overdue(Instant::now() + 2 * allowed, allowed).len(), 1);
    }
}
