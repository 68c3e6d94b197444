//! Every change is found again in the next snapshot, and deleting takes it out.

use hoopoe_engine::{
    change::Change,
    row::{
        ContactId, ContactState, ConversationRow, HeldId, HeldRow, InvitationId, InvitationRow,
        InvitationState, JoinId, JoinRow, JoinState, KemKeyRow, KeyWarning, OwedReceiptRow, OwnRow, Path,
        QuarantineRow, RemoteId, SeenEnvelopeRow, SessionRow, Snapshot, Task, TaskId, TaskRow,
        WithdrawnTokenRow,
    },
    step::QuarantineReason,
};
use hoopoe_protocol::{
    content::receipt::ReceiptState,
    id::{ContentId, ConversationId, EnvelopeId, LaneId, MailboxId, SessionId},
    keys::{BundleHash, ServerKey, TokenHash},
    route::{ServerPin, StoreAddress},
    store::{
        invitations::InvitationUpload,
        prekeys::{PrekeyKind, PrekeyUpload, SealedPrekey},
        tokens::{NewToken, TokenChanges, TokenScope},
    },
    time::Timestamp,
};

use crate::fixtures::{self, TestDatabase, contact, message, own, remote, signed};

/// What the database says after it was closed and opened again: nothing is left in memory.
pub(super) async fn reloaded(test: TestDatabase) -> Snapshot {
    let folder = test.folder;
    drop(test.writer);
    test.database.close().await;
    let database = fixtures::open(&folder).await;
    let snapshot = database.writer().await.unwrap().load().await.unwrap().unwrap();
    database.close().await;
    snapshot
}

pub(super) async fn after(changes: Vec<Change>) -> Snapshot {
    let mut test = TestDatabase::with_contacts().await;
    test.commit(changes).await;
    reloaded(test).await
}

fn store() -> StoreAddress {
    StoreAddress {
        url: "https://one.example".to_owned(),
        server: ServerKey::new([1; 32]),
        pin: Some(ServerPin::new([2; 32])),
        mailbox: MailboxId::new([3; 16]),
        lane: LaneId::new([4; 8]),
    }
}

pub(super) fn session(n: u8) -> SessionId {
    SessionId::new([n; 32])
}

#[tokio::test]
async fn the_own_account_with_and_without_a_server() {
    let snapshot = after(vec![Change::SetAccount(vec![9; 50])]).await;
    assert_eq!(snapshot.account_sealed, vec![9; 50]);
    assert_eq!(snapshot.own.store, None);
    assert_eq!(
        (snapshot.own.user_key, snapshot.own.name.as_str()),
        (own().user_key, "Alice")
    );
    assert_eq!(
        (snapshot.own.seed_sealed, snapshot.own.bundle_key_sealed),
        (vec![1; 72], vec![2; 72])
    );
    assert_eq!((snapshot.own.manifest, snapshot.own.route), (signed(3), None));

    let pinned = OwnRow {
        store: Some(store()),
        fallback_since: Some(Timestamp(9)),
        route: Some(signed(4)),
        ..own()
    };
    let snapshot = after(vec![Change::PutOwn(pinned)]).await;
    assert_eq!(
        (snapshot.own.store, snapshot.own.fallback_since),
        (Some(store()), Some(Timestamp(9)))
    );

    let unpinned = StoreAddress { pin: None, ..store() };
    let snapshot = after(vec![Change::PutOwn(OwnRow {
        store: Some(unpinned.clone()),
        ..own()
    })])
    .await;
    assert_eq!(snapshot.own.store, Some(unpinned));
}

#[tokio::test]
async fn kem_keys_by_epoch() {
    let key = |epoch, n| {
        Change::PutKemKey(KemKeyRow {
            epoch,
            prekey: vec![n; 9],
            secret_sealed: vec![n; 8],
        })
    };

    let gone = Change::DeleteKemKey { epoch: 3 };
    let snapshot = after(vec![key(2, 1), key(1, 2), key(3, 4), key(2, 3), gone]).await;

    let found: Vec<_> = snapshot
        .kem_keys
        .iter()
        .map(|row| (row.epoch, row.prekey[0], row.secret_sealed[0]))
        .collect();
    assert_eq!(found, [(1, 2, 2), (2, 3, 3)]);
}

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
    assert_eq!(snapshot.accepted_sessions, [session(9)]);
}

