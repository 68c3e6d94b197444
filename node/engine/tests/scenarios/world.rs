//! The clock, the wires and the faults. Everything that happens is drawn from one seed.

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_crypto::envelope;
use hoopoe_engine::{
    Command, CommandError, Effect, Event, Reply, Step,
    event::{Arrival, InboundEnvelope, StoreError},
    row::ContactId,
};
use hoopoe_protocol::{
    envelope::Header,
    id::{DeviceId, EnvelopeId},
    peer::PathOutcome,
    route::PeerIdBytes,
    secret::Secret,
    time::{Span, Timestamp},
};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{Rng, SeedableRng},
};

use crate::{person::Person, server::Server};

/// How bad the world is, in percent where nothing else is said.
#[derive(Clone, Copy, Default)]
pub(crate) struct Faults {
    /// An effect is lost before anything is done.
    pub(crate) lost_effect: u64,
    /// An answer or frame is lost on its way.
    pub(crate) lost_event: u64,
    /// An event comes twice.
    pub(crate) twice: u64,
    /// The longest delay of anything on a wire, in milliseconds; requests and answers of servers overtake each other.
    pub(crate) delay_ms: u64,
    /// The process dies at a commit: in half of the cases before it, else after it and before its effects.
    pub(crate) crash: u64,
}

pub(crate) struct World {
    pub(crate) now: Timestamp,
    pub(crate) people: Vec<Person>,
    pub(crate) server: Server,
    pub(crate) server_up: bool,
    pub(crate) faults: Faults,
    /// Pairs that cannot reach each other directly.
    pub(crate) apart: BTreeSet<(usize, usize)>,
    pub(crate) trace: Vec<String>,
    /// Commits so far, and the one at which a process dies: (number, before the commit?).
    pub(crate) commits: u64,
    pub(crate) crash_at: Option<(u64, bool)>,
    pub(crate) crashes: u64,
    rng: ChaCha20Rng,
    queue: BTreeMap<(Timestamp, u64), Due>,
    number: u64,
    connected: BTreeSet<(usize, usize)>,
    /// When the last frame on a directed stream arrives: streams keep their order.
    streams: BTreeMap<(usize, usize), Timestamp>,
}

/// What one device says to another on their stream.
#[derive(Clone, Debug)]
enum Frame {
    Envelope(Vec<u8>),
    Ack(EnvelopeId, PathOutcome),
}

/// Something on its way to a person.
#[derive(Debug)]
enum Due {
    Event(usize, u64, Event),
    /// Raw bytes from a device, to be opened on arrival.
    Frame(usize, usize, Frame),
    Push(usize),
    Reconnect(usize),
}

impl World {
    pub(crate) fn new(people: u8, seed: u64) -> Self {
        let now = Timestamp(1_800_000_000_000);
        let mut world = Self {
            now,
            people: (0..people)
                .map(|number| Person::new(number + 1, now, seed))
                .collect(),
            server: Server::default(),
            server_up: true,
            faults: Faults::default(),
            apart: BTreeSet::new(),
            trace: Vec::new(),
            commits: 0,
            crash_at: None,
            crashes: 0,
            rng: ChaCha20Rng::seed_from_u64(seed),
            queue: BTreeMap::new(),
            number: 0,
            connected: BTreeSet::new(),
            streams: BTreeMap::new(),
        };
        for who in 0..world.people.len() {
            world.start(who);
        }
        world
    }

    /// Everyone knows Alice, through invitations and a perfect network.
    pub(crate) fn acquainted(people: u8, seed: u64) -> Self {
        let mut world = Self::new(people, seed);
        world.settle();
        for joiner in 1..usize::from(people) {
            world.introduce(0, joiner);
        }
        world
    }

    pub(crate) fn introduce(&mut self, inviter: usize, joiner: usize) {
        let link = self.invite(inviter);
        self.command(joiner, Command::Accept { link })
            .expect("the link is good");
        self.settle();
    }

    pub(crate) fn invite(&mut self, inviter: usize) -> String {
        let invited = self.command(
            inviter,
            Command::Invite {
                lifetime: Span::days(1),
            },
        );
        let Ok(Reply::Invited { link, .. }) = invited else {
            panic!("no invitation: {invited:?}")
        };
        self.settle();
        link
    }

    pub(crate) fn send(&mut self, from: usize, contact: i64, text: &str) {
        let command = Command::Send {
            contact: ContactId(contact),
            text: text.into(),
        };
        // A crash may eat the answer, never the message: it is durable or it was not taken.
        drop(self.command(from, command));
    }

    pub(crate) fn command(&mut self, who: usize, command: Command) -> Result<Reply, CommandError> {
        let (reply, step) = self.people[who].engine.command(self.now, command)?;
        self.take(who, step);
        Ok(reply)
    }

