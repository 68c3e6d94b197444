//! Requests of nobody in particular.

use std::time::Duration;

use axum::http::header;
use hoopoe_node::store::{AddressError, Command, SendError, StoreEvent, TaskError};
use hoopoe_protocol::{
    codec,
    id::{LaneId, MailboxId},
    invitation::InvitationStore,
    secret::Secret,
    store::{
        TOKEN_HEADER,
        deposit::{DepositAnswer, DepositEntry, DepositRequest, DepositResult},
        error::ProblemCode,
        invitations::WaitingInvitation,
        prekeys::ClaimedPrekeys,
    },
};

use super::{
    fake::{Answer, FakeServer, LANE, cbor},
    node::{Client, address},
};

const DEPOSITS: &str = "/v1/mailboxes/qqqqqqqqqqqqqqqqqqqqqg/envelopes";

fn deposit(url: &str, batch: u64) -> Command {
    Command::Deposit {
        batch,
        store: address(url),
        token: Secret::new([7; 32]),
        entries: vec![DepositEntry {
            lane: LANE,
            envelope: vec![u8::try_from(batch).unwrap(); 2_048],
            cancel: None,
        }],
    }
}

fn stored() -> Answer {
    cbor(&DepositAnswer {
        results: vec![DepositResult::Stored],
    })
}

#[tokio::test]
async fn without_an_own_server_there_is_nothing_to_own_but_others_can_be_written_to() {
    let server = FakeServer::start().await;
    let mut client = Client::anonymous();
    server.answer("POST", DEPOSITS, stored());

    assert_eq!(
        client.handle.try_send(Command::Ack { up_to: 1 }),
        Err(SendError::NoServer)
    );
    assert_eq!(
        client.handle.try_send(Command::Reconnect),
        Err(SendError::NoServer)
    );
    client.send(deposit(&server.url, 1));

    assert_eq!(
        client.next().await,
        StoreEvent::Deposited {
            batch: 1,
            results: vec![DepositResult::Stored]
        }
    );
}

#[tokio::test]
async fn a_deposit_shows_its_token_and_nothing_of_the_owner() {
    let mut server = FakeServer::start().await;
    let (mut client, _live) = Client::connected(&mut server).await;
    server.answer("POST", DEPOSITS, stored());

    client.send(deposit(&server.url, 5));

    assert!(matches!(
        client.next().await,
        StoreEvent::Deposited { batch: 5, .. }
    ));
    let seen = server.request("POST", DEPOSITS).await;
    assert_eq!(
        seen.headers[TOKEN_HEADER],
        data_encoding::BASE64URL_NOPAD.encode(&[7; 32])
    );
    for name in [
        header::AUTHORIZATION,
        header::COOKIE,
        header::USER_AGENT,
        header::REFERER,
    ] {
        assert!(!seen.headers.contains_key(&name), "{name}");
    }
    let request: DepositRequest = codec::decode(&seen.body).unwrap();
    assert_eq!(request.entries[0].envelope, vec![5; 2_048]);
}

#[tokio::test]
async fn deposits_on_one_mailbox_are_made_one_after_another() {
    let mut server = FakeServer::start().await;
    let mut client = Client::anonymous();
    for _ in 0..20 {
        server.answer("POST", DEPOSITS, stored());
    }

    for batch in 0..20 {
        client.send(deposit(&server.url, batch));
    }

    for expected in 0..20_u8 {
        assert!(
            matches!(client.next().await, StoreEvent::Deposited { batch, .. } if batch == u64::from(expected))
        );
        let request: DepositRequest = codec::decode(&server.request("POST", DEPOSITS).await.body).unwrap();
        assert_eq!(request.entries[0].envelope[0], expected);
    }
}

#[tokio::test]
async fn a_deposit_that_is_refused_says_how_long_to_wait() {
    let server = FakeServer::start().await;
    let mut client = Client::anonymous();
    server.answer(
        "POST",
        DEPOSITS,
        Answer::problem(ProblemCode::RateLimited, 429, Some(17)),
    );
    let mut by_header = Answer::new(429, b"slow down");
    by_header.headers = vec![("retry-after", "999999".into())];
    server.answer("POST", DEPOSITS, by_header);

    for (batch, seconds) in [(1, 17), (2, 3_600)] {
        client.send(deposit(&server.url, batch));
        assert_eq!(
            client.next().await,
            StoreEvent::DepositFailed {
                batch,
                error: TaskError::Problem {
                    code: ProblemCode::RateLimited,
                    retry_after: Some(Duration::from_secs(seconds))
                }
            }
        );
    }
}

