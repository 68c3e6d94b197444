//! Alice leaves envelopes for Bob, who is away, and comes back.

use hoopoe_protocol::store::{deposit::DepositResult, tokens::TokenScope};

use crate::harness::{
    TestServer,
    live::Live,
    person::{Person, envelope},
    until,
};

const TOKEN: [u8; 32] = [9; 32];

#[tokio::test(flavor = "multi_thread")]
async fn envelopes_wait_and_are_pushed_in_order_and_forgotten_when_acknowledged() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &TOKEN, TokenScope::Send).await;

    let results = bob
        .receive(&server, &TOKEN, (1..=3).map(envelope).collect())
        .await;
    assert_eq!(results, [DepositResult::Stored; 3]);

    let (mut live, waiting) = Live::open(&server, &bob, 10).await;
    assert_eq!(waiting, 3);
    let pushed = live.envelopes(3).await;
    assert_eq!(pushed.iter().map(|one| one.number).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(pushed.is_sorted_by_key(|one| one.sequence));

    bob.receive(&server, &TOKEN, vec![envelope(4)]).await;
    let fourth = live.envelope().await;
    assert_eq!(fourth.number, 4);
    live.acknowledge(fourth.sequence).await;

    until("the queue is empty", async || {
        server.count("envelopes").await == 0
    })
    .await;
}
