//! Two drivers with real databases, and a store server that is a few maps.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    future::Future,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use hoopoe_crypto::{at_rest::StorageKey, recovery::RecoverySeed};
use hoopoe_engine::{
    Birth, Command, Config, Engine, Reply,
    row::{ContactId, ContactState},
};
use hoopoe_node::{
    choice::Network,
    clock,
    db::{
        Database,
        servers::{RememberedServer, Standing},
        settings::Setting,
        views::MessageView,
    },
    driver::{self, Handle, NewDriver, Parts, StartClient, StoreClient},
    p2p::{self, P2pEvent},
    random,
    store::{self, DisconnectReason, StoreEvent},
    transport_key::TransportKey,
    watermark::Watermark,
};
use hoopoe_protocol::{
    id::{LaneId, MailboxId, PresenceId},
    keys::{ServerKey, TokenHash},
    secret::Secret,
    store::{
        auth::Registered,
        deposit::{DepositEntry, DepositResult},
        error::ProblemCode,
        invitations::WaitingInvitation,
        prekeys::{ClaimedPrekeys, PrekeyKind, SealedPrekey},
        slots::{SlotPut, SlotValue},
    },
    time::{Span, Timestamp},
};
use tempfile::TempDir;
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::fixtures;

/// Waits until something is so, and fails if it takes too long.
pub(crate) async fn eventually<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let deadline = Instant::now() + Duration::from_secs(30);
    let mut pace = tokio::time::interval(Duration::from_millis(5));
    while !is_so().await {
        assert!(Instant::now() < deadline, "in vain: {what}");
        pace.tick().await;
    }
}

/// The store servers. A node has its own number at the first, a hundred more at the other, two hundred at the third.
#[derive(Clone, Default)]
pub(crate) struct Server(Arc<Mutex<Inside>>);

#[derive(Default)]
struct Inside {
    lanes: BTreeMap<LaneId, Lane>,
    invitations: BTreeMap<TokenHash, WaitingInvitation>,
    presence: BTreeMap<PresenceId, Vec<u8>>,
}

#[derive(Default)]
struct Lane {
    client: Option<mpsc::Sender<StoreEvent>>,
    waiting: VecDeque<(u64, Vec<u8>)>,
    deposited: u64,
    acknowledged: u64,
    /// Acknowledgements that took another envelope along than the next.
    leaps: Vec<u64>,
    prekeys: Vec<SealedPrekey>,
    /// What stands in this node's slot.
    slot: Option<SlotValue>,
    /// Whether the server answers nothing that is asked of the slot.
    keeps_slot_back: bool,
    /// Tokens that were withdrawn.
    withdrawn: BTreeSet<TokenHash>,
    is_deaf: bool,
    is_away: bool,
    is_closed: bool,
}

