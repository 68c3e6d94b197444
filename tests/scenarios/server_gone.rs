//! The server is gone for half a minute, while the receiver is away and nothing can go directly.

use std::time::{Duration, Instant};

use e2e::{net::TestNet, wait};

const GONE: Duration = Duration::from_secs(30);
const LIMIT: Duration = Duration::from_secs(90);
const MESSAGES: usize = 20;

#[test]
fn what_was_written_while_the_server_was_gone_arrives_when_it_is_back() {
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    net.comes_to_rest().unwrap();
    net.bob.go_offline().unwrap();
    let before = net.alice.write("Bob", "before").unwrap();
    net.alice
        .sees(&before, "sent", LIMIT, |message| message.state == "sent")
        .unwrap();

    net.server.crash().unwrap();
    let gone = Instant::now();
    let texts: Vec<_> = (0..MESSAGES)
        .map(|number| format!("meanwhile {number}"))
        .collect();
    for text in &texts {
        net.alice.write("Bob", text).unwrap();
    }
    net.alice
        .shows("that the server is gone", LIMIT, |status| {
            status["server"]["state"] == "unreachable"
        })
        .unwrap();
    let waiting = net
        .alice
        .history_shows("Bob", "why everything waits", LIMIT, |history| {
            history
                .iter()
                .filter(|message| message.reason.as_deref() == Some("server_unreachable"))
                .count()
                == MESSAGES
        })
        .unwrap();
    assert!(waiting.iter().skip(1).all(|message| message.state == "queued"));
    wait::while_time_passes(gone, GONE, || net.alice.check_running()).unwrap();

    net.server.start_again().unwrap();
    net.alice.reaches_server().unwrap();
    net.alice
        .history_shows("Bob", "that the server has everything", LIMIT, |history| {
            history
                .iter()
                .all(|message| message.state == "sent" && message.path.as_deref() == Some("store"))
        })
        .unwrap();
    assert_eq!(net.server.count("envelopes").unwrap(), MESSAGES as u64 + 1);

    net.bob.come_online().unwrap();
    let arrived = net
        .bob
        .history_shows("Alice", "everything", LIMIT, |history| history.len() > MESSAGES)
        .unwrap();
    let arrived: Vec<_> = arrived.into_iter().map(|message| message.text).collect();
    assert_eq!(arrived[0], "before");
    assert_eq!(arrived[1..], texts);
    net.alice.has_nothing_on_the_way(LIMIT).unwrap();
    net.clear().unwrap();
}
