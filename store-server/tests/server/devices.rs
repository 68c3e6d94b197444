//! Several devices of one account.

use hoopoe_protocol::{
    id::LaneId,
    store::{
        auth::{RegisterRequest, Registered},
        deposit::{
            DepositAnswer, DepositEntry, DepositRequest,
            DepositResult::{NoSuchLane, Stored},
        },
        devices::Devices,
        error::ProblemCode,
        prekeys::{PrekeyKind, PrekeyUpload, SealedPrekey},
        tokens::TokenScope,
    },
    time::Span,
};
use reqwest::Response;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::harness::{
    TestServer, cbor, json,
    live::Live,
    no_content,
    person::{Person, add_device, challenge, envelope, keys, registration, token_request},
    refused, until,
};

const ALICE: [u8; 32] = [1; 32];

async fn bob_with_two(server: &TestServer) -> (Person, Person) {
    let bob = Person::join(server, 2).await;
    bob.allow(server, &ALICE, TokenScope::Send).await;
    let second = bob.with_device(server, 9).await;
    (bob, second)
}

async fn list(server: &TestServer, person: &Person) -> Devices {
    let request = person.owner(server.http.get(server.url("/v1/devices")));
    json(request.send().await.unwrap()).await
}

async fn remove(server: &TestServer, by: &Person, lane: LaneId) -> Response {
    let path = format!("/v1/devices/{}", lane.to_text());
    let request = by.owner(server.http.delete(server.url(&path)));
    request.send().await.unwrap()
}

