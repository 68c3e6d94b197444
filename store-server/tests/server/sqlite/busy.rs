//! More to do than the server can, and a database that fails.

use futures::future::poll_immediate;
use hoopoe_protocol::{
    id::EnvelopeId,
    keys::TokenHash,
    store::{
        deposit::DepositResult::{LaneFull, Stored},
        error::ProblemCode,
        tokens::TokenScope,
    },
};
use hoopoe_store_server::db::{
    Change, WriteError,
    deposit::{Deposit, Entry, Envelope},
    sqlite::open::open_beside,
};
use sqlx::Connection;

use crate::harness::{
    TestServer,
    live::Live,
    person::{Person, envelope},
    refused, until,
};

const ALICE: [u8; 32] = [1; 32];

#[tokio::test(flavor = "multi_thread")]
async fn when_too_much_waits_for_the_writer_more_is_refused_and_nothing_accepted_is_lost() {
    let server = TestServer::with(|config| {
        config.writer.queue = 1;
        config.writer.batch_changes = 1;
    })
    .await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    let mut beside = open_beside(server.directory()).await.unwrap();
    let held = beside.begin_with("BEGIN IMMEDIATE").await.unwrap();

    let mut sends: Vec<_> = (0..8)
        .map(|number| Box::pin(bob.send(&server, &ALICE, vec![envelope(number)])))
        .collect();
    // At most one is with the writer and one waits; so at least six are refused while the lock is held.
    let mut stored = 0;
    for _ in 0..6 {
        let (response, _, rest) = futures::future::select_all(sends).await;
        let problem = refused(response, 503, ProblemCode::Busy).await;
        assert!(problem.retry_after_s.is_some());
        sends = rest;
    }
    held.rollback().await.unwrap();
    for response in futures::future::join_all(sends).await {
        match response.status().as_u16() {
            200 => stored += 1,
            _ => drop(refused(response, 503, ProblemCode::Busy).await),
        }
    }

    assert!(stored >= 1);
    assert_eq!(Live::open(&server, &bob, 10).await.1, stored);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_do_not_fit_into_memory_are_refused_before_they_are_read() {
    let server = TestServer::with(|config| config.body_bytes = 4 * 1024).await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;

    let too_much = bob.send(&server, &ALICE, vec![envelope(1), envelope(2)]).await;
    refused(too_much, 503, ProblemCode::Busy).await;

    assert_eq!(bob.receive(&server, &ALICE, vec![envelope(1)]).await, [Stored]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_the_writer_takes_its_room_also_when_its_sender_has_hung_up() {
    let server = TestServer::with(|config| config.body_bytes = 4 * 1024).await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    let deposit = |number| {
        let envelope = envelope(number);
        let deposit = Deposit {
            mailbox: bob.registered.mailbox,
            token: TokenHash::of(&ALICE),
            entries: vec![Entry {
                lane: bob.registered.lane,
                envelope: Some(Envelope {
                    id: EnvelopeId::of(&envelope),
                    bytes: envelope,
                    cancel: None,
                }),
            }],
            now: server.now(),
        };
        Box::pin(server.state().writer.change(Change::Deposit, deposit))
    };
    let mut beside = open_beside(server.directory()).await.unwrap();
    let held = beside.begin_with("BEGIN IMMEDIATE").await.unwrap();

    for number in 1..=2 {
        let hung_up = poll_immediate(deposit(number)).await;
        assert!(hung_up.is_none(), "nothing is answered while the lock is held");
    }
    let third = poll_immediate(deposit(3)).await;

    assert_eq!(third, Some(Err(WriteError::Busy)));
    held.rollback().await.unwrap();
    until("there is room again", async || {
        deposit(3).await == Ok(Ok(vec![Stored]))
    })
    .await;
    assert_eq!(Live::open(&server, &bob, 10).await.1, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_fails_changes_nothing_and_is_not_remembered() {
    let server = TestServer::with(|config| {
        config.lane_envelopes = 2;
        config.lane_shares = 1.try_into().unwrap();
    })
    .await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    bob.receive(&server, &ALICE, vec![envelope(1)]).await;
    let mut beside = open_beside(server.directory()).await.unwrap();
    let rule = "CREATE TRIGGER fail BEFORE INSERT ON envelope BEGIN SELECT RAISE(ABORT, 'no'); END";
    sqlx::query(rule).execute(&mut beside).await.unwrap();

    for _ in 0..3 {
        let failed = bob.send(&server, &ALICE, vec![envelope(2)]).await;
        refused(failed, 500, ProblemCode::Internal).await;
    }
    sqlx::query("DROP TRIGGER fail")
        .execute(&mut beside)
        .await
        .unwrap();

    let results = bob.receive(&server, &ALICE, vec![envelope(2), envelope(3)]).await;
    assert_eq!(results, [Stored, LaneFull]);
    until("both wait", async || Live::open(&server, &bob, 10).await.1 == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_writer_goes_on_after_sqlite_itself_has_rolled_back() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    let mut beside = open_beside(server.directory()).await.unwrap();
    // What SQLite does when the disk is full: the transaction is gone before anybody has asked for that.
    let rule = "CREATE TRIGGER fail BEFORE INSERT ON envelope BEGIN SELECT RAISE(ROLLBACK, 'no'); END";
    sqlx::query(rule).execute(&mut beside).await.unwrap();
    let failed = bob.send(&server, &ALICE, vec![envelope(1)]).await;
    refused(failed, 500, ProblemCode::Internal).await;
    assert_eq!(server.get("/health/ready").await.status(), 503);
    sqlx::query("DROP TRIGGER fail")
        .execute(&mut beside)
        .await
        .unwrap();

    let results = bob.receive(&server, &ALICE, vec![envelope(1)]).await;

    assert_eq!(results, [Stored]);
    assert_eq!(server.get("/health/ready").await.status(), 200);
}
