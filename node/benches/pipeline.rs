//! Messages per second through two engines with real databases, next to the cryptography alone in the same run.
//!
//! `send → commit → deposit → open → receive → commit → receipt`, all in one task, with the network taken out. The rate
//! of the cryptography is the ceiling. Plain `main`, because a commit is awaited and one long run says more than many
//! short ones.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench prints, and may end loudly"
)]

use std::{
    collections::{BTreeMap, VecDeque},
    time::{Duration, Instant},
};

use hoopoe_crypto::{
    at_rest::StorageKey,
    device::Device,
    envelope::{self, OpeningKey},
    identity::UserIdentity,
    kem::KemSecret,
    prekeys::VerifiedDhPrekey,
    recovery::RecoverySeed,
    session::{OlmMessage, PreKeyBytes},
};
use hoopoe_engine::{
    self as engine, Birth, Command, Config, Effect, Engine, Event, Notice, Reply, Turned,
    event::{Arrival, InboundEnvelope, LaneNumber},
    row::ContactId,
};
use hoopoe_node::{
    clock,
    db::{Database, Writer},
    random,
};
use hoopoe_protocol::{
    envelope::Header,
    id::{DeviceId, EnvelopeId, LaneId, MailboxId},
    keys::{ServerKey, TokenHash},
    route::StoreAddress,
    secret::Secret,
    store::{
        deposit::DepositResult,
        invitations::WaitingInvitation,
        prekeys::{ClaimedPrekeys, PrekeyKind, SealedPrekey},
    },
    time::{Span, Timestamp},
};

const MESSAGES: usize = 2_000;
const TEXT_BYTES: usize = 200;
/// How many messages are written before the first is committed: what the driver takes at most, and one by one.
const BATCHES: [usize; 2] = [64, 1];

struct Node {
    engine: Engine,
    writer: Writer,
    database: Database,
    number: u8,
    effects: VecDeque<Effect>,
    wake_at: Option<Timestamp>,
    deposited: u64,
    received: usize,
    commits: usize,
    changes: usize,
    /// Opening envelopes, deciding, committing.
    spent: [Duration; 3],
    prekeys: Vec<SealedPrekey>,
}

enum Input {
    Command(Command),
    Event(Event),
    Envelope(Vec<u8>),
}

impl Node {
    async fn new(number: u8, folder: &tempfile::TempDir) -> Self {
        let path = folder.path().join(format!("{number}.db"));
        let database = Database::open(&path, &Secret::new([number; 32])).await.unwrap();
        let mut writer = database.writer().await.unwrap();
        let born = Engine::create(
            clock::now(),
            Birth {
                seed: RecoverySeed::generate(&mut random::generator()),
                name: format!("node {number}"),
                storage: StorageKey::new(Secret::new([number; 32])),
                rng_seed: *random::secret().expose(),
                config: Config {
                    stored_receipt_delay: (Span(0), Span(0)),
                    ..Config::default()
                },
            },
        )
        .unwrap();
        writer.commit(&born.step.changes).await.unwrap();
        Self {
            engine: born.engine,
            writer,
            database,
            number,
            effects: VecDeque::new(),
            wake_at: None,
            deposited: 0,
            received: 0,
            commits: 0,
            changes: 0,
            spent: [Duration::ZERO; 3],
            prekeys: Vec::new(),
        }
    }

    /// What the driver does in one round.
    async fn turn(&mut self, inputs: Vec<Input>) -> Vec<Reply> {
        let started = Instant::now();
        let inputs: Vec<_> = inputs
            .into_iter()
            .map(|input| match input {
                Input::Command(command) => engine::Input::Command(command),
                Input::Event(event) => engine::Input::Event(event),
                Input::Envelope(bytes) => engine::Input::Event(Event::Envelope(self.open(&bytes))),
            })
            .collect();
        let opened = Instant::now();
        let now = clock::now();
        let Turned { replies, mut step } = self.engine.turn(now, inputs);
        if step.wake_at.is_some_and(|wake| wake <= now) {
            step.append(self.engine.event(now, Event::Tick));
        }
        let decided = Instant::now();
        if !step.changes.is_empty() {
            self.commits += 1;
            self.changes += step.changes.len();
            self.writer.commit(&step.changes).await.unwrap();
        }
        let parts = [opened - started, decided - opened, decided.elapsed()];
        for (sum, part) in self.spent.iter_mut().zip(parts) {
            *sum += part;
        }
        self.effects.extend(step.effects);
        let is_message = |notice: &&Notice| matches!(notice, Notice::Message { .. });
        self.received += step.notices.iter().filter(is_message).count();
        self.wake_at = step.wake_at;
        replies.into_iter().map(Result::unwrap).collect()
    }