async fn deposit_to(server: &TestServer, person: &Person, number: u64) -> (DepositAnswer, bool) {
    let response = person.send(server, &ALICE, vec![envelope(number)]).await;
    let is_told = response.headers().contains_key("hoopoe-hint");
    (cbor(response).await, is_told)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_device_has_a_lane_of_its_own_and_what_waits_is_told() {
    let server = TestServer::start().await;
    let (bob, second) = bob_with_two(&server).await;
    assert_eq!(bob.registered.mailbox, second.registered.mailbox);
    assert_ne!(bob.registered.lane, second.registered.lane);
    bob.receive(&server, &ALICE, vec![envelope(1)]).await;
    second
        .receive(&server, &ALICE, vec![envelope(2), envelope(3)])
        .await;

    let of = |devices: Devices| -> Vec<_> {
        let devices = devices.devices.into_iter();
        devices
            .map(|one| (one.lane, one.own, one.envelopes, one.bytes))
            .collect()
    };

    let (first_lane, second_lane) = (bob.registered.lane, second.registered.lane);
    assert_eq!(
        of(list(&server, &bob).await),
        [(first_lane, true, 1, 2_048), (second_lane, false, 2, 4_096)]
    );
    assert_eq!(
        of(list(&server, &second).await),
        [(first_lane, false, 1, 2_048), (second_lane, true, 2, 4_096)]
    );
    let (mut live, waiting) = Live::open(&server, &second, 10).await;
    assert_eq!(waiting, 2);
    assert_eq!(live.envelope().await.number, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn adding_a_device_again_answers_the_same() {
    let server = TestServer::start().await;
    let (bob, second) = bob_with_two(&server).await;

    let again: Registered = json(add_device(&server, &bob.account, &second.device).await).await;
    let first: Registered = json(add_device(&server, &bob.account, &bob.device).await).await;

    assert_eq!(again, second.registered);
    assert_eq!(first, bob.registered);
    assert_eq!(list(&server, &bob).await.devices.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_of_others_accounts_that_are_not_there_and_a_ninth_device_are_refused() {
    let server = TestServer::with(|config| config.account_devices = 2).await;
    let (bob, _) = bob_with_two(&server).await;
    let carol = Person::join(&server, 3).await;
    let (stranger, device) = keys(4);

    let of_carol = add_device(&server, &bob.account, &carol.device).await;
    refused(of_carol, 409, ProblemCode::Conflict).await;
    let nobody = add_device(&server, &stranger, &device).await;
    refused(nobody, 404, ProblemCode::NotFound).await;
    let surplus = add_device(&server, &bob.account, &device).await;
    refused(surplus, 507, ProblemCode::OverQuota).await;

    assert_eq!(list(&server, &bob).await.devices.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_added_by_both_keys_over_a_fresh_challenge_only() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    let (stranger, device) = keys(9);
    let spoilt: [fn(&mut RegisterRequest, &RegisterRequest); 4] = [
        |request, _| request.account_signature = request.device_signature,
        |request, _| request.device_signature = request.account_signature,
        |request, forged| request.account_signature = forged.account_signature,
        |request, forged| request.account = forged.account,
    ];
    for spoil in spoilt {
        let challenge = challenge(&server, &device).await;
        let mut request = registration(&challenge, &bob.account, &device);
        spoil(&mut request, &registration(&challenge, &stranger, &device));
        let response = server.post_json("/v1/devices", &request).await;
        refused(response, 401, ProblemCode::ChallengeFailed).await;
    }

    let good = registration(&challenge(&server, &device).await, &bob.account, &device);
    json::<Registered>(server.post_json("/v1/devices", &good).await).await;
    let replayed = server.post_json("/v1/devices", &good).await;
    refused(replayed, 401, ProblemCode::ChallengeFailed).await;
    let late = registration(&challenge(&server, &device).await, &bob.account, &device);
    server.pass(Span::seconds(60));
    let late = server.post_json("/v1/devices", &late).await;
    refused(late, 401, ProblemCode::ChallengeFailed).await;
    let nonsense = server.post_json("/v1/devices", &"nonsense").await;
    refused(nonsense, 400, ProblemCode::Malformed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_removed_loses_its_lane_its_sessions_and_its_connection() {
    let server = TestServer::start().await;
    let (bob, second) = bob_with_two(&server).await;
    bob.receive(&server, &ALICE, vec![envelope(1)]).await;
    second.receive(&server, &ALICE, vec![envelope(2)]).await;
    let (mut live, _) = Live::open(&server, &second, 1).await;
    live.envelope().await;

    no_content(&remove(&server, &bob, second.registered.lane).await);

    assert_eq!(live.close_code().await, CloseCode::Policy);
    let own = second.owner(server.http.get(server.url("/v1/account")));
    refused(own.send().await.unwrap(), 401, ProblemCode::Unauthenticated).await;
    assert!(Live::connect(&server, &second.session).await.is_err());
    let request = token_request(&challenge(&server, &second.device).await, &second.device);
    let response = server.post_json("/v1/auth/token", &request).await;
    refused(response, 401, ProblemCode::UnknownDevice).await;
    let (answer, is_told) = deposit_to(&server, &second, 3).await;
    assert_eq!((answer.results, is_told), (vec![NoSuchLane], true));
    // What is of the account and of its other device stays.
    assert_eq!(server.count("envelopes").await, 1);
    assert_eq!(list(&server, &bob).await.devices.len(), 1);
    assert_eq!(bob.receive(&server, &ALICE, vec![envelope(4)]).await, [Stored]);
    let again = remove(&server, &bob, second.registered.lane).await;
    refused(again, 404, ProblemCode::NotFound).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removed_device_may_come_again_and_finds_nothing_of_before() {
    let server = TestServer::start().await;
    let (bob, second) = bob_with_two(&server).await;
    second.receive(&server, &ALICE, vec![envelope(1)]).await;
    publish_prekey(&server, &second).await;
    no_content(&remove(&server, &bob, second.registered.lane).await);
    assert_eq!(server.count("envelopes").await, 0);

    let again = bob.with_device(&server, 9).await;

    assert_ne!(again.registered.lane, second.registered.lane);
    let (mut live, waiting) = Live::open(&server, &again, 10).await;
    assert_eq!(waiting, 0);
    assert_eq!(deposit_to(&server, &again, 1).await.0.results, [Stored]);
    assert_eq!(live.envelope().await.number, 1);
    assert_eq!(publish_prekey(&server, &again).await.status().as_u16(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_removes_itself_and_the_last_one_stays() {
    let server = TestServer::start().await;
    let (bob, second) = bob_with_two(&server).await;

    no_content(&remove(&server, &second, second.registered.lane).await);

    let last = remove(&server, &bob, bob.registered.lane).await;
    refused(last, 409, ProblemCode::Conflict).await;
    assert_eq!(bob.receive(&server, &ALICE, vec![envelope(1)]).await, [Stored]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_removes_a_device_of_somebody_else() {
    let server = TestServer::start().await;
    let (bob, second) = bob_with_two(&server).await;
    let carol = Person::join(&server, 3).await;
    carol.with_device(&server, 10).await;

    let foreign = remove(&server, &carol, second.registered.lane).await;
    refused(foreign, 404, ProblemCode::NotFound).await;
    let path = format!("/v1/devices/{}", second.registered.lane.to_text());
    let anonymous = server.http.delete(server.url(&path)).send().await.unwrap();
    refused(anonymous, 401, ProblemCode::Unauthenticated).await;
    let short = bob.owner(server.http.delete(server.url("/v1/devices/short")));
    refused(short.send().await.unwrap(), 404, ProblemCode::NotFound).await;
    refused(server.get("/v1/devices").await, 401, ProblemCode::Unauthenticated).await;

    assert_eq!(list(&server, &second).await.devices.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn deposits_acknowledgements_and_removals_at_once_fail_for_nobody() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;

    for round in 0..8 {
        let second = bob.with_device(&server, 9).await;
        let (mut live, _) = Live::open(&server, &second, 100).await;
        let deposits = async {
            for number in 0..10 {
                let request = DepositRequest {
                    entries: [&bob, &second]
                        .map(|person| DepositEntry {
                            lane: person.registered.lane,
                            envelope: envelope(round * 100 + number),
                            cancel: None,
                        })
                        .into(),
                };
                let path = bob.deposit_path();
                let response = server.post_cbor(&path, Some(&ALICE), &request);
                let answer: DepositAnswer = cbor(response.await).await;
                assert_eq!(answer.results[0], Stored);
                assert!(matches!(answer.results[1], Stored | NoSuchLane));
            }
        };
        let removal = async {
            let pushed = live.envelope().await;
            live.acknowledge(pushed.sequence).await;
            let (removed, published) = tokio::join!(
                remove(&server, &bob, second.registered.lane),
                publish_prekey(&server, &second)
            );
            no_content(&removed);
            assert!([200, 401].contains(&published.status().as_u16()));
        };
        tokio::join!(deposits, removal);
    }

    until("only what is of the other device waits", async || {
        server.count("envelopes").await == 80
    })
    .await;
}

async fn publish_prekey(server: &TestServer, person: &Person) -> Response {
    let upload = PrekeyUpload {
        prekeys: vec![SealedPrekey {
            kind: PrekeyKind::OneTime,
            key_id: 7,
            sealed: vec![7; 100],
        }],
        replaces: None,
    };
    person
        .owner(server.http.put(server.url("/v1/prekeys")))
        .header("content-type", "application/cbor")
        .body(hoopoe_protocol::codec::encode(&upload))
        .send()
        .await
        .unwrap()
}
