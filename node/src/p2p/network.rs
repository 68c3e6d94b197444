//! The task that owns the swarm, and all that it knows.
//!
//! Its loop takes a permit for an event before it asks the swarm, a handshake or a link for what is next: a slow
//! consumer stops reading from the network, while commands and time-outs are still served.

mod commands;
mod connections;
mod found;
mod renewal;
mod visits;

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use futures::StreamExt;
use hoopoe_protocol::{id::DeviceId, peer::Frame, route::PeerIdBytes};
use libp2p::{PeerId, Stream, Swarm, swarm::ConnectionId};
use libp2p_stream::{Control, IncomingStreams};
use tokio::{select, sync::mpsc, task::JoinSet, time::MissedTickBehavior};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use renewal::{Kept, Next, Renewal};
use visits::Visits;

use super::{
    Command, Counted, Counters, DialFailure, Direction, DisconnectReason, P2pConfig, P2pEvent,
    admission::Admissions,
    contacts::{Contacts, Line, Remaining},
    dials::Dials,
    handshake::{Arrival, Departure},
    link::{GOODBYE, Link, LinkEvent, LinkId},
    nearby::Wanted,
    swarm::{Behaviour, INVITATIONS, MESSAGES},
};

/// Frames that wait for one link: a full window and as many acknowledgements as its peer can ask for.
const LINK_QUEUE: usize = 512;
/// Frames of all links that wait for the network task.
const LINK_EVENTS: usize = 64;
/// Inbound streams that wait for the network task.
const ARRIVALS: usize = 64;
/// How often connections of strangers are looked at.
const EXPIRY: Duration = Duration::from_millis(500);

/// What the task starts with.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) own_device: DeviceId,
    pub(super) config: P2pConfig,
    pub(super) counters: Arc<Counters>,
    pub(super) shutdown: CancellationToken,
    pub(super) tasks: TaskTracker,
}

struct Network {
    swarm: Swarm<Behaviour>,
    control: Control,
    config: P2pConfig,
    counters: Arc<Counters>,
    shutdown: CancellationToken,
    tasks: TaskTracker,
    own_peer: PeerIdBytes,
    addresses: BTreeSet<String>,
    connections: HashMap<ConnectionId, PeerId>,
    admissions: Admissions,
    contacts: Contacts,
    dials: Dials,
    arrivals: JoinSet<Arrival>,
    /// Whose hellos are waited for, and how many of each.
    arriving: HashMap<PeerId, usize>,
    departures: JoinSet<Departure>,
    visits: Visits,
    nearby: Wanted,
    /// Those that were found and not told yet.
    found: BTreeSet<PeerIdBytes>,
    streams: mpsc::Receiver<(PeerId, Stream)>,
    knocks: mpsc::Receiver<(PeerId, Stream)>,
    link_queue: mpsc::Receiver<LinkEvent>,
    link_events: mpsc::Sender<LinkEvent>,
    links: u64,
    /// Devices that somebody wants dialled though they are linked: they are told that they are.
    asked_for: BTreeSet<DeviceId>,
    /// How the next life begins.
    renewal: Option<Next>,
}

/// Starts the network task.
pub(super) fn spawn(
    swarm: Option<Swarm<Behaviour>>,
    parts: Parts,
    commands: mpsc::Receiver<Command>,
    events: mpsc::Sender<P2pEvent>,
) {
    let tasks = parts.tasks.clone();
    tasks.spawn(renewal::live(swarm, parts, commands, events));
}

/// Takes streams off the swarm's hands at once: it drops those that have to wait.
async fn accept(
    mut incoming: IncomingStreams,
    streams: mpsc::Sender<(PeerId, Stream)>,
    counters: Arc<Counters>,
    shutdown: CancellationToken,
) {
    while let Some(Some(stream)) = shutdown.run_until_cancelled(incoming.next()).await {
        if streams.try_send(stream).is_err() {
            counters.count(Counted::NoPlaceForStrangers);
        }
    }
}

