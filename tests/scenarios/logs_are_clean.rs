//! All logs at debug level, and what people would send of them, are searched for what may stand in none.

use std::{fs, path::Path};

use e2e::inspection::listeners;

use crate::markers;

/// Letters in a row that no word has, but every key, token or id in full.
const LONGEST_WORD: usize = 40;

#[test]
fn logs_are_clean() {
    let mut net = markers::cast();
    let link = markers::converse(&mut net);
    net.bob.come_online().unwrap();
    // Things that go wrong are logged too, and most of all.
    net.server.crash().unwrap();
    net.alice.send(markers::BOB, "marzipan-lighthouse-4711").unwrap();
    net.bob.crash().unwrap();
    net.server.start_again().unwrap();
    net.bob.come_online().unwrap();
    net.bob.accept(&link).unwrap_err();

    let mut needles = markers::needles(&net);
    markers::secrets(&mut needles, &net);
    needles.text("the invitation", &link);
    for part in link.split(['#', '/', '?', ':', '&', '=']) {
        if part.len() > 20 {
            needles.text("a part of the invitation", part);
        }
    }
    needles.exact("the server's address", net.server.address());
    for person in [&net.alice, &net.bob] {
        let found = listeners(person.process().unwrap()).unwrap();
        for address in found.tcp.iter().chain(&found.udp) {
            needles.exact("a listener", &address.to_string());
            needles.exact("a port in a multiaddress", &format!("/{}", address.port()));
        }
    }
    for form in [
        "/ip4/",
        "/ip6/",
        "/udp/",
        "/tcp/",
        "/p2p/",
        "12D3KooW",
        "Bearer ",
        "127.0.0.1:",
    ] {
        needles.exact(form, form);
    }
    let reports = [net.alice.report().unwrap(), net.bob.report().unwrap()];
    net.stop().unwrap();

    for log in net.logs().iter().chain(&reports) {
        assert_eq!(needles.in_file(log).unwrap(), [], "{}", log.display());
        let text = fs::read_to_string(log).unwrap();
        assert!(text.contains("DEBUG"), "{} has nothing to search", log.display());
        assert_has_no_long_word(&text, log);
    }
    net.clear().unwrap();
}

fn assert_has_no_long_word(text: &str, log: &Path) {
    let is_in_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let long = text
        .split(|letter| !is_in_word(letter))
        .find(|word| word.len() >= LONGEST_WORD);
    assert_eq!(long, None, "{}", log.display());
}
