//! Encrypted connections: which certificates are believed. (The fixture's key belongs to nobody.)

use hoopoe_node::store::{self, Command, DisconnectReason, StoreEvent, TaskError, Timing};
use hoopoe_protocol::{
    invitation::InvitationStore,
    route::ServerPin,
    secret::Secret,
    store::{error::ProblemCode, live::ServerFrame},
};

use super::{
    fake::{FakeServer, MAILBOX},
    node::{Client, config},
};

/// SHA-256 over the public key in the fixture's certificate.
fn pin() -> ServerPin {
    let hex = b"a47a7f25b7308b0bc0068d1359bfd35a077b676c8c49c90a126c68342da876d5";
    ServerPin::from_slice(&data_encoding::HEXLOWER.decode(hex).unwrap()).unwrap()
}

#[tokio::test]
async fn a_pinned_key_is_believed_by_requests_and_by_the_live_connection() {
    let mut server = FakeServer::start_encrypted().await;
    let mut config = config(&server);
    config.pin = Some(pin());

    let (mut client, mut live) = Client::connected_with(&mut server, config).await;
    live.send(&ServerFrame::Displaced).await;

    assert_eq!(client.disconnected().await, DisconnectReason::Displaced);
}

#[tokio::test]
async fn any_other_key_than_the_pinned_one_is_refused() {
    let server = FakeServer::start_encrypted().await;
    let mut config = config(&server);
    config.pin = Some(ServerPin::new([7; 32]));

    let mut client = Client::start(config);

    assert_eq!(client.disconnected().await, DisconnectReason::Untrusted);
}

#[tokio::test]
async fn without_a_pin_an_authority_has_to_vouch_for_the_name() {
    let server = FakeServer::start_encrypted().await;

    let mut client = Client::start(config(&server));

    assert_eq!(client.disconnected().await, DisconnectReason::Untrusted);
}

#[tokio::test]
async fn servers_of_others_are_believed_by_their_own_pins() {
    let server = FakeServer::start_encrypted().await;
    let mut client = Client::anonymous();
    let fetch = |task, pin| Command::FetchInvitation {
        task,
        store: InvitationStore {
            url: server.url.clone(),
            pin,
            mailbox: MAILBOX,
        },
        token: Secret::new([1; 32]),
    };
    let not_there = TaskError::Problem {
        code: ProblemCode::NotFound,
        retry_after: None,
    };

    for (task, pin, error) in [
        (1, Some(pin()), not_there),
        (2, None, TaskError::Untrusted),
        (3, Some(ServerPin::new([7; 32])), TaskError::Untrusted),
    ] {
        client.send(fetch(task, pin));
        assert_eq!(client.next().await, StoreEvent::TaskFailed { task, error });
    }
}

#[tokio::test]
async fn a_probe_believes_what_the_node_believes() {
    let server = FakeServer::start_encrypted().await;
    let timing = Timing::default();

    for (pin, is_believed) in [
        (Some(pin()), true),
        (Some(ServerPin::new([7; 32])), false),
        (None, false),
    ] {
        let probed = store::probe(&server.url, pin, &timing).await;

        assert_eq!(probed.is_ok(), is_believed, "{probed:?}");
    }
}
