//! A node without keys for a while: what is written to it waits where it is sealed, and comes once and in order.

use std::time::Duration;

use e2e::{
    net::TestNet,
    person::{Message, Person, Sent},
    wait::{self, Look},
};

const SOON: Duration = Duration::from_secs(60);

/// Alice writes these to Bob, and sees that the server has them.
fn writes(alice: &mut Person, texts: &[&str]) -> Vec<Sent> {
    texts
        .iter()
        .map(|text| {
            let sent = alice.send("Bob", text).unwrap();
            let seen = alice.sees(&sent, "sent", SOON, |message| message.state == "sent");
            assert_eq!(seen.unwrap().message.path.as_deref(), Some("store"));
            sent
        })
        .collect()
}

fn have_arrived(alice: &mut Person, sent: &[Sent]) {
    for one in sent {
        alice
            .sees(one, "delivered", SOON, |message| message.state == "delivered")
            .unwrap();
    }
}

fn is_closed(person: &Person) {
    // QUIC waits a little for what may still be under way when a connection has ended.
    wait::until("the network is closed", SOON, || {
        Ok(if person.has_network()? {
            Look::NotYet("a socket is open")
        } else {
            Look::Done(())
        })
    })
    .unwrap();
    let open = person.open_files().unwrap();
    assert!(!open.iter().any(|path| path.contains("hoopoe.db")), "{open:?}");
}

fn texts(history: &[Message]) -> Vec<&str> {
    history.iter().map(|message| message.text.as_str()).collect()
}

#[test]
fn what_is_written_to_a_locked_node_waits_and_arrives_once_and_in_order_when_it_is_unlocked() {
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();
    net.alice.is_connected_directly().unwrap();

    assert!(net.bob.has_network().unwrap());
    net.bob.locks_fully().unwrap();
    is_closed(&net.bob);
    let mut sent = writes(&mut net.alice, &["one", "two"]);
    for _ in 0..5 {
        let refused = net.bob.unlocks_wrongly().unwrap();
        assert_eq!((refused.exit, refused.code.as_str()), (4, "wrong_passphrase"));
    }
    assert_eq!(net.bob.unlocks_wrongly().unwrap().code, "too_many_tries");
    is_closed(&net.bob);
    // A crash changes nothing: there is nothing that it could interrupt.
    net.bob.crash().unwrap();
    sent.extend(writes(&mut net.alice, &["three"]));
    net.bob.come_online().unwrap();
    net.bob.receives("Alice", "three", SOON).unwrap();
    have_arrived(&mut net.alice, &sent);

    net.bob.locks_fully().unwrap();
    let late = writes(&mut net.alice, &["four", "five", "six"]);
    net.bob.unlocks().unwrap();
    net.bob.receives("Alice", "six", SOON).unwrap();
    have_arrived(&mut net.alice, &late);

    let history = net.bob.history("Alice").unwrap();
    assert_eq!(texts(&history), ["one", "two", "three", "four", "five", "six"]);
    net.alice.is_connected_directly().unwrap();
    net.comes_to_rest().unwrap();
    assert_eq!(net.server.count("envelopes").unwrap(), 0);
    net.still_delivers("a full lock").unwrap();
    net.clear().unwrap();
}
