//! What belongs to the own account is found again as it was.

use hoopoe_engine::{
    change::Change,
    row::{InvitationId, KemKeyRow, OwnRow, Task, TaskId, TaskRow},
};
use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    keys::{ServerKey, TokenHash},
    route::{ServerPin, StoreAddress},
    store::{
        invitations::InvitationUpload,
        prekeys::{PrekeyKind, PrekeyUpload, SealedPrekey},
        tokens::{NewToken, TokenChanges, TokenScope},
    },
    time::Timestamp,
};

use super::round_trip::after;
use crate::fixtures::{own, signed};

fn store() -> StoreAddress {
    StoreAddress {
        url: "https://one.example".to_owned(),
        server: ServerKey::new([1; 32]),
        pin: Some(ServerPin::new([2; 32])),
        mailbox: MailboxId::new([3; 16]),
        lane: LaneId::new([4; 8]),
    }
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