#[tokio::test]
async fn messages_that_are_held() {
    let held = |n: u8| HeldRow {
        id: HeldId(i64::from(n)),
        remote: RemoteId(1),
        envelope: EnvelopeId::new([n; 16]),
        path: if n == 1 { Path::Direct } else { Path::Store },
        at: Timestamp(u64::from(n)),
        content_sealed: vec![n; 400],
    };

    let snapshot = after(vec![
        Change::AddHeld(held(1)),
        Change::AddHeld(held(2)),
        Change::DeleteHeld(HeldId(2)),
        // A number is given again once it is free.
        Change::AddHeld(held(2)),
        Change::AddHeld(held(3)),
        Change::DeleteHeld(HeldId(3)),
    ])
    .await;

    let found: Vec<_> = snapshot
        .held
        .iter()
        .map(|row| {
            (
                row.id.0,
                row.envelope,
                row.path,
                row.at.0,
                row.content_sealed.len(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (1, EnvelopeId::new([1; 16]), Path::Direct, 1, 400),
            (2, EnvelopeId::new([2; 16]), Path::Store, 2, 400)
        ]
    );
}

#[tokio::test]
async fn receipts_that_are_owed() {
    let owed = |n, state, due| {
        Change::PutOwedReceipt(OwedReceiptRow {
            remote: RemoteId(1),
            message: message(n),
            state,
            due: Timestamp(due),
        })
    };

    let snapshot = after(vec![
        owed(1, ReceiptState::Delivered, 30),
        owed(2, ReceiptState::Delivered, 20),
        owed(3, ReceiptState::Read, 10),
        owed(1, ReceiptState::Read, 40),
        Change::DeleteOwedReceipts {
            remote: RemoteId(1),
            messages: vec![message(3), message(9)],
        },
        Change::DeleteOwedReceipts {
            remote: RemoteId(2),
            messages: vec![message(1)],
        },
    ])
    .await;

    let found: Vec<_> = snapshot
        .owed_receipts
        .iter()
        .map(|row| (row.message, row.state, row.due.0))
        .collect();
    assert_eq!(
        found,
        [
            (message(2), ReceiptState::Delivered, 20),
            (message(1), ReceiptState::Read, 40)
        ]
    );
}

#[tokio::test]
async fn ids_that_were_seen_until_they_are_forgotten() {
    let row = |n, at| SeenEnvelopeRow {
        envelope: EnvelopeId::new([n; 16]),
        at: Timestamp(at),
        owed: (n == 2).then_some((RemoteId(1), message(2))),
        content: (n == 3).then_some(ContentId::new([n; 16])),
    };
    let envelope = |n, at| Change::AddSeenEnvelope(row(n, at));
    let payload = |n, at| Change::AddSeenMessage {
        remote: RemoteId(1),
        message: message(n),
        at: Timestamp(at),
    };

    let snapshot = after(vec![
        envelope(1, 10),
        envelope(2, 20),
        envelope(2, 99),
        envelope(3, 30),
        payload(1, 10),
        payload(2, 20),
        Change::ForgetSeen {
            before: Timestamp(20),
        },
    ])
    .await;

    assert_eq!(snapshot.seen_envelopes, [row(2, 20), row(3, 30)]);
    assert_eq!(snapshot.seen_messages, [(RemoteId(1), message(2), Timestamp(20))]);
}

#[tokio::test]
async fn an_envelope_that_was_put_aside_is_counted_once() {
    let mut test = TestDatabase::with_contacts().await;
    let row = QuarantineRow {
        envelope: EnvelopeId::new([1; 16]),
        reason: QuarantineReason::Undecryptable,
        at: Timestamp(1),
    };

    test.commit(vec![
        Change::AddQuarantine(row.clone()),
        Change::AddQuarantine(row),
    ])
    .await;

    assert_eq!(test.database.reader().quarantined().await.unwrap(), 1);
    test.close().await;
}

#[tokio::test]
async fn invitations() {
    let invitation = |n: u8, state| {
        Change::PutInvitation(InvitationRow {
            id: InvitationId(i64::from(n)),
            bundle: BundleHash::new([n; 32]),
            secret_sealed: vec![n; 72],
            bundle_bytes: vec![n; 3_000],
            kem_sealed: vec![n; 72],
            token: TokenHash::new([n; 32]),
            expires: Timestamp(5),
            state,
        })
    };

    let snapshot = after(vec![
        invitation(1, InvitationState::Open),
        invitation(2, InvitationState::Open),
        invitation(2, InvitationState::Used),
        invitation(3, InvitationState::OpenHere),
        Change::DeleteInvitation(InvitationId(1)),
    ])
    .await;

    assert_eq!(snapshot.invitations.len(), 2);
    assert_eq!(snapshot.invitations[0].bundle, BundleHash::new([2; 32]));
    assert_eq!(snapshot.invitations[0].bundle_bytes, vec![2; 3_000]);
    assert_eq!(snapshot.invitations[0].state, InvitationState::Used);
    assert_eq!(snapshot.invitations[1].state, InvitationState::OpenHere);
}

#[tokio::test]
async fn acceptances() {
    let acceptance = |n, state| {
        Change::PutJoin(JoinRow {
            id: JoinId(n),
            link_sealed: vec![1; 200],
            state,
            ask: None,
        })
    };
    let replying = |lane, bytes| JoinState::Replying {
        contact: ContactId(2),
        lane,
        envelope: vec![6; bytes].into(),
    };
    let lane = LaneId::new([5; 8]);

    let snapshot = after(vec![
        acceptance(1, JoinState::Fetching),
        acceptance(2, JoinState::Fetching),
        acceptance(2, replying(Some(lane), 4_096)),
        acceptance(3, JoinState::Fetching),
        Change::DeleteJoin(JoinId(3)),
        acceptance(4, replying(None, 64)),
    ])
    .await;

    let states: Vec<_> = snapshot.joins.iter().map(|join| &join.state).collect();
    let [
        JoinState::Fetching,
        JoinState::Replying {
            contact,
            lane: kept,
            envelope,
        },
        JoinState::Replying { lane: None, .. },
    ] = states[..]
    else {
        panic!("other states: {states:?}")
    };
    assert_eq!(
        (*contact, *kept, envelope.len()),
        (ContactId(2), Some(lane), 4_096)
    );
}

#[tokio::test]
async fn tasks_of_every_kind() {
    let tokens = TokenChanges {
        add: vec![NewToken {
            hash: TokenHash::new([1; 32]),
            scope: TokenScope::Claim,
        }],
        revoke: vec![TokenHash::new([2; 32])],
    };
    let prekeys = PrekeyUpload {
        replaces: None,
        prekeys: vec![SealedPrekey {
            kind: PrekeyKind::OneTime,
            key_id: 3,
            sealed: vec![4; 100],
        }],
    };
    let upload = InvitationUpload {
        token: TokenHash::new([5; 32]),
        expires: Timestamp(6),
        sealed: vec![7; 500],
    };
    let task = |n, task| Change::PutTask(TaskRow { id: TaskId(n), task });

    let snapshot = after(vec![
        task(
            3,
            Task::Invitation {
                invitation: InvitationId(8),
                upload: upload.clone(),
            },
        ),
        task(1, Task::Tokens(tokens.clone())),
        task(2, Task::Prekeys(prekeys.clone())),
        task(4, Task::Tokens(TokenChanges::default())),
        Change::DeleteTask(TaskId(4)),
    ])
    .await;

    let [one, two, three] = snapshot.tasks.as_slice() else {
        panic!("{} tasks", snapshot.tasks.len())
    };
    assert!(matches!(&one.task, Task::Tokens(found) if *found == tokens));
    assert!(matches!(&two.task, Task::Prekeys(found) if *found == prekeys));
    let Task::Invitation {
        invitation,
        upload: found,
    } = &three.task
    else {
        panic!("another task")
    };
    assert_eq!((*invitation, found), (InvitationId(8), &upload));
}
