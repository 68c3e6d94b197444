//! Slots: read and written by their owner only, and by one writer at a time.

use futures::future::join_all;
use hoopoe_protocol::{
    codec,
    id::SlotId,
    limits,
    store::{
        CBOR,
        error::ProblemCode,
        slots::{SlotPut, SlotValue},
    },
    time::Span,
};
use hoopoe_store_server::sweep::sweep;
use reqwest::{Response, StatusCode};

use crate::harness::{TestServer, cbor, no_content, person::Person, refused};

const SLOT: SlotId = SlotId::new([7; 32]);

fn value(byte: u8) -> Vec<u8> {
    vec![byte; limits::SLOT_SIZES[0]]
}

fn path(server: &TestServer, slot: SlotId) -> String {
    server.url(&format!("/v1/slots/{}", slot.to_text()))
}

async fn put(server: &TestServer, owner: &Person, slot: SlotId, put: &SlotPut) -> Response {
    owner
        .owner(server.http.put(path(server, slot)))
        .header("content-type", CBOR)
        .body(codec::encode(put))
        .send()
        .await
        .unwrap()
}

async fn write(server: &TestServer, owner: &Person, expected: u64, version: u64, byte: u8) -> Response {
    let value = value(byte);
    let request = SlotPut {
        expected,
        version,
        value,
    };
    put(server, owner, SLOT, &request).await
}

async fn read(server: &TestServer, owner: &Person) -> Response {
    owner
        .owner(server.http.get(path(server, SLOT)))
        .send()
        .await
        .unwrap()
}

async fn delete(server: &TestServer, owner: &Person, slot: SlotId) -> Response {
    owner
        .owner(server.http.delete(path(server, slot)))
        .send()
        .await
        .unwrap()
}

async fn stands(server: &TestServer, owner: &Person, version: u64, byte: u8) {
    let there: SlotValue = cbor(read(server, owner).await).await;
    let value = value(byte);
    assert_eq!(there, SlotValue { version, value });
}

