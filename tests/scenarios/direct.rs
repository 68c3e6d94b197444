//! While both are online, nobody stores what they write, unless one of them tells nobody where they are.

use std::time::Duration;

use e2e::net::TestNet;

const MESSAGES: usize = 100;

#[test]
fn a_hundred_messages_between_people_online_do_not_touch_the_server() {
    let mut net = TestNet::set(Default::default()).unwrap();
    // So that a machine under load does not make a node doubt the direct path.
    net.alice.set_options(&["--hedge-ms", "30000"]);
    net.bob.set_options(&["--hedge-ms", "30000"]);
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();
    let before = net.server.count("deposits_total").unwrap();
    assert!(before > 0, "the first contact went through the server");

    let mut sent = Vec::new();
    for number in 0..MESSAGES / 2 {
        sent.push((true, net.alice.write("Bob", &format!("a{number}")).unwrap()));
        sent.push((false, net.bob.write("Alice", &format!("b{number}")).unwrap()));
    }
    for (is_from_alice, sent) in &sent {
        let sender = if *is_from_alice {
            &mut net.alice
        } else {
            &mut net.bob
        };
        let seen = sender
            .sees(sent, "delivered", Duration::from_secs(60), |message| {
                message.has_arrived()
            })
            .unwrap();
        assert_eq!(seen.message.path.as_deref(), Some("direct"));
    }
    net.comes_to_rest().unwrap();

    assert_eq!(net.server.count("deposits_total").unwrap(), before);
    assert_eq!(net.server.count("envelopes").unwrap(), 0);
    net.clear().unwrap();
}

#[test]
fn who_tells_nobody_where_they_are_is_never_connected_directly_and_gets_everything_over_the_server() {
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();
    net.bob.go_offline().unwrap();
    net.bob.set_options(&["--addresses", "nobody"]);
    net.bob.come_online().unwrap();
    // Alice has heard of it.
    net.comes_to_rest().unwrap();

    net.still_delivers("one of them has hidden").unwrap();

    for (person, other) in [(&net.alice, "Bob"), (&net.bob, "Alice")] {
        let status = person.status().unwrap();
        assert_eq!(status["direct"], serde_json::json!([]), "{status}");
        let history = person.history(other).unwrap();
        assert!(
            history
                .iter()
                .all(|message| message.path.as_deref() == Some("store"))
        );
    }
    net.alice.go_offline().unwrap();
    net.alice.come_online().unwrap();
    net.bob.go_offline().unwrap();
    net.bob.set_options(&[]);
    net.bob.come_online().unwrap();
    net.alice.is_connected_directly().unwrap();
    net.clear().unwrap();
}