impl Network {
    /// Begins with a swarm, and starts the tasks that accept its streams.
    fn begin(mut swarm: Swarm<Behaviour>, parts: &Parts, kept: Kept) -> Self {
        swarm.behaviour_mut().gate.remember(kept.returning);
        let control = swarm.behaviour().streams.new_control();
        let own_peer = PeerIdBytes(swarm.local_peer_id().to_bytes());
        let (link_events, link_queue) = mpsc::channel(LINK_EVENTS);
        let (streams, stream_queue) = mpsc::channel(ARRIVALS);
        let (knocks, knock_queue) = mpsc::channel(ARRIVALS);
        let shutdown = parts.shutdown.child_token();
        for (protocol, queue) in [(MESSAGES, streams), (INVITATIONS, knocks)] {
            if let Ok(incoming) = control.clone().accept(protocol) {
                let (counters, shutdown) = (parts.counters.clone(), shutdown.clone());
                parts.tasks.spawn(accept(incoming, queue, counters, shutdown));
            }
        }
        Self {
            control,
            counters: parts.counters.clone(),
            shutdown,
            tasks: parts.tasks.clone(),
            admissions: kept.admissions.renewed(own_peer.clone()),
            own_peer,
            addresses: BTreeSet::new(),
            connections: HashMap::new(),
            contacts: kept.contacts.renewed(),
            config: parts.config.clone(),
            dials: Dials::default(),
            arrivals: JoinSet::new(),
            arriving: HashMap::new(),
            departures: JoinSet::new(),
            visits: Visits::new(kept.door),
            nearby: kept.nearby,
            found: BTreeSet::new(),
            streams: stream_queue,
            knocks: knock_queue,
            link_queue,
            link_events,
            links: 0,
            asked_for: BTreeSet::new(),
            renewal: None,
            swarm,
        }
    }

    /// Runs until the node stops, or is to have another peer id.
    async fn run(
        mut self,
        commands: &mut mpsc::Receiver<Command>,
        events: &mpsc::Sender<P2pEvent>,
    ) -> Option<Renewal> {
        let shutdown = self.shutdown.clone();
        let mut expiry = tokio::time::interval(EXPIRY);
        expiry.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut permit = None;
        while self.renewal.is_none() {
            let is_ready = permit.is_some();
            let event = select! {
                () = shutdown.cancelled() => break,
                reserved = events.reserve(), if !is_ready => match reserved {
                    Ok(reserved) => { permit = Some(reserved); None }
                    Err(_) => break,
                },
                Some(command) = commands.recv() => { self.command(command); None }
                Some((peer, stream)) = self.streams.recv() => { self.stream(peer, stream); None }
                Some((peer, stream)) = self.knocks.recv() => { self.knock(peer, stream); None }
                Some(Ok(heard)) = self.visits.hearing.join_next() => { self.heard(heard); None }
                Some(Ok(asker)) = self.visits.answering.join_next() => { self.see_off(asker); None }
                _ = expiry.tick() => { self.expire(); None }
                () = std::future::ready(()), if is_ready && !self.asked_for.is_empty() => self.answer_asked(),
                () = std::future::ready(()), if is_ready && !self.found.is_empty() => self.tell_found(),
                Some(event) = self.link_queue.recv(), if is_ready => self.link_event(event),
                Some(Ok(arrival)) = self.arrivals.join_next(), if is_ready => self.arrival(arrival),
                Some(Ok(departure)) = self.departures.join_next(), if is_ready => self.departure(departure),
                Some(Ok(visited)) = self.visits.asking.join_next(), if is_ready => Some(self.visited(visited)),
                Some(Ok((asker, reply))) = self.visits.replies.join_next(), if is_ready => self.reply_came(asker, reply),
                event = self.swarm.select_next_some(), if is_ready => self.swarm_event(event),
            };
            if let Some(event) = event
                && let Some(permit) = permit.take()
            {
                permit.send(event);
            }
        }
        drop(permit);
        let is_over = shutdown.is_cancelled();
        self.shutdown.cancel();
        self.say_goodbye(events).await;
        Some(Renewal {
            next: self.renewal.filter(|_| !is_over)?,
            kept: Kept {
                admissions: self.admissions,
                contacts: self.contacts,
                door: self.visits.door.renewed(),
                nearby: self.nearby,
                returning: self.swarm.behaviour_mut().gate.forget(),
            },
        })
    }

    /// Says of a device that it is linked, if it still is.
    fn answer_asked(&mut self) -> Option<P2pEvent> {
        let device = self.asked_for.pop_first()?;
        self.contacts.renew(&device)
    }

