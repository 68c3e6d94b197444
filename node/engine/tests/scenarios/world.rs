//! The clock, the wires and the faults. Everything that happens is drawn from one seed.

mod course;
mod hostile_peer;
mod lying_server;
mod presence_wire;
mod processes;
mod server_wire;
mod slot;
mod streams;
mod trace;
mod wires;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use hoopoe_crypto::live::SealedLive;
use hoopoe_engine::{
    Change, Command, CommandError, Event, Input, Notice, Reply, Step, Turned, row::ContactId,
};
use hoopoe_protocol::{
    id::{DeviceId, EnvelopeId},
    peer::PathOutcome,
    prekey::HandedPrekeys,
    time::{Span, Timestamp},
};
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{Rng, SeedableRng},
};

pub(crate) use self::slot::Slot;
use self::{streams::Streams, trace::Trace};
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
    /// A frame that is lost ends its stream, as it does on real ones; otherwise later frames still come.
    pub(crate) loss_ends_stream: bool,
    /// How often the server lies.
    pub(crate) lies: u64,
    /// How often a start does not know yet whether its database is the newest.
    pub(crate) doubt: u64,
}

pub(crate) struct World {
    pub(crate) now: Timestamp,
    pub(crate) people: Vec<Person>,
    pub(crate) server: Server,
    pub(crate) server_up: bool,
    /// Nobody has a server, ever.
    pub(crate) no_server: bool,
    pub(crate) faults: Faults,
    /// A dial finds somebody only where they are.
    pub(crate) looks_at_addresses: bool,
    /// Pairs that cannot reach each other directly.
    pub(crate) apart: BTreeSet<(usize, usize)>,
    pub(crate) trace: Trace,
    /// Live frames that were handed to the network: from whom, and the bytes.
    pub(crate) live: Vec<(usize, SealedLive)>,
    /// Keys and envelopes that were sent directly, by sender.
    pub(crate) sent_direct: Vec<usize>,
    /// How often it was written, or deleted, when somebody was last seen.
    pub(crate) last_seen_writes: usize,
    /// Commits so far, and the one at which a process dies: (number, before the commit?).
    pub(crate) commits: u64,
    pub(crate) crash_at: Option<(u64, bool)>,
    pub(crate) crashes: u64,
    /// What is in the envelopes on the wires; with it they need no decapsulation, which is most of what a history costs.
    contents: Option<BTreeMap<EnvelopeId, Arc<[u8]>>>,
    /// Every envelope that was ever on a wire, where somebody collects them.
    heard: Option<Vec<Heard>>,
    /// Dials so far.
    pub(crate) dials: u64,
    rng: ChaCha20Rng,
    queue: BTreeMap<(Timestamp, u64), Due>,
    number: u64,
    /// The last reply that was handed over at somebody's door.
    pub(crate) last_reply: Option<Vec<u8>>,
    /// Claims over streams are lost.
    pub(crate) no_claims: bool,
    /// Replies at doors are lost.
    pub(crate) lost_replies: bool,
    /// Who waits at whose door, for the answer to which visit.
    visitors: BTreeMap<u64, (usize, u64)>,
    streams: Streams,
}

/// What one device says to another on their stream.
#[derive(Clone, Debug)]
enum Frame {
    Envelope(Vec<u8>),
    Ack(EnvelopeId, PathOutcome),
    Live(Box<SealedLive>),
    Claim,
    Prekeys(Box<HandedPrekeys>),
}

/// An envelope that was on a wire.
struct Heard {
    sender: usize,
    bytes: Arc<[u8]>,
    content: Arc<[u8]>,
}

