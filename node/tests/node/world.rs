//! Two drivers with real databases, and a store server that is a few maps.

mod server;

use std::{
    future::Future,
    path::PathBuf,
    sync::{Arc, Mutex},
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
    driver::{self, Handle, NewDriver, Parts, StartClient},
    p2p::{self, P2pEvent},
    random,
    transport_key::TransportKey,
    watermark::Watermark,
};
use hoopoe_protocol::{secret::Secret, time::Span};
use tempfile::TempDir;
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::sync::CancellationToken;

pub(crate) use self::server::{OTHER, Server, THIRD};
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
            name: None,
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
        eventually("the invitation waits", || async { server.has_an_invitation() }).await;
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
