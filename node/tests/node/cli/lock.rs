//! A node that is locked, unlocked, started locked, and ended while it is.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener, UdpSocket},
    process::{Child, Output, Stdio},
};

use hoopoe_node::{profile::Profile, random};
use serde_json::{Value, json};
use sqlx::Connection as _;

use super::{Person, answer, browser::post, fails, json};
use crate::fixtures::raw_with;

/// The files that a process has open, by name.
fn open_files(process: u32) -> Vec<String> {
    let files = fs::read_dir(format!("/proc/{process}/fd")).unwrap();
    files
        .filter_map(|file| fs::read_link(file.ok()?.path()).ok())
        .map(|path| path.display().to_string())
        .collect()
}

fn has_database_open(process: u32) -> bool {
    open_files(process).iter().any(|path| path.contains("hoopoe.db"))
}

fn unlock(person: &Person, file: &str) -> Output {
    person.hoopoe(["unlock", "--passphrase-file"], [file])
}

fn is_unlocked(person: &Person) {
    assert_eq!(answer(&unlock(person, "passphrase")), "Unlocked.\n");
    assert_eq!(json(&person.ask(["status", "--json"]))["name"], "Alice");
}

/// How a browser finds the screen that signs in now.
fn screen(person: &Person) -> Value {
    let link = answer(&person.ask(["open", "--print"]));
    let (page, code) = link.trim_end().split_once("/#code=").unwrap();
    let (_, session) = post(page, "/v1/session", &json!({ "code": code }));
    session["state"].clone()
}

/// Where the page is.
fn page(person: &Person) -> String {
    let link = answer(&person.ask(["open", "--print"]));
    link.split_once("/#code=").unwrap().0.to_owned()
}

/// Takes a port that others might listen on.
fn hold(port: u16) -> UdpSocket {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).unwrap()
}

fn free_port() -> u16 {
    hold(0).local_addr().unwrap().port()
}

/// Starts a node that is locked; yields what it said.
fn start_locked(person: &Person, page_port: &str) -> (Child, Value) {
    let words = [
        "run",
        "--json",
        "--locked",
        "--until-stdin-closes",
        "--page-port",
        page_port,
        "--listen",
        "/ip4/127.0.0.1/tcp/0",
    ];
    let mut child = person.command(words, []).stdin(Stdio::piped()).spawn().unwrap();
    let mut ready = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut ready)
        .unwrap();
    (child, serde_json::from_str(&ready).unwrap())
}

#[test]
fn a_node_that_is_fully_locked_has_no_database_and_answers_only_to_its_passphrase() {
    let person = Person::with_profile();
    person.write("wrong", "battery staple");
    let node = person.run();
    assert!(has_database_open(node.child.id()));

    assert_eq!(
        json(&person.ask(["lock", "--full", "--json"])),
        json!({"locked": "full"})
    );

    assert!(!has_database_open(node.child.id()));
    fails(&person.ask(["status"]), 4, "[fully_locked]");
    // Who comes now is locked out like all others.
    assert_eq!(screen(&person), "locked");
    assert!(answer(&person.ask(["lock", "--full"])).contains("unlock"));
    assert!(answer(&person.ask(["doctor"])).contains("is fully locked"));
    // The profile is held all the same.
    fails(
        &person.ask(["check", "--passphrase-file", "passphrase"]),
        1,
        "runs for this profile",
    );
    for _ in 0..5 {
        fails(&unlock(&person, "wrong"), 4, "[wrong_passphrase]");
    }
    fails(&unlock(&person, "passphrase"), 4, "[too_many_tries]");
    assert!(!has_database_open(node.child.id()));
    assert!(node.stop().success());
}

#[test]
fn what_was_locked_is_unlocked_as_often_as_one_likes() {
    let person = Person::with_profile();
    let node = person.run();
    let before = json(&person.ask(["identity", "--json"]));

    for _ in 0..3 {
        answer(&person.ask(["lock", "--full"]));
        is_unlocked(&person);
        assert_eq!(
            json(&person.ask(["identity", "--json"]))["devices"],
            before["devices"]
        );
    }

    // Locking the node locked the screen as well, and unlocking opened both.
    assert_eq!(screen(&person), "open");
    assert!(node.stop().success());
    assert!(!person.profile().join("hoopoe.sock").exists());
}