    pub(crate) fn draw(&mut self, below: u64) -> u64 {
        self.rng.next_u64() % below.max(1)
    }

    fn happens(&mut self, percent: u64) -> bool {
        percent > 0 && self.draw(100) < percent
    }

    pub(crate) fn event(&mut self, who: usize, event: Event) {
        let kind = format!("{event:?}")
            .split([' ', '(', '{'])
            .next()
            .unwrap_or_default()
            .to_owned();
        self.trace.push(format!("{} {who} {kind}", self.now.0));
        let step = self.people[who].engine.event(self.now, event);
        self.take(who, step);
    }

    /// Commits a step and carries out its effects, unless the process dies.
    fn take(&mut self, who: usize, step: Step) {
        self.commits += 1;
        let scripted = self
            .crash_at
            .filter(|(at, _)| *at == self.commits)
            .map(|(_, before)| before);
        let drawn = self.happens(self.faults.crash).then(|| self.draw(2) == 0);
        let crash = scripted.or(drawn);
        if crash == Some(true) {
            return self.crash(who);
        }
        let person = &mut self.people[who];
        person.rows.apply(step.changes);
        person.wake_at = step.wake_at;
        if crash == Some(false) {
            return self.crash(who);
        }
        self.people[who].notices.extend(step.notices);
        for effect in step.effects {
            if !self.happens(self.faults.lost_effect) {
                self.carry_out(who, effect);
            }
        }
    }

    fn crash(&mut self, who: usize) {
        self.crashes += 1;
        self.people[who].reload();
        self.hang_up(who);
        self.start(who);
    }

    /// The process of a person starts, or comes back to the network.
    pub(crate) fn start(&mut self, who: usize) {
        self.people[who].online = true;
        let (peer, address) = (
            PeerIdBytes(vec![who as u8 + 1; 38]),
            format!("/ip4/10.0.0.{who}/tcp/1"),
        );
        let life = self.people[who].lives;
        for event in [
            Event::Started,
            Event::Listening {
                peer,
                addresses: vec![address],
            },
        ] {
            self.later(0, Due::Event(who, life, event));
        }
        self.later(10, Due::Reconnect(who));
    }

    /// The process of a person is stopped; what it had written stays.
    pub(crate) fn stop(&mut self, who: usize) {
        self.hang_up(who);
        self.people[who].reload();
        self.people[who].online = false;
    }

    fn hang_up(&mut self, who: usize) {
        let pairs: Vec<_> = self
            .connected
            .iter()
            .copied()
            .filter(|(a, b)| *a == who || *b == who)
            .collect();
        for (a, b) in pairs {
            self.disconnect(a, b);
        }
    }

    pub(crate) fn disconnect(&mut self, a: usize, b: usize) {
        if self.connected.remove(&(a.min(b), a.max(b))) {
            self.streams.remove(&(a, b));
            self.streams.remove(&(b, a));
            for (who, other) in [(a, b), (b, a)] {
                let device = self.people[other].engine.own_device();
                self.soon(who, Event::DirectDown { device });
            }
        }
    }

    fn later(&mut self, ms: u64, due: Due) {
        self.number += 1;
        self.queue.insert((self.now.plus(Span(ms)), self.number), due);
    }

    /// Over a wire where things overtake each other, get lost, or come twice.
    fn soon(&mut self, who: usize, event: Event) {
        if self.happens(self.faults.lost_event) {
            return;
        }
        let (delay, life) = (self.delay(), self.people[who].lives);
        self.later(delay, Due::Event(who, life, event));
    }

    fn delay(&mut self) -> u64 {
        1 + self.draw(self.faults.delay_ms)
    }

    fn other(&self, device: &DeviceId) -> Option<usize> {
        self.people
            .iter()
            .position(|person| person.engine.own_device() == *device)
    }

    fn is_connected(&self, a: usize, b: usize) -> bool {
        self.connected.contains(&(a.min(b), a.max(b)))
    }

    fn carry_out(&mut self, who: usize, effect: Effect) {
        match effect {
            Effect::Dial { device, token, .. } => self.dial(who, device, &token),
            Effect::SendDirect { device, bytes, .. } => {
                if let Some(other) = self.other(&device).filter(|other| self.is_connected(who, *other)) {
                    self.frame(who, other, Frame::Envelope(bytes.to_vec()));
                }
            }
            Effect::AckDirect {
                device,
                envelope,
                outcome,
            } => {
                if let Some(other) = self.other(&device).filter(|other| self.is_connected(who, *other)) {
                    self.frame(who, other, Frame::Ack(envelope, outcome));
                }
            }
            Effect::CloseDirect { device } => {
                if let Some(other) = self.other(&device) {
                    self.disconnect(who, other);
                }
            }
            Effect::Admit { contacts } => self.people[who].admitted = contacts,
            other => self.ask_server(who, other),
        }
    }