    fn open(&mut self, bytes: &[u8]) -> InboundEnvelope {
        self.deposited += 1;
        InboundEnvelope {
            id: EnvelopeId::of(bytes),
            header: Header::read(bytes).ok(),
            arrival: Arrival::Store {
                lane: LaneNumber(1),
                sequence: self.deposited,
            },
            content: envelope::open(bytes, &self.engine.own_device(), &self.engine.opening_keys()),
        }
    }

    fn lane(&self) -> LaneId {
        LaneId::new([self.number; 8])
    }
}

/// Two nodes, and what a store server keeps for them.
struct World {
    nodes: [Node; 2],
    invitations: BTreeMap<TokenHash, WaitingInvitation>,
}

impl World {
    async fn introduced(folder: &tempfile::TempDir) -> Self {
        let nodes = [Node::new(1, folder).await, Node::new(2, folder).await];
        let mut world = Self {
            nodes,
            invitations: BTreeMap::new(),
        };
        for node in &mut world.nodes {
            let address = StoreAddress {
                url: "https://store.example".to_owned(),
                server: ServerKey::new([9; 32]),
                pin: None,
                mailbox: MailboxId::new([node.number; 16]),
                lane: node.lane(),
            };
            let events = [
                Event::Started,
                Event::Registered { address },
                Event::StoreConnected {
                    lane: hoopoe_engine::event::LaneNumber(1),
                    waiting: 0,
                },
                Event::PrekeyCount { one_time: 0 },
            ];
            node.turn(events.map(Input::Event).into()).await;
        }
        world.settle().await;
        let invite = Input::Command(Command::Invite {
            lifetime: Span::hours(1),
        });
        let Some(Reply::Invited { link, .. }) = world.nodes[0].turn(vec![invite]).await.pop() else {
            panic!("no invitation");
        };
        world.settle().await;
        world.nodes[1]
            .turn(vec![Input::Command(Command::Accept { link })])
            .await;
        world.settle().await;
        world
    }

    /// Carries effects to and fro until there are none and nothing is due soon.
    async fn settle(&mut self) {
        loop {
            let mut inputs = [Vec::new(), Vec::new()];
            for from in 0..2 {
                for effect in std::mem::take(&mut self.nodes[from].effects) {
                    self.carry(from, effect, &mut inputs);
                }
            }
            let soon = clock::now().plus(Span::millis(600));
            let is_due = self
                .nodes
                .iter()
                .any(|node| node.wake_at.is_some_and(|wake| wake <= soon));
            if inputs.iter().all(Vec::is_empty) && !is_due {
                return;
            }
            if inputs.iter().all(Vec::is_empty) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let [first, second] = inputs;
            self.nodes[0].turn(first).await;
            self.nodes[1].turn(second).await;
        }
    }

    fn carry(&mut self, from: usize, effect: Effect, inputs: &mut [Vec<Input>; 2]) {
        let answer = match effect {
            Effect::Tokens { task, .. } => Event::TaskDone { task },
            Effect::PublishPrekeys { task, upload } => {
                self.nodes[from].prekeys.extend(upload.prekeys);
                Event::TaskDone { task }
            }
            Effect::PublishInvitation { task, upload } => {
                let waiting = WaitingInvitation {
                    lane: self.nodes[from].lane(),
                    sealed: upload.sealed,
                };
                self.invitations.insert(upload.token, waiting);
                Event::TaskDone { task }
            }
            Effect::FetchInvitation { fetch, token, .. } => {
                let invitation = self.invitations[&TokenHash::of(token.expose())].clone();
                Event::InvitationFetched { fetch, invitation }
            }
            Effect::Claim { claim, store, .. } => {
                let to = usize::from(store.lane == self.nodes[1].lane());
                let prekeys = &mut self.nodes[to].prekeys;
                let kem = prekeys
                    .iter()
                    .find(|prekey| prekey.kind == PrekeyKind::Kem)
                    .cloned();
                let one = prekeys
                    .iter()
                    .position(|prekey| prekey.kind == PrekeyKind::OneTime);
                Event::Claimed {
                    claim,
                    prekeys: ClaimedPrekeys {
                        kem,
                        dh: one.map(|one| prekeys.remove(one)),
                    },
                }
            }
            Effect::Deposit { batch, entries, .. } => {
                let results = vec![DepositResult::Stored; entries.len()];
                for entry in entries {
                    let to = usize::from(entry.lane == self.nodes[1].lane());
                    inputs[to].push(Input::Envelope(entry.envelope));
                }
                Event::Deposited { batch, results }
            }
            _ => return,
        };
        inputs[from].push(Input::Event(answer));
    }