#[tokio::test]
async fn answers_to_a_deposit_that_cannot_be_believed_are_garbled() {
    let server = FakeServer::start().await;
    let mut client = Client::anonymous();
    let bent = [
        Answer::new(200, b""),
        Answer::new(200, b"{}"),
        Answer::new(200, &[0xa1, 0x00, 0x81, 0x18, 0x63]),
        Answer::new(200, &vec![0; 1 << 20]),
        cbor(&DepositAnswer {
            results: vec![DepositResult::Stored; 2],
        }),
        cbor(&DepositAnswer { results: Vec::new() }),
    ];

    for (batch, answer) in (0..).zip(bent) {
        server.answer("POST", DEPOSITS, answer);
        client.send(deposit(&server.url, batch));
        assert_eq!(
            client.next().await,
            StoreEvent::DepositFailed {
                batch,
                error: TaskError::Garbled
            }
        );
    }
}

#[tokio::test]
async fn a_contacts_server_must_be_reachable_and_encrypted() {
    let mut client = Client::anonymous();
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let deserted = format!("http://{}", free.local_addr().unwrap());
    drop(free);

    for (batch, url, error) in [
        (1, deserted.as_str(), TaskError::Unreachable),
        (
            2,
            "http://192.0.2.1",
            TaskError::Address(AddressError::NotEncrypted),
        ),
        (3, "nonsense", TaskError::Address(AddressError::Malformed)),
        (
            4,
            "https://a.example/b",
            TaskError::Address(AddressError::Surplus),
        ),
    ] {
        client.send(deposit(url, batch));
        assert_eq!(client.next().await, StoreEvent::DepositFailed { batch, error });
    }
}

#[tokio::test]
async fn prekeys_are_claimed_and_invitations_fetched() {
    let server = FakeServer::start().await;
    let mut client = Client::anonymous();
    let prekeys = ClaimedPrekeys { kem: None, dh: None };
    let invitation = WaitingInvitation {
        lane: LaneId::new([4; 8]),
        sealed: vec![5; 500],
    };
    let mailbox = MailboxId::new([0; 16]);
    let claim = "/v1/mailboxes/qqqqqqqqqqqqqqqqqqqqqg/lanes/u7u7u7u7u7s/claim";
    server.answer("POST", claim, cbor(&prekeys));
    server.answer(
        "GET",
        "/v1/mailboxes/AAAAAAAAAAAAAAAAAAAAAA/invitation",
        cbor(&invitation),
    );

    client.send(Command::Claim {
        task: 1,
        store: address(&server.url),
        token: Secret::new([1; 32]),
    });
    assert_eq!(client.next().await, StoreEvent::Claimed { task: 1, prekeys });
    client.send(Command::FetchInvitation {
        task: 2,
        store: InvitationStore {
            url: server.url.clone(),
            pin: None,
            mailbox,
        },
        token: Secret::new([2; 32]),
    });
    assert_eq!(
        client.next().await,
        StoreEvent::InvitationFetched { task: 2, invitation }
    );

    client.send(Command::Claim {
        task: 3,
        store: address(&server.url),
        token: Secret::new([1; 32]),
    });
    assert_eq!(
        client.next().await,
        StoreEvent::TaskFailed {
            task: 3,
            error: TaskError::Problem {
                code: ProblemCode::NotFound,
                retry_after: None
            }
        }
    );
}

#[tokio::test]
async fn a_full_queue_is_told_and_not_waited_for() {
    let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", server.local_addr().unwrap());
    let client = Client::anonymous();

    // Nobody answers, so the first is under way, some wait behind it, and the rest finds the queue full.
    let mut refused = None;
    for _ in 0..2_000 {
        refused = client.handle.try_send(deposit(&url, 1)).err();
        if refused.is_some() {
            break;
        }
    }

    assert_eq!(refused, Some(SendError::Full));
}
