//! A whole node: profile, database, adapters, driver.

use std::{fs, path::Path};

use hoopoe_crypto::recovery::RecoverySeed;
use hoopoe_engine::{
    Command, Reply,
    addresses::AddressPolicy,
    row::{ContactId, ContactState},
};
use hoopoe_node::{
    choice::{Choice, Configured, Nearby, NetworkChange},
    db::Database,
    driver::{RenewError, ServerState},
    node::{self, AccountError, NewAccount, NodeConfig, Words},
    p2p::P2pConfig,
    profile::{Founding, LockError, Profile, UnlockError, Unlocked},
    random,
};
use hoopoe_protocol::time::Span;
use tokio_util::sync::CancellationToken;

use crate::world::eventually;

fn account(name: &str) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        seed: RecoverySeed::generate(&mut random::generator()),
        words: Words::Known,
        server: None,
        page: None,
    }
}

fn begin(folder: &Path) -> Founding {
    Profile::create(folder, b"a long walk", &mut random::generator()).unwrap()
}

/// A profile with an account of this name.
async fn found(folder: &Path, name: &str) -> Unlocked {
    let founding = begin(folder);
    node::create_account(&founding, account(name)).await.unwrap();
    founding.finish().unwrap()
}

fn config() -> NodeConfig {
    NodeConfig {
        p2p: P2pConfig::loopback(),
        ..NodeConfig::default()
    }
}

#[tokio::test]
async fn a_node_runs_from_its_profile_alone_and_gives_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let founding = begin(folder.path());
    node::create_account(&founding, account("Alice")).await.unwrap();
    let again = node::create_account(&founding, account("Eve")).await;
    assert!(matches!(again, Err(AccountError::Exists)), "{again:?}");
    drop(founding.finish().unwrap());

    let mut devices = Vec::new();
    for _ in 0..2 {
        let shutdown = CancellationToken::new();
        let unlocked = Profile::unlock(folder.path(), b"a long walk").unwrap();
        let running = node::run(unlocked, config(), shutdown.clone()).await.unwrap();
        let status = running.handle.status().await.unwrap();
        assert_eq!(status.own.unwrap().name, "Alice");
        assert_eq!(status.server, ServerState::None);
        devices.push(status.device);
        let second = Profile::unlock(folder.path(), b"a long walk");
        assert!(
            matches!(second, Err(UnlockError::Lock(LockError::InUse))),
            "{second:?}"
        );
        shutdown.cancel();
        running.ended().await;
    }
    assert_eq!(devices[0], devices[1]);
}

/// Starts the node, lets it settle, ends it; says whether it was set back.
async fn run_once(folder: &Path, marks: &Path) -> bool {
    let unlocked = Profile::unlock(folder, b"a long walk").unwrap();
    let (config, shutdown) = (
        NodeConfig {
            marks: Some(marks.to_owned()),
            ..config()
        },
        CancellationToken::new(),
    );
    let running = node::run(unlocked, config, shutdown.clone()).await.unwrap();
    // Whoever is answered is so after the first turn.
    let nobody = Command::MarkRead {
        contact: ContactId(99),
        messages: Vec::new(),
    };
    assert!(running.handle.command(nobody).await.is_err());
    let is_set_back = running.is_set_back;
    shutdown.cancel();
    running.ended().await;
    is_set_back
}

#[tokio::test]
async fn a_restored_copy_is_noticed_once() {
    let folder = tempfile::tempdir().unwrap();
    let (profile, marks) = (folder.path().join("profile"), folder.path().join("marks"));
    drop(found(&profile, "Alice").await);
    assert!(!run_once(&profile, &marks).await);
    let (database, copy) = (profile.join("hoopoe.db"), folder.path().join("copy"));
    std::fs::copy(&database, &copy).unwrap();
    assert!(!run_once(&profile, &marks).await);

    std::fs::copy(&copy, &database).unwrap();

    assert!(run_once(&profile, &marks).await);
    assert!(!run_once(&profile, &marks).await);
}

