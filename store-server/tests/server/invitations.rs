//! Invitation bundles.

use hoopoe_protocol::{
    codec,
    id::LaneId,
    keys::TokenHash,
    store::{
        CBOR,
        deposit::{
            DepositAnswer, DepositEntry, DepositRequest,
            DepositResult::{self, NoSuchLane, ShareFull, Stored},
        },
        error::ProblemCode,
        invitations::{InvitationUpload, WaitingInvitation},
        tokens::TokenScope,
    },
    time::{Span, Timestamp},
};
use reqwest::Response;

use crate::harness::{
    TestServer, cbor,
    live::Live,
    no_content,
    person::{Person, envelope},
    refused,
};

const TOKEN: [u8; 32] = [6; 32];

fn upload(token: &[u8; 32], expires: Timestamp) -> InvitationUpload {
    InvitationUpload {
        token: TokenHash::of(token),
        expires,
        sealed: vec![0xab; 200],
    }
}

async fn leave(server: &TestServer, person: &Person, upload: &InvitationUpload) -> Response {
    person
        .owner(server.http.put(server.url("/v1/invitations")))
        .header("content-type", CBOR)
        .body(codec::encode(upload))
        .send()
        .await
        .unwrap()
}

fn path(person: &Person) -> String {
    format!("/v1/mailboxes/{}/invitation", person.registered.mailbox.to_text())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_joiner_fetches_the_bundle_and_replies_into_the_inviters_lane() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    let invitation = upload(&TOKEN, server.now().plus(Span::days(7)));
    no_content(&leave(&server, &bob, &invitation).await);
    no_content(&leave(&server, &bob, &invitation).await);

    let waiting: WaitingInvitation = cbor(server.get_with_token(&path(&bob), &TOKEN).await).await;
    assert_eq!(waiting.lane, bob.registered.lane);
    assert_eq!(waiting.sealed, invitation.sealed);

    assert_eq!(bob.receive(&server, &TOKEN, vec![envelope(1)]).await, [Stored]);
    let (mut live, _) = Live::open(&server, &bob, 1).await;
    assert_eq!(live.envelope().await.number, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_admits_eight_envelopes_however_they_come() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    no_content(&leave(&server, &bob, &upload(&TOKEN, server.now().plus(Span::days(7)))).await);

    let sends = (1..=12).map(|number| bob.receive(&server, &TOKEN, vec![envelope(number)]));
    let results: Vec<DepositResult> = futures::future::join_all(sends).await.concat();

    assert_eq!(results.iter().filter(|&&result| result == Stored).count(), 8);
    assert_eq!(results.iter().filter(|&&result| result == ShareFull).count(), 4);
    // Acknowledging makes no room for more.
    let (mut live, _) = Live::open(&server, &bob, 10).await;
    let last = live.envelopes(8).await[7].sequence;
    live.acknowledge(last).await;
    assert_eq!(
        bob.receive(&server, &TOKEN, vec![envelope(20)]).await,
        [ShareFull]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_bundle_under_the_same_token_takes_the_place_of_the_first_and_admits_anew() {
    let server = TestServer::start().await;
    let mut bob = Person::join(&server, 2).await;
    let first = upload(&TOKEN, server.now().plus(Span::days(2)));
    no_content(&leave(&server, &bob, &first).await);
    let eight = (1..=8).map(envelope).collect();
    assert_eq!(bob.receive(&server, &TOKEN, eight).await, [Stored; 8]);

    // The same one, whose answer was lost, changes nothing.
    no_content(&leave(&server, &bob, &first).await);
    assert_eq!(bob.receive(&server, &TOKEN, vec![envelope(9)]).await, [ShareFull]);
    server.pass(Span::days(1));
    bob.sign_in_again(&server).await;
    let second = InvitationUpload {
        sealed: vec![0xcd; 300],
        expires: server.now().plus(Span::days(2)),
        ..first
    };
    no_content(&leave(&server, &bob, &second).await);
    server.pass(Span::days(1));

    let waiting: WaitingInvitation = cbor(server.get_with_token(&path(&bob), &TOKEN).await).await;
    assert_eq!(waiting.sealed, second.sealed);
    assert_eq!(bob.receive(&server, &TOKEN, vec![envelope(10)]).await, [Stored]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_admits_to_no_other_lane() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    no_content(&leave(&server, &bob, &upload(&TOKEN, server.now().plus(Span::days(7)))).await);

    let request = DepositRequest {
        entries: vec![DepositEntry {
            lane: LaneId::new([1; 8]),
            envelope: envelope(1),
            cancel: None,
        }],
    };
    let answer: DepositAnswer = cbor(
        server
            .post_cbor(&bob.deposit_path(), Some(&TOKEN), &request)
            .await,
    )
    .await;
    assert_eq!(answer.results, [NoSuchLane]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_ends_with_its_time_or_when_it_is_withdrawn() {
    let server = TestServer::start().await;
    let mut bob = Person::join(&server, 2).await;
    no_content(&leave(&server, &bob, &upload(&TOKEN, server.now().plus(Span::days(1)))).await);
    no_content(&leave(&server, &bob, &upload(&[7; 32], server.now().plus(Span::days(9)))).await);

    server.pass(Span::days(1));
    bob.sign_in_again(&server).await;
    bob.revoke(&server, &[7; 32]).await;

    for token in [TOKEN, [7; 32], [8; 32]] {
        let fetched = server.get_with_token(&path(&bob), &token).await;
        refused(fetched, 403, ProblemCode::TokenRevoked).await;
        let sent = bob.send(&server, &token, vec![envelope(1)]).await;
        refused(sent, 403, ProblemCode::TokenRevoked).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bundles_that_cannot_be_are_refused() {
    let server = TestServer::with(|config| config.account_invitations = 1).await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &[5; 32], TokenScope::Send).await;
    let end = server.now().plus(Span::days(1));

    let over = leave(&server, &bob, &upload(&TOKEN, server.now())).await;
    refused(over, 400, ProblemCode::Malformed).await;
    let short = InvitationUpload {
        sealed: vec![0; 40],
        ..upload(&TOKEN, end)
    };
    refused(leave(&server, &bob, &short).await, 400, ProblemCode::Malformed).await;
    let taken = leave(&server, &bob, &upload(&[5; 32], end)).await;
    refused(taken, 409, ProblemCode::Conflict).await;
    no_content(&leave(&server, &bob, &upload(&TOKEN, end)).await);
    let second = leave(&server, &bob, &upload(&[7; 32], end)).await;
    refused(second, 507, ProblemCode::OverQuota).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_token_fetches_no_bundle() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &TOKEN, TokenScope::Send).await;

    let response = server.get_with_token(&path(&bob), &TOKEN).await;

    refused(response, 403, ProblemCode::TokenRevoked).await;
}
