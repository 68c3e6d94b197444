//! A backup of a server that runs, and a server that goes on from it somewhere else.

use std::{fs, path::Path};

use hoopoe_protocol::{
    codec,
    store::{
        deposit::DepositResult::Stored,
        prekeys::{ClaimedPrekeys, PrekeyCount, PrekeyKind, PrekeyUpload, SealedPrekey},
        tokens::TokenScope,
    },
    time::{Span, Timestamp},
};
use hoopoe_store_server::{
    backup::{self, BackupError, ListError},
    db::FILE,
};
use tempfile::TempDir;

use crate::harness::{
    START, TestServer, cbor, json,
    live::Live,
    person::{Person, envelope},
    text,
};

const ALICE: [u8; 32] = [1; 32];
const CLAIM: [u8; 32] = [2; 32];

async fn publish(server: &TestServer, person: &Person) {
    let prekey = |kind, key_id| SealedPrekey {
        kind,
        key_id,
        sealed: vec![1; 40],
    };
    let upload = PrekeyUpload {
        prekeys: vec![prekey(PrekeyKind::OneTime, 1), prekey(PrekeyKind::Fallback, 2)],
        replaces: None,
    };
    let request = person.owner(server.http.put(server.url("/v1/prekeys")));
    let request = request.header("content-type", "application/cbor");
    let published = request.body(codec::encode(&upload)).send().await.unwrap();
    assert_eq!(json::<PrekeyCount>(published).await.one_time, 1);
}

async fn claim(server: &TestServer, person: &Person) -> ClaimedPrekeys {
    let path = format!(
        "/v1/mailboxes/{}/lanes/{}/claim",
        person.registered.mailbox.to_text(),
        person.registered.lane.to_text()
    );
    let request = server
        .http
        .post(server.url(&path))
        .header("hoopoe-token", text(&CLAIM));
    cbor(request.send().await.unwrap()).await
}

/// A server with Bob, an envelope for him and a prekey of each kind.
async fn server_with_bob() -> (TestServer, Person) {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    bob.allow(&server, &CLAIM, TokenScope::Claim).await;
    publish(&server, &bob).await;
    assert_eq!(bob.receive(&server, &ALICE, vec![envelope(1)]).await, [Stored]);
    (server, bob)
}

async fn backup_of(server: &TestServer, place: &TempDir) -> std::path::PathBuf {
    let to = place.path().join("backup");
    backup::make(server.directory(), &to, server.now()).await.unwrap();
    to
}

