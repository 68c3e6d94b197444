//! What is over goes, and only that.

use hoopoe_protocol::{store::tokens::TokenScope, time::Span};
use hoopoe_store_server::sweep;

use crate::harness::{
    TestServer,
    live::Live,
    person::{Person, envelope},
    until,
};

const ALICE: [u8; 32] = [1; 32];

#[tokio::test(flavor = "multi_thread")]
async fn envelopes_wait_thirty_days_and_no_longer() {
    let server = TestServer::with(|config| config.sweep_rows = 2).await;
    let mut bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    bob.receive(&server, &ALICE, (1..=5).map(envelope).collect())
        .await;
    server.pass(Span::days(1));
    bob.receive(&server, &ALICE, vec![envelope(6)]).await;

    server.pass(Span(Span::days(29).0 - 1));
    sweep::sweep(server.state()).await;
    assert_eq!(server.count("envelopes").await, 6);

    server.pass(Span::millis(1));
    sweep::sweep(server.state()).await;
    assert_eq!(server.count("envelopes").await, 1);
    until("what went counts", async || {
        server.count("expired_total").await == 5
    })
    .await;
    bob.sign_in_again(&server).await;
    let (mut live, waiting) = Live::open(&server, &bob, 10).await;
    assert_eq!(waiting, 1);
    assert_eq!(live.envelope().await.number, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_envelopes_make_room_in_a_lane_that_was_full() {
    let server = TestServer::with(|config| {
        config.lane_envelopes = 2;
        config.lane_shares = 1.try_into().unwrap();
    })
    .await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    bob.receive(&server, &ALICE, (1..=2).map(envelope).collect())
        .await;

    server.pass(Span::days(30));
    sweep::sweep(server.state()).await;

    let results = bob.receive(&server, &ALICE, vec![envelope(3)]).await;
    assert_eq!(results, [hoopoe_protocol::store::deposit::DepositResult::Stored]);
}

#[tokio::test(flavor = "multi_thread")]
async fn counters_count_what_was_done() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    bob.receive(&server, &ALICE, vec![envelope(1), envelope(2), envelope(1)])
        .await;
    let (mut live, _) = Live::open(&server, &bob, 10).await;
    let first = live.envelope().await;
    live.acknowledge(first.sequence).await;
    until("the acknowledgement counts", async || {
        server.count("acknowledged_total").await == 1
    })
    .await;

    assert_eq!(server.count("deposits_total").await, 2);
    assert_eq!(server.count("envelopes").await, 1);
    assert_eq!(server.count("envelope_bytes").await, 2_048);
    assert_eq!(server.count("accounts").await, 1);
    assert_eq!(server.count("claims_total").await, 0);
}
