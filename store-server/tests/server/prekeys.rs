//! Sealed prekeys.

use hoopoe_protocol::{
    codec,
    id::LaneId,
    store::{
        CBOR,
        error::ProblemCode,
        prekeys::{
            ClaimedPrekeys, PrekeyCount,
            PrekeyKind::{self, Fallback, Kem, OneTime},
            PrekeyUpload, SealedPrekey,
        },
        tokens::TokenScope,
    },
    time::Span,
};
use hoopoe_store_server::sweep;
use reqwest::Response;

use crate::harness::{TestServer, cbor, json, person::Person, refused, text};

const TOKEN: [u8; 32] = [4; 32];

fn prekey(kind: PrekeyKind, key_id: u64) -> SealedPrekey {
    SealedPrekey {
        kind,
        key_id,
        sealed: vec![kind.to_byte(), 1, 2, 3],
    }
}

async fn publish(server: &TestServer, person: &Person, prekeys: Vec<SealedPrekey>) -> Response {
    upload(server, person, prekeys, None).await
}

async fn upload(
    server: &TestServer,
    person: &Person,
    prekeys: Vec<SealedPrekey>,
    replaces: Option<bool>,
) -> Response {
    person
        .owner(server.http.put(server.url("/v1/prekeys")))
        .header("content-type", CBOR)
        .body(codec::encode(&PrekeyUpload { prekeys, replaces }))
        .send()
        .await
        .unwrap()
}

async fn claim_from(server: &TestServer, person: &Person, lane: LaneId, token: &[u8; 32]) -> Response {
    let path = format!(
        "/v1/mailboxes/{}/lanes/{}/claim",
        person.registered.mailbox.to_text(),
        lane.to_text()
    );
    server
        .http
        .post(server.url(&path))
        .header("hoopoe-token", text(token))
        .send()
        .await
        .unwrap()
}

async fn claim(server: &TestServer, person: &Person) -> ClaimedPrekeys {
    cbor(claim_from(server, person, person.registered.lane, &TOKEN).await).await
}

async fn count(server: &TestServer, person: &Person) -> u64 {
    let answer = person
        .owner(server.http.get(server.url("/v1/prekeys")))
        .send()
        .await;
    json::<PrekeyCount>(answer.unwrap()).await.one_time
}

async fn bob_with_a_claimer(server: &TestServer) -> Person {
    let bob = Person::join(server, 2).await;
    bob.allow(server, &TOKEN, TokenScope::Claim).await;
    bob
}

