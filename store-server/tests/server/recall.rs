//! Taking envelopes back: 204 is never a lie.

use hoopoe_protocol::{
    codec,
    keys::{CancelHash, CancelKey},
    store::{
        CBOR, TOKEN_HEADER,
        deposit::{
            DepositAnswer, DepositEntry, DepositRequest, DepositResult,
            DepositResult::{LaneFull, ShareFull, Stored},
            RecallRequest,
        },
        error::ProblemCode,
        tokens::TokenScope,
    },
};
use hoopoe_store_server::db::restored::restored;
use reqwest::Response;

use crate::harness::{
    TestServer, cbor,
    live::Live,
    no_content,
    person::{Person, envelope},
    refused, text,
};

const ALICE: [u8; 32] = [1; 32];
const CAROL: [u8; 32] = [3; 32];

async fn bob_with_contacts(server: &TestServer) -> Person {
    let bob = Person::join(server, 2).await;
    bob.allow(server, &ALICE, TokenScope::Send).await;
    bob.allow(server, &CAROL, TokenScope::Send).await;
    bob
}

/// The cancel key of the envelope with this number.
fn key(number: u64) -> CancelKey {
    let mut key = [0xc0; 32];
    key[..8].copy_from_slice(&number.to_le_bytes());
    CancelKey::new(key)
}

fn entry(bob: &Person, number: u64) -> DepositEntry {
    DepositEntry {
        cancel: Some(CancelHash::of(&key(number))),
        ..bob.entry(envelope(number))
    }
}

/// Leaves envelopes that may be taken back.
async fn leave(server: &TestServer, bob: &Person, token: &[u8; 32], numbers: &[u64]) -> Vec<DepositResult> {
    let request = DepositRequest {
        entries: numbers.iter().map(|&number| entry(bob, number)).collect(),
    };
    let answer: DepositAnswer =
        cbor(server.post_cbor(&bob.deposit_path(), Some(token), &request).await).await;
    answer.results
}

async fn recall(server: &TestServer, bob: &Person, token: &[u8; 32], number: u64) -> Response {
    let request = RecallRequest {
        lane: bob.registered.lane,
        cancel: key(number),
    };
    delete(server, bob, token, codec::encode(&request)).await
}

async fn delete(server: &TestServer, bob: &Person, token: &[u8; 32], body: Vec<u8>) -> Response {
    server
        .http
        .delete(server.url(&bob.deposit_path()))
        .header("content-type", CBOR)
        .header(TOKEN_HEADER, text(token))
        .body(body)
        .send()
        .await
        .unwrap()
}

