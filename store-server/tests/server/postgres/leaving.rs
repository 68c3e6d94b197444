//! Devices that are removed and envelopes that are taken back at one instance, while another has the live connection.

use hoopoe_protocol::{
    codec,
    keys::{CancelHash, CancelKey},
    store::{
        CBOR, TOKEN_HEADER,
        deposit::{DepositEntry, DepositRequest, RecallRequest},
        error::ProblemCode,
        tokens::TokenScope,
    },
};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;

use super::instances::instances;
use crate::harness::{
    TestServer,
    live::Live,
    no_content,
    person::{Person, envelope},
    refused, text, until,
};

const ALICE: [u8; 32] = [1; 32];

async fn two() -> [TestServer; 2] {
    instances(2, |_| {}).await.try_into().ok().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_is_removed_at_one_instance_is_let_go_by_the_other() {
    let [server, other] = two().await;
    let bob = Person::join(&server, 2).await;
    let second = bob.with_device(&server, 9).await;
    let (mut live, _) = Live::open(&other, &second, 1).await;

    let path = format!("/v1/devices/{}", second.registered.lane.to_text());
    let removal = bob.owner(server.http.delete(server.url(&path)));
    no_content(&removal.send().await.unwrap());

    assert_eq!(live.close_code().await, CloseCode::Policy);
    let account = || second.owner(other.http.get(other.url("/v1/account"))).send();
    until("its session ends there", async || {
        account().await.unwrap().status() == 401
    })
    .await;
    refused(account().await.unwrap(), 401, ProblemCode::Unauthenticated).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_envelope_is_read_at_one_instance_or_taken_back_at_the_other() {
    const ALL: u64 = 60;
    let [server, other] = two().await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    let (mut live, _) = Live::open(&other, &bob, 8).await;
    let key = |number: u64| CancelKey::new([u8::try_from(number).unwrap(); 32]);
    let sending = async {
        let mut taken_back = Vec::new();
        for number in 0..ALL {
            let entry = DepositEntry {
                cancel: Some(CancelHash::of(&key(number))),
                ..bob.entry(envelope(number))
            };
            let request = DepositRequest { entries: vec![entry] };
            let path = bob.deposit_path();
            let stored = server.post_cbor(&path, Some(&ALICE), &request);
            assert_eq!(stored.await.status(), 200);
            let recall = RecallRequest {
                lane: bob.registered.lane,
                cancel: key(number),
            };
            let response = server
                .http
                .delete(server.url(&path))
                .header("content-type", CBOR)
                .header(TOKEN_HEADER, text(&ALICE))
                .body(codec::encode(&recall))
                .send()
                .await
                .unwrap();
            match response.status().as_u16() {
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
