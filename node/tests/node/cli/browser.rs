//! The commands around the page in the browser, and the page's port as a running node has it.

use std::{
    fs,
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
};

use serde_json::{Value, json};

use super::{Person, answer, complaint, fails, json, run_once};

/// Posts JSON to the page's port as our own page would; yields the answer's first line and its body.
pub(super) fn post(page: &str, path: &str, body: &Value) -> (String, Value) {
    let host = page.strip_prefix("http://").unwrap();
    let port: u16 = host.rsplit_once(':').unwrap().1.parse().unwrap();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    let body = body.to_string();
    let length = body.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: {page}\r\nSec-Fetch-Site: same-origin\r\nUser-Agent: Test\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let first = head.lines().next().unwrap().to_owned();
    (first, serde_json::from_str(body).unwrap_or_default())
}

#[test]
fn a_link_signs_one_browser_in_until_it_is_turned_out() {
    let person = Person::with_profile();
    let _node = person.run();
    assert!(answer(&person.ask(["sessions"])).contains("hoopoe open"));
    let link = answer(&person.ask(["open", "--print"]));
    let (page, code) = link.trim_end().split_once("/#code=").unwrap();
    assert_eq!(code.len(), 22);

    let (first, session) = post(page, "/v1/session", &json!({ "code": code }));

    assert!(first.ends_with("201 Created"), "{first}");
    assert_eq!(session["name"], "Alice");
    let sessions = json(&person.ask(["sessions", "--json"]));
    assert_eq!(
        (&sessions[0]["agent"], &sessions[0]["state"]),
        (&json!("Test"), &json!("open"))
    );
    let (first, problem) = post(page, "/v1/session", &json!({ "code": code }));
    assert!(first.contains("401"), "{first}");
    assert_eq!(problem["code"], "code_refused");
    let number = sessions[0]["id"].to_string();
    assert!(answer(&person.ask(["sessions", "--revoke", &number])).contains("signed out"));
    fails(
        &person.ask(["sessions", "--revoke", &number]),
        4,
        "[no_such_session]",
    );
    assert_eq!(
        json(&person.ask(["sessions", "--all", "--json"])),
        json!({"ended": 0})
    );
}

#[test]
fn the_browser_is_opened_without_the_code_in_its_arguments() {
    let person = Person::with_profile();
    let _node = person.run();
    let folder = person.folder.path();
    let opener = person.write("xdg-open", "#!/bin/sh\necho \"$@\" > \"$HOME/opened\"\n");
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o700)).unwrap();
    let mut command = person.command(["open"], []);
    command
        .env("DISPLAY", ":0")
        .env("HOME", folder)
        .env("PATH", folder);

    let said = answer(&command.output().unwrap());

    assert!(said.contains("Your browser opens"), "{said}");
    assert!(!said.contains("code="), "{said}");
    let file = person.profile().join("open.html");
    let opened = fs::read_to_string(folder.join("opened")).unwrap();
    assert_eq!(opened.trim_end(), file.display().to_string());
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(&file).unwrap().contains("/#code="));
}

#[test]
fn where_there_is_no_screen_or_no_opener_the_link_is_printed() {
    let person = Person::with_profile();
    let _node = person.run();
    let nowhere = person.folder.path().join("nowhere");

    let without_screen = answer(&person.ask(["open"]));
    let mut command = person.command(["open"], []);
    let without_opener = answer(
        &command
            .env("DISPLAY", ":0")
            .env("PATH", nowhere)
            .output()
            .unwrap(),
    );

    for said in [without_screen, without_opener] {
        assert!(
            said.contains(".localhost:") && said.contains("works once"),
            "{said}"
        );
    }
}

#[test]
fn a_token_is_made_listed_and_ended() {
    let person = Person::with_profile();
    let _node = person.run();
    assert!(answer(&person.ask(["token", "list"])).contains("token create"));
    let words = [
        "token", "create", "--scope", "read", "--name", "display", "--days", "9",
    ];

    let made = json(&person.ask(words.into_iter().chain(["--json"])));

    assert!(made["token"].as_str().unwrap().starts_with("hoopoe_"));
    fails(&person.ask(words), 4, "another token has this name");
    let list = answer(&person.ask(["token", "list"]));
    assert!(list.contains("1   display  read"), "{list}");
    assert!(!list.contains("hoopoe_"));
    answer(&person.ask(["token", "revoke", "1"]));
    fails(&person.ask(["token", "revoke", "1"]), 4, "[no_such_token]");
}

#[test]
fn the_description_needs_no_node_and_no_profile() {
    let person = Person::new();

    let document: Value = serde_json::from_str(&answer(&person.ask(["openapi"]))).unwrap();

    assert_eq!(document["openapi"], "3.1.0");
    assert!(document["paths"]["/v1/chats/{contact}/messages"]["post"].is_object());
    assert_eq!(json(&person.ask(["openapi", "--json"])), document);
    // The page's types are made from this file.
    let known: Value =
        serde_json::from_str(include_str!("../../../../web-client/src/api/openapi.json")).unwrap();
    assert!(
        known == document,
        "make the page's types anew: `hoopoe openapi > src/api/openapi.json` and `npm run generate` in web-client"
    );
}

