//! Presence records: written and asked for by nobody in particular.

use std::time::Duration;

use axum::http::header;
use hoopoe_node::store::{Command, StoreEvent, TaskError};
use hoopoe_protocol::{
    codec,
    id::PresenceId,
    secret::Secret,
    store::{
        TOKEN_HEADER,
        error::ProblemCode,
        presence::{PresencePut, PresenceRead, PresenceValue, PresenceValues},
    },
};

use super::{
    fake::{Answer, FakeServer, MAILBOX, cbor},
    node::{Client, address},
};

const READ: &str = "/v1/presence/read";

fn path(id: u8) -> String {
    format!("/v1/presence/{}", PresenceId::new([id; 32]).to_text())
}

fn put(url: &str, put: u8) -> Command {
    Command::PutPresence {
        put: u64::from(put),
        store: address(url),
        id: PresenceId::new([put; 32]),
        write_key: Secret::new([7; 32]),
        value: vec![put; 552],
    }
}

fn read(url: &str, read: u64) -> Command {
    Command::ReadPresence {
        read,
        store: address(url),
        ids: vec![PresenceId::new([1; 32]), PresenceId::new([2; 32])],
    }
}

fn values(values: Vec<Option<Vec<u8>>>) -> Answer {
    let values = values.into_iter().map(|value| PresenceValue { value }).collect();
    cbor(&PresenceValues { values })
}

#[tokio::test]
async fn a_record_is_put_under_its_id_with_its_key_and_says_nothing_of_the_mailbox() {
    let mut server = FakeServer::start().await;
    let mut client = Client::anonymous();
    server.answer("PUT", &path(3), Answer::new(204, b""));

    client.send(put(&server.url, 3));

    assert_eq!(client.next().await, StoreEvent::PresencePut { put: 3 });
    let seen = server.request("PUT", &path(3)).await;
    assert_eq!(codec::decode(&seen.body), Ok(PresencePut { value: vec![3; 552] }));
    let key = data_encoding::BASE64URL_NOPAD.encode(&[7; 32]);
    assert_eq!(seen.headers[TOKEN_HEADER], key.as_str());
    for name in [header::AUTHORIZATION, header::COOKIE] {
        assert!(!seen.headers.contains_key(name));
    }
    let mailbox = MAILBOX.to_text();
    let says = |value: &str| value.contains(&mailbox);
    assert!(!says(&seen.path) && !seen.headers.values().any(|value| value.to_str().is_ok_and(says)));
}

#[tokio::test]
async fn a_refusal_comes_back_with_its_reason_and_how_long_to_wait() {
    let server = FakeServer::start().await;
    let mut client = Client::anonymous();
    let taken = Answer::problem(ProblemCode::WriteKeyRefused, 403, None);
    let often = Answer::problem(ProblemCode::RateLimited, 429, Some(17));
    server.answer("PUT", &path(4), taken);
    server.answer("PUT", &path(4), often);

    for (code, seconds) in [
        (ProblemCode::WriteKeyRefused, None),
        (ProblemCode::RateLimited, Some(17)),
    ] {
        client.send(put(&server.url, 4));
        let retry_after = seconds.map(Duration::from_secs);
        let error = TaskError::Problem { code, retry_after };
        assert_eq!(
            client.next().await,
            StoreEvent::PresencePutFailed { put: 4, error }
        );
    }
}

#[tokio::test]
async fn records_come_in_the_order_that_was_asked_for_and_no_token_is_shown() {
    let mut server = FakeServer::start().await;
    let mut client = Client::anonymous();
    let answer = vec![None, Some(vec![9; 552])];
    server.answer("POST", READ, values(answer.clone()));

    client.send(read(&server.url, 5));

    let expected = StoreEvent::PresenceRead {
        read: 5,
        values: answer,
    };
    assert_eq!(client.next().await, expected);
    let seen = server.request("POST", READ).await;
    let ids = vec![PresenceId::new([1; 32]), PresenceId::new([2; 32])];
    assert_eq!(codec::decode(&seen.body), Ok(PresenceRead { ids }));
    assert!(!seen.headers.contains_key(TOKEN_HEADER) && !seen.headers.contains_key(header::AUTHORIZATION));
}

#[tokio::test]
async fn answers_that_are_too_many_too_few_or_none_are_garbled() {
    let server = FakeServer::start().await;
    let mut client = Client::anonymous();
    let bent = [
        values(vec![None; 3]),
        values(vec![None]),
        values(Vec::new()),
        Answer::new(200, b""),
        Answer::new(200, b"{}"),
        // More than 256 records could be.
        Answer::new(200, &vec![0; 1 << 20]),
    ];

    for (number, answer) in (0..).zip(bent) {
        server.answer("POST", READ, answer);
        client.send(read(&server.url, number));
        let error = TaskError::Garbled;
        let expected = StoreEvent::PresenceReadFailed { read: number, error };
        assert_eq!(client.next().await, expected);
    }
}

#[tokio::test]
async fn events_show_how_many_records_there_were_and_none_of_them() {
    let event = StoreEvent::PresenceRead {
        read: 1,
        values: vec![Some(vec![0xab; 552]), None],
    };

    assert_eq!(format!("{event:?}"), "PresenceRead(1, 1 of 2)");
}