    /// Waits a moment for the links, which the shutdown closes, to tell their peers; then says of everybody that they are
    /// gone.
    async fn say_goodbye(&mut self, events: &mpsc::Sender<P2pEvent>) {
        let mut left = self.contacts.devices();
        let failed = self.dials.devices();
        let all_ended = async {
            while !self.contacts.is_empty() {
                if let Some(LinkEvent::Ended(link, _)) = self.link_queue.recv().await {
                    self.contacts.remove(link);
                }
            }
        };
        if tokio::time::timeout(GOODBYE, all_ended).await.is_err() {
            tracing::debug!("links did not end in time");
        }
        let reason = DisconnectReason::Closed;
        let gone = left
            .drain(..)
            .map(|device| P2pEvent::Disconnected { device, reason });
        let reason = DialFailure::TimedOut;
        let failed = failed
            .into_iter()
            .map(|device| P2pEvent::DialFailed { device, reason });
        let unmade = self.visits.under_way().into_iter();
        let unmade = unmade.map(|visit| P2pEvent::VisitFailed { visit });
        for event in gone.chain(failed).chain(unmade) {
            // Nobody listens if the node stops.
            if self.renewal.is_none() || events.send(event).await.is_err() {
                break;
            }
        }
    }

    /// An admitted stream becomes a link.
    fn join(
        &mut self,
        device: DeviceId,
        peer: PeerId,
        direction: Direction,
        stream: Stream,
    ) -> Option<P2pEvent> {
        self.swarm.behaviour_mut().gate.admit(peer);
        let (frames, queue) = mpsc::channel(LINK_QUEUE);
        self.links += 1;
        let line = Line {
            link: LinkId(self.links),
            peer,
            connections: self.connections_with(&peer),
            direction,
            frames,
            closing: self.shutdown.child_token(),
        };
        let link = Link {
            id: line.link,
            stream,
            greeting: match direction {
                Direction::Inbound => Some(Frame::Welcome),
                Direction::Outbound => None,
            },
            frames: queue,
            closing: line.closing.clone(),
            events: self.link_events.clone(),
            progress: self.config.progress_timeout,
            live: self.config.live,
            counters: Arc::clone(&self.counters),
        };
        self.tasks.spawn(link.run());
        tracing::debug!(device = %device.short(), ?direction, "stream admitted");
        self.contacts.add(device, line)
    }

    fn link_event(&mut self, event: LinkEvent) -> Option<P2pEvent> {
        match event {
            LinkEvent::Frame(link, frame) => {
                let device = self.contacts.reads(link)?;
                self.frame(device, frame)
            }
            LinkEvent::Ended(link, reason) => {
                if reason == DisconnectReason::Misbehaved {
                    self.counters.count(Counted::BadFrame);
                }
                let left = self.contacts.remove(link)?;
                self.leave(left.peer, &left.connections);
                tracing::debug!(device = %left.device.short(), ?reason, remaining = ?left.remaining, "stream ended");
                match left.remaining {
                    Remaining::None => Some(P2pEvent::Disconnected {
                        device: left.device,
                        reason,
                    }),
                    Remaining::Spare => self.contacts.renew(&left.device),
                    Remaining::Current => None,
                }
            }
        }
    }

    fn frame(&mut self, device: DeviceId, frame: Frame) -> Option<P2pEvent> {
        match frame {
            Frame::Envelope(bytes) => Some(P2pEvent::Envelope { device, bytes }),
            Frame::Live(frame) => Some(P2pEvent::Live { device, frame }),
            Frame::PathAck { envelope, outcome } => {
                let sent = self.contacts.acknowledged(&device, &envelope);
                self.count_dropped(sent);
                Some(P2pEvent::PathAck {
                    device,
                    envelope,
                    outcome,
                })
            }
            Frame::Claim => Some(P2pEvent::PrekeysWanted { device }),
            Frame::Prekeys(prekeys) => Some(P2pEvent::PrekeysHanded { device, prekeys }),
            // The link keeps these to itself.
            Frame::Bye | Frame::Welcome => None,
        }
    }

    /// A peer has lost a link, or did not get one: closes these connections unless another link or a dial needs them.
    fn leave(&mut self, peer: PeerId, connections: &[ConnectionId]) {
        if self.contacts.has_link_to(&peer) {
            return;
        }
        self.swarm.behaviour_mut().gate.dismiss(peer);
        // A dial must not die of what its peer tried on another connection; the gate closes that one in time.
        if self.dials.is_dialling(&peer) {
            return;
        }
        // Only these: a newer one may be the peer's way back.
        for connection in connections {
            self.swarm.close_connection(*connection);
        }
    }

    /// The connections with a peer.
    fn connections_with(&self, peer: &PeerId) -> Vec<ConnectionId> {
        self.connections
            .iter()
            .filter(|(_, other)| *other == peer)
            .map(|(connection, _)| *connection)
            .collect()
    }
}
