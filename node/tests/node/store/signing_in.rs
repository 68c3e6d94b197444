//! Signing in and registering, and the servers that are not believed.

use std::time::Duration;

use hoopoe_node::store::{self, AddressError, DisconnectReason, StartError, StoreConfig, StoreEvent};
use hoopoe_protocol::{
    keys::ServerKey,
    limits,
    store::{
        auth::{RegisterRequest, Registered},
        error::ProblemCode,
    },
};
use tokio_util::sync::CancellationToken;

use super::{
    fake::{Answer, FakeServer, LANE, MAILBOX},
    node::{Client, config, owner},
};

#[tokio::test]
async fn a_new_device_registers_and_learns_its_mailbox() {
    let mut server = FakeServer::start().await;
    let mut client = Client::start(config(&server));

    assert_eq!(
        client.next().await,
        StoreEvent::Registered {
            server: server.key,
            registered: Registered {
                mailbox: MAILBOX,
                lane: LANE
            }
        }
    );
    assert_eq!(client.next().await, StoreEvent::PrekeyCount { one_time: 7 });
    let request: RegisterRequest =
        serde_json::from_slice(&server.request("POST", "/v1/account").await.body).unwrap();
    assert_eq!(request.invite_code.as_deref(), Some("welcome"));
}

#[tokio::test]
async fn a_server_that_is_not_the_known_one_is_not_signed_in_at() {
    let server = FakeServer::start().await;
    let mut config = config(&server);
    config.server = Some(ServerKey::new([9; 32]));

    let mut client = Client::start(config);

    assert_eq!(
        client.next().await,
        StoreEvent::Disconnected {
            reason: DisconnectReason::WrongServer
        }
    );
}

#[tokio::test]
async fn a_server_that_becomes_another_is_not_believed() {
    let mut server = FakeServer::start().await;
    let (mut client, live) = Client::connected(&mut server).await;

    server.become_another(ServerKey::new([9; 32]));
    drop(live);

    assert_eq!(client.disconnected().await, DisconnectReason::Lost);
    assert_eq!(client.disconnected().await, DisconnectReason::WrongServer);
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again_until_it_is_there() {
    let mut server = FakeServer::start().await;
    for _ in 0..3 {
        server.answer(
            "POST",
            "/v1/auth/challenge",
            Answer::problem(ProblemCode::Busy, 503, None),
        );
    }
    let mut client = Client::start(config(&server));

    for _ in 0..3 {
        assert_eq!(
            client.disconnected().await,
            DisconnectReason::Refused(ProblemCode::Busy)
        );
    }
    assert!(matches!(client.next().await, StoreEvent::Registered { .. }));
    drop(server.live().await);
}

#[tokio::test]
async fn nobody_at_the_address_is_unreachable() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", free.local_addr().unwrap());
    drop(free);

    let mut client = Client::start(StoreConfig::new(url));

    assert_eq!(client.disconnected().await, DisconnectReason::Unreachable);
}

#[tokio::test]
async fn somebody_who_never_answers_is_unreachable() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = StoreConfig::new(format!("http://{}", silent.local_addr().unwrap()));
    config.timing.request = Duration::from_millis(200);

    let mut client = Client::start(config);

    assert_eq!(client.disconnected().await, DisconnectReason::Unreachable);
}

#[tokio::test]
async fn answers_that_are_none_are_garbled() {
    let server = FakeServer::start().await;
    // Nothing is wrong with it but its length.
    let mut too_long = serde_json::to_vec(&server.challenge()).unwrap();
    too_long.resize(limits::JSON_BYTES + 1, b' ');
    let bent = [
        Answer::new(200, b""),
        Answer::new(200, b"<html>"),
        Answer::new(200, b"{\"server\":\"short\",\"nonce\":1}"),
        Answer::new(200, &[b'[', 0xff, 0xfe]),
        Answer::new(200, &too_long),
    ];
    for answer in bent.clone() {
        server.answer("POST", "/v1/auth/challenge", answer);
    }

    let mut client = Client::start(config(&server));

    for _ in bent {
        assert_eq!(client.disconnected().await, DisconnectReason::Garbled);
    }
    assert!(matches!(client.next().await, StoreEvent::Registered { .. }));
}

#[tokio::test]
async fn a_session_token_that_fits_into_no_header_is_garbled() {
    let server = FakeServer::start().await;
    let body = b"{\"token\":\"a\\r\\nb\",\"expires\":1}";
    server.answer("POST", "/v1/auth/token", Answer::new(200, body));

    let mut client = Client::start(config(&server));

    assert_eq!(client.disconnected().await, DisconnectReason::Garbled);
}

#[tokio::test]
async fn a_refusal_by_something_that_is_no_store_server_has_a_code_too() {
    let server = FakeServer::start().await;
    for (status, body) in [(502, "bad gateway"), (404, "<html>"), (418, ""), (301, "")] {
        let mut answer = Answer::new(status, body.as_bytes());
        answer.headers = vec![("location", "http://192.0.2.1/".into())];
        server.answer("POST", "/v1/auth/challenge", answer);
    }

    let mut client = Client::start(config(&server));

    for code in [
        ProblemCode::Busy,
        ProblemCode::NotFound,
        ProblemCode::Unknown,
        ProblemCode::Unknown,
    ] {
        assert_eq!(client.disconnected().await, DisconnectReason::Refused(code));
    }
}

#[tokio::test]
async fn a_wait_that_the_server_asks_for_is_kept() {
    let server = FakeServer::start().await;
    server.answer(
        "POST",
        "/v1/auth/challenge",
        Answer::problem(ProblemCode::RateLimited, 429, Some(1)),
    );
    let mut client = Client::start(config(&server));

    assert_eq!(
        client.disconnected().await,
        DisconnectReason::Refused(ProblemCode::RateLimited)
    );
    let before = std::time::Instant::now();
    assert!(matches!(client.next().await, StoreEvent::Registered { .. }));
    assert!(before.elapsed() >= Duration::from_millis(900));
}

#[tokio::test]
async fn a_refused_invite_code_is_told_and_nothing_registers() {
    let server = FakeServer::start().await;
    server.answer(
        "POST",
        "/v1/account",
        Answer::problem(ProblemCode::InviteCodeRefused, 403, None),
    );

    let mut client = Client::start(config(&server));

    assert_eq!(
        client.disconnected().await,
        DisconnectReason::Refused(ProblemCode::InviteCodeRefused)
    );
}

#[tokio::test]
async fn a_url_that_would_show_tokens_to_the_network_is_refused_at_once() {
    let (events, _receiver) = tokio::sync::mpsc::channel(1);
    let config = StoreConfig::new("http://store.example".into());

    let started = store::start(Some((config, owner())), events, CancellationToken::new());

    assert!(matches!(
        started,
        Err(StartError::Address(AddressError::NotEncrypted))
    ));
}

#[tokio::test]
async fn shutting_down_ends_every_task() {
    let mut server = FakeServer::start().await;
    let (client, mut live) = Client::connected(&mut server).await;

    client.shutdown.cancel();
    tokio::time::timeout(super::node::DEADLINE, client.handle.stopped())
        .await
        .expect("all tasks end");

    assert_eq!(live.frame().await, None);
}
