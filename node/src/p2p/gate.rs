//! Places for strangers: how many inbound connections there may be that have not presented a valid hello, and how often
//! one may begin.
//!
//! A connection takes a place before anything that it says is read, and gives it back when its peer is
//! admitted or it ends.
//!
//! ```text
//! asks ──▶ a place for strangers, within the network's share and minute ──▶ handshake ──▶ hello ──▶ takes none
//!   │ none                                                                                  └ its minute is given back
//!   └────▶ a place that is kept for the addresses from which contacts came ──▶ handshake ──▶ …
//!   │ none
//!   └────▶ refused, and counted
//! ```

mod budget;
mod network;
mod returning;

use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use libp2p::{
    Multiaddr, PeerId,
    core::{Endpoint, transport::PortUse, util::unreachable},
    swarm::{
        ConnectionClosed, ConnectionDenied, ConnectionId, FromSwarm, NetworkBehaviour, THandler,
        THandlerInEvent, THandlerOutEvent, ToSwarm, behaviour::ListenFailure, dummy,
    },
};

use super::config::{NetworkShare, Strangers};
use budget::{Account, Budget};
use network::{Reach, Source};
pub(super) use returning::Returning;

/// Refuses a connection when every place is taken, or its network begins too many.
pub(super) struct Gate {
    limits: Strangers,
    inbound: HashMap<ConnectionId, Inbound>,
    admitted: HashSet<PeerId>,
    budget: Budget,
    returning: Returning,
}

struct Inbound {
    source: Source,
    place: Place,
    /// Where its handshake was counted, until it is known to be a contact's.
    account: Option<Account>,
    since: Instant,
    standing: Standing,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// One of those for everybody.
    Open,
    /// One of those for addresses from which contacts came.
    Kept,
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

/// Why a connection is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Refusal {
    /// Every place is taken, or every one of this network's.
    #[error("too many connections that were not admitted")]
    NoPlace,
    /// Too many handshakes in this minute, of this network or in all.
    #[error("too many handshakes")]
    TooOften,
}

impl Gate {
    pub(super) fn new(limits: Strangers) -> Self {
        Self {
            limits,
            inbound: HashMap::new(),
            admitted: HashSet::new(),
            budget: Budget::default(),
            returning: Returning::default(),
        }
    }

    /// From where contacts came: what another gate has seen of it.
    pub(super) fn remember(&mut self, returning: Returning) {
        self.returning = returning;
    }

    /// What [`Self::remember`] takes.
    pub(super) fn forget(&mut self) -> Returning {
        std::mem::take(&mut self.returning)
    }