#[test]
fn a_node_that_ends_while_it_is_locked_starts_again_with_its_screen_locked() {
    let person = Person::with_profile();
    let mut node = person.run();
    answer(&person.ask(["lock", "--full"]));

    // Nothing is in the middle of anything.
    node.child.kill().unwrap();
    node.child.wait().unwrap();
    let _node = person.run();

    assert_eq!(screen(&person), "locked");
    is_unlocked(&person);
    assert_eq!(screen(&person), "open");
}

#[test]
fn a_node_can_start_locked_without_a_passphrase_and_is_unlocked_later() {
    let person = Person::with_profile();
    person.write("wrong", "battery staple");
    let (mut node, ready) = start_locked(&person, "0");
    assert_eq!(ready["locked"], true);
    // It is where it was, or where this start was told.
    assert!(ready["page"].as_str().unwrap().contains(".localhost:"), "{ready}");
    assert_eq!(screen(&person), "locked");
    assert!(!has_database_open(node.id()));
    fails(&person.ask(["status"]), 4, "[fully_locked]");
    fails(&unlock(&person, "wrong"), 4, "[wrong_passphrase]");

    is_unlocked(&person);

    assert!(answer(&person.ask(["open", "--print"])).contains(".localhost:"));
    drop(node.stdin.take());
    assert!(node.wait().unwrap().success());
}

#[tokio::test]
async fn where_the_page_is_after_an_unlock_that_did_not_keep_it_is_kept_by_the_next() {
    let person = Person::with_profile();
    let port = random::page_port().to_string();
    let profile = Profile::at(person.profile());
    let keys = profile.keys(b"correct horse").unwrap().unwrap();
    let mut behind = raw_with(&profile.database(), keys.database.expose()).await;
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON setting WHEN NEW.name = 'page_port' \
                  BEGIN SELECT RAISE(ROLLBACK, 'no room'); END";
    sqlx::query(refuse).execute(&mut behind).await.unwrap();
    let (mut node, _) = start_locked(&person, &port);
    fails(&unlock(&person, "passphrase"), 4, "the address of the page");
    sqlx::query("DROP TRIGGER refuse")
        .execute(&mut behind)
        .await
        .unwrap();
    behind.close().await.unwrap();

    is_unlocked(&person);

    let before = page(&person);
    drop(node.stdin.take());
    assert!(node.wait().unwrap().success());
    let node = person.run_at(&port);
    assert_eq!(page(&person), before);
    assert!(node.stop().success());
}

#[test]
fn a_node_that_starts_locked_has_its_page_where_it_was_and_a_program_that_has_the_port_gets_nothing_that_is_good()
 {
    let person = Person::with_profile();
    let port = random::page_port().to_string();
    let node = person.run_at(&port);
    let before = page(&person);
    let token = ["token", "create", "--scope", "admin", "--name", "display"];
    answer(&person.ask(token));
    assert!(node.stop().success());
    let other = TcpListener::bind((Ipv4Addr::LOCALHOST, port.parse::<u16>().unwrap())).unwrap();
    let refused = person.ask(["run", "--locked", "--listen", "/ip4/127.0.0.1/tcp/0"]);
    fails(&refused, 1, format!("the port {port} of your page is in use"));
    drop(other);

    let (mut node, ready) = start_locked(&person, &port);

    assert_eq!(ready["page"], before);
    is_unlocked(&person);
    assert_eq!(page(&person), before);
    // It may have got the token.
    assert!(answer(&person.ask(["token", "list"])).contains("token create"));
    drop(node.stdin.take());
    assert!(node.wait().unwrap().success());
}

