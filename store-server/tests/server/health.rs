//! What anybody may ask.

use hoopoe_protocol::store::{
    error::ProblemCode,
    server::{Health, ServerLimits},
};

use crate::harness::{TestServer, json, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_says_that_it_is_well() {
    let server = TestServer::start().await;

    for path in ["/health", "/health/live", "/health/ready"] {
        let health: Health = json(server.get(path).await).await;
        assert_eq!(health.status, "ok");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_are_those_of_the_configuration() {
    let server = TestServer::with(|config| {
        config.lane_envelopes = 7;
        config.ttl_days = 2;
        config.open_registration = false;
    })
    .await;

    let limits: ServerLimits = json(server.get("/v1/limits").await).await;

    assert_eq!(limits.lane_envelopes, 7);
    assert_eq!(limits.ttl_s, 2 * 86_400);
    assert!(limits.invite_code_needed);
    assert_eq!(limits.envelope_bytes, 98_304);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_identity_stays_over_a_restart() {
    let server = TestServer::start().await;
    let (key, now) = (server.key, server.now());

    let again = TestServer::at(server.stop().await, now, |_| {}).await;

    assert_eq!(again.key, key);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_paths_and_methods_are_problems_and_nothing_may_be_cached() {
    let server = TestServer::start().await;

    refused(server.get("/v2/limits").await, 404, ProblemCode::NotFound).await;
    let wrong = server.http.put(server.url("/v1/account")).send().await.unwrap();
    assert!(wrong.headers()["allow"].to_str().unwrap().contains("POST"));
    refused(wrong, 405, ProblemCode::Malformed).await;

    let answer = server.get("/health").await;
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_asks_too_often_is_told_when_to_come_back() {
    let server = TestServer::with(|config| {
        config.anonymous_burst = 2.try_into().unwrap();
        config.anonymous_every_ms = 3_600_000.try_into().unwrap();
    })
    .await;
    let path = "/v1/mailboxes/AAAAAAAAAAAAAAAAAAAAAA/invitation";
    for _ in 0..2 {
        refused(
            server.get_with_token(path, &[1; 32]).await,
            403,
            ProblemCode::TokenRevoked,
        )
        .await;
    }

    let problem = refused(
        server.get_with_token(path, &[1; 32]).await,
        429,
        ProblemCode::RateLimited,
    )
    .await;

    assert!(problem.retry_after_s.unwrap() > 3_000);
}