    /// This peer is a contact: its connections take no places, and their handshakes do not count.
    pub(super) fn admit(&mut self, peer: PeerId) {
        let now = Instant::now();
        self.admitted.insert(peer);
        self.set_standing(peer, Standing::Contact(peer));
        for inbound in self.inbound.values_mut() {
            if inbound.standing == Standing::Contact(peer) {
                if let Some(home) = inbound.source.home {
                    self.returning.note(home, now);
                }
                if let Some(account) = inbound.account.take() {
                    self.budget.give_back(account);
                }
            }
        }
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

    fn take_place(
        &mut self,
        connection: ConnectionId,
        remote: &Multiaddr,
        now: Instant,
    ) -> Result<(), Refusal> {
        let source = Source::of(remote);
        let (place, account) = self
            .open_place(&source, now)
            .or_else(|refusal| self.kept_place(&source, now).ok_or(refusal))?;
        let inbound = Inbound {
            source,
            place,
            account: Some(account),
            since: now,
            standing: Standing::Unknown,
        };
        self.inbound.insert(connection, inbound);
        Ok(())
    }

    /// A place for whoever it may be.
    fn open_place(&mut self, source: &Source, now: Instant) -> Result<(Place, Account), Refusal> {
        let NetworkShare {
            places,
            handshakes_per_minute,
        } = match source.reach {
            Reach::Far => self.limits.per_network,
            Reach::Local => self.limits.per_local_network,
        };
        let is_neighbour = |other: &&Inbound| other.source.network == source.network;
        if self.taken(Place::Open).count() >= self.limits.places
            || self.taken(Place::Open).filter(is_neighbour).count() >= places
        {
            return Err(Refusal::NoPlace);
        }
        let (account, in_all) = (
            Account::Network(source.network),
            self.limits.handshakes_per_minute,
        );
        if self.budget.take(account, now, handshakes_per_minute, in_all) {
            Ok((Place::Open, account))
        } else {
            Err(Refusal::TooOften)
        }
    }

    /// A place for whoever comes from where a contact came from before.
    fn kept_place(&mut self, source: &Source, now: Instant) -> Option<(Place, Account)> {
        let home = source.home.filter(|home| self.returning.knows(home, now))?;
        let is_housemate = |other: &&Inbound| other.source.home == Some(home);
        if self.taken(Place::Kept).count() >= self.limits.kept_places
            || self.taken(Place::Kept).filter(is_housemate).count() >= self.limits.per_home.places
        {
            return None;
        }
        let account = Account::Home(home);
        let most = self.limits.per_home.handshakes_per_minute;
        let has_room = self.budget.take(account, now, most, most);
        has_room.then_some((Place::Kept, account))
    }

    fn taken(&self, place: Place) -> impl Iterator<Item = &Inbound> {
        let inbound = self.inbound.values();
        inbound.filter(move |inbound| inbound.takes_place() && inbound.place == place)
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
        self.take_place(connection, remote, Instant::now())
            .map_err(ConnectionDenied::new)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(places: usize, share: usize, often: u32) -> Gate {
        let share = NetworkShare {
            places: share,
            handshakes_per_minute: often,
        };
        Gate::new(Strangers {
            places,
            handshakes_per_minute: 100,
            per_network: share,
            per_local_network: share,
            kept_places: 1,
            per_home: share,
        })
    }

    fn knock(gate: &mut Gate, id: usize, from: &str) -> Result<(), Refusal> {
        let from = format!("/ip4/{from}/tcp/1").parse().unwrap();
        gate.take_place(ConnectionId::new_unchecked(id), &from, Instant::now())
    }

    fn leave(gate: &mut Gate, id: usize) {
        gate.inbound.remove(&ConnectionId::new_unchecked(id));
    }

    #[test]
    fn one_network_cannot_take_every_place() {
        let mut gate = gate(3, 2, 9);

        assert_eq!(knock(&mut gate, 1, "192.0.2.1"), Ok(()));
        assert_eq!(knock(&mut gate, 2, "192.0.2.2"), Ok(()));
        assert_eq!(knock(&mut gate, 3, "192.0.2.3"), Err(Refusal::NoPlace));
        assert_eq!(knock(&mut gate, 4, "198.51.100.1"), Ok(()));
        assert_eq!(knock(&mut gate, 5, "203.0.113.1"), Err(Refusal::NoPlace));
    }

    #[test]
    fn one_network_cannot_begin_as_often_as_it_likes() {
        let mut gate = gate(9, 9, 2);
        for id in 1..=2 {
            assert_eq!(knock(&mut gate, id, "192.0.2.1"), Ok(()));
            leave(&mut gate, id);
        }

        assert_eq!(knock(&mut gate, 3, "192.0.2.9"), Err(Refusal::TooOften));
        assert_eq!(knock(&mut gate, 4, "198.51.100.1"), Ok(()));
    }

    #[test]
    fn a_local_network_has_a_share_of_its_own() {
        let mut gate = gate(9, 1, 9);
        gate.limits.per_local_network.places = 2;

        for (id, from) in ["127.0.0.1", "127.0.0.1", "192.0.2.1"].into_iter().enumerate() {
            assert_eq!(knock(&mut gate, id, from), Ok(()));
        }
        assert_eq!(knock(&mut gate, 4, "127.0.0.1"), Err(Refusal::NoPlace));
        assert_eq!(knock(&mut gate, 5, "192.0.2.1"), Err(Refusal::NoPlace));
    }

    #[test]
    fn from_where_a_contact_came_one_may_come_again_though_strangers_took_every_place() {
        let (mut gate, contact) = (gate(1, 1, 9), PeerId::random());
        assert_eq!(knock(&mut gate, 1, "192.0.2.1"), Ok(()));
        gate.authenticated(ConnectionId::new_unchecked(1), contact);
        gate.admit(contact);
        leave(&mut gate, 1);
        assert_eq!(knock(&mut gate, 2, "192.0.2.9"), Ok(()));

        assert_eq!(knock(&mut gate, 3, "192.0.2.8"), Err(Refusal::NoPlace));
        assert_eq!(knock(&mut gate, 4, "192.0.2.1"), Ok(()));
        assert_eq!(knock(&mut gate, 5, "192.0.2.1"), Err(Refusal::NoPlace));
    }

    #[test]
    fn a_contact_that_comes_and_goes_uses_up_nothing() {
        let (mut gate, contact) = (gate(1, 1, 1), PeerId::random());

        for id in 1..9 {
            assert_eq!(knock(&mut gate, id, "192.0.2.1"), Ok(()));
            gate.authenticated(ConnectionId::new_unchecked(id), contact);
            gate.admit(contact);
            leave(&mut gate, id);
            gate.dismiss(contact);
        }
    }

    #[test]
    fn a_contact_gives_its_places_back_and_takes_them_again_when_it_is_none_any_more() {
        let (mut gate, contact) = (gate(1, 1, 9), PeerId::random());
        gate.limits.kept_places = 0;
        knock(&mut gate, 1, "192.0.2.1").unwrap();
        gate.authenticated(ConnectionId::new_unchecked(1), contact);
        assert_eq!(knock(&mut gate, 2, "192.0.2.1"), Err(Refusal::NoPlace));

        gate.admit(contact);
        assert_eq!(knock(&mut gate, 2, "192.0.2.1"), Ok(()));
        gate.authenticated(ConnectionId::new_unchecked(2), contact);
        let later = Instant::now() + Duration::from_secs(9);
        assert!(gate.overdue(later, Duration::ZERO).is_empty());

        gate.dismiss(contact);
        assert_eq!(knock(&mut gate, 3, "192.0.2.1"), Err(Refusal::NoPlace));
        let later = Instant::now() + Duration::from_secs(9);
        assert_eq!(gate.overdue(later, Duration::ZERO).len(), 2);
    }

    #[test]
    fn a_stranger_is_overdue_after_the_time_allowed() {
        let mut gate = gate(1, 1, 9);
        knock(&mut gate, 1, "192.0.2.1").unwrap();
        let allowed = Duration::from_secs(5);

        assert!(gate.overdue(Instant::now(), allowed).is_empty());
        assert_eq!(gate.overdue(Instant::now() + 2 * allowed, allowed).len(), 1);
    }
}
