//! Somebody was away for long: thousands of messages wait on the server, and a direct path appears while they are read.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use e2e::{
    net::{Cast, TestNet},
    person::Message,
    server::ROOMY,
};
use serde_json::json;

const MESSAGES: usize = 3_000;
const WRITERS: usize = 6;
const LIMIT: Duration = Duration::from_secs(120);

#[test]
fn three_thousand_messages_that_waited_arrive_once_and_in_order_while_a_direct_path_appears() {
    let mut net = TestNet::set(Cast {
        limits: &ROOMY,
        ..Cast::default()
    })
    .unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();
    net.bob.go_offline().unwrap();
    let texts: Vec<_> = (0..MESSAGES).map(|number| format!("m{number}")).collect();
    let begun = Instant::now();
    write_all(&net, &texts);
    println!("written in {:.1?}", begun.elapsed());
    // Deposits are made in order.
    net.alice
        .newest_shows("Bob", "that the server has everything", LIMIT, |message| {
            message.state == "sent"
        })
        .unwrap();
    assert_eq!(net.server.count("envelopes").unwrap(), MESSAGES as u64);
    println!("stored in {:.1?}", begun.elapsed());
    let written = texts_of(&net.alice.history("Bob").unwrap());
    let as_set = |texts: &[String]| -> BTreeSet<String> { texts.iter().cloned().collect() };
    assert_eq!(as_set(&written), as_set(&texts));

    let back = Instant::now();
    net.bob.come_online().unwrap();
    net.bob
        .newest_shows("Alice", "the last one", LIMIT, |message| {
            Some(&message.text) == written.last()
        })
        .unwrap();
    let took = back.elapsed().as_secs_f64();
    println!(
        "{MESSAGES} stored messages in {took:.1} s from the start of the node: {:.0}/s; limits {ROOMY:?}",
        MESSAGES as f64 / took
    );

    assert_eq!(texts_of(&net.bob.history("Alice").unwrap()), written);
    net.alice.is_connected_directly().unwrap();
    net.comes_to_rest().unwrap();
    // What came late, over the other path, must not have changed anything.
    let (at_alice, at_bob) = (
        net.alice.history("Bob").unwrap(),
        net.bob.history("Alice").unwrap(),
    );
    assert_eq!(texts_of(&at_bob), written);
    assert_eq!(texts_of(&at_alice), written);
    assert!(at_alice.iter().all(Message::has_arrived));
    for person in [&net.alice, &net.bob] {
        let status = person.status().unwrap();
        assert_eq!(status["counters"]["quarantined"], 0, "{status}");
    }
    assert_eq!(net.server.count("envelopes").unwrap(), 0);
    net.still_delivers("a long absence").unwrap();
    net.clear().unwrap();
}

/// Together, so that they share commits; their order is what Alice's history says afterwards.
fn write_all(net: &TestNet, texts: &[String]) {
    let (api, bob) = (net.alice.api(), net.alice.number_of("Bob").unwrap());
    let chat = format!("chats/{bob}/messages");
    std::thread::scope(|scope| {
        for share in texts.chunks(MESSAGES / WRITERS) {
            let (api, chat) = (&api, &chat);
            scope.spawn(move || {
                for text in share {
                    api.post(chat, &json!({ "text": text }))
                        .expect("the node takes a message");
                }
            });
        }
    });
}

fn texts_of(history: &[Message]) -> Vec<String> {
    history.iter().map(|message| message.text.clone()).collect()
}
