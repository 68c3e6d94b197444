//! Somebody is away: the server keeps what is written to them, and the ticks say so.

use std::time::Duration;

use e2e::{api::Events, net::TestNet};

const SOON: Duration = Duration::from_secs(60);

#[test]
fn a_message_to_somebody_away_waits_on_the_server_and_its_ticks_go_from_sent_to_read() {
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();
    net.bob.go_offline().unwrap();
    let waiting = net.server.count("envelopes").unwrap();

    let events = net.alice.api().events().unwrap();
    let sent = net.alice.send("Bob", "see you on Saturday").unwrap();
    let seen = net
        .alice
        .sees(&sent, "sent", SOON, |message| message.state == "sent")
        .unwrap();
    assert_eq!(seen.message.path.as_deref(), Some("store"));
    assert!(net.server.count("envelopes").unwrap() > waiting);

    net.bob.come_online().unwrap();
    net.bob.receives("Alice", "see you on Saturday", SOON).unwrap();
    net.alice
        .sees(&sent, "delivered", SOON, |message| message.state == "delivered")
        .unwrap();

    let shown = net.bob.read("Alice").unwrap();
    assert_eq!(shown.last().unwrap().text, "see you on Saturday");
    net.alice
        .sees(&sent, "read", SOON, |message| message.state == "read")
        .unwrap();
    assert_eq!(ticks(&events, &sent.id), ["sent", "delivered", "read"]);
    net.comes_to_rest().unwrap();
    assert_eq!(net.server.count("envelopes").unwrap(), 0);
    net.clear().unwrap();
}

#[test]
fn both_see_the_same_safety_number() {
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();

    let (alice, bob) = (
        net.alice.safety_number("Bob").unwrap(),
        net.bob.safety_number("Alice").unwrap(),
    );

    assert_eq!(alice, bob);
    assert_eq!(alice.split(' ').map(str::len).collect::<Vec<_>>(), [5; 12]);
    net.clear().unwrap();
}

#[test]
fn a_message_arrives_though_the_two_are_never_online_together() {
    let mut net = TestNet::set(Default::default()).unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();

    net.bob.go_offline().unwrap();
    let sent = net.alice.send("Bob", "first of all, hello").unwrap();
    net.alice
        .sees(&sent, "sent", SOON, |message| message.state == "sent")
        .unwrap();
    net.alice.go_offline().unwrap();

    net.bob.come_online().unwrap();
    let message = net.bob.receives("Alice", "first of all, hello", SOON).unwrap();
    assert_eq!(message.path.as_deref(), Some("store"));
    let answer = net.bob.send("Alice", "hello yourself").unwrap();
    net.bob
        .sees(&answer, "sent", SOON, |message| message.state == "sent")
        .unwrap();
    // The receipt is on the server as well; the answer stays on the way until Alice has confirmed it.
    net.bob
        .shows("nothing but the answer on the way", SOON, |status| {
            status["outbox"] == 1
        })
        .unwrap();
    net.bob.go_offline().unwrap();

    net.alice.come_online().unwrap();
    let answered = net.alice.receives("Bob", "hello yourself", SOON).unwrap();
    assert_eq!(answered.path.as_deref(), Some("store"));
    let seen = net
        .alice
        .sees(&sent, "delivered", SOON, |message| message.has_arrived())
        .unwrap();
    assert_eq!(seen.message.path.as_deref(), Some("store"));
    net.clear().unwrap();
}

/// The states that a message went through until it was read, as the node told of them.
fn ticks(events: &Events, message: &str) -> Vec<String> {
    let mut ticks: Vec<String> = Vec::new();
    while ticks.last().is_none_or(|state| state != "read") {
        let told = events.next(SOON).unwrap().expect("the node tells of it");
        let event = &told.event;
        if told.kind() != "delivery" || event["message"] != message {
            continue;
        }
        let state = event["delivery"]["state"].as_str().unwrap().to_owned();
        // No tick yet; whether that is seen at all depends on how fast the server is.
        if state != "queued" && ticks.last() != Some(&state) {
            ticks.push(state);
        }
    }
    ticks
}
