//! Several instances on one database: whichever is asked, it is one server.

use std::time::Duration;

use hoopoe_protocol::store::{
    deposit::DepositResult::Stored,
    live::ServerFrame,
    prekeys::{ClaimedPrekeys, PrekeyCount, PrekeyKind, PrekeyUpload, SealedPrekey},
    tokens::TokenScope,
};
use hoopoe_store_server::config::Config;
use tempfile::TempDir;

use crate::harness::{
    START, TestServer, cbor, json,
    live::Live,
    person::{Person, challenge, envelope, keys, sign_in, token_request},
    postgres,
};

const ALICE: [u8; 32] = [1; 32];
const CLAIM: [u8; 32] = [2; 32];

/// Instances of one server.
pub(super) async fn instances(count: usize, set: impl Fn(&mut Config)) -> Vec<TestServer> {
    let shared = TempDir::new().unwrap();
    let url = postgres::needed(shared.path()).await;
    let mut servers: Vec<TestServer> = Vec::new();
    for _ in 0..count {
        let directory = TempDir::new().unwrap();
        if let Some(first) = servers.first() {
            let key = "server.key";
            std::fs::copy(first.directory().join(key), directory.path().join(key)).unwrap();
        }
        let server = TestServer::at(directory, START, |config| {
            set(config);
            config.database.url = Some(url.clone());
        });
        servers.push(server.await);
    }
    servers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_of_one_is_answered_at_another_and_the_session_shown_to_a_third() {
    let servers = instances(3, |_| {}).await;
    let bob = Person::join(&servers[0], 2).await;
    let (_, device) = keys(2);

    let request = token_request(&challenge(&servers[1], &device).await, &device);
    let session: hoopoe_protocol::store::auth::SessionToken =
        json(servers[2].post_json("/v1/auth/token", &request).await).await;

    for server in &servers {
        let shown = server
            .http
            .get(server.url("/v1/account"))
            .bearer_auth(&session.token);
        let registered: hoopoe_protocol::store::auth::Registered = json(shown.send().await.unwrap()).await;
        assert_eq!(registered, bob.registered);
    }
    let replayed = servers[0].post_json("/v1/auth/token", &request).await;
    assert_eq!(replayed.status(), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_at_one_is_pushed_by_another_in_order_and_at_once() {
    // The regular look would come after the test has given up.
    let servers = instances(2, |config| config.database.poll_s = 3_600.try_into().unwrap()).await;
    let bob = Person::join(&servers[0], 2).await;
    bob.allow(&servers[1], &ALICE, TokenScope::Send).await;
    let (mut live, waiting) = Live::open(&servers[0], &bob, 100).await;
    assert_eq!(waiting, 0);

    for number in 0..20 {
        assert_eq!(
            bob.receive(&servers[1], &ALICE, vec![envelope(number)]).await,
            [Stored]
        );
    }
    let pushed = live.envelopes(20).await;

    let numbers: Vec<u64> = pushed.iter().map(|one| one.number).collect();
    assert_eq!(numbers, (0..20).collect::<Vec<_>>());
    assert!(pushed.is_sorted_by_key(|one| one.sequence));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_look_finds_what_nobody_has_spoken_of() {
    let servers = instances(1, |config| config.database.poll_s = 1.try_into().unwrap()).await;
    let bob = Person::join(&servers[0], 2).await;
    bob.allow(&servers[0], &ALICE, TokenScope::Send).await;
    let (mut live, _) = Live::open(&servers[0], &bob, 10).await;
    let mut beside = servers[0].beside().await;

    // As another instance would whose notification is lost.
    let statement = "INSERT INTO envelope (lane, sequence, envelope_id, token, stored, bytes) \
                     SELECT id, CAST(1 AS BIGINT) << 40, $1, 1, 1, $2 FROM lane";
    let bytes = envelope(7);
    beside
        .sql()
        .execute(statement, &[(&[7; 16]).into(), (&bytes).into()])
        .await
        .unwrap();

    assert_eq!(live.envelope().await.number, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_connection_at_another_instance_displaces_the_older() {
    for poll_s in [1, 3_600] {
        let servers = instances(2, |config| config.database.poll_s = poll_s.try_into().unwrap()).await;
        let bob = Person::join(&servers[0], 2).await;
        let (mut older, _) = Live::open(&servers[0], &bob, 10).await;
        let (mut newer, _) = Live::open(&servers[1], &bob, 10).await;

        assert_eq!(older.frame().await, ServerFrame::Displaced);
        assert!(newer.before_pong().await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_withdrawn_at_one_admits_nothing_at_another() {
    let servers = instances(2, |_| {}).await;
    let bob = Person::join(&servers[0], 2).await;
    bob.allow(&servers[0], &ALICE, TokenScope::Send).await;
    assert_eq!(
        bob.receive(&servers[1], &ALICE, vec![envelope(1)]).await,
        [Stored]
    );

    bob.revoke(&servers[0], &ALICE).await;

    assert_eq!(
        bob.send(&servers[1], &ALICE, vec![envelope(2)]).await.status(),
        403
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_senders_at_all_instances_lose_nothing_and_each_keeps_its_order() {
    let servers = instances(3, |_| {}).await;
    let bob = Person::join(&servers[0], 2).await;
    bob.allow(&servers[0], &ALICE, TokenScope::Send).await;
    let (mut live, _) = Live::open(&servers[0], &bob, 1_000).await;

    let sends = (0..12_u64).map(|sender| {
        let (bob, server) = (&bob, &servers[sender as usize % servers.len()]);
        async move {
            for turn in 0..10 {
                let both = vec![
                    envelope(sender * 1_000 + turn * 2),
                    envelope(sender * 1_000 + turn * 2 + 1),
                ];
                assert_eq!(bob.receive(server, &ALICE, both).await, [Stored; 2]);
            }
        }
    });
    futures::future::join_all(sends).await;

    let pushed = live.envelopes(240).await;
    assert!(pushed.is_sorted_by(|one, next| one.sequence < next.sequence));
    for sender in 0..12 {
        let own = pushed
            .iter()
            .map(|one| one.number)
            .filter(|number| number / 1_000 == sender);
        assert_eq!(
            own.collect::<Vec<_>>(),
            (0..20).map(|turn| sender * 1_000 + turn).collect::<Vec<_>>()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_envelope_at_two_instances_at_once_is_stored_once() {
    let servers = instances(2, |_| {}).await;
    let bob = Person::join(&servers[0], 2).await;
    bob.allow(&servers[0], &ALICE, TokenScope::Send).await;

    for number in 0..10 {
        let sends = servers
            .iter()
            .map(|server| bob.receive(server, &ALICE, vec![envelope(number)]));
        for results in futures::future::join_all(sends).await {
            assert_eq!(results, [Stored]);
        }
    }

    assert_eq!(servers[0].count("envelopes").await, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_time_prekeys_are_given_once_each_whoever_is_asked() {
    let servers = instances(2, |_| {}).await;
    let bob = Person::join(&servers[0], 2).await;
    bob.allow(&servers[0], &CLAIM, TokenScope::Claim).await;
    let upload = PrekeyUpload {
        prekeys: (0..20)
            .map(|key_id| SealedPrekey {
                kind: PrekeyKind::OneTime,
                key_id,
                sealed: vec![1; 40],
            })
            .collect(),
        replaces: None,
    };
    let request = servers[1].http.put(servers[1].url("/v1/prekeys"));
    let request = bob.owner(request).header("content-type", "application/cbor");
    let published = request
        .body(hoopoe_protocol::codec::encode(&upload))
        .send()
        .await
        .unwrap();
    assert_eq!(json::<PrekeyCount>(published).await.one_time, 20);

    let path = format!(
        "/v1/mailboxes/{}/lanes/{}/claim",
        bob.registered.mailbox.to_text(),
        bob.registered.lane.to_text()
    );
    let claims = (0..20_usize).map(|turn| {
        let server = &servers[turn % 2];
        let request = server
            .http
            .post(server.url(&path))
            .header("hoopoe-token", crate::harness::text(&CLAIM));
        async move {
            cbor::<ClaimedPrekeys>(request.send().await.unwrap())
                .await
                .dh
                .unwrap()
                .key_id
        }
    });
    let mut claimed = futures::future::join_all(claims).await;

    claimed.sort_unstable();
    assert_eq!(claimed, (0..20).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn when_one_instance_is_gone_the_other_has_all_that_it_answered() {
    let mut servers = instances(2, |_| {}).await;
    let mut bob = Person::join(&servers[0], 2).await;
    bob.allow(&servers[0], &ALICE, TokenScope::Send).await;
    for number in 0..5 {
        bob.receive(&servers[0], &ALICE, vec![envelope(number)]).await;
    }
    let left = servers.pop().unwrap();
    drop(servers.pop().unwrap().stop().await);

    bob.session = sign_in(&left, &bob.device).await;
    let (mut live, waiting) = Live::open(&left, &bob, 10).await;

    assert_eq!(waiting, 5);
    assert_eq!(live.envelopes(5).await.len(), 5);
    tokio::time::timeout(
        Duration::from_secs(20),
        bob.receive(&left, &ALICE, vec![envelope(9)]),
    )
    .await
    .unwrap();
    assert_eq!(live.envelope().await.number, 9);
}
