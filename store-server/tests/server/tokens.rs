//! The tokens that an owner gives to contacts.

use hoopoe_protocol::{
    keys::TokenHash,
    store::{
        error::ProblemCode,
        tokens::{NewToken, TokenChanges, TokenScope},
    },
};

use crate::harness::{
    TestServer, no_content,
    person::{Person, envelope},
    refused,
};

const ALICE: [u8; 32] = [1; 32];
const CAROL: [u8; 32] = [3; 32];

fn new(token: &[u8; 32], scope: TokenScope) -> NewToken {
    NewToken {
        hash: TokenHash::of(token),
        scope,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_token_admits_nothing_from_that_moment_and_others_go_on() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    bob.allow(&server, &CAROL, TokenScope::Send).await;
    bob.receive(&server, &ALICE, vec![envelope(1)]).await;

    bob.revoke(&server, &ALICE).await;
    bob.revoke(&server, &ALICE).await;

    let response = bob.send(&server, &ALICE, vec![envelope(2)]).await;
    refused(response, 403, ProblemCode::TokenRevoked).await;
    bob.receive(&server, &CAROL, vec![envelope(3)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn adding_a_token_again_succeeds_unless_its_scope_is_another() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;

    let changes = TokenChanges {
        add: vec![new(&CAROL, TokenScope::Send), new(&ALICE, TokenScope::Claim)],
        revoke: Vec::new(),
    };
    refused(
        bob.change_tokens(&server, &changes).await,
        409,
        ProblemCode::Conflict,
    )
    .await;

    // Nothing of a refused change is made.
    let response = bob.send(&server, &CAROL, vec![envelope(1)]).await;
    refused(response, 403, ProblemCode::TokenRevoked).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_good_for_its_own_mailbox_and_scope_only() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    let carol = Person::join(&server, 3).await;
    bob.allow(&server, &ALICE, TokenScope::Send).await;
    bob.allow(&server, &CAROL, TokenScope::Claim).await;

    let elsewhere = carol.send(&server, &ALICE, vec![envelope(1)]).await;
    refused(elsewhere, 403, ProblemCode::TokenRevoked).await;
    let claims = bob.send(&server, &CAROL, vec![envelope(1)]).await;
    refused(claims, 403, ProblemCode::TokenRevoked).await;
    let unknown = bob.send(&server, &[9; 32], vec![envelope(1)]).await;
    refused(unknown, 403, ProblemCode::TokenRevoked).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn contradictions_and_too_many_tokens_are_refused() {
    let server = TestServer::with(|config| config.account_tokens = 2).await;
    let bob = Person::join(&server, 2).await;

    let both = TokenChanges {
        add: vec![new(&ALICE, TokenScope::Send)],
        revoke: vec![TokenHash::of(&ALICE)],
    };
    refused(
        bob.change_tokens(&server, &both).await,
        400,
        ProblemCode::Malformed,
    )
    .await;

    let three = TokenChanges {
        add: (1..=3).map(|n| new(&[n; 32], TokenScope::Send)).collect(),
        revoke: Vec::new(),
    };
    refused(
        bob.change_tokens(&server, &three).await,
        507,
        ProblemCode::OverQuota,
    )
    .await;

    let in_two_scopes = TokenChanges {
        add: vec![new(&ALICE, TokenScope::Send), new(&ALICE, TokenScope::Claim)],
        revoke: Vec::new(),
    };
    refused(
        bob.change_tokens(&server, &in_two_scopes).await,
        409,
        ProblemCode::Conflict,
    )
    .await;

    let twice_the_same = TokenChanges {
        add: vec![new(&ALICE, TokenScope::Send), new(&ALICE, TokenScope::Send)],
        revoke: Vec::new(),
    };
    no_content(&bob.change_tokens(&server, &twice_the_same).await);
}
