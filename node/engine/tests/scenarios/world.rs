//! The clock, the wires and the faults. Everything that happens is drawn from one seed.

mod server_wire;
mod wires;

use std::collections::{BTreeMap, BTreeSet};

use hoopoe_engine::{Command, CommandError, Event, Input, Reply, Step, event::Arrival, row::ContactId};
use hoopoe_protocol::{
    id::{DeviceId, EnvelopeId},
    peer::PathOutcome,
    route::PeerIdBytes,
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
    /// What reaches a person in the same moment is decided on together, with one commit.
    pub(crate) together: bool,
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
        self.events(who, vec![event]);
    }

    fn events(&mut self, who: usize, events: Vec<Event>) {
        for event in &events {
            let shown = format!("{event:?}");
            let kind = shown.split([' ', '(', '{']).next().unwrap_or_default();
            self.trace.push(format!("{} {who} {kind}", self.now.0));
        }
        let inputs = events.into_iter().map(Input::Event);
        let step = self.people[who].engine.turn(self.now, inputs).step;
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
            Due::Push(who) => self.push(who),
            Due::Reconnect(who) => self.reconnect(who),
            Due::Event(who, ..) | Due::Frame(_, who, _) => {
                let mut events: Vec<_> = self.arrival(due).into_iter().collect();
                while let Some(due) = self.next_together(who) {
                    events.extend(self.arrival(due));
                }
                if !events.is_empty() {
                    self.events(who, events);
                }
            }
        }
    }

    /// Something more for the same person in the same moment.
    fn next_together(&mut self, who: usize) -> Option<Due> {
        let next = self.queue.first_entry().filter(|_| self.faults.together)?;
        let is_his = matches!(next.get(), Due::Event(to, ..) | Due::Frame(_, to, _) if *to == who);
        (is_his && next.key().0 <= self.now).then(|| next.remove())
    }

    /// What reaches a person; nothing if it was lost.
    fn arrival(&self, due: Due) -> Option<Event> {
        match due {
            // What was meant for a process that has died is lost with it.
            Due::Event(who, life, event) => {
                (self.people[who].online && self.people[who].lives == life).then_some(event)
            }
            Due::Frame(from, to, frame) => {
                if !self.is_connected(from, to) || !self.people[to].online {
                    return None;
                }
                let device = self.people[from].engine.own_device();
                Some(match frame {
                    Frame::Envelope(bytes) => self.open(to, bytes, Arrival::Direct { device }),
                    Frame::Ack(envelope, outcome) => Event::PathAck {
                        device,
                        envelope,
                        outcome,
                    },
                })
            }
            Due::Push(_) | Due::Reconnect(_) => None,
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
