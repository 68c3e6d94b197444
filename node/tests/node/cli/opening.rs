//! `hoopoe open` where no node runs: on a fresh machine, after a reboot, and for two that are in a hurry.

use std::fs;

use serde_json::{Value, json};

use super::{Person, answer, browser::post, complaint, fails, json, names};

/// Ends the node that was started beside the test.
struct Started<'p>(&'p Person);

impl Drop for Started<'_> {
    fn drop(&mut self) {
        self.0.ask(["stop"]);
    }
}

fn person() -> Person {
    let person = Person::new();
    person.write("settings.toml", "listen = [\"/ip4/127.0.0.1/tcp/0\"]\n");
    person
}

/// What `hoopoe open` says, in an environment in which a node does not look for the world.
fn open(person: &Person) -> Value {
    let mut command = person.command(["open", "--print", "--json"], []);
    command.env("HOOPOE_CONFIG", person.folder.path().join("settings.toml"));
    json(&command.output().unwrap())
}

/// Signs a browser in; yields its page, its cookie and its session.
fn enter(way: &Value) -> (String, Value) {
    let link = way["link"].as_str().unwrap();
    let (page, code) = link.split_once("/#code=").unwrap();
    let (first, session) = post(page, "/v1/session", &json!({ "code": code }));
    assert!(first.contains("201"), "{first}");
    (page.to_owned(), session)
}

#[test]
fn on_a_fresh_machine_it_starts_a_node_that_waits_for_an_account() {
    let person = person();

    let way = open(&person);
    let _ends = Started(&person);

    assert_eq!(way["started"]["by"], "process");
    let process = &way["started"]["process"];
    let limits = fs::read_to_string(format!("/proc/{process}/limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size"));
    assert_eq!(core.unwrap().split_whitespace().nth(4), Some("0"));
    let (page, session) = enter(&way);
    assert_eq!(session["state"], "vacant");
    fails(&person.ask(["status"]), 4, "[no_account]");
    fails(
        &person.hoopoe(["init", "--name", "Eve", "--passphrase-file"], ["passphrase"]),
        1,
        "in use",
    );
    // The second time there is nothing to start, and the page is where it was.
    let again = open(&person);
    assert_eq!(again["started"], Value::Null);
    assert_eq!(enter(&again).0, page);
    assert!(answer(&person.ask(["stop"])).contains("is stopped"));
    assert!(answer(&person.ask(["stop"])).contains("No hoopoe is running"));
    // And so it is for the account that is made later.
    let made = person.hoopoe(["init", "--name", "Alice", "--passphrase-file"], ["passphrase"]);
    assert!(made.status.success(), "{}", complaint(&made));
}

#[test]
fn where_there_is_a_profile_it_starts_locked_and_its_page_asks_for_the_passphrase() {
    let person = person();
    let made = person.hoopoe(["init", "--name", "Alice", "--passphrase-file"], ["passphrase"]);
    assert!(made.status.success(), "{}", complaint(&made));

    let way = open(&person);
    let _ends = Started(&person);

    let (page, session) = enter(&way);
    assert_eq!(session["state"], "locked");
    fails(&person.ask(["status"]), 4, "[fully_locked]");
    answer(&person.hoopoe(["unlock", "--passphrase-file"], ["passphrase"]));
    let (same, session) = enter(&open(&person));
    assert_eq!((same, &session["state"]), (page, &json!("open")));
}

#[test]
fn a_folder_that_is_somebody_elses_is_left_alone() {
    let person = person();
    fs::create_dir(person.profile()).unwrap();
    fs::write(person.profile().join("thesis.txt"), "years of work").unwrap();

    fails(
        &person.ask(["open", "--print"]),
        1,
        "the folder holds other files",
    );

    assert_eq!(names(person.profile()), ["thesis.txt"]);
    fs::write(person.profile().join("hoopoe.db"), "lost its vault").unwrap();
    fails(
        &person.ask(["open", "--print"]),
        1,
        "the vault of the profile here is gone",
    );
}

#[test]
fn a_log_that_would_be_in_the_way_of_the_account_is_refused_before_it_is_begun() {
    let person = person();
    let profile = person.folder.path().join("profile");
    let run = |log: &str| {
        let log = profile.join(log);
        person.ask(["run", "--set-up", "--log-file", log.to_str().unwrap()])
    };

    fails(&run("mine.log"), 1, "in the way of the account");
    fails(&run("../profile/mine.log"), 1, "in the way of the account");

    assert!(!profile.join("mine.log").exists());
    assert_eq!(open(&person)["started"]["by"], "process");
    drop(Started(&person));
}

#[test]
fn two_that_open_at_once_come_to_the_same_node() {
    let person = person();
    let begin = || {
        let mut command = person.command(["open", "--print", "--json"], []);
        command.env("HOOPOE_CONFIG", person.folder.path().join("settings.toml"));
        command.spawn().unwrap()
    };

    let (one, other) = (begin(), begin());
    let _ends = Started(&person);

    let ways = [one, other].map(|child| json(&child.wait_with_output().unwrap()));
    assert_eq!(enter(&ways[0]).0, enter(&ways[1]).0);
}