impl Server {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap()
    }

    /// From now on, all commands of this node find a full queue; or no more.
    pub(crate) fn set_deaf(&self, node: u8, is_deaf: bool) {
        self.inside().lanes.entry(lane(node)).or_default().is_deaf = is_deaf;
    }

    /// From now on this node hears nothing, until it is back and hears everything at once.
    pub(crate) fn set_away(&self, node: u8, is_away: bool) {
        let mut inside = self.inside();
        inside.lanes.entry(lane(node)).or_default().is_away = is_away;
        if !is_away {
            inside.connect(node);
        }
    }

    /// From now on this node is not taken in; or it is again, the next time it asks.
    pub(crate) fn set_closed(&self, node: u8, is_closed: bool) {
        self.inside().lanes.entry(lane(node)).or_default().is_closed = is_closed;
    }

    /// Acknowledgements of this node that took along an envelope which it had not acknowledged by itself.
    pub(crate) fn leaps(&self, node: u8) -> Vec<u64> {
        self.inside().lanes[&lane(node)].leaps.clone()
    }

    /// What stands in this node's slot.
    pub(crate) fn slot(&self, node: u8) -> Option<SlotValue> {
        self.inside().lanes[&lane(node)].slot.clone()
    }

    /// Something else stands in this node's slot from now on.
    pub(crate) fn set_slot(&self, node: u8, slot: Option<SlotValue>) {
        self.inside().lanes.entry(lane(node)).or_default().slot = slot;
    }

    /// From now on nothing is answered that is asked of this node's slot; or it is again.
    pub(crate) fn keep_slot_back(&self, node: u8, is_kept: bool) {
        let mut inside = self.inside();
        inside.lanes.entry(lane(node)).or_default().keeps_slot_back = is_kept;
    }

    /// How many one-time prekeys of this node wait.
    pub(crate) fn prekey_ids(&self, node: u8) -> Vec<u64> {
        let prekeys = &self.inside().lanes[&lane(node)].prekeys;
        prekeys.iter().map(|prekey| prekey.key_id).collect()
    }

    /// How many envelopes were ever deposited for this node.
    pub(crate) fn deposited(&self, node: u8) -> u64 {
        self.inside().lanes[&lane(node)].deposited
    }

    /// How many tokens this node has withdrawn.
    pub(crate) fn withdrawn(&self, node: u8) -> usize {
        self.inside().lanes[&lane(node)].withdrawn.len()
    }

    /// How many envelopes for this node it has not acknowledged.
    pub(crate) fn unacknowledged(&self, node: u8) -> usize {
        self.inside().lanes[&lane(node)].waiting.len()
    }

    fn client(&self, node: u8, server: Option<&RememberedServer>) -> StoreClient {
        let (sender, events) = mpsc::channel(4_096);
        let place = match server.map(|server| server.url.as_str()) {
            Some(OTHER) => 100,
            Some(THIRD) => 200,
            _ => 0,
        };
        let node = node + place;
        let is_closed = self.inside().lanes.entry(lane(node)).or_default().is_closed;
        let is_new = server.is_some_and(|server| matches!(server.standing, Standing::Next { .. }));
        if is_new && is_closed {
            let reason = DisconnectReason::Refused(ProblemCode::InviteCodeRefused);
            sender.try_send(StoreEvent::Disconnected { reason }).unwrap();
        } else if server.is_some() {
            let registered = Registered {
                mailbox: MailboxId::new([node; 16]),
                lane: lane(node),
            };
            sender
                .try_send(StoreEvent::Registered {
                    server: ServerKey::new([place; 32]),
                    registered,
                })
                .unwrap();
            let mut inside = self.inside();
            inside.lanes.entry(lane(node)).or_default().client = Some(sender.clone());
            inside.connect(node);
        }
        let server = self.clone();
        let outlet = Box::new(move |command| server.inside().obey(node, &sender, command));
        StoreClient {
            events,
            outlet,
            guard: CancellationToken::new().drop_guard(),
        }
    }
}

impl Inside {
    /// Tells a node that it is connected, and everything that waits for it.
    fn connect(&mut self, node: u8) {
        let lane = self.lanes.entry(lane(node)).or_default();
        let one_time = lane
            .prekeys
            .iter()
            .filter(|prekey| prekey.kind == PrekeyKind::OneTime)
            .count();
        let one_time = u64::try_from(one_time).unwrap();
        lane.tell(StoreEvent::Connected { waiting: 0 });
        lane.tell(StoreEvent::PrekeyCount { one_time });
        for (sequence, bytes) in lane.waiting.clone() {
            lane.tell(envelope(sequence, bytes));
        }
    }

