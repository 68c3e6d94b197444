//! Invitations without a server: strangers who ask this node, and nodes of inviters that this one asks.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Instant,
};

use hoopoe_protocol::route::PeerIdBytes;
use libp2p::{
    Multiaddr, PeerId, Stream,
    swarm::{
        ConnectionId,
        dial_opts::{DialOpts, PeerCondition},
    },
};
use tokio::task::JoinSet;

use super::Network;
use crate::p2p::{
    Counted, P2pEvent, VisitorNumber, dials,
    door::{Door, Welcome},
    visit::{self, Asker, Errand, Heard, Visited},
};

/// Visits in both directions, and the tasks that carry them out.
pub(super) struct Visits {
    pub(super) door: Door,
    /// The numbers of those that were not told to be over.
    begun: BTreeSet<u64>,
    /// Connections that are made for a visit.
    connecting: HashMap<ConnectionId, (u64, PeerId, Errand)>,
    pub(super) asking: JoinSet<Visited>,
    pub(super) hearing: JoinSet<Heard>,
    pub(super) replies: JoinSet<(Asker, Option<Vec<u8>>)>,
    pub(super) answering: JoinSet<Asker>,
}

impl Visits {
    pub(super) fn new(door: Door) -> Self {
        Self {
            door,
            begun: BTreeSet::new(),
            connecting: HashMap::new(),
            asking: JoinSet::new(),
            hearing: JoinSet::new(),
            replies: JoinSet::new(),
            answering: JoinSet::new(),
        }
    }

    /// Visits of ours of which it was not told how they ended.
    pub(super) fn under_way(&mut self) -> BTreeSet<u64> {
        std::mem::take(&mut self.begun)
    }

    /// Strangers who are being listened to or answered.
    fn guests(&self) -> usize {
        self.hearing.len() + self.replies.len() + self.answering.len()
    }
}

impl Network {
    /// Connects to the node of an inviter.
    pub(super) fn visit(&mut self, visit: u64, peer: &PeerIdBytes, addresses: &[String], errand: Errand) {
        self.visits.begun.insert(visit);
        let usable = dials::usable(addresses);
        for _ in 0..usable.refused {
            self.counters.count(Counted::BadAddress);
        }
        let Ok(peer) = PeerId::from_bytes(&peer.0) else {
            return self.visit_soon_failed(visit);
        };
        if self.visits.connecting.len() + self.visits.asking.len() >= MOST_VISITS {
            return self.visit_soon_failed(visit);
        }
        let connection = self.dial_for_visit(peer, usable.addresses);
        match connection {
            Some(connection) => {
                self.visits.connecting.insert(connection, (visit, peer, errand));
            }
            None => self.visit_soon_failed(visit),
        }
    }

    fn dial_for_visit(&mut self, peer: PeerId, addresses: Vec<Multiaddr>) -> Option<ConnectionId> {
        self.nearby.want(peer);
        let options = DialOpts::peer_id(peer)
            .addresses(addresses)
            .extend_addresses_through_behaviour()
            .condition(PeerCondition::Always)
            .build();
        let connection = options.connection_id();
        self.swarm.dial(options).ok().map(|()| connection)
    }

    /// A connection is up: if it was made for a visit, the visit begins.
    pub(super) fn visit_connected(&mut self, connection: ConnectionId) {
        let Some((visit, peer, errand)) = self.visits.connecting.remove(&connection) else {
            return;
        };
        let (control, deadline) = (self.control.clone(), self.config.hello_timeout);
        self.visits.asking.spawn(async move {
            Visited {
                visit,
                over: Some((peer, connection)),
                answer: visit::ask(control, peer, errand, deadline).await,
            }
        });
    }

    /// A connection was not made: if it was for a visit, that has failed.
    pub(super) fn visit_not_connected(&mut self, connection: ConnectionId) -> Option<P2pEvent> {
        let (visit, ..) = self.visits.connecting.remove(&connection)?;
        self.visits.begun.remove(&visit);
        Some(P2pEvent::VisitFailed { visit })
    }

    /// A visit of ours is over.
    pub(super) fn visited(&mut self, visited: Visited) -> P2pEvent {
        let Visited { visit, over, answer } = visited;
        self.visits.begun.remove(&visit);
        if let Some((peer, connection)) = over {
            // Only this one: the inviter may be on the way here over another.
            self.leave(peer, &[connection]);
        }
        match answer {
            Some(answer) => P2pEvent::Visited { visit, answer },
            None => P2pEvent::VisitFailed { visit },
        }
    }

    /// Lets a visit fail from a place that may report nothing: without a permit.
    fn visit_soon_failed(&mut self, visit: u64) {
        self.visits.asking.spawn(std::future::ready(Visited {
            visit,
            over: None,
            answer: None,
        }));
    }

    /// A stranger has opened a stream: they may say what they want, if there is a place.
    pub(super) fn knock(&mut self, peer: PeerId, stream: Stream) {
        let asker = Asker {
            peer,
            connections: self.connections_with(&peer),
            stream,
        };
        if self.visits.guests() >= self.config.max_visitors || !self.visits.door.opens(Instant::now()) {
            return self.turn_away(asker);
        }
        self.visits
            .hearing
            .spawn(visit::hear(asker, self.config.hello_timeout));
    }

    /// A stranger has said what they want, or has not.
    pub(super) fn heard(&mut self, heard: Heard) {
        let Heard { asker, head } = heard;
        let deadline = self.config.hello_timeout;
        match head.map_or(Welcome::Nothing, |head| self.visits.door.welcome(&head)) {
            Welcome::Bundle(sealed) => {
                self.visits
                    .answering
                    .spawn(visit::answer(asker, sealed, deadline));
            }
            Welcome::Reply => {
                self.visits.replies.spawn(visit::take_reply(asker, deadline));
            }
            Welcome::Nothing => self.turn_away(asker),
        }
    }

    /// A stranger has handed over a reply, or has not.
    pub(super) fn reply_came(&mut self, asker: Asker, reply: Option<Vec<u8>>) -> Option<P2pEvent> {
        let Some(bytes) = reply else {
            self.turn_away(asker);
            return None;
        };
        let visitor = self.visits.door.wait(asker, Instant::now())?;
        Some(P2pEvent::Reply { visitor, bytes })
    }

    /// What became of a stranger's reply.
    pub(super) fn answer_visitor(&mut self, visitor: VisitorNumber, is_taken: bool) {
        let Some(asker) = self.visits.door.answer(visitor) else {
            return;
        };
        if is_taken {
            let deadline = self.config.hello_timeout;
            self.visits
                .answering
                .spawn(visit::answer(asker, Arc::from([]), deadline));
        } else {
            self.turn_away(asker);
        }
    }

    /// Whoever was answered, or has waited for too long, goes.
    pub(super) fn see_off(&mut self, asker: Asker) {
        let Asker {
            peer,
            connections,
            stream,
        } = asker;
        drop(stream);
        self.leave(peer, &connections);
    }

    /// Strangers whose reply nobody has looked at in time.
    pub(super) fn expire_visitors(&mut self) {
        let overdue = self
            .visits
            .door
            .overdue(Instant::now(), self.config.hello_timeout);
        for asker in overdue {
            self.turn_away(asker);
        }
    }

    /// Nothing is said.
    fn turn_away(&mut self, asker: Asker) {
        self.counters.count(Counted::VisitorRefused);
        self.see_off(asker);
    }
}

/// Visits of ours at a time; there is one for each invitation that is being accepted.
const MOST_VISITS: usize = 16;