async fn restored(backup: &Path, now: Timestamp) -> TestServer {
    let directory = TempDir::new().unwrap();
    backup::restore(backup, directory.path(), now).await.unwrap();
    TestServer::at(directory, now, |_| {}).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_goes_on_from_a_backup_and_its_numbers_never_go_back() {
    let (server, mut bob) = server_with_bob().await;
    let place = TempDir::new().unwrap();
    let backup = backup_of(&server, &place).await;
    // What comes after the backup, and the one-time prekey that is given out, are not in it.
    bob.receive(&server, &ALICE, vec![envelope(2)]).await;
    assert_eq!(claim(&server, &bob).await.dh.unwrap().kind, PrekeyKind::OneTime);
    let (mut live, _) = Live::open(&server, &bob, 10).await;
    let before = live.envelopes(2).await;
    let (key, later) = (server.key, START.plus(Span::days(1)));
    drop(server.stop().await);

    let server = restored(&backup, later).await;
    bob.sign_in_again(&server).await;

    assert_eq!(server.key, key);
    assert_eq!(claim(&server, &bob).await.dh.unwrap().kind, PrekeyKind::Fallback);
    let (mut live, waiting) = Live::open(&server, &bob, 10).await;
    assert_eq!(waiting, 1);
    assert_eq!(live.envelope().await, before[0]);
    // Its sender repeats what it has no receipt for.
    assert_eq!(bob.receive(&server, &ALICE, vec![envelope(2)]).await, [Stored]);
    let again = live.envelope().await;
    assert_eq!(again.number, 2);
    assert!(again.sequence > before[1].sequence);

    // The same backup once more, a second later.
    drop(server.stop().await);
    let server = restored(&backup, later.plus(Span::seconds(1))).await;
    bob.sign_in_again(&server).await;
    bob.receive(&server, &ALICE, vec![envelope(3)]).await;
    let (mut live, _) = Live::open(&server, &bob, 10).await;
    assert!(live.envelopes(2).await[1].sequence > again.sequence);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_for_its_owner_and_made_anew_after_one_that_broke_off() {
    use std::os::unix::fs::PermissionsExt;

    let (server, _) = server_with_bob().await;
    let place = TempDir::new().unwrap();
    let unfinished = place.path().join("backup.unfinished");
    fs::create_dir(&unfinished).unwrap();
    fs::write(unfinished.join(FILE), "half").unwrap();

    let backup = backup_of(&server, &place).await;

    assert!(!unfinished.exists());
    assert_eq!(fs::metadata(&backup).unwrap().permissions().mode() & 0o777, 0o700);
    for file in fs::read_dir(&backup).unwrap() {
        let mode = file.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let list = backup::verify(&backup).await.unwrap();
    assert_eq!((list.counts["accounts"], list.counts["envelopes"]), (1, 1));
    assert!(list.files.contains_key("server.key"));
    let with_slash = place.path().join("another/");
    backup::make(server.directory(), &with_slash, START)
        .await
        .unwrap();
    backup::verify(&with_slash).await.unwrap();
    let again = backup::make(server.directory(), &backup, START)
        .await
        .unwrap_err();
    assert!(matches!(again, BackupError::Exists(_)), "{again}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_a_newer_version_is_refused_and_nothing_of_it_is_left() {
    let (server, _) = server_with_bob().await;
    let place = TempDir::new().unwrap();
    let backup = backup_of(&server, &place).await;
    let mut list: serde_json::Value =
        serde_json::from_slice(&fs::read(backup.join("backup.json")).unwrap()).unwrap();
    list["migration"] = 9_999.into();
    fs::write(backup.join("backup.json"), serde_json::to_vec(&list).unwrap()).unwrap();
    let data = TempDir::new().unwrap();

    let refused = backup::restore(&backup, data.path(), START).await.unwrap_err();

    assert!(matches!(refused, BackupError::Open(_)), "{refused}");
    assert!(!data.path().join("server.key").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_backup_is_refused_and_leaves_no_database() {
    let (server, _) = server_with_bob().await;
    for file in [FILE, "server.key", "backup.json"] {
        let place = TempDir::new().unwrap();
        let backup = backup_of(&server, &place).await;
        let path = backup.join(file);
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
        let data = TempDir::new().unwrap();

        let refused = backup::restore(&backup, data.path(), START).await.unwrap_err();

        assert!(
            matches!(refused, BackupError::List(_) | BackupError::Counts(_)),
            "{file}: {refused}"
        );
        assert!(!data.path().join(FILE).exists());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_page_is_noticed_although_the_list_fits() {
    let (server, _) = server_with_bob().await;
    let place = TempDir::new().unwrap();
    let backup = backup_of(&server, &place).await;
    let path = backup.join(FILE);
    let mut bytes = fs::read(&path).unwrap();
    // The second page on: roots of tables and indexes.
    bytes[8_192..8_192 * 3].fill(0xff);
    fs::write(&path, bytes).unwrap();
    let old = backup::List::read(&backup).unwrap();
    let files = backup::List::of(&backup, old.made, old.migration, Vec::new())
        .unwrap()
        .files;
    let listed = serde_json::to_value(&old).unwrap();
    let mut listed = listed.as_object().unwrap().clone();
    let only: serde_json::Map<_, _> = files
        .into_iter()
        .filter(|(name, _)| name != "backup.json")
        .map(|(name, entry)| (name, serde_json::to_value(entry).unwrap()))
        .collect();
    listed.insert("files".to_owned(), only.into());
    fs::write(backup.join("backup.json"), serde_json::to_vec(&listed).unwrap()).unwrap();

    let refused = backup::verify(&backup).await.unwrap_err();

    assert!(
        matches!(refused, BackupError::Damaged(_) | BackupError::Sqlite(_)),
        "{refused}"
    );
}

/// What a command says, and how it ends.
fn say(words: &[&str], paths: &[(&str, &Path)]) -> (bool, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_hoopoe-store"));
    command.args(words);
    for (flag, path) in paths {
        if !flag.is_empty() {
            command.arg(flag);
        }
        command.arg(path);
    }
    let said = command.output().unwrap();
    let text = [said.stdout, said.stderr].concat();
    (said.status.success(), String::from_utf8(text).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_back_up_verify_and_restore_and_say_in_a_line_why_not() {
    let (server, mut bob) = server_with_bob().await;
    let place = TempDir::new().unwrap();
    let (to, data) = (place.path().join("backup"), place.path().join("data"));
    let whole = "2 files, ";
    let counted = "1 accounts, 1 envelopes";

    for (words, paths) in [
        (
            &["backup"][..],
            vec![("--data", server.directory()), ("--to", &*to)],
        ),
        (&["verify"], vec![("", &*to)]),
        (&["restore"], vec![("", &*to), ("--data", &*data)]),
    ] {
        let (is_good, text) = say(words, &paths);
        assert!(
            is_good && text.contains(whole) && text.contains(counted),
            "{words:?}: {text}"
        );
    }
    for (words, paths) in [
        (
            &["backup"][..],
            vec![("--data", server.directory()), ("--to", &*to)],
        ),
        (&["verify"], vec![("", &*data)]),
        (&["restore"], vec![("", &*to), ("--data", &*data)]),
    ] {
        let (is_good, text) = say(words, &paths);
        assert!(!is_good && text.lines().count() == 1, "{words:?}: {text}");
    }

    drop(server.stop().await);
    let moved = TempDir::new().unwrap();
    for file in [FILE, "server.key"] {
        fs::copy(data.join(file), moved.path().join(file)).unwrap();
    }
    let server = TestServer::at(moved, START, |_| {}).await;
    bob.sign_in_again(&server).await;
    let (mut live, _) = Live::open(&server, &bob, 10).await;
    assert_eq!(live.envelope().await.number, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_restored_over_a_server_and_nothing_saved_where_none_has_run() {
    let (server, bob) = server_with_bob().await;
    let place = TempDir::new().unwrap();
    let backup = backup_of(&server, &place).await;

    let refused = backup::restore(&backup, server.directory(), START)
        .await
        .unwrap_err();
    assert!(matches!(refused, BackupError::Data(_)), "{refused}");
    assert_eq!(bob.receive(&server, &ALICE, vec![envelope(2)]).await, [Stored]);

    let stopped = server.stop().await;
    let refused = backup::restore(&backup, stopped.path(), START).await.unwrap_err();
    assert!(matches!(refused, BackupError::InUse(_)), "{refused}");

    let empty = TempDir::new().unwrap();
    let nothing = backup::make(empty.path(), &place.path().join("other"), START)
        .await
        .unwrap_err();
    assert!(matches!(nothing, BackupError::Open(_)), "{nothing}");
    assert!(!place.path().join("other").exists());
    let none = backup::verify(empty.path()).await.unwrap_err();
    assert!(
        matches!(none, BackupError::List(ListError::Unreadable(_))),
        "{none}"
    );
}