#[tokio::test(flavor = "multi_thread")]
async fn one_time_prekeys_are_given_once_each_and_then_the_fallback_again_and_again() {
    let server = TestServer::start().await;
    let bob = bob_with_a_claimer(&server).await;
    let all = vec![
        prekey(OneTime, 7),
        prekey(OneTime, u64::MAX),
        prekey(Fallback, 1),
        prekey(Kem, 1),
    ];
    let waiting: PrekeyCount = json(publish(&server, &bob, all).await).await;
    assert_eq!(waiting.one_time, 2);

    let mut given = Vec::new();
    for _ in 0..4 {
        let claimed = claim(&server, &bob).await;
        assert_eq!(claimed.kem, Some(prekey(Kem, 1)));
        given.push(claimed.dh.unwrap());
    }

    assert_eq!(
        given,
        [
            prekey(OneTime, 7),
            prekey(OneTime, u64::MAX),
            prekey(Fallback, 1),
            prekey(Fallback, 1)
        ]
    );
    assert_eq!(count(&server, &bob).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_claims_never_get_the_same_one_time_prekey() {
    let server = TestServer::start().await;
    let bob = bob_with_a_claimer(&server).await;
    publish(&server, &bob, (1..=20).map(|n| prekey(OneTime, n)).collect()).await;

    let claims = futures::future::join_all((0..20).map(|_| claim(&server, &bob))).await;

    let mut ids: Vec<u64> = claims
        .into_iter()
        .map(|claimed| claimed.dh.unwrap().key_id)
        .collect();
    ids.sort_unstable();
    assert_eq!(ids, (1..=20).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claimed_prekey_does_not_come_back_when_its_upload_is_repeated() {
    let server = TestServer::start().await;
    let bob = bob_with_a_claimer(&server).await;
    publish(&server, &bob, vec![prekey(OneTime, 1)]).await;
    claim(&server, &bob).await;

    let count: PrekeyCount = json(publish(&server, &bob, vec![prekey(OneTime, 1)]).await).await;

    assert_eq!(count.one_time, 0);
    assert_eq!(claim(&server, &bob).await, ClaimedPrekeys { kem: None, dh: None });
}

#[tokio::test(flavor = "multi_thread")]
async fn one_time_prekeys_that_nobody_wants_make_room_for_fresh_ones() {
    let server = TestServer::start().await;
    let mut bob = Person::join(&server, 2).await;
    let old = vec![prekey(OneTime, 1), prekey(OneTime, 2), prekey(Fallback, 1)];
    publish(&server, &bob, old).await;
    server.pass(Span::days(59));
    bob.sign_in_again(&server).await;
    publish(&server, &bob, vec![prekey(OneTime, 3)]).await;
    sweep::sweep(server.state()).await;
    assert_eq!(count(&server, &bob).await, 3);

    server.pass(Span::days(1));
    sweep::sweep(server.state()).await;

    bob.sign_in_again(&server).await;
    assert_eq!(count(&server, &bob).await, 1);
    bob.allow(&server, &TOKEN, TokenScope::Claim).await;
    let kinds =
        [claim(&server, &bob).await, claim(&server, &bob).await].map(|claimed| claimed.dh.unwrap().kind);
    assert_eq!(kinds, [OneTime, Fallback]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_fallback_and_kem_prekey_replace_the_older_and_a_known_id_stays() {
    let server = TestServer::start().await;
    let bob = bob_with_a_claimer(&server).await;
    publish(&server, &bob, vec![prekey(Fallback, 1), prekey(Kem, 1)]).await;
    let changed = SealedPrekey {
        sealed: vec![9; 9],
        ..prekey(Fallback, 1)
    };
    publish(&server, &bob, vec![changed, prekey(Kem, 2)]).await;

    let claimed = claim(&server, &bob).await;

    assert_eq!(claimed.dh, Some(prekey(Fallback, 1)));
    assert_eq!(claimed.kem, Some(prekey(Kem, 2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_too_large_and_empty_prekeys_are_refused_as_a_whole() {
    let server = TestServer::start().await;
    let bob = bob_with_a_claimer(&server).await;

    let many = (1..=51).map(|n| prekey(OneTime, n)).collect();
    refused(publish(&server, &bob, many).await, 507, ProblemCode::OverQuota).await;
    for sealed in [Vec::new(), vec![0; 2_049]] {
        let wrong = SealedPrekey {
            sealed,
            ..prekey(Kem, 1)
        };
        let response = publish(&server, &bob, vec![prekey(OneTime, 1), wrong]).await;
        refused(response, 413, ProblemCode::TooLarge).await;
    }

    assert_eq!(claim(&server, &bob).await, ClaimedPrekeys { kem: None, dh: None });
    for kind in [OneTime, Fallback] {
        let flood = (1..=129).map(|n| prekey(kind, n)).collect();
        refused(publish(&server, &bob, flood).await, 413, ProblemCode::TooLarge).await;
    }
    let fifty = (1..=50).map(|n| prekey(OneTime, n)).collect();
    assert_eq!(
        json::<PrekeyCount>(publish(&server, &bob, fifty).await)
            .await
            .one_time,
        50
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_claim_token_claims_and_only_from_a_lane_that_is_there() {
    let server = TestServer::start().await;
    let bob = bob_with_a_claimer(&server).await;
    bob.allow(&server, &[5; 32], TokenScope::Send).await;
    let lane = bob.registered.lane;

    for token in [[5; 32], [6; 32]] {
        let response = claim_from(&server, &bob, lane, &token).await;
        refused(response, 403, ProblemCode::TokenRevoked).await;
    }
    let response = claim_from(&server, &bob, LaneId::new([0; 8]), &TOKEN).await;
    refused(response, 404, ProblemCode::NotFound).await;
    bob.revoke(&server, &TOKEN).await;
    let response = claim_from(&server, &bob, lane, &TOKEN).await;
    refused(response, 403, ProblemCode::TokenRevoked).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn by_default_a_token_claims_six_times_and_waits() {
    let server = TestServer::with(|config| {
        let default = hoopoe_store_server::config::Config::default();
        config.claim_burst = default.claim_burst;
        config.claim_every_ms = default.claim_every_ms;
    })
    .await;
    let bob = bob_with_a_claimer(&server).await;
    for _ in 0..6 {
        claim(&server, &bob).await;
    }

    let response = claim_from(&server, &bob, bob.registered.lane, &TOKEN).await;

    let problem = refused(response, 429, ProblemCode::RateLimited).await;
    assert!((90..=101).contains(&problem.retry_after_s.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_replaces_takes_the_place_of_all_that_waits_and_brings_back_nothing_claimed() {
    let server = TestServer::with(|config| config.one_time_prekeys = 3).await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &TOKEN, TokenScope::Claim).await;
    let one_time =
        |ids: &[u64]| -> Vec<_> { ids.iter().map(|id| prekey(PrekeyKind::OneTime, *id)).collect() };
    let mut old = one_time(&[1, 2, 3]);
    old.extend([prekey(PrekeyKind::Fallback, 10), prekey(PrekeyKind::Kem, 20)]);
    json::<PrekeyCount>(publish(&server, &bob, old).await).await;
    assert_eq!(
        claim(&server, &bob).await.dh,
        Some(prekey(PrekeyKind::OneTime, 1))
    );

    let too_many = upload(&server, &bob, one_time(&[4, 5, 6, 7]), Some(true)).await;
    refused(too_many, 507, ProblemCode::OverQuota).await;
    let still: PrekeyCount = json(publish(&server, &bob, Vec::new()).await).await;
    assert_eq!(still.one_time, 2);

    let mut fresh = one_time(&[1, 4, 5]);
    fresh.push(prekey(PrekeyKind::Fallback, 11));
    for _ in 0..2 {
        let count: PrekeyCount = json(upload(&server, &bob, fresh.clone(), Some(true)).await).await;
        assert_eq!(count.one_time, 2);
    }

    let first = claim(&server, &bob).await;
    assert_eq!(
        (first.kem, first.dh),
        (None, Some(prekey(PrekeyKind::OneTime, 4)))
    );
    assert_eq!(
        claim(&server, &bob).await.dh,
        Some(prekey(PrekeyKind::OneTime, 5))
    );
    assert_eq!(
        claim(&server, &bob).await.dh,
        Some(prekey(PrekeyKind::Fallback, 11))
    );
}