/// Something on its way to a person.
#[derive(Debug)]
enum Due {
    Event(usize, u64, Event),
    /// On a stream, from one to another, to be opened on arrival.
    Frame(u64, usize, usize, Frame),
    /// To one about the other: their stream, or that it has ended.
    Stream(usize, u64, usize, Option<u64>),
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
            no_server: false,
            faults: Faults::default(),
            looks_at_addresses: false,
            apart: BTreeSet::new(),
            trace: Trace::default(),
            live: Vec::new(),
            sent_direct: Vec::new(),
            last_seen_writes: 0,
            commits: 0,
            crash_at: None,
            crashes: 0,
            contents: None,
            heard: None,
            dials: 0,
            rng: ChaCha20Rng::seed_from_u64(seed),
            queue: BTreeMap::new(),
            number: 0,
            visitors: BTreeMap::new(),
            last_reply: None,
            no_claims: false,
            lost_replies: false,
            streams: Streams::default(),
        };
        for who in 0..world.people.len() {
            world.start(who);
        }
        world
    }

    /// Another world that begins as this one is now, with a seed of its own; nothing is under way in it. With a short cut,
    /// envelopes that a person sealed are not opened but known.
    pub(crate) fn fork(&self, seed: u64, short_cut: bool) -> Self {
        let mut fork = Self {
            live: self.live.clone(),
            sent_direct: self.sent_direct.clone(),
            last_seen_writes: self.last_seen_writes,
            now: self.now,
            people: self.people.iter().map(|person| person.twin(seed)).collect(),
            server: self.server.clone(),
            server_up: true,
            no_server: false,
            faults: Faults::default(),
            looks_at_addresses: false,
            apart: BTreeSet::new(),
            trace: Trace::default(),
            commits: 0,
            crash_at: None,
            crashes: 0,
            dials: 0,
            contents: short_cut.then(BTreeMap::new),
            heard: None,
            rng: ChaCha20Rng::seed_from_u64(seed),
            queue: BTreeMap::new(),
            number: 0,
            visitors: BTreeMap::new(),
            last_reply: None,
            no_claims: false,
            lost_replies: false,
            streams: Streams::default(),
        };
        for who in 0..fork.people.len() {
            fork.start(who);
        }
        fork
    }

    /// A network on which nobody has a server.
    pub(crate) fn without_server(people: u8, seed: u64) -> Self {
        let mut world = Self::new(people, seed);
        (world.server_up, world.no_server) = (false, true);
        world.settle();
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

    /// From now on every envelope is overheard.
    pub(crate) fn listen(&mut self) {
        self.heard = Some(Vec::new());
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
            name: None,
        };
        // A crash may eat the answer, never the message: it is durable or it was not taken.
        drop(self.command(from, command));
    }

    pub(crate) fn command(&mut self, who: usize, command: Command) -> Result<Reply, CommandError> {
        let now = self.clock_of(who);
        let Turned { mut replies, step } = self.people[who].engine.turn(now, [Input::Command(command)]);
        self.take(who, step);
        replies.pop().expect("each command has its reply")
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
            self.trace.event(self.now, who, event);
        }
        for event in &events {
            // A choice is durable before anything follows from it.
            if let Event::Addresses(policy) = event {
                self.people[who].chosen = *policy;
            }
        }
        let inputs = events.into_iter().map(Input::Event);
        let now = self.clock_of(who);
        let step = self.people[who].engine.turn(now, inputs).step;
        self.take(who, step);
    }

    /// Commits a step and carries out its effects, unless the process dies.
    fn take(&mut self, who: usize, step: Step) {
        self.commits += 1;
        assert!(self.commits < 100_000, "this never comes to rest");
        let scripted = self
            .crash_at
            .filter(|(at, _)| *at == self.commits)
            .map(|(_, before)| before);
        let drawn = self.happens(self.faults.crash).then(|| self.draw(2) == 0);
        let crash = scripted.or(drawn);
        if crash == Some(true) {
            return self.crash(who);
        }
        self.learn(who, &step.changes);
        let about_last_seen =
            |change: &&Change| matches!(change, Change::PutLastSeen { .. } | Change::DeleteLastSeen { .. });
        self.last_seen_writes += step.changes.iter().filter(about_last_seen).count();
        let person = &mut self.people[who];
        person.rows.apply(step.changes);
        person.wake_at = step.wake_at;
        person.told = person.engine.addresses();
        person.is_set_back &= !step.notices.contains(&Notice::SetBack);
        if crash == Some(false) {
            return self.crash(who);
        }
        self.trace.step(who, &step.effects, &step.notices);
        self.people[who].notices.extend(step.notices);
        for effect in step.effects {
            if self.happens(self.faults.lost_effect) {
                self.lose(who, &effect);
            } else {
                self.carry_out(who, effect);
            }
        }
    }

    pub(crate) fn disconnect(&mut self, a: usize, b: usize) {
        if self.streams.end(a, b) {
            self.tell(a, b, None);
            self.tell(b, a, None);
        }
    }

    /// A person hears of a stream with another: that it is there, or that it has ended.
    fn tell(&mut self, who: usize, other: usize, stream: Option<u64>) {
        let earliest = self.now.plus(Span(self.delay()));
        let at = self.streams.news_at(who, other, earliest);
        self.number += 1;
        let life = self.people[who].lives;
        self.queue
            .insert((at, self.number), Due::Stream(who, life, other, stream));
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

    /// Whether a stream is there between two.
    pub(crate) fn is_connected(&self, a: usize, b: usize) -> bool {
        self.streams.between(a, b).is_some()
    }
}
