//! The driver: the one task that owns the engine and the writing connection, and joins them to the adapters.
//!
//! ```text
//! asks, direct events, store events, opened envelopes, timer
//!        │ as many as are there, up to a bound
//!        ▼
//!     engine ──▶ changes of all, one commit ──▶ replies, effects, notices
//!                         │ fails
//!                         └──▶ the engine is dropped, and rebuilt from the database
//! ```
//!
//! Nothing leaves before the commit, so a crash at any line loses only what nobody has been told.

mod batch;
mod clients;
mod garbage;
mod handle;
mod network;
mod parts;
mod rebuild;
mod servers;
mod situation;
mod slot;
mod transport;

use std::time::Instant;

use hoopoe_engine::{self as engine, Effect, Event, Notice, Turned};
use hoopoe_protocol::{store::error::ProblemCode, time::Timestamp};
use tokio::sync::{broadcast, mpsc, watch};
use tracing::{debug, error, info, warn};

pub use clients::{StartClient, StoreClient};
pub use handle::{AskError, Handle, RenewError};
pub use parts::Parts;
pub use servers::{JoinError, Joining};
pub use situation::{Moment, NextServer, Records, ServerState, Situation, Status};

use crate::{
    clock::{self, Missed, Pulse},
    db::{CommitError, servers::Standing},
    dispatch::{self, Inbound, Lost, Streams},
    opening::Opening,
    p2p::{self, P2pEvent},
    store::{DisconnectReason, StartError, StoreEvent},
};
use batch::Batch;
use clients::{Clients, LaneNumber};
use garbage::{Garbage, Unopened};
use handle::Ask;
use rebuild::{Patience, refuse, refuse_ask};
use servers::left_before;
use situation::Facts;

/// Inputs that go into one commit at most.
const BATCH: usize = 64;

/// Asks that may wait.
const ASKS: usize = 64;

/// Notices that a listener may be behind.
const NOTICES: usize = 1_024;

/// A driver that does not run yet.
pub struct Driver {
    parts: Parts,
    clients: Clients,
    opening: Opening,
    asks: mpsc::Receiver<Ask>,
    notices: broadcast::Sender<Notice>,
    situation: watch::Sender<Situation>,
    facts: Facts,
    streams: Streams,
    lost: Lost,
    garbage: Garbage,
    wake_at: Option<Timestamp>,
    pulse: Pulse,
    patience: Patience,
    /// What the network was told to be.
    visibility: p2p::Visibility,
    slot: slot::Awaiting,
    /// What the engine has to be told next, before anything else.
    pending: Vec<Event>,
}

/// A driver and what speaks to it.
pub struct NewDriver {
    /// To be run by a task of its own.
    pub driver: Driver,
    /// For everybody else.
    pub handle: Handle,
}

enum Input {
    Ask(Ask),
    Direct(P2pEvent),
    Store(LaneNumber, StoreEvent),
    /// An envelope, or what came behind it.
    Opened(Event),
    Event(Event),
    /// Time went on without this node.
    Missed(Missed),
}

/// Joins the parts and starts the clients of store servers. Must be called inside a tokio runtime.
///
/// # Errors
/// If one of these does not start.
pub fn new(parts: Parts) -> Result<NewDriver, StartError> {
    let mut clients = Clients::default();
    clients.restart(&parts.servers, &parts.start_client, clock::now())?;
    let (asks, queue) = mpsc::channel(ASKS);
    let device = parts.engine.own_device();
    let (situation, watch) = watch::channel(Situation::at_start(device, &parts.servers, clock::now()));
    let (notices, lost) = (broadcast::Sender::new(NOTICES), Lost::default());
    let unopened = Unopened::default();
    let reader = parts.database.reader().clone();
    let mut slot = slot::Awaiting::default();
    // Before anything that could send.
    let mut pending: Vec<_> = slot.at_start(&parts).into_iter().collect();
    let visibility = parts.network.visibility();
    if parts.network.addresses() != parts.config.addresses {
        // It was chosen or configured while the node did not run: nothing more is said under what held before.
        pending.push(Event::Addresses(parts.network.addresses()));
    }
    pending.extend(left_before(&parts.servers));
    pending.push(Event::Started);
    let handle = Handle {
        asks,
        notices: notices.clone(),
        situation: watch,
        lost: lost.clone(),
        unopened: unopened.clone(),
        direct: parts.direct_counters.clone(),
        reader,
    };
    let driver = Driver {
        parts,
        clients,
        opening: Opening::new(device),
        asks: queue,
        notices,
        situation,
        facts: Facts::default(),
        streams: Streams::default(),
        lost,
        garbage: Garbage::new(unopened),
        wake_at: None,
        pulse: Pulse::new(),
        patience: Patience::default(),
        visibility,
        slot,
        pending,
    };
    Ok(NewDriver { driver, handle })
}

