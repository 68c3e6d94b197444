//! Invitations that are mangled, used or expired are refused by name, and good ones still work.

use std::time::{Duration, Instant};

use e2e::{net::TestNet, person::Person, wait};
use serde_json::json;

/// The shortest life that an invitation may have.
const SHORTEST_S: u64 = 60;

#[test]
fn a_mangled_invitation_is_refused_by_name_and_the_right_one_still_works() {
    let mut net = TestNet::strangers().unwrap();
    let link = net.alice.invite().unwrap();

    for mangled in mangle(&link) {
        let code = refused(&net.bob, &mangled);
        let known = [
            "link_invalid",
            "invitation_gone",
            "invitation_forged",
            "invitation_expired",
        ];
        assert!(known.contains(&code.as_str()), "{code}: {mangled}");
    }
    for lifetime_s in [0, SHORTEST_S - 1, 31 * 24 * 3_600, u64::MAX] {
        let body = json!({ "lifetime_s": lifetime_s });
        let answer = net.alice.api().ask("POST", "invitations", Some(&body)).unwrap();
        assert_eq!(answer.refusal().unwrap(), "invitation_lifetime", "{lifetime_s}");
    }
    assert_eq!(refused(&net.alice, &link), "own_invitation");

    assert_eq!(net.bob.contacts().unwrap()["items"], json!([]));
    net.bob.accept(&link).unwrap();
    net.alice.knows("Bob").unwrap();
    net.bob.knows("Alice").unwrap();
    net.still_delivers("mangled invitations").unwrap();
    net.clear().unwrap();
}

#[test]
fn an_invitation_that_was_used_is_gone_for_everybody_else() {
    let mut net = TestNet::strangers().unwrap();
    let mut carol = net.somebody("Carol").unwrap();
    carol.come_online().unwrap();
    let link = net.alice.invite().unwrap();
    net.bob.accept(&link).unwrap();
    net.alice.knows("Bob").unwrap();
    net.bob.knows("Alice").unwrap();

    assert_eq!(refused(&net.bob, &link), "already_contact");
    assert_eq!(refused(&carol, &link), "invitation_gone");

    assert_eq!(carol.contacts().unwrap()["items"], json!([]));
    let fresh = net.alice.invite().unwrap();
    meet_and_talk(&mut net, &mut carol, &fresh);
    net.still_delivers("a second try").unwrap();
    net.clear().unwrap();
}

#[test]
fn an_invitation_whose_time_is_over_is_refused_and_a_fresh_one_works() {
    let mut net = TestNet::strangers().unwrap();
    let begun = Instant::now();
    let body = json!({ "lifetime_s": SHORTEST_S });
    let short = net.alice.api().post("invitations", &body).unwrap();
    assert_eq!(short["published"], true);
    let short = short["link"].as_str().unwrap();

    wait::while_time_passes(begun, Duration::from_secs(SHORTEST_S + 1), || {
        net.alice.check_running()
    })
    .unwrap();
    assert_eq!(refused(&net.bob, short), "invitation_expired");

    net.introduce().unwrap();
    net.still_delivers("an expired invitation").unwrap();
    net.clear().unwrap();
}

/// Carol accepts, gets a message, and leaves.
fn meet_and_talk(net: &mut TestNet, carol: &mut Person, link: &str) {
    carol.accept(link).unwrap();
    carol.knows("Alice").unwrap();
    net.alice.knows("Carol").unwrap();
    net.alice.send("Carol", "now it works").unwrap();
    carol
        .receives("Alice", "now it works", Duration::from_secs(60))
        .unwrap();
    carol.go_offline().unwrap();
    e2e::net::has_no_panic(carol.log()).unwrap();
}

/// The code with which somebody's node refuses a link.
fn refused(person: &Person, link: &str) -> String {
    let body = json!({ "link": link });
    let answer = person
        .api()
        .ask("POST", "invitations/accept", Some(&body))
        .unwrap();
    answer.refusal().unwrap()
}

/// The link with one letter changed here and there, cut short, lengthened, and things that are no link at all.
fn mangle(link: &str) -> Vec<String> {
    let mut mangled: Vec<String> = ["", " ", "hello", "hoopoe:", "https://example.org/", "\u{0}"]
        .map(str::to_owned)
        .to_vec();
    mangled.push("x".repeat(100_000));
    mangled.push(format!("{link}AAAA"));
    for place in [link.len() / 4, link.len() / 2, link.len() * 3 / 4, link.len() - 1] {
        let (head, tail) = link.split_at(place);
        mangled.push(head.to_owned());
        let other = if tail.starts_with('A') { 'B' } else { 'A' };
        mangled.push(format!("{head}{other}{}", &tail[1..]));
    }
    mangled
}