    fn obey(
        &mut self,
        node: u8,
        answers: &mpsc::Sender<StoreEvent>,
        command: store::Command,
    ) -> Result<(), store::SendError> {
        let own = self.lanes.entry(lane(node)).or_default();
        if own.is_deaf {
            return Err(store::SendError::Full);
        }
        let answer = match command {
            store::Command::Tokens { task, changes } => {
                own.withdrawn.extend(changes.revoke);
                StoreEvent::TaskDone { task }
            }
            store::Command::Prekeys { task, upload } => {
                if upload.replaces == Some(true) {
                    own.prekeys.clear();
                }
                own.prekeys.extend(upload.prekeys);
                StoreEvent::TaskDone { task }
            }
            store::Command::Invitation { task, upload } => {
                let waiting = WaitingInvitation {
                    lane: lane(node),
                    sealed: upload.sealed,
                };
                self.invitations.insert(upload.token, waiting);
                StoreEvent::TaskDone { task }
            }
            command @ (store::Command::ReadSlot { .. } | store::Command::WriteSlot { .. }) => {
                match own.obey_slot(command) {
                    Some(answer) => answer,
                    None => return Ok(()),
                }
            }
            store::Command::Ack { up_to } => {
                if up_to > own.acknowledged + 1 {
                    own.leaps.push(up_to);
                }
                own.acknowledged = own.acknowledged.max(up_to);
                own.waiting.retain(|(sequence, _)| *sequence > up_to);
                return Ok(());
            }
            store::Command::Reconnect => {
                own.tell(StoreEvent::Disconnected {
                    reason: DisconnectReason::Requested,
                });
                self.connect(node);
                return Ok(());
            }
            store::Command::Deposit { batch, entries, .. } => StoreEvent::Deposited {
                batch,
                results: self.deposit(entries),
            },
            store::Command::Claim { task, store, .. } => StoreEvent::Claimed {
                task,
                prekeys: self.lanes.entry(store.lane).or_default().claim(),
            },
            store::Command::FetchInvitation { task, token, .. } => {
                let invitation = self.invitations[&TokenHash::of(token.expose())].clone();
                StoreEvent::InvitationFetched { task, invitation }
            }
            store::Command::PutPresence { put, id, value, .. } => {
                self.presence.insert(id, value);
                StoreEvent::PresencePut { put }
            }
            store::Command::ReadPresence { read, ids, .. } => {
                let values = ids.iter().map(|id| self.presence.get(id).cloned());
                StoreEvent::PresenceRead {
                    read,
                    values: values.collect(),
                }
            }
        };
        // A client that was replaced hears nothing any more.
        drop(answers.try_send(answer));
        Ok(())
    }

    fn deposit(&mut self, entries: Vec<DepositEntry>) -> Vec<DepositResult> {
        let mut results = Vec::new();
        for entry in entries {
            let lane = self.lanes.get_mut(&entry.lane).unwrap();
            if !lane.waiting.iter().any(|(_, bytes)| *bytes == entry.envelope) {
                lane.deposited += 1;
                lane.waiting.push_back((lane.deposited, entry.envelope.clone()));
                lane.tell(envelope(lane.deposited, entry.envelope));
            }
            results.push(DepositResult::Stored);
        }
        results
    }
}

impl Lane {
    /// None while what is asked of the slot is not answered.
    fn obey_slot(&mut self, command: store::Command) -> Option<StoreEvent> {
        if self.keeps_slot_back {
            return None;
        }
        Some(match command {
            store::Command::WriteSlot { put, .. } => self.write_slot(put),
            _ => StoreEvent::SlotRead {
                slot: self.slot.clone(),
            },
        })
    }

    fn write_slot(&mut self, put: SlotPut) -> StoreEvent {
        let present = self.slot.as_ref().map_or(0, |slot| slot.version);
        if present != put.expected {
            let error = store::TaskError::Problem {
                code: ProblemCode::Conflict,
                retry_after: None,
            };
            return StoreEvent::SlotFailed { error };
        }
        self.slot = Some(SlotValue {
            version: put.version,
            value: put.value,
        });
        StoreEvent::SlotWritten
    }

    fn tell(&self, event: StoreEvent) {
        if let Some(client) = &self.client
            && !self.is_away
        {
            drop(client.try_send(event));
        }
    }

    fn claim(&mut self) -> ClaimedPrekeys {
        let newest = |kind| {
            self.prekeys
                .iter()
                .rev()
                .find(|prekey| prekey.kind == kind)
                .cloned()
        };
        let (kem, fallback) = (newest(PrekeyKind::Kem), newest(PrekeyKind::Fallback));
        let one_time = self
            .prekeys
            .iter()
            .position(|prekey| prekey.kind == PrekeyKind::OneTime);
        ClaimedPrekeys {
            kem,
            dh: one_time.map(|place| self.prekeys.remove(place)).or(fallback),
        }
    }
}