#[test]
fn what_the_database_says_of_the_page_wins_over_the_file_that_is_not_sealed() {
    let person = Person::with_profile();
    let port = random::page_port().to_string();
    let node = person.run_at(&port);
    let before = page(&person);
    answer(&person.ask(["token", "create", "--scope", "admin", "--name", "display"]));
    assert!(node.stop().success());
    let other = free_port();
    let file = json!({"label": "0011223344556677", "port": other}).to_string();
    person.write("profile/page", &file);
    let words = [
        "run",
        "--json",
        "--locked",
        "--until-stdin-closes",
        "--listen",
        "/ip4/127.0.0.1/tcp/0",
    ];
    let mut node = person.command(words, []).stdin(Stdio::piped()).spawn().unwrap();
    let mut ready = String::new();
    BufReader::new(node.stdout.take().unwrap())
        .read_line(&mut ready)
        .unwrap();
    assert!(ready.contains(&format!(":{other}")), "{ready}");
    // The page stays where it is until it can be where it belongs.
    let held = TcpListener::bind((Ipv4Addr::LOCALHOST, port.parse::<u16>().unwrap())).unwrap();
    fails(
        &unlock(&person, "passphrase"),
        4,
        format!("the port {port} of your page is in use"),
    );
    TcpListener::bind((Ipv4Addr::LOCALHOST, other)).unwrap_err();
    drop(held);

    is_unlocked(&person);

    assert_eq!(page(&person), before);
    // Anybody could have had its port meanwhile.
    assert!(answer(&person.ask(["token", "list"])).contains("token create"));
    drop(node.stdin.take());
    assert!(node.wait().unwrap().success());
}

#[test]
fn when_the_screen_locks_by_itself_is_set_from_here() {
    let person = Person::with_profile();
    let node = person.run();

    let five = json(&person.ask(["lock", "--after", "5", "--json"]));
    assert_eq!(five, json!({"idle_lock_s": 300}));
    assert!(answer(&person.ask(["lock", "--after", "never"])).contains("not lock by itself"));
    assert_eq!(screen(&person), "open");
    for wrong in ["0", "1441", "soon"] {
        let refused = person.ask(["lock", "--after", wrong]);
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
    }
    assert!(node.stop().success());
}

#[test]
fn the_screen_alone_is_locked_and_unlocked_from_here_as_well() {
    let person = Person::with_profile();
    let node = person.run();

    assert_eq!(json(&person.ask(["lock", "--json"])), json!({"locked": "screen"}));

    assert!(has_database_open(node.child.id()));
    assert_eq!(screen(&person), "locked");
    assert_eq!(json(&person.ask(["status", "--json"]))["name"], "Alice");
    is_unlocked(&person);
    assert!(node.stop().success());
}

#[test]
fn a_node_that_does_not_start_when_it_is_unlocked_is_locked_again_and_says_why() {
    let person = Person::with_profile();
    let port = free_port();
    let node = person.run_listening("0", &format!("/ip4/127.0.0.1/udp/{port}/quic-v1"));
    let before = page(&person);
    answer(&person.ask(["lock", "--full"]));
    let other = hold(port);

    fails(&unlock(&person, "passphrase"), 4, "no address can be listened on");

    fails(&person.ask(["status"]), 4, "no address can be listened on");
    assert!(answer(&person.ask(["doctor"])).contains("no address can be listened on"));
    assert!(!has_database_open(node.child.id()));
    // Nobody else had the port of the page meanwhile.
    let page_port = before.rsplit_once(':').unwrap().1.parse().unwrap();
    TcpListener::bind((Ipv4Addr::LOCALHOST, page_port)).unwrap_err();
    drop(other);
    is_unlocked(&person);
    assert_eq!(page(&person), before);
    // What was once is not said again.
    answer(&person.ask(["lock", "--full"]));
    fails(&person.ask(["status"]), 4, "nothing is received until");
    assert!(node.stop().success());
}

#[test]
fn a_node_that_was_not_unlocked_before_ends_if_it_cannot_start() {
    let person = Person::with_profile();
    let port = free_port();
    let _other = hold(port);
    let listen = format!("/ip4/127.0.0.1/udp/{port}/quic-v1");
    let words = [
        "run",
        "--page-port",
        "0",
        "--listen",
        &listen,
        "--passphrase-file",
    ];

    fails(
        &person.hoopoe(words, ["passphrase"]),
        1,
        "no address can be listened on",
    );
}

#[test]
fn a_passphrase_that_was_tried_before_the_lock_is_counted_after_it_and_after_the_next() {
    let person = Person::with_profile();
    person.write("wrong", "battery staple");
    let node = person.run();
    for tries in [2, 2, 1] {
        for _ in 0..tries {
            fails(&unlock(&person, "wrong"), 4, "[wrong_passphrase]");
        }
        answer(&person.ask(["lock", "--full"]));
    }

    fails(&unlock(&person, "passphrase"), 4, "[too_many_tries]");
    assert!(node.stop().success());
}