async fn conflicts(response: Response, present: u64) {
    let problem = refused(response, 409, ProblemCode::Conflict).await;
    assert_eq!(problem.version, Some(present));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slot_is_written_by_whoever_expects_its_version_and_a_repetition_succeeds() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    refused(read(&server, &bob).await, 404, ProblemCode::NotFound).await;

    conflicts(write(&server, &bob, 3, 4, 1).await, 0).await;
    no_content(&write(&server, &bob, 0, 1, 1).await);
    stands(&server, &bob, 1, 1).await;
    conflicts(write(&server, &bob, 0, 1, 2).await, 1).await;
    no_content(&write(&server, &bob, 0, 1, 1).await);
    no_content(&write(&server, &bob, 1, 9, 2).await);
    conflicts(write(&server, &bob, 1, 10, 3).await, 9).await;

    stands(&server, &bob, 9, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_does_not_rise_and_a_value_of_another_size_are_refused() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    let last = limits::SLOT_VERSION;

    for (expected, version) in [(0, 0), (1, 1), (5, 4), (0, last + 1), (u64::MAX, u64::MAX)] {
        let response = write(&server, &bob, expected, version, 1).await;
        refused(response, 400, ProblemCode::Malformed).await;
    }
    let sizes = limits::SLOT_SIZES.into_iter();
    for length in sizes.clone().flat_map(|size| [size - 1, size + 1]).chain([0]) {
        let request = SlotPut {
            expected: 0,
            version: 1,
            value: vec![1; length],
        };
        let response = put(&server, &bob, SLOT, &request).await;
        let is_refused = matches!(
            response.status(),
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE
        );
        assert!(is_refused, "{length}");
    }
    for (index, length) in sizes.enumerate() {
        let request = SlotPut {
            expected: 0,
            version: last,
            value: vec![1; length],
        };
        let slot = SlotId::new([u8::try_from(index).unwrap(); 32]);
        no_content(&put(&server, &bob, slot, &request).await);
    }
    assert_eq!(server.count("slots").await, 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_owner_sees_a_slot_and_the_same_name_is_another_slot_for_each() {
    let server = TestServer::start().await;
    let (alice, bob) = (Person::join(&server, 1).await, Person::join(&server, 2).await);
    no_content(&write(&server, &bob, 0, 4, 2).await);

    refused(read(&server, &alice).await, 404, ProblemCode::NotFound).await;
    conflicts(write(&server, &alice, 4, 5, 1).await, 0).await;
    no_content(&delete(&server, &alice, SLOT).await);
    no_content(&write(&server, &alice, 0, 1, 1).await);
    let nobody = server.http.get(path(&server, SLOT)).send().await.unwrap();
    refused(nobody, 401, ProblemCode::Unauthenticated).await;
    let nobody = server.http.delete(path(&server, SLOT)).send().await.unwrap();
    refused(nobody, 401, ProblemCode::Unauthenticated).await;

    stands(&server, &bob, 4, 2).await;
    stands(&server, &alice, 1, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_expect_the_same_version_one_wins() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;

    for round in 0..5_u64 {
        let writers = (1..=16_u8).map(|byte| write(&server, &bob, round, round + 1, byte));
        let answers = join_all(writers).await;

        let winners: Vec<u8> = (1..=16)
            .zip(&answers)
            .filter(|(_, answer)| answer.status() == StatusCode::NO_CONTENT)
            .map(|(byte, _)| byte)
            .collect();
        assert_eq!(winners.len(), 1, "{winners:?}");
        stands(&server, &bob, round + 1, winners[0]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_slot_remembers_its_version_for_ninety_days() {
    let server = TestServer::start().await;
    let mut bob = Person::join(&server, 2).await;
    no_content(&write(&server, &bob, 0, 5, 1).await);

    no_content(&delete(&server, &bob, SLOT).await);
    no_content(&delete(&server, &bob, SLOT).await);
    refused(read(&server, &bob).await, 404, ProblemCode::NotFound).await;
    assert_eq!(server.count("slots").await, 0);
    server.pass(Span(Span::days(90).0 - 1));
    sweep(server.state()).await;
    bob.sign_in_again(&server).await;
    conflicts(write(&server, &bob, 0, 1, 2).await, 5).await;
    no_content(&write(&server, &bob, 5, 6, 2).await);
    no_content(&delete(&server, &bob, SLOT).await);
    server.pass(Span::days(90));
    sweep(server.state()).await;
    bob.sign_in_again(&server).await;

    no_content(&write(&server, &bob, 0, 1, 3).await);
    server.pass(Span::days(400));
    sweep(server.state()).await;
    bob.sign_in_again(&server).await;
    stands(&server, &bob, 1, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_few_slots_and_a_device_changes_them_seldom() {
    let server = TestServer::with(|config| {
        config.slot_burst = 36.try_into().unwrap();
        config.slot_every_ms = 3_600_000.try_into().unwrap();
    })
    .await;
    let (alice, bob) = (Person::join(&server, 1).await, Person::join(&server, 2).await);
    let first = SlotPut {
        expected: 0,
        version: 1,
        value: value(1),
    };
    let next = SlotPut {
        expected: 1,
        version: 2,
        value: value(2),
    };
    let slot = |byte| SlotId::new([byte; 32]);

    for byte in 1..=32 {
        no_content(&put(&server, &bob, slot(byte), &first).await);
    }
    let surplus = put(&server, &bob, slot(33), &first).await;
    refused(surplus, 507, ProblemCode::OverQuota).await;
    // A slot that is remembered counts, so that nobody fills the disk by deleting.
    no_content(&delete(&server, &bob, slot(2)).await);
    let surplus = put(&server, &bob, slot(33), &first).await;
    refused(surplus, 507, ProblemCode::OverQuota).await;
    no_content(&put(&server, &bob, slot(2), &next).await);

    let too_often = delete(&server, &bob, slot(1)).await;
    refused(too_often, 429, ProblemCode::RateLimited).await;
    let too_often = put(&server, &bob, slot(1), &first).await;
    refused(too_often, 429, ProblemCode::RateLimited).await;
    no_content(&put(&server, &alice, slot(1), &first).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn slots_are_there_after_a_restart_and_a_server_from_a_backup_takes_a_higher_version() {
    let server = TestServer::start().await;
    let mut bob = Person::join(&server, 2).await;
    no_content(&write(&server, &bob, 0, 3, 1).await);
    let now = server.now();
    let server = TestServer::at(server.stop().await, now, |_| {}).await;
    bob.sign_in_again(&server).await;
    stands(&server, &bob, 3, 1).await;

    // Its owner had come to version 8 when the backup took the server back to 3.
    no_content(&write(&server, &bob, 3, 9, 2).await);

    stands(&server, &bob, 9, 2).await;
}
