//! Typing and presence between two people online: seen at once, over no server, and gone by itself.

use std::time::Duration;

use e2e::{
    command::capture,
    net::TestNet,
    person::Person,
    wait::{self, Look},
};
use serde_json::Value;

/// Far more than anything takes.
const LIMIT: Duration = Duration::from_secs(60);

/// Waits until somebody's only contact is shown so.
fn shows(person: &Person, what: &str, holds: impl Fn(&Value) -> bool) {
    wait::until(what, LIMIT, || {
        let contacts = person.contacts()?;
        let is_so = contacts["items"].get(0).is_some_and(&holds);
        Ok(if is_so {
            Look::Done(())
        } else {
            Look::NotYet(contacts.to_string())
        })
    })
    .unwrap();
}

/// Runs a command that prints nothing.
fn does(person: &Person, words: &[&str]) {
    assert!(
        person.hoopoe().args(words).status().unwrap().success(),
        "{words:?}"
    );
}

fn state(contact: &Value) -> &Value {
    &contact["presence"]["state"]
}

#[test]
fn who_types_is_seen_typing_then_away_and_hidden_if_they_like() {
    let mut net = TestNet::set(Default::default()).unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();
    let before = net.server.count("deposits_total").unwrap();
    shows(&net.bob, "nothing of Alice", |alice| {
        *state(alice) == "unknown" && alice["presence"]["last_seen"].is_null()
    });

    does(&net.alice, &["typing", "Bob"]);
    shows(&net.bob, "that Alice types", |alice| {
        alice["typing"] == true && *state(alice) == "online"
    });
    shows(&net.bob, "that she types no more", |alice| {
        alice["typing"] == false
    });

    does(&net.alice, &["active", "--away"]);
    shows(&net.bob, "that she has left", |alice| {
        *state(alice) == "away" && alice["presence"]["last_seen"].is_u64()
    });

    let hide = ["privacy", "--presence", "nobody", "--json"];
    let privacy = capture("privacy", net.alice.hoopoe().args(hide)).unwrap();
    assert_eq!(
        (&privacy["presence"], &privacy["typing"]),
        (&"nobody".into(), &"contacts".into())
    );
    shows(&net.bob, "nothing of Alice any more", |alice| {
        *state(alice) == "unknown" && alice["presence"]["last_seen"].is_null()
    });
    assert_eq!(net.server.count("deposits_total").unwrap(), before);
    net.clear().unwrap();
}