fn envelope(sequence: u64, bytes: Vec<u8>) -> StoreEvent {
    StoreEvent::Envelope {
        sequence,
        token: 1,
        stored: Timestamp(1),
        bytes,
    }
}

fn lane(node: u8) -> LaneId {
    LaneId::new([node; 8])
}

/// A node that runs.
pub(crate) struct Node {
    pub(crate) handle: Handle,
    /// What happens on its direct streams.
    pub(crate) direct: mpsc::Sender<P2pEvent>,
    /// What it wants done on them.
    pub(crate) asked: Arc<Mutex<Vec<p2p::Command>>>,
    database: Database,
    number: u8,
    task: JoinHandle<()>,
    shutdown: CancellationToken,
    folder: TempDir,
}

pub(crate) fn storage() -> StorageKey {
    StorageKey::new(Secret::new([3; 32]))
}

/// Receipts at once, so that no test waits for them.
fn config() -> Config {
    Config {
        stored_receipt_delay: (Span(0), Span(0)),
        route_debounce: Span(0),
        ..Config::default()
    }
}

pub(crate) const OTHER: &str = "https://other.example";
pub(crate) const THIRD: &str = "https://third.example";

/// Where marks stand, below a node's folder.
const MARKS: &str = "marks";

fn own_server() -> RememberedServer {
    RememberedServer {
        url: "https://store.example".to_owned(),
        pin: None,
        identity: None,
        device_auth: Secret::new([4; 32]),
        invite_code: None,
        standing: Standing::Own,
    }
}

impl Node {
    /// A new account that runs, with a server or without.
    pub(crate) async fn new(number: u8, name: &str, server: &Server, own: Option<RememberedServer>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = fixtures::open(&folder).await;
        let mut writer = database.writer().await.unwrap();
        let born = Engine::create(
            clock::now(),
            Birth {
                seed: RecoverySeed::generate(&mut random::generator()),
                name: name.to_owned(),
                storage: storage(),
                rng_seed: *random::secret().expose(),
                config: config(),
            },
        );
        writer.commit(&born.unwrap().step.changes).await.unwrap();
        let (own, mut rng) = (own.as_ref(), random::generator());
        let servers: Vec<_> = own.into_iter().collect();
        writer.put_servers(&storage(), &mut rng, &servers).await.unwrap();
        drop(writer);
        Self::run(number, folder, database, server).await
    }

    async fn run(number: u8, folder: TempDir, database: Database, server: &Server) -> Self {
        let mut writer = database.writer().await.unwrap();
        let transport =
            TransportKey::of_profile(database.reader(), &mut writer, &storage(), None, clock::now())
                .await
                .unwrap();
        let snapshot = writer.load().await.unwrap().unwrap();
        let engine = Engine::restore(snapshot, storage(), *random::secret().expose(), config()).unwrap();
        let marks = folder.path().join(MARKS);
        let (direct, events) = mpsc::channel(64);
        let (asked, shutdown) = (Arc::<Mutex<Vec<_>>>::default(), CancellationToken::new());
        let ask = Arc::clone(&asked);
        let server = server.clone();
        let start_client: StartClient = Box::new(move |own| Ok(server.client(number, own)));
        let NewDriver { driver, handle } = driver::new(Parts {
            engine,
            config: config(),
            storage: storage(),
            database: database.clone(),
            writer,
            servers: database.reader().servers(&storage()).await.unwrap(),
            watermark: Watermark::read(database.reader(), &storage(), marks.is_dir().then_some(marks))
                .await
                .unwrap(),
            transport,
            start_client,
            direct: events,
            direct_outlet: Box::new(move |command| {
                ask.lock().unwrap().push(command);
                Ok(())
            }),
            network: Network::default(),
            direct_counters: Arc::default(),
            shutdown: shutdown.clone(),
        })
        .unwrap();
        let task = tokio::spawn(driver.run());
        Self {
            handle,
            direct,
            asked,
            database,
            number,
            task,
            shutdown,
            folder,
        }
    }

    /// Ends the process at once, wherever it is, and begins anew from what is on the disk.
    pub(crate) async fn crash(self, server: &Server) -> Self {
        self.task.abort();
        assert!(self.task.await.is_err_and(|error| error.is_cancelled()));
        self.database.close().await;
        let database = fixtures::open(&self.folder).await;
        Self::run(self.number, self.folder, database, server).await
    }