async fn numbers(live: &mut Live, count: usize) -> Vec<u64> {
    live.envelopes(count).await.iter().map(|one| one.number).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_was_sent_is_taken_back_and_the_rest_comes() {
    let server = TestServer::start().await;
    let bob = bob_with_contacts(&server).await;
    assert_eq!(leave(&server, &bob, &ALICE, &[1, 2, 3]).await, [Stored; 3]);

    no_content(&recall(&server, &bob, &ALICE, 2).await);

    refused(recall(&server, &bob, &ALICE, 2).await, 410, ProblemCode::TooLate).await;
    let (mut live, waiting) = Live::open(&server, &bob, 10).await;
    assert_eq!(waiting, 2);
    assert_eq!(numbers(&mut live, 2).await, [1, 3]);
    assert!(live.before_pong().await.is_empty());
    // Who leaves it again leaves another one.
    assert_eq!(leave(&server, &bob, &ALICE, &[2]).await, [Stored]);
    assert_eq!(live.envelope().await.number, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_stays_also_over_a_restart_and_before_an_acknowledgement() {
    let server = TestServer::start().await;
    let mut bob = bob_with_contacts(&server).await;
    leave(&server, &bob, &ALICE, &[1, 2, 3]).await;
    let (mut live, _) = Live::open(&server, &bob, 2).await;
    assert_eq!(numbers(&mut live, 2).await, [1, 2]);

    refused(recall(&server, &bob, &ALICE, 2).await, 410, ProblemCode::TooLate).await;
    drop(live);
    let now = server.now();
    let server = TestServer::at(server.stop().await, now, |_| {}).await;
    refused(recall(&server, &bob, &ALICE, 1).await, 410, ProblemCode::TooLate).await;
    // The third was beyond the credit.
    no_content(&recall(&server, &bob, &ALICE, 3).await);

    bob.sign_in_again(&server).await;
    let (mut live, waiting) = Live::open(&server, &bob, 10).await;
    assert_eq!(waiting, 2);
    assert_eq!(numbers(&mut live, 2).await, [1, 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_unseen_is_too_late() {
    let server = TestServer::start().await;
    let bob = bob_with_contacts(&server).await;
    leave(&server, &bob, &ALICE, &[1, 2]).await;
    let (mut live, _) = Live::open(&server, &bob, 1).await;
    let first = live.envelope().await;
    live.acknowledge(first.sequence + 1).await;
    crate::harness::until("both are gone", async || server.count("envelopes").await == 0).await;

    for number in [1, 2] {
        let late = recall(&server, &bob, &ALICE, number).await;
        refused(late, 410, ProblemCode::TooLate).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_in_a_restored_database_may_have_been_sent_since_and_stays() {
    let server = TestServer::start().await;
    let bob = bob_with_contacts(&server).await;
    leave(&server, &bob, &ALICE, &[1]).await;
    let mut db = server.beside().await;
    restored(&mut db.sql(), server.now()).await.unwrap();

    let late = recall(&server, &bob, &ALICE, 1).await;

    refused(late, 410, ProblemCode::TooLate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_key_and_the_token_of_the_deposit_take_back() {
    let server = TestServer::start().await;
    let bob = bob_with_contacts(&server).await;
    bob.allow(&server, &[5; 32], TokenScope::Claim).await;
    leave(&server, &bob, &ALICE, &[1]).await;
    bob.receive(&server, &ALICE, vec![envelope(7)]).await;
    let dora = Person::join(&server, 4).await;
    dora.allow(&server, &ALICE, TokenScope::Send).await;
    let foreign_lane = RecallRequest {
        lane: dora.registered.lane,
        cancel: key(1),
    };

    for (token, number) in [(ALICE, 2), (CAROL, 1), (ALICE, 7)] {
        let late = recall(&server, &bob, &token, number).await;
        refused(late, 410, ProblemCode::TooLate).await;
    }
    let foreign = delete(&server, &bob, &ALICE, codec::encode(&foreign_lane)).await;
    refused(foreign, 410, ProblemCode::TooLate).await;
    let elsewhere = recall(&server, &dora, &ALICE, 1).await;
    refused(elsewhere, 410, ProblemCode::TooLate).await;
    for token in [[5; 32], [6; 32]] {
        let stranger = recall(&server, &bob, &token, 1).await;
        refused(stranger, 403, ProblemCode::TokenRevoked).await;
    }
    let nonsense = delete(&server, &bob, &ALICE, vec![0xff; 10]).await;
    refused(nonsense, 400, ProblemCode::Malformed).await;
    let large = delete(&server, &bob, &ALICE, vec![0; 65]).await;
    refused(large, 413, ProblemCode::TooLarge).await;

    assert_eq!(server.count("envelopes").await, 2);
    no_content(&recall(&server, &bob, &ALICE, 1).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_took_is_given_back() {
    let set = |config: &mut hoopoe_store_server::config::Config| {
        config.lane_envelopes = 4;
        config.lane_shares = 2.try_into().unwrap();
    };
    let server = TestServer::with(set).await;
    let bob = bob_with_contacts(&server).await;
    assert_eq!(
        leave(&server, &bob, &ALICE, &[1, 2, 3]).await,
        [Stored, Stored, ShareFull]
    );
    assert_eq!(leave(&server, &bob, &CAROL, &[4, 5]).await, [Stored; 2]);
    bob.allow(&server, &[5; 32], TokenScope::Send).await;
    assert_eq!(leave(&server, &bob, &[5; 32], &[6]).await, [LaneFull]);

    no_content(&recall(&server, &bob, &ALICE, 1).await);
    assert_eq!(leave(&server, &bob, &[5; 32], &[6]).await, [Stored]);
    no_content(&recall(&server, &bob, &CAROL, 5).await);
    assert_eq!(leave(&server, &bob, &ALICE, &[3, 7]).await, [Stored, LaneFull]);

    // As it does for a server that starts anew.
    let now = server.now();
    let server = TestServer::at(server.stop().await, now, set).await;
    assert_eq!(leave(&server, &bob, &[5; 32], &[8]).await, [LaneFull]);
    no_content(&recall(&server, &bob, &ALICE, 2).await);
    assert_eq!(leave(&server, &bob, &ALICE, &[8, 9]).await, [Stored, LaneFull]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recall_counts_as_an_envelope_of_its_token() {
    let server = TestServer::with(|config| {
        config.deposit_burst = 2.try_into().unwrap();
        config.deposit_every_ms = 3_600_000.try_into().unwrap();
    })
    .await;
    let bob = bob_with_contacts(&server).await;
    leave(&server, &bob, &ALICE, &[1]).await;
    no_content(&recall(&server, &bob, &ALICE, 1).await);

    let often = recall(&server, &bob, &ALICE, 1).await;

    refused(often, 429, ProblemCode::RateLimited).await;
}

/// While a reader takes everything as it comes, each envelope is either read or taken back, never both and never neither.
#[tokio::test(flavor = "multi_thread")]
async fn each_envelope_is_either_read_or_taken_back() {
    const ALL: u64 = 120;
    let server = TestServer::start().await;
    let bob = bob_with_contacts(&server).await;
    let (mut live, _) = Live::open(&server, &bob, 8).await;
    let sending = async {
        let mut taken_back = Vec::new();
        for number in 0..ALL {
            assert_eq!(leave(&server, &bob, &ALICE, &[number]).await, [Stored]);
            match recall(&server, &bob, &ALICE, number).await.status().as_u16() {
                204 => taken_back.push(number),
                other => assert_eq!(other, 410),
            }
        }
        // The last one, which is never taken back.
        bob.receive(&server, &ALICE, vec![envelope(ALL)]).await;
        taken_back
    };
    let reading = async {
        let mut read = Vec::new();
        loop {
            let pushed = live.envelope().await;
            live.acknowledge(pushed.sequence).await;
            if pushed.number == ALL {
                return read;
            }
            read.push(pushed.number);
        }
    };

    let (taken_back, read) = tokio::join!(sending, reading);

    let mut all: Vec<u64> = taken_back.iter().chain(&read).copied().collect();
    all.sort_unstable();
    assert_eq!(all, (0..ALL).collect::<Vec<_>>());
}
