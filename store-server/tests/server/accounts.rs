//! Registering and signing in.

use hoopoe_protocol::{
    store::{
        auth::{RegisterRequest, Registered, TokenRequest},
        error::ProblemCode,
    },
    time::Span,
};
use hoopoe_store_server::db::invite_codes::{self, CodeHash};

use crate::harness::{
    TestServer, json,
    person::{Person, challenge, device_key, keys, register, registration, sign_in, token_request},
    refused,
};

#[tokio::test(flavor = "multi_thread")]
async fn registering_again_with_the_same_keys_changes_nothing() {
    let server = TestServer::start().await;
    let (account, device) = keys(1);

    let first: Registered = json(register(&server, &account, &device, None).await).await;
    let second: Registered = json(register(&server, &account, &device, None).await).await;

    assert_eq!(first, second);
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_an_account_nor_a_device_registers_twice_differently() {
    let server = TestServer::start().await;
    let (account, device) = keys(1);
    let (other_account, other_device) = keys(2);
    json::<Registered>(register(&server, &account, &device, None).await).await;

    let second_device = register(&server, &account, &other_device, None).await;
    refused(second_device, 409, ProblemCode::Conflict).await;
    let second_account = register(&server, &other_account, &device, None).await;
    refused(second_account, 409, ProblemCode::Conflict).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_needs_both_signatures_over_this_challenge() {
    let server = TestServer::start().await;
    let (account, device) = keys(1);
    let (stranger, _) = keys(2);

    for spoil in [
        |request: &mut RegisterRequest, _: &RegisterRequest| {
            request.account_signature = request.device_signature
        },
        |request: &mut RegisterRequest, _: &RegisterRequest| {
            request.device_signature = request.account_signature
        },
        |request: &mut RegisterRequest, forged: &RegisterRequest| {
            request.account_signature = forged.account_signature
        },
        |request: &mut RegisterRequest, forged: &RegisterRequest| request.account = forged.account,
    ] {
        let challenge = challenge(&server, &device).await;
        let mut request = registration(&challenge, &account, &device);
        spoil(&mut request, &registration(&challenge, &stranger, &device));
        let response = server.post_json("/v1/account", &request).await;
        refused(response, 401, ProblemCode::ChallengeFailed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_is_used_up_by_its_first_use_good_or_bad() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    let challenge = challenge(&server, &bob.device).await;
    let good = token_request(&challenge, &bob.device);
    let bad = TokenRequest {
        signature: token_request(&challenge, &bob.account).signature,
        ..good.clone()
    };

    refused(
        server.post_json("/v1/auth/token", &bad).await,
        401,
        ProblemCode::ChallengeFailed,
    )
    .await;
    refused(
        server.post_json("/v1/auth/token", &good).await,
        401,
        ProblemCode::ChallengeFailed,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_cannot_be_replayed_nor_answered_late_nor_by_another_device() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    let carol = Person::join(&server, 3).await;

    let replayed = token_request(&challenge(&server, &bob.device).await, &bob.device);
    assert!(
        server
            .post_json("/v1/auth/token", &replayed)
            .await
            .status()
            .is_success()
    );
    let late = token_request(&challenge(&server, &bob.device).await, &bob.device);
    let others = token_request(&challenge(&server, &bob.device).await, &carol.device);

    for request in [&replayed, &others] {
        let response = server.post_json("/v1/auth/token", request).await;
        refused(response, 401, ProblemCode::ChallengeFailed).await;
    }
    server.pass(Span::seconds(60));
    let response = server.post_json("/v1/auth/token", &late).await;
    refused(response, 401, ProblemCode::ChallengeFailed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unregistered_device_cannot_sign_in() {
    let server = TestServer::start().await;
    let (_, device) = keys(1);

    let request = token_request(&challenge(&server, &device).await, &device);

    let response = server.post_json("/v1/auth/token", &request).await;
    refused(response, 401, ProblemCode::UnknownDevice).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_shows_the_mailbox_and_ends_after_a_quarter_of_an_hour() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    let account = || bob.owner(server.http.get(server.url("/v1/account"))).send();

    let registered: Registered = json(account().await.unwrap()).await;
    assert_eq!(registered, bob.registered);

    server.pass(Span::seconds(15 * 60));
    refused(account().await.unwrap(), 401, ProblemCode::Unauthenticated).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_bearer_tokens_open_nothing() {
    let server = TestServer::start().await;
    Person::join(&server, 2).await;
    let wrong = data_encoding::BASE64URL_NOPAD.encode(&[7; 32]);

    for value in [
        "",
        "Bearer",
        "Bearer ",
        "Basic x",
        "Bearer !!!",
        &format!("Bearer {wrong}"),
        &wrong,
    ] {
        let response = server
            .http
            .get(server.url("/v1/account"))
            .header("authorization", value)
            .send()
            .await
            .unwrap();
        refused(response, 401, ProblemCode::Unauthenticated).await;
    }
    refused(server.get("/v1/account").await, 401, ProblemCode::Unauthenticated).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_server_admits_as_many_as_an_invite_code_says() {
    let server = TestServer::with(|config| config.open_registration = false).await;
    let mut db = server.beside().await;
    let end = server.now().plus(Span::days(1));
    invite_codes::add(&mut db.sql(), CodeHash::of("good-code"), 1, end)
        .await
        .unwrap();
    invite_codes::add(&mut db.sql(), CodeHash::of("late"), 1, server.now())
        .await
        .unwrap();
    let (account, device) = keys(1);
    let (other_account, other_device) = keys(2);

    for code in [None, Some(""), Some("unknown"), Some("late")] {
        let response = register(&server, &account, &device, code).await;
        refused(response, 403, ProblemCode::InviteCodeRefused).await;
    }
    json::<Registered>(register(&server, &account, &device, Some("GOOD CODE")).await).await;
    let used_up = register(&server, &other_account, &other_device, Some("good-code")).await;
    refused(used_up, 403, ProblemCode::InviteCodeRefused).await;
    // Whoever is registered needs no code to hear it again.
    json::<Registered>(register(&server, &account, &device, None).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_default_an_address_registers_three_accounts_an_hour() {
    let server = TestServer::with(|config| {
        let default = hoopoe_store_server::config::Config::default();
        config.registration_burst = default.registration_burst;
        config.registration_every_ms = default.registration_every_ms;
    })
    .await;
    for number in 1..=3 {
        let (account, device) = keys(number);
        json::<Registered>(register(&server, &account, &device, None).await).await;
    }

    let (account, device) = keys(4);
    let problem = refused(
        register(&server, &account, &device, None).await,
        429,
        ProblemCode::RateLimited,
    )
    .await;

    assert!(problem.retry_after_s.unwrap() > 1_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_signs_in_too_often_waits() {
    let server = TestServer::with(|config| config.sign_in_burst = 2.try_into().unwrap()).await;
    let bob = Person::join(&server, 2).await;
    sign_in(&server, &bob.device).await;

    let request = token_request(&challenge(&server, &bob.device).await, &bob.device);

    let response = server.post_json("/v1/auth/token", &request).await;
    refused(response, 429, ProblemCode::RateLimited).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn challenges_do_not_fill_the_memory() {
    let server = TestServer::with(|config| config.challenges = 2).await;
    let (_, device) = keys(1);
    let request = hoopoe_protocol::store::auth::ChallengeRequest {
        device: device_key(&device),
    };
    challenge(&server, &device).await;
    challenge(&server, &device).await;

    let full = server.post_json("/v1/auth/challenge", &request).await;
    refused(full, 503, ProblemCode::Busy).await;

    server.pass(Span::seconds(60));
    challenge(&server, &device).await;
}