    pub(crate) async fn stop(self) {
        self.shutdown.cancel();
        self.task.await.unwrap();
        self.database.close().await;
    }

    /// The version of the slot of which the database knows that it has stood there.
    pub(crate) async fn slot_that_stood(&self) -> u64 {
        let reader = self.database.reader();
        let kept = reader.setting(&storage(), Setting::BootSlot).await.unwrap();
        kept.and_then(|bytes| bytes.last_chunk().copied())
            .map_or(0, u64::from_le_bytes)
    }

    /// From the next start on the mark of the database stands in a file as well.
    pub(crate) fn keep_mark_beside(&self) {
        std::fs::create_dir(self.folder.path().join(MARKS)).unwrap();
    }

    /// A copy of the database as it is, made while nothing runs; what runs then is another process.
    pub(crate) async fn copied(self, server: &Server) -> (Self, Vec<u8>) {
        self.replaced(server, None).await
    }

    /// Ends, and begins anew from a copy of the database.
    pub(crate) async fn restored(self, server: &Server, copy: &[u8]) -> Self {
        self.replaced(server, Some(copy)).await.0
    }

    async fn replaced(self, server: &Server, copy: Option<&[u8]>) -> (Self, Vec<u8>) {
        self.shutdown.cancel();
        self.task.await.unwrap();
        let path = self.database.path().to_owned();
        self.database.close().await;
        if let Some(copy) = copy {
            std::fs::write(&path, copy).unwrap();
        }
        let copy = std::fs::read(&path).unwrap();
        let database = fixtures::open(&self.folder).await;
        (Self::run(self.number, self.folder, database, server).await, copy)
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.database.path().to_owned()
    }

    pub(crate) async fn send(&self, text: &str) {
        let command = Command::Send {
            contact: ContactId(1),
            text: text.to_owned(),
        };
        let reply = self.handle.command(command).await;
        assert!(matches!(reply, Ok(Reply::Sent { .. })), "{reply:?}");
    }

    pub(crate) async fn history(&self) -> Vec<MessageView> {
        self.handle
            .reader()
            .history(ContactId(1), None, 500)
            .await
            .unwrap()
    }

    pub(crate) async fn texts(&self) -> Vec<String> {
        self.history()
            .await
            .into_iter()
            .map(|message| message.text)
            .collect()
    }

    pub(crate) async fn knows_its_contact(&self) -> bool {
        let contacts = self.handle.reader().contacts().await.unwrap();
        contacts
            .iter()
            .any(|contact| contact.state == ContactState::Accepted && !contact.name.is_empty())
    }
}

/// Alice and Bob, who are node 1 and 2 and each other's contact 1.
pub(crate) struct World {
    pub(crate) server: Server,
    pub(crate) alice: Node,
    pub(crate) bob: Node,
}

impl World {
    pub(crate) async fn introduced() -> Self {
        let server = Server::default();
        let alice = Node::new(1, "Alice", &server, Some(own_server())).await;
        let bob = Node::new(2, "Bob", &server, Some(own_server())).await;
        eventually("both are registered", || async {
            let status = [
                alice.handle.status().await.unwrap(),
                bob.handle.status().await.unwrap(),
            ];
            status
                .iter()
                .all(|status| matches!(status.server, driver::ServerState::Connected { .. }))
        })
        .await;

        let Ok(Reply::Invited { link, .. }) = alice
            .handle
            .command(Command::Invite {
                lifetime: Span::hours(1),
            })
            .await
        else {
            panic!("no invitation");
        };
        eventually("the invitation waits", || async {
            !server.inside().invitations.is_empty()
        })
        .await;
        bob.handle.command(Command::Accept { link }).await.unwrap();
        eventually("the two know each other", || async {
            alice.knows_its_contact().await && bob.knows_its_contact().await
        })
        .await;
        Self { server, alice, bob }
    }

    pub(crate) async fn stop(self) {
        self.alice.stop().await;
        self.bob.stop().await;
    }
}
