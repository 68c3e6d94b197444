//! Presence records.

use hoopoe_protocol::{
    id::PresenceId,
    store::{
        error::ProblemCode,
        presence::{PresencePut, PresenceRead, PresenceValues},
    },
    time::Span,
};
use hoopoe_store_server::sweep::sweep;
use reqwest::Response;

use crate::harness::{TestServer, cbor, no_content, refused};

const ID: PresenceId = PresenceId::new([1; 32]);
const KEY: [u8; 32] = [2; 32];

fn value(byte: u8) -> PresencePut {
    PresencePut {
        value: vec![byte; 552],
    }
}

async fn put(server: &TestServer, id: PresenceId, key: &[u8; 32], put: &PresencePut) -> Response {
    server
        .put_cbor(&format!("/v1/presence/{}", id.to_text()), key, put)
        .await
}

async fn read(server: &TestServer, ids: Vec<PresenceId>) -> Vec<Option<Vec<u8>>> {
    let response = server
        .post_cbor("/v1/presence/read", None, &PresenceRead { ids })
        .await;
    let values: PresenceValues = cbor(response).await;
    values.values.into_iter().map(|value| value.value).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_put_fixes_the_write_key() {
    let server = TestServer::start().await;
    no_content(&put(&server, ID, &KEY, &value(1)).await);

    let stranger = put(&server, ID, &[3; 32], &value(2)).await;
    refused(stranger, 403, ProblemCode::WriteKeyRefused).await;
    assert_eq!(read(&server, vec![ID]).await, [Some(vec![1; 552])]);

    no_content(&put(&server, ID, &KEY, &value(4)).await);
    assert_eq!(read(&server, vec![ID]).await, [Some(vec![4; 552])]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_gone_after_three_hours_and_its_name_is_free() {
    let server = TestServer::start().await;
    no_content(&put(&server, ID, &KEY, &value(1)).await);

    server.pass(Span::hours(3));

    assert_eq!(read(&server, vec![ID]).await, [None]);
    no_content(&put(&server, ID, &[3; 32], &value(2)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn records_come_in_the_order_asked_for_with_gaps() {
    let server = TestServer::start().await;
    let other = PresenceId::new([9; 32]);
    no_content(&put(&server, ID, &KEY, &value(1)).await);
    no_content(&put(&server, other, &KEY, &value(9)).await);

    let values = read(&server, vec![other, PresenceId::new([5; 32]), ID, other]).await;

    assert_eq!(
        values,
        [Some(vec![9; 552]), None, Some(vec![1; 552]), Some(vec![9; 552])]
    );
    assert!(read(&server, Vec::new()).await.is_empty());
    assert_eq!(read(&server, vec![ID; 256]).await.len(), 256);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_sizes_and_too_many_are_refused() {
    let server = TestServer::with(|config| config.presence_records = 1).await;

    for length in [0, 551, 553] {
        let wrong = PresencePut {
            value: vec![0; length],
        };
        let response = put(&server, ID, &KEY, &wrong).await;
        refused(response, 400, ProblemCode::Malformed).await;
    }
    no_content(&put(&server, ID, &KEY, &value(1)).await);
    let second = put(&server, PresenceId::new([5; 32]), &KEY, &value(1)).await;
    refused(second, 507, ProblemCode::OverQuota).await;
    no_content(&put(&server, ID, &KEY, &value(2)).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn records_that_are_gone_make_room_and_those_that_are_there_count_after_a_restart() {
    let set = |config: &mut hoopoe_store_server::config::Config| config.presence_records = 2;
    let server = TestServer::with(set).await;
    let ids = [1, 2, 3, 4].map(|byte| PresenceId::new([byte; 32]));
    no_content(&put(&server, ids[0], &KEY, &value(1)).await);
    server.pass(Span::hours(2));
    no_content(&put(&server, ids[1], &KEY, &value(2)).await);
    server.pass(Span::hours(1));

    // The name of a record whose time is over is taken again in its place, and the sweep takes none.
    no_content(&put(&server, ids[0], &[3; 32], &value(1)).await);
    sweep(server.state()).await;
    let full = put(&server, ids[2], &KEY, &value(3)).await;
    refused(full, 507, ProblemCode::OverQuota).await;
    server.pass(Span::hours(2));
    sweep(server.state()).await;
    no_content(&put(&server, ids[2], &KEY, &value(3)).await);

    let now = server.now();
    let server = TestServer::at(server.stop().await, now, set).await;
    let full = put(&server, ids[3], &KEY, &value(4)).await;
    refused(full, 507, ProblemCode::OverQuota).await;
    server.pass(Span::hours(3));
    sweep(server.state()).await;
    for id in &ids[2..] {
        no_content(&put(&server, *id, &KEY, &value(5)).await);
    }
}
