//! The end of an account: everything of it goes, at once and for good.

use ed25519_dalek::SigningKey;
use hoopoe_protocol::{
    keys::TokenHash,
    store::{
        auth::{DeleteRequest, Deletion},
        deposit::DepositResult::Stored,
        error::ProblemCode,
        tokens::TokenScope,
    },
    time::Span,
};
use reqwest::Response;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use crate::harness::{
    TestServer,
    live::Live,
    no_content,
    person::{Person, account_key, challenge, device_key, envelope, keys, sign, token_request},
    refused,
};

const ALICE: [u8; 32] = [1; 32];

async fn request(server: &TestServer, account: &SigningKey, device: &SigningKey) -> DeleteRequest {
    let challenge = challenge(server, device).await;
    let body = Deletion {
        server: challenge.server,
        nonce: challenge.nonce,
        time: challenge.time,
        account: account_key(account),
    };
    DeleteRequest {
        account: body.account,
        device: device_key(device),
        nonce: body.nonce,
        signature: sign(account, &body),
    }
}

async fn send(server: &TestServer, request: &DeleteRequest) -> Response {
    server
        .http
        .delete(server.url("/v1/account"))
        .header("content-type", "application/json")
        .body(serde_json::to_vec(request).unwrap())
        .send()
        .await
        .unwrap()
}

async fn delete(server: &TestServer, account: &SigningKey) {
    // Any device may ask for the challenge, also one that nobody knows.
    let (_, device) = keys(77);
    no_content(&send(server, &request(server, account, &device).await).await);
}

async fn bob_with_everything(server: &TestServer) -> (Person, Person) {
    let bob = Person::join(server, 2).await;
    bob.allow(server, &ALICE, TokenScope::Send).await;
    let second = bob.with_device(server, 9).await;
    for device in [&bob, &second] {
        let stored = device
            .receive(server, &ALICE, vec![envelope(1), envelope(2)])
            .await;
        assert_eq!(stored, [Stored; 2]);
    }
    (bob, second)
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_of_an_account_goes_and_others_keep_theirs() {
    let server = TestServer::start().await;
    let (bob, second) = bob_with_everything(&server).await;
    let carol = Person::join(&server, 3).await;
    carol.allow(&server, &ALICE, TokenScope::Send).await;
    carol.receive(&server, &ALICE, vec![envelope(1)]).await;
    let (mut live, _) = Live::open(&server, &second, 1).await;
    live.envelope().await;

    delete(&server, &bob.account).await;

    assert_eq!(live.close_code().await, CloseCode::Policy);
    for device in [&bob, &second] {
        let own = device.owner(server.http.get(server.url("/v1/account")));
        refused(own.send().await.unwrap(), 401, ProblemCode::Unauthenticated).await;
        let request = token_request(&challenge(&server, &device.device).await, &device.device);
        let response = server.post_json("/v1/auth/token", &request).await;
        refused(response, 401, ProblemCode::UnknownDevice).await;
        let sent = device.send(&server, &ALICE, vec![envelope(3)]).await;
        refused(sent, 403, ProblemCode::TokenRevoked).await;
    }
    assert_eq!(server.count("accounts").await, 1);
    assert_eq!(server.count("envelopes").await, 1);
    assert_eq!(carol.receive(&server, &ALICE, vec![envelope(2)]).await, [Stored]);
    // A second time there is nothing to do.
    delete(&server, &bob.account).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_keys_may_register_again_and_find_nothing_of_before() {
    let server = TestServer::start().await;
    let (bob, _) = bob_with_everything(&server).await;
    delete(&server, &bob.account).await;

    let again = Person::join(&server, 2).await;

    assert_ne!(again.registered.mailbox, bob.registered.mailbox);
    assert_ne!(again.registered.lane, bob.registered.lane);
    let sent = again.send(&server, &ALICE, vec![envelope(1)]).await;
    refused(sent, 403, ProblemCode::TokenRevoked).await;
    let sent = bob.send(&server, &ALICE, vec![envelope(1)]).await;
    refused(sent, 403, ProblemCode::TokenRevoked).await;
    again.allow(&server, &ALICE, TokenScope::Send).await;
    assert_eq!(again.receive(&server, &ALICE, vec![envelope(1)]).await, [Stored]);
    let (mut live, waiting) = Live::open(&server, &again, 10).await;
    assert_eq!(waiting, 1);
    assert_eq!(live.envelope().await.number, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_account_key_over_a_fresh_challenge_deletes() {
    let server = TestServer::start().await;
    let (bob, _) = bob_with_everything(&server).await;
    let (stranger, device) = keys(5);

    let by_its_device = DeleteRequest {
        signature: request(&server, &bob.device, &bob.device).await.signature,
        ..request(&server, &bob.account, &bob.device).await
    };
    let by_a_stranger = DeleteRequest {
        account: account_key(&bob.account),
        ..request(&server, &stranger, &device).await
    };
    let of_another_device = DeleteRequest {
        device: device_key(&device),
        ..request(&server, &bob.account, &bob.device).await
    };
    let late = request(&server, &bob.account, &bob.device).await;
    for bad in [&by_its_device, &by_a_stranger, &of_another_device] {
        refused(send(&server, bad).await, 401, ProblemCode::ChallengeFailed).await;
    }
    server.pass(Span::seconds(60));
    refused(send(&server, &late).await, 401, ProblemCode::ChallengeFailed).await;
    let nonsense = server
        .http
        .delete(server.url("/v1/account"))
        .header("content-type", "application/json")
        .body("{}")
        .send()
        .await
        .unwrap();
    refused(nonsense, 400, ProblemCode::Malformed).await;
    assert_eq!(server.count("accounts").await, 1);

    let good = request(&server, &bob.account, &bob.device).await;
    no_content(&send(&server, &good).await);
    Person::join(&server, 2).await;
    // Whoever has seen the request cannot end the account that came after.
    refused(send(&server, &good).await, 401, ProblemCode::ChallengeFailed).await;
    assert_eq!(server.count("accounts").await, 1);
}

/// On SQLite: what the data folder holds after a deletion.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_deleted_account_is_left_on_the_disk() {
    let server = TestServer::start().await;
    if server.state().config.database.url.is_some() {
        return;
    }
    let (bob, second) = bob_with_everything(&server).await;
    let traces: Vec<Vec<u8>> = vec![
        account_key(&bob.account).as_bytes().to_vec(),
        device_key(&bob.device).as_bytes().to_vec(),
        device_key(&second.device).as_bytes().to_vec(),
        bob.registered.mailbox.as_bytes().to_vec(),
        bob.registered.lane.as_bytes().to_vec(),
        second.registered.lane.as_bytes().to_vec(),
        TokenHash::of(&ALICE).as_bytes().to_vec(),
        envelope(1)[..64].to_vec(),
        vec![0xe5; 64],
    ];
    assert_eq!(found(&server, &traces), vec![true; traces.len()]);

    delete(&server, &bob.account).await;

    assert_eq!(found(&server, &traces), vec![false; traces.len()]);
}

/// Which of these bytes stand in any file of the data folder.
fn found(server: &TestServer, traces: &[Vec<u8>]) -> Vec<bool> {
    let files: Vec<Vec<u8>> = std::fs::read_dir(server.directory())
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    traces
        .iter()
        .map(|trace| {
            let mut windows = files.iter().flat_map(|file| file.windows(trace.len()));
            windows.any(|window| window == trace.as_slice())
        })
        .collect()
}