#[test]
fn the_port_of_the_page_is_kept_and_never_exchanged_silently() {
    let person = Person::with_profile();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let words = ["run", "--until-stdin-closes", "--listen", "/ip4/127.0.0.1/tcp/0"];

    let chosen = [&words[..], &["--page-port", port.as_str(), "--passphrase-file"]].concat();
    let output = person.hoopoe(chosen, ["passphrase"]);

    fails(&output, 1, format!("the port {port} of your page is in use by "));
    let us = format!("(process {})", std::process::id());
    let said = complaint(&output);
    assert!(said.contains(&us) && said.contains("--page-port PORT"), "{said}");
    assert!(!person.profile().join("hoopoe.sock").exists());
    assert!(said.contains("Nothing was changed"), "{said}");
    // It could not be had, so it was not chosen for good: the next start goes where the page was before.
    assert_ne!(kept_port(&person), port);
}

/// The port where the page is after a start that names none.
fn kept_port(person: &Person) -> String {
    let command = person.command(
        [
            "run",
            "--json",
            "--until-stdin-closes",
            "--listen",
            "/ip4/127.0.0.1/tcp/0",
            "--passphrase-file",
        ],
        ["passphrase"],
    );
    let ready = json(&run_once(command));
    let page = ready["page"].as_str().unwrap();
    page.rsplit_once(':').unwrap().1.to_owned()
}

#[test]
fn the_port_of_the_page_is_taken_before_anything_reaches_the_network() {
    let person = Person::with_profile();
    let (page, network) = (
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(),
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap(),
    );
    let port = page.local_addr().unwrap().port().to_string();
    // Nothing else listens where the node would, so it would fail there if it came so far.
    let listen = format!("/ip4/127.0.0.1/tcp/{}", network.local_addr().unwrap().port());
    let words = [
        "run",
        "--listen",
        &listen,
        "--page-port",
        &port,
        "--passphrase-file",
    ];

    let output = person.hoopoe(words, ["passphrase"]);

    fails(&output, 1, format!("the port {port} of your page is in use by "));
}

#[test]
fn whoever_had_the_port_gets_nothing_out_of_the_cookies_that_came_there() {
    let person = Person::with_profile();
    // Free as a rule: no outgoing connection gets one of these, and no other test keeps one for long.
    let port = hoopoe_node::random::page_port().to_string();
    let node = person.run_at(&port);
    let link = answer(&person.ask(["open", "--print"]));
    let (page, code) = link.trim_end().split_once("/#code=").unwrap();
    post(page, "/v1/session", &json!({ "code": code }));
    assert!(node.stop().success());
    let thief = TcpListener::bind((Ipv4Addr::LOCALHOST, port.parse().unwrap())).unwrap();
    let words = ["run", "--listen", "/ip4/127.0.0.1/tcp/0", "--passphrase-file"];
    fails(
        &person.hoopoe(words, ["passphrase"]),
        1,
        format!("the port {port}"),
    );
    drop(thief);

    let _node = person.run_at(&port);

    assert_eq!(json(&person.ask(["sessions", "--json"])), json!([]));
}

#[test]
fn commands_around_the_page_that_make_no_sense_are_not_understood() {
    let person = Person::new();

    for words in [
        &["token"][..],
        &["token", "create", "--scope", "read"],
        &["token", "create", "--scope", "all", "--name", "a"],
        &["token", "create", "--scope", "read", "--name", "a", "--days", "0"],
        &["token", "revoke"],
        &["token", "revoke", "x"],
        &["sessions", "--revoke", "x"],
        &["sessions", "--revoke", "1", "--all"],
        &["run", "--page-port", "65536"],
    ] {
        let output = person.ask(words.iter().copied());

        assert_eq!(output.status.code(), Some(2), "{words:?}: {}", complaint(&output));
    }
}

#[test]
fn safari_gets_a_link_of_its_own_to_the_same_port() {
    let person = Person::with_profile();
    let _node = person.run();
    let own = answer(&person.ask(["open", "--print"]));
    let port = own
        .split_once("/#code=")
        .unwrap()
        .0
        .rsplit_once(':')
        .unwrap()
        .1
        .to_owned();

    let link = answer(&person.ask(["open", "--safari", "--print"]));

    let (page, code) = link.trim_end().split_once("/#code=").unwrap();
    assert_eq!(page, format!("http://127.0.0.1:{port}"));
    let (first, session) = post(page, "/v1/session", &json!({ "code": code }));
    assert!(first.ends_with("201 Created"), "{first}");
    assert_eq!(session["tab"].as_str().unwrap().len(), 43);
    assert!(answer(&person.ask(["sessions"])).contains("open, one tab"));
}
