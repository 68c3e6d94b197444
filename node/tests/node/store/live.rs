//! The live connection: envelopes, acknowledgements, and every way it ends.

use std::time::Duration;

use axum::extract::ws::Message;
use hoopoe_node::store::{Command, DisconnectReason, StoreEvent};
use hoopoe_protocol::{
    limits,
    store::{
        error::ProblemCode,
        live::{ClientFrame, ServerFrame},
    },
};

use super::{
    fake::{Answer, FakeServer},
    node::{Client, config},
};

const OPENED: ServerFrame = ServerFrame::Opened { waiting: 0 };

fn sequence(event: StoreEvent) -> u64 {
    match event {
        StoreEvent::Envelope { sequence, .. } => sequence,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn envelopes_come_in_order_and_are_acknowledged() {
    let mut server = FakeServer::start().await;
    let mut config = config(&server);
    config.credit = 17;
    let (mut client, mut live) = Client::connected_with(&mut server, config).await;
    assert_eq!(live.credit, 17);

    for sequence in [3, 4, 9] {
        live.envelope(sequence).await;
    }
    for expected in [3, 4, 9] {
        assert_eq!(sequence(client.next().await), expected);
    }
    client.send(Command::Ack { up_to: 9 });

    assert_eq!(live.frame().await, Some(ClientFrame::Ack { up_to: 9 }));
}

#[tokio::test]
async fn a_connection_that_ends_is_made_again_and_what_was_not_acknowledged_comes_again() {
    let mut server = FakeServer::start().await;
    let (mut client, mut live) = Client::connected(&mut server).await;
    live.envelope(1).await;
    assert_eq!(sequence(client.next().await), 1);
    client.send(Command::Ack { up_to: 1 });
    assert_eq!(live.frame().await, Some(ClientFrame::Ack { up_to: 1 }));

    drop(live);
    assert_eq!(client.disconnected().await, DisconnectReason::Lost);
    let mut live = server.live().await;
    live.send(&OPENED).await;
    live.envelope(1).await;
    client.until_connected().await;
    assert_eq!(sequence(client.next().await), 1);

    // The same number as on the connection before must not be taken for an old one.
    client.send(Command::Ack { up_to: 1 });
    assert_eq!(live.frame().await, Some(ClientFrame::Ack { up_to: 1 }));
}

#[tokio::test]
async fn a_connection_does_not_begin_with_an_acknowledgement_made_on_the_one_before() {
    let mut server = FakeServer::start().await;
    let (mut client, mut live) = Client::connected(&mut server).await;
    client.send(Command::Ack { up_to: 9 });
    assert_eq!(live.frame().await, Some(ClientFrame::Ack { up_to: 9 }));

    drop(live);
    assert_eq!(client.disconnected().await, DisconnectReason::Lost);
    let mut live = server.live().await;
    live.send(&OPENED).await;
    client.until_connected().await;
    client.send(Command::Ack { up_to: 2 });

    assert_eq!(live.frame().await, Some(ClientFrame::Ack { up_to: 2 }));
}

#[tokio::test]
async fn an_acknowledgement_given_without_a_connection_is_made_on_the_next() {
    let mut server = FakeServer::start().await;
    let (mut client, mut live) = Client::connected(&mut server).await;
    live.envelope(5).await;
    assert_eq!(sequence(client.next().await), 5);
    drop(live);
    assert_eq!(client.disconnected().await, DisconnectReason::Lost);

    client.send(Command::Ack { up_to: 5 });
    let mut live = server.live().await;
    live.send(&OPENED).await;

    assert_eq!(live.frame().await, Some(ClientFrame::Ack { up_to: 5 }));
}

#[tokio::test]
async fn a_displaced_connection_stays_away_until_it_is_asked_back() {
    let mut server = FakeServer::start().await;
    let (mut client, mut live) = Client::connected(&mut server).await;

    live.send(&ServerFrame::Displaced).await;

    assert_eq!(client.disconnected().await, DisconnectReason::Displaced);
    // It would wait for a minute, as long as the deadline of this test.
    client.send(Command::Reconnect);
    server.live().await.send(&OPENED).await;
    client.until_connected().await;
}

#[tokio::test]
async fn a_server_that_goes_away_says_when_to_come_back() {
    let mut server = FakeServer::start().await;
    let mut config = config(&server);
    config.timing.backoff_most = Duration::from_millis(300);
    let (mut client, mut live) = Client::connected_with(&mut server, config).await;

    live.send(&ServerFrame::GoAway {
        retry_after_ms: u64::MAX,
    })
    .await;

    assert_eq!(client.disconnected().await, DisconnectReason::GoAway);
    let before = std::time::Instant::now();
    server.live().await.send(&OPENED).await;
    client.until_connected().await;
    assert!(before.elapsed() >= Duration::from_millis(250));
}

#[tokio::test]
async fn what_is_no_frame_ends_the_connection() {
    let bent = [
        Message::Binary(vec![0xff, 0x00].into()),
        Message::Binary(Vec::new().into()),
        Message::Binary(vec![0; limits::LIVE_FRAME_BYTES + 1].into()),
        Message::Text("hello".into()),
        Message::Binary(hoopoe_protocol::codec::encode(&OPENED).into()),
    ];
    let mut server = FakeServer::start().await;
    let (mut client, mut live) = Client::connected(&mut server).await;

    for message in bent {
        live.send_raw(message).await;
        assert_eq!(client.disconnected().await, DisconnectReason::Garbled);
        live = server.live().await;
        live.send(&OPENED).await;
        client.until_connected().await;
    }
}

#[tokio::test]
async fn a_server_that_does_not_open_the_lane_is_not_taken_for_connected() {
    let mut server = FakeServer::start().await;
    let mut client = Client::start(config(&server));

    let mut live = server.live().await;
    live.envelope(1).await;

    assert_eq!(client.disconnected().await, DisconnectReason::Garbled);
}

#[tokio::test]
async fn a_refused_upgrade_says_why() {
    let server = FakeServer::start().await;
    server.answer(
        "GET",
        "/v1/live",
        Answer::problem(ProblemCode::OverQuota, 507, None),
    );
    server.answer("GET", "/v1/live", Answer::new(200, b"no socket here"));

    let mut client = Client::start(config(&server));

    let refused = client.disconnected().await;
    assert!(matches!(refused, DisconnectReason::Refused(_)), "{refused:?}");
    let refused = client.disconnected().await;
    assert!(matches!(refused, DisconnectReason::Refused(_)), "{refused:?}");
}

#[tokio::test]
async fn a_silent_server_is_asked_and_then_given_up() {
    let mut server = FakeServer::start().await;
    let mut config = config(&server);
    config.timing.silence = Duration::from_millis(100);
    // The server does not read, so pings stay without an answer.
    let (mut client, _live) = Client::connected_with(&mut server, config).await;

    assert_eq!(client.disconnected().await, DisconnectReason::Silent);
}

#[tokio::test]
async fn a_server_that_answers_pings_is_kept() {
    let mut server = FakeServer::start().await;
    let mut config = config(&server);
    config.timing.silence = Duration::from_millis(50);
    let (client, mut live) = Client::connected_with(&mut server, config).await;
    let since = std::time::Instant::now();

    // Reading answers pings; nothing else is said until the acknowledgement, many silences later.
    let acknowledged = async {
        let mut pause = tokio::time::interval(Duration::from_millis(10));
        while since.elapsed() < Duration::from_secs(1) {
            pause.tick().await;
        }
        client.send(Command::Ack { up_to: 1 });
    };
    let (frame, ()) = tokio::join!(live.frame(), acknowledged);

    assert_eq!(frame, Some(ClientFrame::Ack { up_to: 1 }));
}

#[tokio::test]
async fn asking_to_reconnect_makes_a_new_connection_at_once() {
    let mut server = FakeServer::start().await;
    let mut config = config(&server);
    config.timing.backoff_first = 2 * super::node::DEADLINE;
    let (mut client, mut live) = Client::connected_with(&mut server, config).await;

    client.send(Command::Reconnect);

    assert_eq!(client.disconnected().await, DisconnectReason::Requested);
    assert_eq!(live.frame().await, None);
    server.live().await.send(&OPENED).await;
    client.until_connected().await;
}

#[tokio::test]
async fn a_slow_consumer_loses_nothing() {
    let mut server = FakeServer::start().await;
    let (mut client, mut live) = Client::connected(&mut server).await;

    // The client's event queue holds four.
    for sequence in 1..=60 {
        live.envelope(sequence).await;
    }

    for expected in 1..=60 {
        assert_eq!(sequence(client.next().await), expected);
    }
}