impl Driver {
    /// Runs until the shutdown token is cancelled, then closes the writer.
    pub async fn run(mut self) {
        while let Some(inputs) = self.next().await {
            let Err(failure) = self.turn(inputs).await else {
                continue;
            };
            error!(%failure, "a commit failed; the engine is rebuilt from the database");
            if self.rebuild().await.is_none() {
                break;
            }
        }
        if let Err(failure) = self.parts.writer.close().await {
            warn!(%failure, "the database did not close in good order");
        }
    }

    /// Waits for an input and takes along what else is there; none once the node stops. Dropping it loses nothing.
    async fn next(&mut self) -> Option<Vec<Input>> {
        if !self.pending.is_empty() {
            return Some(self.pending.drain(..).map(Input::Event).collect());
        }
        let has_room = self.opening.has_room();
        let first = tokio::select! {
            () = self.parts.shutdown.cancelled() => return None,
            Some(ask) = self.asks.recv() => Input::Ask(ask),
            Some(event) = self.opening.next() => Input::Opened(event),
            Some(event) = self.parts.direct.recv(), if has_room => Input::Direct(event),
            Some((lane, event)) = self.clients.next(), if has_room => Input::Store(lane, event),
            () = clock::until(self.wake_at) => Input::Event(Event::Tick),
            missed = self.pulse.missed() => Input::Missed(missed),
        };
        let mut inputs = vec![first];
        let mut is_more = true;
        while is_more && inputs.len() < BATCH {
            let before = inputs.len();
            inputs.extend(self.asks.try_recv().ok().map(Input::Ask));
            inputs.extend(self.opening.ready().map(Input::Opened));
            // What is taken from the adapters here may be an envelope each.
            if self.opening.has_room_for(inputs.len() + 2) {
                inputs.extend(self.parts.direct.try_recv().ok().map(Input::Direct));
                inputs.extend(
                    self.clients
                        .ready()
                        .map(|(lane, event)| Input::Store(lane, event)),
                );
            }
            is_more = inputs.len() > before;
        }
        Some(inputs)
    }

    /// One round: the engine decides on all inputs together, one commit, then everything else.
    async fn turn(&mut self, inputs: Vec<Input>) -> Result<(), CommitError> {
        let mut batch = Batch::default();
        let mut inputs = inputs.into_iter();
        while let Some(input) = inputs.next() {
            if let Err(failure) = self.prepare(&input, &mut batch).await {
                refuse(batch);
                inputs.for_each(|input| self.pass_over(input));
                return Err(failure);
            }
            self.decide(input, &mut batch);
        }
        self.clients.end_drained(clock::now());
        self.settle(batch).await
    }

    /// Remembers what an input says that stays true; the rest of it comes again, or is told that it did not happen.
    fn pass_over(&mut self, input: Input) {
        match input {
            Input::Ask(ask) => refuse_ask(ask),
            Input::Direct(event) => {
                self.streams.note(&event);
                if let Inbound::Event(event) = dispatch::of_direct(event) {
                    self.facts.note(&event);
                }
            }
            Input::Event(event) => self.facts.note(&event),
            // A rebuilt engine waits for nothing either.
            Input::Store(..) | Input::Opened(_) | Input::Missed(_) => {}
        }
    }

