//! The live connection.

use futures::SinkExt;
use hoopoe_protocol::store::{
    error::ProblemCode,
    live::{ClientFrame, ServerFrame},
    tokens::TokenScope,
};
use tokio_tungstenite::tungstenite::{Error, Message, protocol::frame::coding::CloseCode};

use crate::harness::{
    TestServer,
    live::Live,
    person::{Person, envelope, sized_envelope},
    refused, until,
};

const ALICE: [u8; 32] = [1; 32];
const CAROL: [u8; 32] = [3; 32];

async fn bob_with_envelopes(server: &TestServer, count: u64) -> Person {
    let bob = Person::join(server, 2).await;
    bob.allow(server, &ALICE, TokenScope::Send).await;
    for number in 1..=count {
        bob.receive(server, &ALICE, vec![envelope(number)]).await;
    }
    bob
}

#[tokio::test(flavor = "multi_thread")]
async fn never_more_than_the_credit_is_on_its_way() {
    let server = TestServer::start().await;
    let bob = bob_with_envelopes(&server, 5).await;
    let (mut live, waiting) = Live::open(&server, &bob, 2).await;
    assert_eq!(waiting, 5);

    let first = live.envelopes(2).await;
    assert!(live.before_pong().await.is_empty());
    live.acknowledge(first[0].sequence).await;
    assert_eq!(live.envelope().await.number, 3);
    assert!(live.before_pong().await.is_empty());
    live.acknowledge(first[1].sequence + 1).await;

    let rest = live.envelopes(2).await;
    assert_eq!(rest.iter().map(|one| one.number).collect::<Vec<_>>(), [4, 5]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_acknowledged_comes_again_from_the_start() {
    let server = TestServer::start().await;
    let bob = bob_with_envelopes(&server, 3).await;
    let (mut live, _) = Live::open(&server, &bob, 10).await;
    let first = live.envelopes(3).await;
    live.acknowledge(first[0].sequence).await;
    drop(live);

    until("the acknowledgement is done", async || {
        server.count("acknowledged_total").await == 1
    })
    .await;
    let (mut again, _) = Live::open(&server, &bob, 10).await;

    assert_eq!(again.envelopes(2).await, first[1..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn order_sequence_and_token_numbers_stay_over_a_restart() {
    let server = TestServer::start().await;
    let mut bob = bob_with_envelopes(&server, 1).await;
    bob.allow(&server, &CAROL, TokenScope::Send).await;
    bob.receive(&server, &CAROL, vec![envelope(2)]).await;
    let (mut live, _) = Live::open(&server, &bob, 10).await;
    let before = live.envelopes(2).await;
    assert_ne!(before[0].token, before[1].token);
    live.acknowledge(before[1].sequence).await;
    until("the queue is empty", async || {
        server.count("envelopes").await == 0
    })
    .await;
    let now = server.now();

    let server = TestServer::at(server.stop().await, now, |_| {}).await;
    bob.sign_in_again(&server).await;
    bob.receive(&server, &ALICE, vec![envelope(3)]).await;
    let (mut live, _) = Live::open(&server, &bob, 10).await;
    let after = live.envelope().await;

    assert!(after.sequence > before[1].sequence);
    assert!(after.sequence >> 40 == 1);
    assert_eq!(after.token, before[0].token);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_connection_displaces_the_older() {
    let server = TestServer::start().await;
    let bob = bob_with_envelopes(&server, 1).await;
    let (mut older, _) = Live::open(&server, &bob, 10).await;
    older.envelope().await;

    let (mut newer, _) = Live::open(&server, &bob, 10).await;

    assert!(matches!(older.frame().await, ServerFrame::Displaced));
    assert_eq!(older.close_code().await, CloseCode::Normal);
    assert_eq!(newer.envelope().await.number, 1);
    bob.receive(&server, &ALICE, vec![envelope(2)]).await;
    assert_eq!(newer.envelope().await.number, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_says_when_to_come_back() {
    let server = TestServer::start().await;
    let bob = bob_with_envelopes(&server, 0).await;
    let (mut live, _) = Live::open(&server, &bob, 10).await;

    server.begin_to_stop();

    match live.frame().await {
        ServerFrame::GoAway { retry_after_ms } => assert!(retry_after_ms <= 30_000),
        other => panic!("{other:?}"),
    }
    assert_eq!(live.close_code().await, CloseCode::Away);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn large_envelopes_come_whole_and_in_order() {
    let server = TestServer::start().await;
    let bob = bob_with_envelopes(&server, 0).await;
    for number in 0..20 {
        let size = if number % 2 == 0 { 98_304 } else { 2_048 };
        bob.receive(&server, &ALICE, vec![sized_envelope(number, size)])
            .await;
    }

    let (mut live, _) = Live::open(&server, &bob, 1_024).await;

    let numbers: Vec<u64> = live.envelopes(20).await.iter().map(|one| one.number).collect();
    assert_eq!(numbers, (0..20).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_break_the_protocol_end_the_connection() {
    let server = TestServer::start().await;
    let bob = bob_with_envelopes(&server, 1).await;
    let open = ClientFrame::Open { credit: 5 };

    for credit in [0, 1_025, u32::MAX] {
        let mut live = Live::connect(&server, &bob.session).await.unwrap();
        live.say(&ClientFrame::Open { credit }).await;
        assert_eq!(live.close_code().await, CloseCode::Protocol);
    }
    let mut not_open = Live::connect(&server, &bob.session).await.unwrap();
    not_open.acknowledge(1).await;
    assert_eq!(not_open.close_code().await, CloseCode::Protocol);

    for message in [
        Message::Text("open".into()),
        Message::Binary(vec![0xff; 10].into()),
        Message::Binary(Vec::new().into()),
    ] {
        let mut live = Live::connect(&server, &bob.session).await.unwrap();
        live.socket.send(message).await.unwrap();
        assert_eq!(live.close_code().await, CloseCode::Protocol);
    }

    let (mut twice, _) = Live::open(&server, &bob, 1).await;
    twice.envelope().await;
    twice.say(&open).await;
    assert_eq!(twice.close_code().await, CloseCode::Protocol);

    let (mut never_sent, _) = Live::open(&server, &bob, 1).await;
    let only = never_sent.envelope().await;
    never_sent.acknowledge(u64::MAX).await;
    assert_eq!(never_sent.close_code().await, CloseCode::Protocol);
    let (mut again, waiting) = Live::open(&server, &bob, 1).await;
    assert_eq!(waiting, 1);
    assert_eq!(again.envelope().await, only);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_session_opens_it_and_only_as_a_websocket() {
    let server = TestServer::start().await;
    let bob = bob_with_envelopes(&server, 0).await;

    match Live::connect(&server, "nonsense").await {
        Err(Error::Http(response)) => assert_eq!(response.status().as_u16(), 401),
        other => panic!("{:?}", other.map(drop)),
    }
    refused(server.get("/v1/live").await, 401, ProblemCode::Unauthenticated).await;
    let plain = bob
        .owner(server.http.get(server.url("/v1/live")))
        .send()
        .await
        .unwrap();
    refused(plain, 400, ProblemCode::Malformed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_never_acknowledges_is_let_go_and_loses_nothing() {
    let server = TestServer::with(|config| config.live_ack_s = 1.try_into().unwrap()).await;
    let bob = bob_with_envelopes(&server, 2).await;
    let (mut live, _) = Live::open(&server, &bob, 1).await;
    live.envelope().await;

    assert_eq!(live.close_code().await, CloseCode::Policy);

    let (_, waiting) = Live::open(&server, &bob, 1).await;
    assert_eq!(waiting, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_answers_no_ping_is_given_up_and_one_that_does_is_kept() {
    let server = TestServer::with(|config| {
        config.live_ping_s = 1.try_into().unwrap();
        config.live_open_s = 600.try_into().unwrap();
    })
    .await;
    let bob = bob_with_envelopes(&server, 0).await;
    let carol = Person::join(&server, 3).await;
    // Nobody reads this socket, so nobody answers its pings.
    let (_silent, _) = Live::open(&server, &bob, 1).await;
    let (mut lively, _) = Live::open(&server, &carol, 1).await;

    until("only the lively connection is left", async || {
        lively.before_pong().await;
        server.state().connections.len() == 1
    })
    .await;

    lively.before_pong().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_never_opens_is_ended() {
    let server = TestServer::with(|config| config.live_open_s = 1.try_into().unwrap()).await;
    let bob = bob_with_envelopes(&server, 0).await;

    let mut live = Live::connect(&server, &bob.session).await.unwrap();

    assert_eq!(live.close_code().await, CloseCode::Policy);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_house_sends_newcomers_away() {
    let server = TestServer::with(|config| config.live_connections = 1).await;
    let bob = bob_with_envelopes(&server, 0).await;
    let carol = Person::join(&server, 3).await;
    let (_live, _) = Live::open(&server, &bob, 1).await;

    let mut newcomer = Live::connect(&server, &carol.session).await.unwrap();
    newcomer.say(&ClientFrame::Open { credit: 1 }).await;

    assert!(matches!(newcomer.frame().await, ServerFrame::GoAway { .. }));
}

#[test]
fn frames_are_arrays_of_a_number_and_a_map() {
    use hoopoe_protocol::codec::encode;

    assert_eq!(
        encode(&ClientFrame::Open { credit: 5 }),
        [0x82, 0x00, 0xa1, 0x00, 0x05]
    );
    assert_eq!(encode(&ServerFrame::Displaced), [0x82, 0x02, 0xa0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_while_somebody_is_there_comes_whole_and_in_order_however_much_it_is() {
    let server = TestServer::start().await;
    let bob = bob_with_envelopes(&server, 1).await;
    let (mut live, _) = Live::open(&server, &bob, 3).await;
    let mut last = live.envelope().await.sequence;

    // More than the credit, and now and then more than is handed over without a look into the queue.
    for first in (2..42).step_by(4) {
        let size = if first % 8 == 2 { 2_048 } else { 98_304 };
        for number in first..first + 4 {
            bob.receive(&server, &ALICE, vec![sized_envelope(number, size)])
                .await;
        }
        for number in first..first + 4 {
            live.acknowledge(last).await;
            let pushed = live.envelope().await;
            assert_eq!(pushed.number, number);
            assert!(pushed.sequence > last);
            last = pushed.sequence;
        }
    }
    live.acknowledge(last).await;

    assert!(live.before_pong().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_behind_a_gap_is_not_passed_over() {
    let server = TestServer::start().await;
    let mut bob = bob_with_envelopes(&server, 1).await;
    let now = server.now();
    // The counters of a lane go on behind those that were reserved before.
    let server = TestServer::at(server.stop().await, now, |_| {}).await;
    bob.sign_in_again(&server).await;
    let (mut live, _) = Live::open(&server, &bob, 10).await;
    assert_eq!(live.envelope().await.number, 1);

    bob.receive(&server, &ALICE, vec![envelope(2)]).await;
    bob.receive(&server, &ALICE, vec![envelope(3)]).await;

    let both = live.envelopes(2).await;
    assert_eq!((both[0].number, both[1].number), (2, 3));
}