    /// Alice writes, Bob receives, the receipts come back.
    async fn run(&mut self, batch: usize) -> Duration {
        let begin = Instant::now();
        let before = self.nodes[1].received;
        let text = "x".repeat(TEXT_BYTES);
        let mut left = MESSAGES;
        while left > 0 {
            let now = left.min(batch);
            let send = || {
                Input::Command(Command::Send {
                    contact: ContactId(1),
                    text: text.clone(),
                    name: None,
                })
            };
            self.nodes[0].turn((0..now).map(|_| send()).collect()).await;
            self.settle().await;
            left -= now;
        }
        assert!(
            self.nodes[1].received - before >= MESSAGES,
            "not everything arrived"
        );
        begin.elapsed()
    }
}

/// The same messages through a ratchet and an envelope, with nothing else around them.
fn cryptography() -> Duration {
    let end = Timestamp(u64::MAX);
    let alice = Device::generate(UserIdentity::from_secret(&Secret::new([1; 32])).key());
    let mut bob = Device::generate(UserIdentity::from_secret(&Secret::new([2; 32])).key());
    let cert = bob.certificate(0, Timestamp(0), end).read_unverified().unwrap();
    let prekey =
        VerifiedDhPrekey::verify(&bob.generate_one_time(1, end).remove(0), &cert, Timestamp(0)).unwrap();
    let mut ours = alice.begin_session(&cert, &prekey).unwrap();
    let OlmMessage::PreKey(first) = ours.encrypt(b"hello").unwrap() else {
        panic!("no pre-key message")
    };
    let mut theirs = bob
        .accept_session(&PreKeyBytes::parse(&first).unwrap())
        .unwrap()
        .session;
    let answer = theirs.encrypt(b"hello back").unwrap();
    ours.decrypt(&answer).unwrap();
    let recipient = DeviceId::new([3; 32]);
    let secret = KemSecret::generate(&mut random::generator());
    let key = secret.public();
    let keys = [OpeningKey { secret, psk: None }];

    let begin = Instant::now();
    for _ in 0..MESSAGES {
        let message = ours.encrypt(&[0x78; TEXT_BYTES]).unwrap();
        let (OlmMessage::Normal(bytes) | OlmMessage::PreKey(bytes)) = &message;
        let sealed = envelope::seal(&mut random::generator(), &key, &recipient, bytes).unwrap();
        envelope::open(&sealed, &recipient, &keys).unwrap();
        theirs.decrypt(&message).unwrap();
    }
    begin.elapsed()
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = World::introduced(&folder).await;
    let rate = |time: Duration| f64::from(u32::try_from(MESSAGES).unwrap()) / time.as_secs_f64();
    let ceiling = rate(cryptography());
    println!("cryptography alone        {ceiling:8.0} messages/s");
    for batch in BATCHES {
        for node in &mut world.nodes {
            (node.commits, node.changes, node.spent) = (0, 0, [Duration::ZERO; 3]);
        }
        let through = rate(world.run(batch).await);
        let sum = |of: fn(&Node) -> usize| world.nodes.iter().map(of).sum::<usize>();
        println!(
            "pipeline, {batch:2} in a commit {through:8.0} messages/s, {:.0} % of it, receipts included; {} commits, {} rows",
            100.0 * through / ceiling,
            sum(|node| node.commits),
            sum(|node| node.changes)
        );
        let spent = |part: usize| -> f64 {
            world
                .nodes
                .iter()
                .map(|node| node.spent[part].as_secs_f64())
                .sum()
        };
        println!(
            "    of which opening {:.2} s, deciding {:.2} s, committing {:.2} s",
            spent(0),
            spent(1),
            spent(2)
        );
    }
    for node in world.nodes {
        drop(node.writer);
        node.database.close().await;
    }
}
