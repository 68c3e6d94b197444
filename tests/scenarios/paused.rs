//! A process is stopped where it is and goes on later, as when a computer sleeps: its connections look alive meanwhile.

use std::time::{Duration, Instant};

use e2e::{
    net::TestNet,
    person::{Message, Person},
    wait::{self, Look},
};

const LIMIT: Duration = Duration::from_secs(90);
/// Longer than a contact waits for an acknowledgement before it closes the connection, and longer than a request may take.
const ASLEEP: Duration = Duration::from_secs(23);
const MESSAGES: usize = 10;

#[test]
fn a_node_that_lay_still_in_the_middle_of_a_conversation_gets_everything_once_and_in_order() {
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();
    let deposits = net.server.count("deposits_total").unwrap();
    let mut from_alice = write(&net.alice, "Bob", "awake");
    let from_bob = write(&net.bob, "Alice", "answered");

    net.bob.pause().unwrap();
    let since = Instant::now();
    from_alice.extend(write(&net.alice, "Bob", "asleep"));
    net.alice
        .history_shows(
            "Bob",
            "that the server has what Bob does not take",
            LIMIT,
            |history| {
                let own = history.iter().filter(|message| message.mine);
                own.clone().count() == 2 * MESSAGES && own.clone().all(|message| message.state != "queued")
            },
        )
        .unwrap();
    assert!(net.server.count("deposits_total").unwrap() > deposits);
    net.alice
        .shows("that the connection is gone", LIMIT, |status| {
            status["direct"].as_array().is_some_and(Vec::is_empty)
        })
        .unwrap();
    wait::while_time_passes(since, ASLEEP, || net.alice.check_running()).unwrap();
    from_alice.extend(write(&net.alice, "Bob", "still asleep"));
    net.bob.resume().unwrap();

    wait::until("Bob's node notices, and connects anew", LIMIT, || {
        let log = std::fs::read_to_string(net.bob.log())?;
        let notices = [
            "time went on without this node",
            "no live connection reason=Requested",
        ];
        Ok(match notices.iter().find(|notice| !log.contains(**notice)) {
            Some(missing) => Look::NotYet(*missing),
            None => Look::Done(()),
        })
    })
    .unwrap();
    assert_whole(&mut net.bob, "Alice", &from_alice, &from_bob);
    assert_whole(&mut net.alice, "Bob", &from_bob, &from_alice);
    net.alice.is_connected_directly().unwrap();
    net.still_delivers("sleep").unwrap();
    net.clear().unwrap();
}

#[test]
fn a_server_that_lay_still_keeps_nobody_from_talking_and_stores_everything_once() {
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();

    net.server.pause().unwrap();
    let since = Instant::now();
    let mut from_alice = write(&net.alice, "Bob", "directly");
    net.bob
        .history_shows("Alice", "what needs no server", LIMIT, |history| {
            history.len() == MESSAGES
        })
        .unwrap();
    net.bob.go_offline().unwrap();
    from_alice.extend(write(&net.alice, "Bob", "to nobody yet"));
    wait::while_time_passes(since, ASLEEP, || net.alice.check_running()).unwrap();
    net.server.resume().unwrap();
    net.alice
        .history_shows("Bob", "that the server has the rest", LIMIT, |history| {
            history.iter().all(|message| message.state != "queued")
        })
        .unwrap();
    net.bob.come_online().unwrap();

    assert_whole(&mut net.bob, "Alice", &from_alice, &[]);
    net.still_delivers("the server's sleep").unwrap();
    net.clear().unwrap();
}

fn write(from: &Person, to: &str, mark: &str) -> Vec<String> {
    let texts: Vec<_> = (0..MESSAGES).map(|number| format!("{mark} {number}")).collect();
    for text in &texts {
        from.write(to, text).unwrap();
    }
    texts
}

/// Waits until a history holds everything and is at rest: once, in order, confirmed, nothing put aside.
fn assert_whole(person: &mut Person, with: &str, theirs: &[String], own: &[String]) {
    let history = person
        .history_shows(with, "everything", LIMIT, |history| {
            let arrived = history.iter().filter(|message| !message.mine).count() >= theirs.len();
            arrived
                && history
                    .iter()
                    .all(|message| !message.mine || message.has_arrived())
        })
        .unwrap();
    let texts = |mine: bool| -> Vec<&str> {
        let of = |message: &&Message| message.mine == mine;
        let texts = history.iter().filter(of);
        texts.map(|message| message.text.as_str()).collect()
    };
    assert_eq!(texts(false), theirs);
    assert_eq!(texts(true), own);
    person.has_nothing_on_the_way(LIMIT).unwrap();
    let status = person.status().unwrap();
    assert_eq!(status["counters"]["quarantined"], 0, "{status}");
}