    /// What has to be on the disk before an event of a store server, or a choice, counts.
    async fn prepare(&mut self, input: &Input, batch: &mut Batch) -> Result<(), CommitError> {
        let (lane, event) = match input {
            Input::Store(lane, event) => (lane, event),
            Input::Ask(Ask::Choose { change, .. }) => return self.choose(*change).await,
            _ => return Ok(()),
        };
        match (self.clients.standing(*lane), event) {
            (Some(Standing::Own), StoreEvent::Registered { server, .. }) => {
                self.find_slot(*server);
                self.note_identity(*server).await
            }
            (Some(Standing::Own), event) => {
                self.note_slot(event, batch);
                Ok(())
            }
            (Some(Standing::Next { .. }), StoreEvent::Registered { server, .. }) => {
                // What was decided for the server before must not reach this one.
                self.settle(std::mem::take(batch)).await?;
                // Another may have been joined among that.
                if matches!(self.clients.standing(*lane), Some(Standing::Next { .. })) {
                    self.promote(*lane, *server).await?;
                    self.find_slot(*server);
                    self.tell(Event::StoreDisconnected, batch);
                }
                Ok(())
            }
            (Some(Standing::Next { .. }), StoreEvent::Disconnected { reason }) => {
                self.note_next(*lane, *reason).await
            }
            (Some(Standing::Former { .. }), StoreEvent::Disconnected { reason }) => {
                if *reason == DisconnectReason::Refused(ProblemCode::UnknownDevice) {
                    // Nothing waits any more for whom it does not know.
                    self.clients.end(*lane);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn decide(&mut self, input: Input, batch: &mut Batch) {
        let inbound = match input {
            Input::Ask(Ask::Command { command, reply }) => {
                batch.inputs.push(engine::Input::Command(command));
                return batch.askers.push(reply);
            }
            Input::Ask(Ask::Server { change, reply }) => return batch.servers.push((reply, change)),
            Input::Ask(Ask::RenewPeer { reply }) => return batch.renewals.push(reply),
            Input::Ask(Ask::Choose { reply, .. }) => return self.chosen(reply, batch),
            Input::Opened(event) => return self.tell(event, batch),
            Input::Event(event) => Inbound::Event(event),
            Input::Missed(missed) => {
                info!(?missed, "time went on without this node");
                self.clients.reconnect();
                Inbound::Event(Event::Woke)
            }
            Input::Direct(event) if self.streams.is_left_over(&event) => return,
            Input::Direct(event) => {
                self.streams.note(&event);
                self.garbage.hear(&event);
                dispatch::of_direct(event)
            }
            Input::Store(lane, event) => match self.of_store(lane, event) {
                Some(inbound) => inbound,
                None => return,
            },
        };
        match inbound {
            Inbound::Event(ack @ Event::PathAck { .. }) => {
                // The receipt may have come just before it, and says more.
                if let Some(ack) = self.opening.behind(ack) {
                    self.tell(ack, batch);
                }
            }
            Inbound::Event(event) => self.tell(event, batch),
            Inbound::Envelope { arrival, .. } if !self.garbage.lets_in(arrival, Instant::now()) => {}
            Inbound::Envelope { bytes, arrival } => {
                self.opening
                    .push(bytes, arrival, self.parts.engine.opening_keys());
            }
        }
    }

    fn tell(&mut self, event: Event, batch: &mut Batch) {
        self.facts.note(&event);
        batch.inputs.push(engine::Input::Event(event));
    }

    /// Has the engine decide, commits, and only then lets anybody know.
    async fn settle(&mut self, mut batch: Batch) -> Result<(), CommitError> {
        let now = clock::now();
        let Turned { replies, mut step } = self.parts.engine.turn(now, std::mem::take(&mut batch.inputs));
        // Whatever is due by now goes along.
        if step.wake_at.is_some_and(|wake| wake <= now) {
            step.append(self.parts.engine.event(now, Event::Tick));
        }
        let needed_until = self.parts.engine.peer_is_needed_until();
        let transport = Some(self.parts.transport.due(needed_until));
        let slot = self.parts.watermark.slot.due();
        self.wake_at = [step.wake_at, transport, slot].into_iter().flatten().min();
        self.garbage.note(&step.effects, &step.notices, Instant::now());
        let is_rotation = |effect: &mut Effect| matches!(effect, Effect::RotatePeer);
        let wants_renewal = step.effects.extract_if(.., is_rotation).count() > 0;
        let effects: Vec<_> = step
            .effects
            .into_iter()
            .map(|effect| dispatch::address(effect, &self.streams))
            .collect();
        if !step.changes.is_empty() {
            debug!(changes = step.changes.len(), effects = effects.len(), "commit");
            if let Err(failure) = self.parts.writer.commit(&step.changes).await {
                refuse(batch);
                return Err(failure);
            }
            self.patience = Patience::default();
        }
        for (asker, reply) in batch.askers.into_iter().zip(replies) {
            // Who asked may have gone.
            drop(asker.send(reply.map_err(AskError::Refused)));
        }
        if self.parts.watermark.is_due(now, !step.changes.is_empty()) {
            // Before anything leaves.
            let (writer, storage) = (&mut self.parts.writer, &self.parts.storage);
            self.parts.watermark.raise(writer, storage, now).await?;
        }
        self.tend_slot(now).await?;
        self.renew_if_due(now, wants_renewal, batch.renewals).await?;
        self.follow_choice(batch.choices).await?;
        for effect in effects {
            if let dispatch::Outbound::Former(changes) = &effect {
                self.clients.tell_former(changes);
            }
            let store = |lane, command| self.clients.try_send(lane, command);
            let direct = &self.parts.direct_outlet;
            dispatch::carry_out(effect, &mut self.streams, direct, &store, &self.lost);
        }
        for notice in step.notices {
            if let Notice::Quarantined { reason } = notice {
                debug!(?reason, "an envelope was put aside");
            }
            self.situation.send_if_modified(|now| now.note(&notice));
            // There may be nobody who listens.
            drop(self.notices.send(notice));
        }
        for (reply, change) in batch.servers {
            let changed = self.change_server(change).await;
            drop(reply.send(changed));
        }
        Ok(())
    }
}
