//! While both are online, nobody stores what they write.

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