#[tokio::test]
async fn without_an_account_a_node_does_not_run() {
    let folder = tempfile::tempdir().unwrap();
    let created = begin(folder.path()).finish().unwrap();
    let empty = Database::open(&created.profile.database(), &created.database_key).await;
    empty.unwrap().close().await;

    let run = node::run(created, config(), CancellationToken::new()).await;

    assert!(run.unwrap_err().to_string().contains("no account"));
}

#[tokio::test]
async fn an_account_needs_a_name_of_reasonable_length() {
    let folder = tempfile::tempdir().unwrap();
    let founding = begin(folder.path());

    for name in ["", "  ", &"x".repeat(257)] {
        let refused = node::create_account(&founding, account(name)).await;
        assert!(matches!(refused, Err(AccountError::Name)), "{refused:?}");
    }
    for name in ["Al\u{202e}ice", "Al\nice", "\u{feff}Alice"] {
        let refused = node::create_account(&founding, account(name)).await;
        assert!(matches!(refused, Err(AccountError::NameMarks)), "{refused:?}");
    }
}

#[tokio::test]
async fn an_account_that_is_cut_short_leaves_nothing_or_a_whole_profile() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("profile");
    let profile = Profile::at(place.clone());
    // Given up: as if it had never been.
    let founding = begin(&place);
    node::create_account(&founding, account("Alice")).await.unwrap();
    drop(founding);
    assert!(!place.exists());
    // Killed before the profile was there: the next try begins anew.
    let founding = begin(&place);
    node::create_account(&founding, account("Alice")).await.unwrap();
    std::mem::forget(founding);
    assert!(!profile.exists().unwrap());
    assert!(!profile.has_remains().unwrap());
    // The lock went with the process that was killed.
    fs::remove_file(place.join("lock")).unwrap();

    let founding = begin(&place);
    node::create_account(&founding, account("Bob")).await.unwrap();
    drop(founding.finish().unwrap());
    // Killed between its two last steps: whoever takes it up finishes it.
    fs::rename(profile.database(), place.join("hoopoe-new.db")).unwrap();
    let stop = CancellationToken::new();
    let unlocked = Profile::unlock(&place, b"a long walk").unwrap();
    let running = node::run(unlocked, config(), stop.clone()).await.unwrap();

    assert_eq!(running.handle.status().await.unwrap().own.unwrap().name, "Bob");
    stop.cancel();
    running.ended().await;
}

#[tokio::test]
async fn a_node_that_hides_takes_its_peer_id_back_from_its_route() {
    let folder = tempfile::tempdir().unwrap();
    drop(found(folder.path(), "Alice").await);

    for (addresses, peers) in [
        (AddressPolicy::Contacts, 1),
        (AddressPolicy::Nobody, 0),
        (AddressPolicy::Contacts, 1),
    ] {
        let shutdown = CancellationToken::new();
        let unlocked = Profile::unlock(folder.path(), b"a long walk").unwrap();
        let config = NodeConfig {
            network: Configured {
                addresses,
                ..Configured::default()
            },
            ..config()
        };
        let running = node::run(unlocked, config, shutdown.clone()).await.unwrap();
        eventually("the route says what it should", || async {
            let identity = running.reader.identity().await.unwrap();
            identity.unwrap().peers.len() == peers
        })
        .await;
        shutdown.cancel();
        running.ended().await;
    }
}

#[tokio::test]
async fn what_was_chosen_about_the_network_holds_at_once_and_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    drop(found(folder.path(), "Alice").await);
    let choose = |addresses| NetworkChange {
        addresses,
        nearby: Choice::Keep,
    };
    let hidden = choose(Choice::Choose(AddressPolicy::Nobody));

    // The configuration says the same both times: contacts.
    for (peers_at_start, change, peers_then) in [(1, hidden, 0), (0, choose(Choice::TakeBack), 1)] {
        let shutdown = CancellationToken::new();
        let unlocked = Profile::unlock(folder.path(), b"a long walk").unwrap();
        let running = node::run(unlocked, config(), shutdown.clone()).await.unwrap();
        let peers = || async {
            let identity = running.reader.identity().await.unwrap();
            identity.map_or(0, |identity| identity.peers.len())
        };
        eventually("what was chosen before holds", || async {
            peers().await == peers_at_start
        })
        .await;

        let now = running.handle.choose(change).await.unwrap();

        assert_eq!(now.chosen.addresses.is_some(), peers_then == 0);
        assert_eq!(now.nearby(), Nearby::Off);
        eventually("the route says what was chosen", || async {
            peers().await == peers_then
        })
        .await;
        shutdown.cancel();
        running.ended().await;
    }
}

