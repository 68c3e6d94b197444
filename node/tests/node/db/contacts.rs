//! Contacts, and what there is with each, are found again as they were.

use hoopoe_engine::{
    change::Change,
    row::{
        AcceptedSessionRow, ContactId, ContactState, ConversationRow, KeyWarning, RemoteId, SessionRow,
        WithdrawnTokenRow,
    },
};
use hoopoe_protocol::{id::ConversationId, keys::TokenHash, time::Timestamp};

use super::round_trip::{after, session};
use crate::fixtures::{self, contact, remote, signed};

#[tokio::test]
async fn a_contact_that_is_put_again_keeps_its_devices_and_messages() {
    let mut changed = contact(1, "Robert");
    changed.their_seeds_sealed = Some(vec![5; 60]);
    let mut device = remote(1);
    device.route = Some(signed(8));

    let snapshot = after(vec![
        fixtures::received(1, 1),
        Change::SetCounters {
            remote: RemoteId(1),
            sent: 7,
            received: u64::MAX,
        },
        Change::PutContact(changed),
        Change::PutRemote(device),
    ])
    .await;

    assert_eq!(snapshot.contacts.len(), 2);
    assert_eq!(snapshot.contacts[0].name, "Robert");
    assert_eq!(snapshot.contacts[0].their_seeds_sealed, Some(vec![5; 60]));
    assert_eq!(snapshot.contacts[0].since, Timestamp(1_001));
    assert_eq!(snapshot.remotes[0].route, Some(signed(8)));
    assert_eq!(snapshot.remotes[1].route, None);
    assert_eq!(snapshot.counters, [(RemoteId(1), 7, u64::MAX)]);
}

#[tokio::test]
async fn what_speaks_for_a_key_and_against_it() {
    let mut changed = contact(1, "Bob");
    changed.state = ContactState::Blocked;
    changed.verified = Some(changed.user_key);
    changed.warning = Some((KeyWarning::Claimed, Timestamp(7)));

    let snapshot = after(vec![Change::PutContact(changed.clone())]).await;

    let found = &snapshot.contacts[0];
    assert_eq!(found.state, ContactState::Blocked);
    assert_eq!(found.verified, changed.verified);
    assert_eq!(found.warning, changed.warning);
    assert_eq!(
        (snapshot.contacts[1].verified, snapshot.contacts[1].warning),
        (None, None)
    );
}

#[tokio::test]
async fn withdrawn_tokens_and_when_they_are_forgotten() {
    let token = |n, at| {
        Change::AddWithdrawnToken(WithdrawnTokenRow {
            token: TokenHash::new([n; 32]),
            at: Timestamp(at),
        })
    };
    let before = Timestamp(5);

    let snapshot = after(vec![
        token(1, 4),
        token(2, 5),
        token(2, 9),
        Change::ForgetWithdrawnTokens { before },
    ])
    .await;

    let expected = WithdrawnTokenRow {
        token: TokenHash::new([2; 32]),
        at: before,
    };
    assert_eq!(snapshot.withdrawn_tokens, [expected]);
}

#[tokio::test]
async fn conversations_and_sessions() {
    let conversation = ConversationId::new([6; 32]);
    let lamport = |order| {
        Change::PutConversation(ConversationRow {
            contact: ContactId(1),
            conversation,
            order,
        })
    };
    let ratchet = |n, used| {
        Change::PutSession(SessionRow {
            remote: RemoteId(1),
            session: session(n),
            sealed: vec![n; 400],
            used: Timestamp(used),
            is_retired: n == 9,
        })
    };

    let snapshot = after(vec![
        lamport(1),
        lamport(2),
        ratchet(9, 1),
        ratchet(1, 2),
        ratchet(9, 3),
        ratchet(5, 4),
        Change::DeleteSession {
            remote: RemoteId(1),
            session: session(5),
        },
        Change::AddAcceptedSession { session: session(9) },
        Change::AddAcceptedSession { session: session(9) },
    ])
    .await;

    assert_eq!(snapshot.conversations.len(), 1);
    assert_eq!(
        (
            snapshot.conversations[0].conversation,
            snapshot.conversations[0].order
        ),
        (conversation, 2)
    );
    let found: Vec<_> = snapshot
        .sessions
        .iter()
        .map(|row| (row.session, row.used, row.is_retired))
        .collect();
    assert_eq!(
        found,
        [
            (session(9), Timestamp(3), true),
            (session(1), Timestamp(2), false)
        ]
    );
    assert_eq!(snapshot.accepted_sessions, [accepted(9, false)]);
}

fn accepted(n: u8, is_older: bool) -> AcceptedSessionRow {
    AcceptedSessionRow {
        session: session(n),
        is_older,
    }
}

#[tokio::test]
async fn names_of_accepted_sessions_grow_old_and_are_forgotten() {
    let begun = |n| Change::AddAcceptedSession { session: session(n) };
    let turn = |gone: &[u8]| Change::TurnAcceptedSessions {
        gone: gone.iter().copied().map(session).collect(),
    };

    let snapshot = after(vec![
        begun(1),
        begun(2),
        turn(&[]),
        begun(3),
        turn(&[1]),
        begun(4),
    ])
    .await;

    assert_eq!(
        snapshot.accepted_sessions,
        [accepted(2, true), accepted(3, true), accepted(4, false)]
    );
}
