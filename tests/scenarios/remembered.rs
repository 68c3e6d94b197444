//! What people said before anything began is written into their profiles, and they go on from there.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use e2e::{
    net::TestNet,
    past::{self, Said, Talk},
    person::Message,
};

const SOON: Duration = Duration::from_secs(60);
const MINUTE: u64 = 60_000;

/// Alice asked two days ago, Bob answered over the server; what she said yesterday he has not seen.
fn messages() -> Vec<Said> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let two_days_ago = u64::try_from(now.as_millis()).unwrap() - 2_880 * MINUTE;
    let said = |from, at, text: &str, path, read_after| Said {
        from,
        at,
        text: text.to_owned(),
        path,
        arrived_after: 70,
        read_after,
    };
    vec![
        said(0, two_days_ago, "Are you there?", "direct", Some(2_000)),
        said(1, two_days_ago + MINUTE, "I am.\nAlways 🪶", "store", Some(2_000)),
        said(0, two_days_ago + 1_440 * MINUTE, "And now?", "direct", None),
    ]
}

/// Two who know each other, and whose nodes do not run.
fn away() -> TestNet {
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();
    net.alice.go_offline().unwrap();
    net.bob.go_offline().unwrap();
    net
}

fn write(net: &TestNet, messages: Vec<Said>) -> anyhow::Result<()> {
    let between = [&net.alice, &net.bob];
    past::write(net.binaries(), &[Talk { between, messages }])
}

fn ids(history: &[Message]) -> Vec<&str> {
    history.iter().map(|message| message.id.as_str()).collect()
}

#[test]
fn both_have_the_same_past_and_go_on_from_it() {
    let mut net = away();

    write(&net, messages()).unwrap();
    net.alice.come_online().unwrap();
    net.bob.come_online().unwrap();
    let (hers, his) = (
        net.alice.history("Bob").unwrap(),
        net.bob.history("Alice").unwrap(),
    );

    assert_eq!(ids(&hers), ids(&his));
    let states: Vec<_> = hers
        .iter()
        .map(|message| (message.state.as_str(), message.path.as_deref().unwrap()))
        .collect();
    assert_eq!(
        states,
        [("read", "direct"), ("received", "store"), ("delivered", "direct")]
    );
    // That Bob has seen the last one now is told as ever.
    net.bob.read("Alice").unwrap();
    net.alice
        .newest_shows("Bob", "what Bob has seen", SOON, |message| {
            message.state == "read"
        })
        .unwrap();
    net.still_delivers("what was written in").unwrap();
    assert_eq!(ids(&net.alice.history("Bob").unwrap())[..3], ids(&hers));
    net.clear().unwrap();
}

#[test]
fn nothing_is_written_while_a_node_runs_or_that_cannot_have_been() {
    let mut net = away();
    let mut backwards = messages();
    backwards.reverse();
    let mut tomorrow = messages();
    tomorrow[2].at += 2_880 * MINUTE;

    assert!(write(&net, backwards).is_err());
    assert!(write(&net, tomorrow).is_err());
    net.bob.come_online().unwrap();
    assert!(write(&net, messages()).is_err());
    net.alice.come_online().unwrap();

    assert_eq!(net.alice.history("Bob").unwrap(), []);
    net.clear().unwrap();
}
