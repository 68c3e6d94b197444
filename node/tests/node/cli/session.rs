//! A running node and the commands that talk to it.

use std::{
    io::Write,
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::PermissionsExt,
    process::Stdio,
};

use serde_json::json;

use super::{Person, answer, complaint, fails, json};

#[test]
fn a_node_answers_until_its_standard_input_closes() {
    let person = Person::with_profile();
    let node = person.run();

    let status = json(&person.ask(["status", "--json"]));
    assert_eq!(status["name"], "Alice");
    assert_eq!(
        status["server"],
        json!({"state": "none", "url": null, "reason": null, "pin": null, "next": null})
    );
    assert_eq!(status["direct"], json!([]));
    assert_eq!(status["outbox"], 0);
    assert_eq!(status["device"].as_str().unwrap().len(), 8);
    assert_eq!(json(&person.ask(["contacts", "--json"])), json!([]));
    let identity = json(&person.ask(["identity", "--json"]));
    assert_eq!(identity["user"].as_str().unwrap().len(), 43);
    assert_eq!(identity["devices"].as_array().unwrap().len(), 1);
    assert!(answer(&person.ask(["identity"])).contains(identity["devices"][0]["id"].as_str().unwrap()));
    let chats = json(&person.ask(["chats", "--json"]));
    assert_eq!(chats.as_array().unwrap().len(), 1);
    assert_eq!(chats[0]["contact"], 0);
    assert!(answer(&person.ask(["contacts"])).contains("hoopoe invite"));
    assert!(answer(&person.ask(["status"])).contains("none; join one with"));

    assert!(node.stop().success());
    assert!(!person.profile().join("hoopoe.sock").exists());
    fails(&person.ask(["status"]), 3, "no hoopoe is running");
}

#[test]
fn what_the_node_refuses_ends_with_exit_code_four_and_its_code() {
    let person = Person::with_profile();
    let _node = person.run();

    fails(
        &person.ask(["accept", "https://example.org/"]),
        4,
        "[link_invalid]",
    );
    fails(&person.ask(["accept", ""]), 4, "[link_invalid]");
    fails(&person.ask(["send", "Bob", "hi"]), 4, "[no_such_contact]");
    fails(&person.ask(["history", "1"]), 4, "[no_such_contact]");
    let output = person.ask(["history", "1", "--json"]);
    let problem: serde_json::Value = serde_json::from_str(&complaint(&output)).unwrap();
    assert_eq!(
        (problem["code"].as_str(), problem["status"].as_u64()),
        (Some("no_such_contact"), Some(404))
    );
}

#[test]
fn without_a_server_an_invitation_waits_on_the_node() {
    let person = Person::with_profile();
    let _node = person.run();

    // It has to listen first, which takes a moment.
    let invited = (0..1_000)
        .map(|_| person.ask(["invite", "--json"]))
        .find(|output| output.status.success());
    let invitation = json(&invited.unwrap());
    let said = answer(&person.ask(["invite"]));

    assert_eq!(invitation["place"], "here");
    assert!(invitation["link"].as_str().unwrap().starts_with("hoopoe://i#"));
    assert!(said.contains("works only while hoopoe runs here"), "{said}");
}

#[test]
fn a_link_can_come_from_standard_input() {
    let person = Person::with_profile();
    let _node = person.run();
    let mut command = person.command(["accept", "-"], []);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();

    child.stdin.take().unwrap().write_all(b"no link\n").unwrap();

    fails(&child.wait_with_output().unwrap(), 4, "[link_invalid]");
}

#[test]
fn what_is_too_long_for_a_message_is_refused_before_it_is_sent() {
    let person = Person::with_profile();
    let _node = person.run();
    let mut command = person.command(["send", "1", "-"], []);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();

    // The other side stops reading in the middle.
    child.stdin.take().unwrap().write_all(&[b'x'; 200_000]).ok();

    fails(&child.wait_with_output().unwrap(), 1, "at most 65536 bytes");
}

#[test]
fn a_second_node_says_which_one_has_the_profile() {
    let person = Person::with_profile();
    let node = person.run();

    let output = person.hoopoe(["run", "--passphrase-file"], ["passphrase"]);

    let which = format!(
        "another hoopoe (process {}) runs for this profile",
        node.child.id()
    );
    fails(&output, 1, which);
    assert_eq!(json(&person.ask(["status", "--json"]))["name"], "Alice");
}

#[test]
fn a_port_that_is_taken_is_said_to_be() {
    let person = Person::with_profile();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = format!("/ip4/127.0.0.1/tcp/{}", taken.local_addr().unwrap().port());

    let output = person.hoopoe(["run", "--listen", &address, "--passphrase-file"], ["passphrase"]);

    fails(&output, 1, "is a port in use");
    assert!(!person.profile().join("hoopoe.sock").exists());
}

#[test]
fn a_node_that_died_leaves_nothing_that_stops_the_next() {
    let person = Person::with_profile();
    let mut node = person.run();
    node.child.kill().unwrap();
    node.child.wait().unwrap();
    assert!(person.profile().join("hoopoe.sock").exists());

    let _node = person.run();

    assert_eq!(json(&person.ask(["status", "--json"]))["name"], "Alice");
    let metadata = std::fs::metadata(person.profile().join("hoopoe.sock")).unwrap();
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
}

#[test]
fn a_server_that_cannot_be_reached_is_kept_and_shown_with_its_url() {
    let person = Person::with_profile();
    let _node = person.run();
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);

    let joined = json(&person.ask(["join", &url, "--json"]));

    assert_eq!(
        (&joined["state"], &joined["url"]),
        (&json!("unreachable"), &json!(url))
    );
    assert!(answer(&person.ask(["status"])).contains("cannot be reached"));
}

#[test]
fn a_server_given_at_the_beginning_is_joined_at_the_first_run() {
    let person = Person::new();
    let words = [
        "init",
        "--name",
        "Alice",
        "--server",
        "http://127.0.0.1:1",
        "--passphrase-file",
    ];
    answer(&person.hoopoe(words, ["passphrase"]));

    let _node = person.run();

    let status = json(&person.ask(["status", "--json"]));
    assert_eq!(status["server"]["url"], "http://127.0.0.1:1");
    assert_ne!(status["server"]["state"], "none");
}

#[test]
fn watching_ends_when_the_node_does() {
    let person = Person::with_profile();
    let node = person.run();
    let watch = person.command(["watch", "--json"], []).spawn().unwrap();

    assert!(node.stop().success());

    let output = watch.wait_with_output().unwrap();
    // It may not have got as far as the socket.
    assert!(
        [Some(1), Some(3)].contains(&output.status.code()),
        "{}",
        complaint(&output)
    );
}
