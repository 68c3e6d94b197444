//! `hoopoe send me`: what the user writes to themselves, without anybody.

use serde_json::json;

use super::{Person, answer, fails, json};

#[test]
fn notes_are_kept_without_any_network_and_through_a_restart() {
    let person = Person::with_profile();
    let node = person.run();

    let kept = answer(&person.ask(["send", "me", "buy", "milk"]));
    assert_eq!(kept.trim(), "kept as a note to yourself");
    answer(&person.ask(["draft", "0", "and", "bread"]));
    assert!(node.stop().success());
    let _node = person.run();
    answer(&person.ask(["send", "0", "second"]));

    let history = json(&person.ask(["history", "me", "--json"]));
    let texts: Vec<_> = history["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| {
            assert_eq!(message["delivery"]["state"], "kept");
            message["text"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(texts, ["buy milk", "second"]);
    let shown = answer(&person.ask(["history", "me"]));
    assert!(
        shown.contains("Alice") && shown.trim_end().ends_with("second"),
        "{shown}"
    );
    let draft = json(&person.ask(["draft", "me", "--json"]));
    assert_eq!(draft["draft"]["text"], "and bread");
    let status = json(&person.ask(["status", "--json"]));
    assert_eq!(status["outbox"], 0);
    let pinned = answer(&person.ask(["chat", "me", "--pin"]));
    assert!(
        pinned.starts_with("Note to self makes noise, stands above"),
        "{pinned}"
    );
    let id = history["messages"][0]["id"].as_str().unwrap();
    let deleted = answer(&person.ask(["delete", "me", id, "--yes"]));
    assert_eq!(
        deleted.trim(),
        "The message is deleted on this device; nobody else has it."
    );
    let left = json(&person.ask(["history", "me", "--json"]));
    assert_eq!(left["messages"].as_array().unwrap().len(), 1);
    let listed = answer(&person.ask(["chats"]));
    assert!(
        listed.contains("Note to self") && listed.contains("draft: and bread"),
        "{listed}"
    );
    assert!(listed.contains("hoopoe invite"), "{listed}");
}

#[test]
fn oneself_is_no_contact_on_the_command_line() {
    let person = Person::with_profile();
    let node = person.run();

    for words in [&["block", "0"][..], &["typing", "me"], &["safety-number", "me"]] {
        fails(&person.ask(words.iter().copied()), 4, "[no_such_contact]");
    }
    fails(&person.ask(["send", "me", " "]), 4, "[empty_text]");
    assert_eq!(json(&person.ask(["contacts", "--json"])), json!([]));
    assert!(node.stop().success());
    // Nothing is amiss with messages that go nowhere.
    answer(&person.hoopoe(["check", "--passphrase-file"], ["passphrase"]));
}
