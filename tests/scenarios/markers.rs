//! Strings that occur nowhere else, and a conversation full of them.

use std::time::Duration;

use e2e::{
    net::{Cast, TestNet},
    person::Person,
    search::Needles,
};

pub(crate) const ALICE: &str = "Zephyrine-Quillfeather";
pub(crate) const BOB: &str = "Bartholomew-Oddsworth";

/// What is said; some of it while Bob is away.
const DIRECT: [&str; 2] = ["marzipan-lighthouse-4711", "ünïcödé-Wiedehopf-🪶"];
const STORED: &str = "saffron-umbrella-0815";
const WAITING: &str = "obsidian-teacup-2342";

const SOON: Duration = Duration::from_secs(60);

/// Two people with unusual names at a server.
pub(crate) fn cast() -> TestNet {
    TestNet::set(Cast {
        alice: ALICE,
        bob: BOB,
        limits: &[],
    })
    .unwrap()
}

/// A conversation on both paths; at its end Bob is away and something waits for him. Returns the invitation.
pub(crate) fn converse(net: &mut TestNet) -> String {
    net.alice.come_online().unwrap();
    net.bob.come_online().unwrap();
    let link = net.alice.invite().unwrap();
    net.bob.accept(&link).unwrap();
    net.alice.knows(BOB).unwrap();
    net.bob.knows(ALICE).unwrap();
    net.alice.is_connected_directly().unwrap();
    for text in DIRECT {
        let sent = net.alice.send(BOB, text).unwrap();
        net.alice
            .sees(&sent, "delivered", SOON, |message| message.has_arrived())
            .unwrap();
        net.bob.send(ALICE, text).unwrap();
        net.alice.receives(BOB, text, SOON).unwrap();
    }
    net.bob.read(ALICE).unwrap();
    net.comes_to_rest().unwrap();
    for text in [STORED, WAITING] {
        net.bob.go_offline().unwrap();
        let sent = net.alice.send(BOB, text).unwrap();
        net.alice
            .sees(&sent, "sent", SOON, |message| message.state == "sent")
            .unwrap();
        if text == STORED {
            net.bob.come_online().unwrap();
            net.bob.receives(ALICE, text, SOON).unwrap();
        }
    }
    link
}

/// Names and texts, and everything by which the two are known to each other. Both nodes must run.
pub(crate) fn needles(net: &TestNet) -> Needles {
    let mut needles = Needles::default();
    for text in DIRECT.iter().chain(&[STORED, WAITING]) {
        needles.text("a text", text);
    }
    for person in [&net.alice, &net.bob] {
        needles.text("a name", person.name());
        identity(&mut needles, person);
    }
    needles
}

fn identity(needles: &mut Needles, person: &Person) {
    let identity = person.api().get("identity").unwrap();
    let mut id = |what: &str, pointer: &str| {
        let text = identity.pointer(pointer).unwrap().as_str().unwrap();
        needles.id(&format!("{what} of {}", person.name()), text).unwrap();
    };
    id("the user id", "/user");
    id("the user key", "/user_key");
    id("the device id", "/devices/0/id");
    id("the signing key", "/devices/0/signing_key");
    id("the agreement key", "/devices/0/agreement_key");
    id("the peer id", "/peers/0");
}

/// The secrets of the people: passphrases and recovery words.
pub(crate) fn secrets(needles: &mut Needles, net: &TestNet) {
    for person in [&net.alice, &net.bob] {
        needles.text("a passphrase", &person.passphrase_text());
        // One word may stand in any sentence; three in a row may not.
        for words in person.words().windows(3) {
            needles.exact("recovery words", &words.join(" "));
        }
    }
}
