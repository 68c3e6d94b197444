//! Requests of the owner.

use hoopoe_node::store::{Command, StoreEvent, TaskError};
use hoopoe_protocol::{
    codec,
    id::SlotId,
    keys::TokenHash,
    store::{
        TOKEN_HEADER,
        error::ProblemCode,
        invitations::InvitationUpload,
        prekeys::{PrekeyKind, PrekeyUpload, SealedPrekey},
        slots::{SlotPut, SlotValue},
        tokens::{NewToken, TokenChanges, TokenScope},
    },
    time::Timestamp,
};

use super::{
    fake::{Answer, FakeServer, cbor},
    node::Client,
};

fn changes() -> TokenChanges {
    TokenChanges {
        add: vec![NewToken {
            hash: TokenHash::new([1; 32]),
            scope: TokenScope::Send,
        }],
        revoke: Vec::new(),
    }
}

#[tokio::test]
async fn the_owners_tasks_are_done_in_order_and_reported() {
    let mut server = FakeServer::start().await;
    let (mut client, _live) = Client::connected(&mut server).await;

    client.send(Command::Tokens {
        task: 1,
        changes: changes(),
    });
    let upload = PrekeyUpload {
        replaces: None,
        prekeys: vec![SealedPrekey {
            kind: PrekeyKind::OneTime,
            key_id: 1,
            sealed: vec![1; 200],
        }],
    };
    client.send(Command::Prekeys {
        task: 2,
        upload: upload.clone(),
    });
    client.send(Command::Invitation {
        task: 3,
        upload: InvitationUpload {
            token: TokenHash::new([3; 32]),
            expires: Timestamp(1),
            sealed: vec![3; 100],
        },
    });

    assert_eq!(client.next().await, StoreEvent::TaskDone { task: 1 });
    assert_eq!(client.next().await, StoreEvent::TaskDone { task: 2 });
    assert_eq!(client.next().await, StoreEvent::PrekeyCount { one_time: 7 });
    assert_eq!(client.next().await, StoreEvent::TaskDone { task: 3 });
    let seen = server.request("POST", "/v1/tokens").await;
    assert_eq!(
        serde_json::from_slice::<TokenChanges>(&seen.body).unwrap(),
        changes()
    );
    let seen = server.request("PUT", "/v1/prekeys").await;
    assert_eq!(codec::decode::<PrekeyUpload>(&seen.body), Ok(upload));
    assert!(!seen.headers.contains_key(TOKEN_HEADER));
}

#[tokio::test]
async fn slots_are_read_and_written_over_the_owners_connection() {
    let mut server = FakeServer::start().await;
    let (mut client, _live) = Client::connected(&mut server).await;
    let slot = SlotId::new([7; 32]);
    let path = format!("/v1/slots/{}", slot.to_text());
    let value = SlotValue {
        version: 3,
        value: vec![1; 512],
    };
    let put = SlotPut {
        expected: 3,
        version: 4,
        value: vec![2; 512],
    };

    server.answer("GET", &path, cbor(&value));
    client.send(Command::ReadSlot { slot });
    let there = Some(value);
    assert_eq!(client.next().await, StoreEvent::SlotRead { slot: there });
    server.answer("GET", &path, Answer::problem(ProblemCode::NotFound, 404, None));
    client.send(Command::ReadSlot { slot });
    assert_eq!(client.next().await, StoreEvent::SlotRead { slot: None });
    server.answer("GET", &path, Answer::new(200, b"no slot"));
    client.send(Command::ReadSlot { slot });
    let error = TaskError::Garbled;
    assert_eq!(client.next().await, StoreEvent::SlotFailed { error });
    server.answer("PUT", &path, Answer::problem(ProblemCode::Conflict, 409, None));
    client.send(Command::WriteSlot {
        slot,
        put: put.clone(),
    });
    let error = TaskError::Problem {
        code: ProblemCode::Conflict,
        retry_after: None,
    };
    assert_eq!(client.next().await, StoreEvent::SlotFailed { error });
    server.answer("PUT", &path, Answer::new(204, b""));
    client.send(Command::WriteSlot {
        slot,
        put: put.clone(),
    });
    assert_eq!(client.next().await, StoreEvent::SlotWritten);

    let seen = server.request("PUT", &path).await;
    assert_eq!(codec::decode::<SlotPut>(&seen.body), Ok(put));
    assert!(seen.headers.contains_key("authorization"));
}

#[tokio::test]
async fn a_session_that_is_over_is_renewed_without_troubling_anybody() {
    let mut server = FakeServer::start().await;
    let (mut client, _live) = Client::connected(&mut server).await;
    let tokens = |task| Command::Tokens {
        task,
        changes: changes(),
    };
    client.send(tokens(1));
    assert_eq!(client.next().await, StoreEvent::TaskDone { task: 1 });

    server.forget_sessions();
    client.send(tokens(2));

    assert_eq!(client.next().await, StoreEvent::TaskDone { task: 2 });
}

#[tokio::test]
async fn an_owners_task_that_is_refused_fails_with_the_servers_reason() {
    let mut server = FakeServer::start().await;
    let (mut client, _live) = Client::connected(&mut server).await;
    server.answer(
        "POST",
        "/v1/tokens",
        Answer::problem(ProblemCode::OverQuota, 507, None),
    );

    client.send(Command::Tokens {
        task: 1,
        changes: changes(),
    });

    assert_eq!(
        client.next().await,
        StoreEvent::TaskFailed {
            task: 1,
            error: TaskError::Problem {
                code: ProblemCode::OverQuota,
                retry_after: None
            }
        }
    );
}