    fn dial(&mut self, who: usize, device: DeviceId, token: &Secret<32>) {
        let me = self.people[who].engine.own_device();
        let Some(other) = self.other(&device) else { return };
        let apart = self.apart.contains(&(who.min(other), who.max(other)));
        let welcome = self.people[other]
            .admitted
            .iter()
            .any(|admission| admission.device == me && admission.token.expose() == token.expose());
        if apart || !self.people[other].online || !welcome {
            return self.soon(who, Event::DialFailed { device });
        }
        self.connected.insert((who.min(other), who.max(other)));
        self.soon(who, Event::DirectUp { device });
        self.soon(other, Event::DirectUp { device: me });
    }

    fn frame(&mut self, from: usize, to: usize, frame: Frame) {
        if self.happens(self.faults.lost_event) {
            return;
        }
        let earliest = self.now.plus(Span(self.delay()));
        let last = self.streams.get(&(from, to)).copied().unwrap_or_default();
        let at = earliest.max(last);
        self.streams.insert((from, to), at);
        self.number += 1;
        self.queue
            .insert((at, self.number), Due::Frame(from, to, frame.clone()));
        if self.happens(self.faults.twice) {
            self.later(1 + self.faults.delay_ms, Due::Frame(from, to, frame));
        }
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each request")]
    fn ask_server(&mut self, who: usize, effect: Effect) {
        let own = self.people[who].store.clone();
        let up = self.server_up && self.people[who].online;
        let unreachable = StoreError::Unreachable;
        let (answer, push_to) = match (effect, own) {
            (
                Effect::Deposit {
                    batch,
                    store,
                    token,
                    entries,
                },
                _,
            ) if up => {
                let to = self
                    .people
                    .iter()
                    .position(|p| p.store.as_ref().is_some_and(|s| s.mailbox == store.mailbox));
                match self.server.deposit(&store, &token, &entries) {
                    Ok(results) => (Event::Deposited { batch, results }, to),
                    Err(error) => (Event::DepositFailed { batch, error }, None),
                }
            }
            (Effect::Deposit { batch, .. }, _) => (
                Event::DepositFailed {
                    batch,
                    error: unreachable,
                },
                None,
            ),
            (Effect::Claim { claim, store, token }, _) if up => match self.server.claim(&store, &token) {
                Ok(prekeys) => (Event::Claimed { claim, prekeys }, None),
                Err(error) => (Event::ClaimFailed { claim, error }, None),
            },
            (Effect::Claim { claim, .. }, _) => (
                Event::ClaimFailed {
                    claim,
                    error: unreachable,
                },
                None,
            ),
            (Effect::FetchInvitation { fetch, store, token }, _) if up => {
                match self.server.fetch(store.mailbox, &token) {
                    Ok(invitation) => (Event::InvitationFetched { fetch, invitation }, None),
                    Err(error) => (Event::FetchFailed { fetch, error }, None),
                }
            }
            (Effect::FetchInvitation { fetch, .. }, _) => (
                Event::FetchFailed {
                    fetch,
                    error: unreachable,
                },
                None,
            ),
            (Effect::AckStore { up_to }, Some(own)) if up => return self.server.acknowledge(&own, up_to),
            (Effect::Tokens { task, changes }, Some(own)) if up => {
                self.server.tokens(&own, &changes);
                (Event::TaskDone { task }, None)
            }
            (Effect::PublishPrekeys { task, upload }, Some(own)) if up => {
                self.server.publish_prekeys(&own, &upload);
                (Event::TaskDone { task }, None)
            }
            (Effect::PublishInvitation { task, upload }, Some(own)) if up => {
                self.server.publish_invitation(&own, &upload);
                (Event::TaskDone { task }, None)
            }
            (
                Effect::Tokens { task, .. }
                | Effect::PublishPrekeys { task, .. }
                | Effect::PublishInvitation { task, .. },
                _,
            ) => (
                Event::TaskFailed {
                    task,
                    error: unreachable,
                },
                None,
            ),
            _ => return,
        };
        self.soon(who, answer);
        if let Some(to) = push_to {
            self.later(1, Due::Push(to));
        }
    }

    /// The server pushes what waits, in order, from behind the last push on this connection.
    fn push(&mut self, who: usize) {
        let person = &self.people[who];
        let Some(own) = person
            .store
            .clone()
            .filter(|_| person.store_connected && self.server_up)
        else {
            return;
        };
        let (pushed, lane) = (person.pushed, self.server.mailboxes[&own.mailbox].lane.clone());
        for (sequence, bytes) in lane.into_iter().filter(|(sequence, _)| *sequence > pushed) {
            self.people[who].pushed = sequence;
            let life = self.people[who].lives;
            let event = self.open(who, bytes, Arrival::Store { sequence });
            self.later(1, Due::Event(who, life, event));
        }
    }

    fn open(&self, who: usize, bytes: Vec<u8>, arrival: Arrival) -> Event {
        let engine = &self.people[who].engine;
        Event::Envelope(InboundEnvelope {
            id: EnvelopeId::of(&bytes),
            header: Header::read(&bytes).ok(),
            arrival,
            content: envelope::open(&bytes, &engine.own_device(), &engine.opening_keys()),
        })
    }

    /// Bytes reach a person as if `from` had sent them on its stream.
    pub(crate) fn inject(&mut self, from: usize, to: usize, bytes: Vec<u8>) {
        let device = self.people[from].engine.own_device();
        let event = self.open(to, bytes, Arrival::Direct { device });
        self.event(to, event);
    }

    /// The live connection to the server comes up: registration, prekeys, and what waits.
    fn reconnect(&mut self, who: usize) {
        if !self.people[who].online {
            return;
        }
        if !self.server_up {
            return self.later(1_000, Due::Reconnect(who));
        }
        let address = self.server.address(self.people[who].number);
        self.people[who].store = Some(address.clone());
        self.people[who].store_connected = true;
        self.people[who].pushed = 0;
        let one_time = self.server.one_time_prekeys(&address);
        let life = self.people[who].lives;
        for event in [
            Event::Registered { address },
            Event::StoreConnected,
            Event::PrekeyCount { one_time },
        ] {
            self.later(0, Due::Event(who, life, event));
        }
        self.later(1, Due::Push(who));
    }

    /// The server goes away, and everybody notices; or it comes back.
    pub(crate) fn set_server(&mut self, up: bool) {
        self.server_up = up;
        for who in 0..self.people.len() {
            if up {
                self.later(self.number % 50, Due::Reconnect(who));
            } else if self.people[who].store_connected {
                self.people[who].store_connected = false;
                self.soon(who, Event::StoreDisconnected);
            }
        }
    }

    /// Lets time pass to the next thing that happens; false if nothing will before `until`.
    pub(crate) fn advance(&mut self, until: Timestamp) -> bool {
        let queued = self.queue.first_key_value().map(|((at, _), _)| *at);
        let online = self.people.iter().enumerate().filter(|(_, person)| person.online);
        let timer = online
            .filter_map(|(who, person)| Some((person.wake_at?, who)))
            .min();
        match (queued, timer) {
            (Some(at), _) if at <= until && timer.is_none_or(|(wake, _)| at <= wake) => {
                let ((at, _), due) = self.queue.pop_first().expect("peeked");
                self.now = self.now.max(at);
                self.deliver(due);
            }
            (_, Some((wake, who))) if wake <= until => {
                self.now = self.now.max(wake);
                self.people[who].wake_at = None;
                self.event(who, Event::Tick);
            }
            _ => {
                self.now = until;
                return false;
            }
        }
        true
    }

    fn deliver(&mut self, due: Due) {
        match due {
            Due::Event(who, life, event) => {
                // What was meant for a process that has died is lost with it.
                if self.people[who].online && self.people[who].lives == life {
                    self.event(who, event);
                }
            }
            Due::Frame(from, to, frame) => {
                if !self.is_connected(from, to) || !self.people[to].online {
                    return;
                }
                match frame {
                    Frame::Envelope(bytes) => self.inject(from, to, bytes),
                    Frame::Ack(envelope, outcome) => {
                        let device = self.people[from].engine.own_device();
                        self.event(
                            to,
                            Event::PathAck {
                                device,
                                envelope,
                                outcome,
                            },
                        );
                    }
                }
            }
            Due::Push(who) => self.push(who),
            Due::Reconnect(who) => self.reconnect(who),
        }
    }

    /// Lets a span of time pass.
    pub(crate) fn pass(&mut self, span: Span) {
        let until = self.now.plus(span);
        while self.advance(until) {}
    }

    /// Lets everything that is under way come to rest: two hours pass.
    pub(crate) fn settle(&mut self) {
        self.pass(Span::seconds(7_200));
    }

    /// All faults end, everybody is back, and everything comes to rest.
    pub(crate) fn heal(&mut self) {
        self.faults = Faults {
            delay_ms: 20,
            ..Faults::default()
        };
        self.crash_at = None;
        self.apart.clear();
        if !self.server_up {
            self.set_server(true);
        }
        for who in 0..self.people.len() {
            if !self.people[who].online {
                self.start(who);
            } else if !self.people[who].store_connected {
                self.later(1, Due::Reconnect(who));
            }
            self.later(2, Due::Push(who));
        }
        self.settle();
    }
}