#[tokio::test]
async fn another_peer_id_is_told_at_once_and_stays_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    drop(found(folder.path(), "Alice").await);
    let mut told = Vec::new();

    for renews in [true, false] {
        let shutdown = CancellationToken::new();
        let unlocked = Profile::unlock(folder.path(), b"a long walk").unwrap();
        let running = node::run(unlocked, config(), shutdown.clone()).await.unwrap();
        let peers = || async { running.reader.identity().await.unwrap().unwrap().peers };
        eventually("the route names a peer id", || async { peers().await.len() == 1 }).await;
        told.push(peers().await);
        if renews {
            running.handle.renew_peer_id().await.unwrap();
            eventually("the route names another", || async {
                let now = peers().await;
                now.len() == 1 && now != told[0]
            })
            .await;
            told.push(peers().await);
        }
        shutdown.cancel();
        running.ended().await;
    }

    assert_eq!(told[1], told[2]);
}

/// A node that runs, and what ends it.
struct Person {
    running: node::Running,
    shutdown: CancellationToken,
}

impl Person {
    async fn start(folder: &Path) -> Self {
        let shutdown = CancellationToken::new();
        let unlocked = Profile::unlock(folder, b"a long walk").unwrap();
        let running = node::run(unlocked, config(), shutdown.clone()).await.unwrap();
        Self { running, shutdown }
    }

    async fn stop(self) {
        self.shutdown.cancel();
        self.running.ended().await;
    }

    /// Waits until the node listens, and invites somebody.
    async fn invite(&self) -> String {
        let lifetime = Span::hours(1);
        loop {
            let invited = self.running.handle.command(Command::Invite { lifetime }).await;
            if let Ok(Reply::Invited { link, .. }) = invited {
                return link;
            }
        }
    }

    async fn knows(&self, name: &str) {
        eventually(name, || async {
            let contact = self.running.reader.contact(ContactId(1)).await.unwrap();
            contact.is_some_and(|contact| contact.name == name && contact.state == ContactState::Accepted)
        })
        .await;
    }

    async fn write(&self, text: &str) {
        let (contact, text) = (ContactId(1), text.to_owned());
        self.running
            .handle
            .command(Command::Send {
                contact,
                text,
                name: None,
            })
            .await
            .unwrap();
    }

    async fn reads(&self, texts: &[&str]) {
        eventually("all texts", || async {
            let page = self.running.reader.history(ContactId(1), None, 50).await.unwrap();
            let mut read: Vec<_> = page.iter().map(|message| message.text.clone()).collect();
            read.sort();
            read == texts
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_without_a_server_meet_talk_and_find_each_other_after_a_restart() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for (folder, name) in folders.iter().zip(["Alice", "Bob"]) {
        drop(found(folder.path(), name).await);
    }
    let alice = Person::start(folders[0].path()).await;
    let bob = Person::start(folders[1].path()).await;

    let link = alice.invite().await;
    let renewed = alice.running.handle.renew_peer_id().await;
    assert_eq!(renewed, Err(RenewError::Invited));
    bob.running
        .handle
        .command(Command::Accept { link })
        .await
        .unwrap();
    alice.knows("Bob").await;
    bob.knows("Alice").await;
    alice.write("a").await;
    bob.write("b").await;
    for person in [&alice, &bob] {
        person.reads(&["a", "b"]).await;
    }

    bob.stop().await;
    // The invitation is used up, so that nobody needs the peer id of the link any more.
    alice.running.handle.renew_peer_id().await.unwrap();
    alice.write("c").await;
    let bob = Person::start(folders[1].path()).await;
    bob.reads(&["a", "b", "c"]).await;
    alice.stop().await;
    bob.stop().await;
}
