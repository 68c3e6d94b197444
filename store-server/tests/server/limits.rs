//! Nobody takes more than their part: each limit, what it says, and who is not affected.

use std::num::{NonZeroU32, NonZeroU64};

use hoopoe_protocol::store::{
    deposit::DepositResult::Stored, error::ProblemCode, server::ServerLimits, tokens::TokenScope,
};
use hoopoe_store_server::config::Config;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite::Error;

use crate::harness::{
    TestServer, json,
    live::Live,
    person::{Person, challenge, envelope, keys, register, token_request},
    refused, until,
};

const ALICE: [u8; 32] = [1; 32];
const CAROL: [u8; 32] = [3; 32];
const HOUR_MS: u64 = 3_600_000;

fn burst(count: u32) -> NonZeroU32 {
    NonZeroU32::new(count).unwrap()
}

fn an_hour() -> NonZeroU64 {
    NonZeroU64::new(HOUR_MS).unwrap()
}

async fn bob_with_contacts(server: &TestServer) -> Person {
    let bob = Person::join(server, 2).await;
    bob.allow(server, &ALICE, TokenScope::Send).await;
    bob.allow(server, &CAROL, TokenScope::Send).await;
    bob
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_told_the_limits() {
    let server = TestServer::with(|config| {
        config.deposit_burst = burst(7);
        config.claim_every_ms = an_hour();
        config.account_connections = 3;
    })
    .await;

    let limits: ServerLimits = json(server.get("/v1/limits").await).await;

    let (quotas, rates) = (limits.quotas.unwrap(), limits.rates.unwrap());
    assert_eq!((rates.deposit.burst, rates.claim.every_ms), (7, HOUR_MS));
    assert_eq!((quotas.account_connections, quotas.lane_shares), (3, 8));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_token_deposits_no_more_than_its_allowance_and_others_go_on() {
    let server = TestServer::with(|config| {
        config.deposit_burst = burst(3);
        config.deposit_every_ms = an_hour();
    })
    .await;
    let bob = bob_with_contacts(&server).await;
    let two = vec![envelope(1), envelope(2)];
    assert_eq!(bob.receive(&server, &ALICE, two).await, [Stored; 2]);

    let two = bob.send(&server, &ALICE, vec![envelope(3), envelope(4)]).await;
    let problem = refused(two, 429, ProblemCode::RateLimited).await;

    assert!(
        (3_500..=3_600).contains(&problem.retry_after_s.unwrap()),
        "{problem:?}"
    );
    assert_eq!(bob.receive(&server, &ALICE, vec![envelope(3)]).await, [Stored]);
    assert_eq!(bob.receive(&server, &CAROL, vec![envelope(4)]).await, [Stored]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deposit_of_more_than_the_whole_allowance_still_gets_through_once() {
    let server = TestServer::with(|config| {
        config.deposit_burst = burst(2);
        config.deposit_every_ms = an_hour();
    })
    .await;
    let bob = bob_with_contacts(&server).await;

    let five = (1..=5).map(envelope).collect();

    assert_eq!(bob.receive(&server, &ALICE, five).await, [Stored; 5]);
    let more = bob.send(&server, &ALICE, vec![envelope(6)]).await;
    refused(more, 429, ProblemCode::RateLimited).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_registers_few_accounts_and_one_device_signs_in_seldom() {
    let server = TestServer::with(|config| {
        config.registration_burst = burst(2);
        config.sign_in_burst = burst(2);
        config.sign_in_every_ms = an_hour();
    })
    .await;
    let bob = Person::join(&server, 2).await;
    Person::join(&server, 3).await;

    let (account, device) = keys(4);
    let third = register(&server, &account, &device, None).await;
    let problem = refused(third, 429, ProblemCode::RateLimited).await;
    assert!(
        (1_100..=1_200).contains(&problem.retry_after_s.unwrap()),
        "{problem:?}"
    );

    for allowed in [true, false] {
        let challenge = challenge(&server, &bob.device).await;
        let request = token_request(&challenge, &bob.device);
        let answer = server.post_json("/v1/auth/token", &request).await;
        if allowed {
            assert!(answer.status().is_success());
        } else {
            refused(answer, 429, ProblemCode::RateLimited).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_session_asks_no_more_than_its_allowance() {
    let server = TestServer::with(|config| {
        config.owner_burst = burst(2);
        config.owner_every_ms = an_hour();
    })
    .await;
    let bob = Person::join(&server, 2).await;
    let ask = async || {
        let request = bob.owner(server.http.get(server.url("/v1/prekeys")));
        request.send().await.unwrap()
    };

    for _ in 0..2 {
        assert!(ask().await.status().is_success());
    }

    refused(ask().await, 429, ProblemCode::RateLimited).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_account_holds_few_live_connections_also_such_as_never_open() {
    let server = TestServer::with(|config| config.account_connections = 2).await;
    let (bob, carol) = (Person::join(&server, 2).await, Person::join(&server, 3).await);
    let silent = Live::connect(&server, &bob.session).await.unwrap();
    let (_open, _) = Live::open(&server, &bob, 1).await;

    match Live::connect(&server, &bob.session).await {
        Err(Error::Http(answer)) => {
            assert_eq!(answer.status(), 429);
            assert_eq!(answer.headers()["retry-after"], "10");
        }
        other => panic!("{}", other.is_ok()),
    }

    Live::open(&server, &carol, 1).await;
    drop(silent);
    until("there is room again", async || {
        Live::connect(&server, &bob.session).await.is_ok()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_network_holds_few_connections() {
    let server = TestServer::with(|config| config.network_connections = 2).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut socket = TcpStream::connect(server.address).await.unwrap();
        socket.write_all(b"GET /health HTTP/1.1\r\n").await.unwrap();
        held.push(socket);
    }

    until("one more is closed at once", async || {
        let mut socket = TcpStream::connect(server.address).await.unwrap();
        let mut answer = Vec::new();
        let closed = socket.read_to_end(&mut answer);
        tokio::time::timeout(std::time::Duration::from_millis(200), closed)
            .await
            .is_ok()
    })
    .await;

    drop(held);
    until("there is room again", async || {
        let asked = server.http.get(server.url("/health")).send().await;
        asked.is_ok_and(|answer| answer.status().is_success())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_disk_is_nearly_full_nobody_new_is_taken_and_everybody_else_goes_on() {
    let server = TestServer::start().await;
    let bob = bob_with_contacts(&server).await;
    let now = server.now();
    let full = |config: &mut Config| config.disk_reserve_percent = 101;
    let server = TestServer::at(server.stop().await, now, full).await;

    let (account, device) = keys(4);
    let new = register(&server, &account, &device, None).await;
    let problem = refused(new, 507, ProblemCode::OverQuota).await;

    assert!(problem.title.contains("disk"), "{problem:?}");
    let again = register(&server, &bob.account, &bob.device, None).await;
    assert!(again.status().is_success());
    assert_eq!(bob.receive(&server, &ALICE, vec![envelope(1)]).await, [Stored]);
}
