//! The own address, who asked under it, and whom the user asked.

use hoopoe_engine::{
    Change,
    row::{
        AddressRow, Ask, ContactId, JoinId, JoinRow, JoinState, RequestId, RequestRow, RequestState, Task,
        TaskId, TaskRow,
    },
};
use hoopoe_protocol::{
    keys::{BundleHash, TokenHash},
    store::invitations::InvitationUpload,
    time::Timestamp,
};

use super::round_trip::{after, reloaded};
use crate::fixtures::{TestDatabase, signed, user_key};

#[tokio::test]
async fn what_was_asked_and_that_it_was_left() {
    let asked = |n, state, note: &str| {
        Change::PutJoin(JoinRow {
            id: JoinId(n),
            link_sealed: vec![1; 200],
            state,
            ask: Some(Ask {
                note: note.to_owned(),
                since: Timestamp(9),
            }),
        })
    };
    let contact = ContactId(2);
    let mut test = TestDatabase::with_contacts().await;

    test.commit(vec![
        asked(1, JoinState::Fetching, "hello"),
        asked(2, JoinState::Fetching, ""),
        asked(2, JoinState::Asked { contact }, ""),
    ])
    .await;

    let views = test.database.reader().asked().await.unwrap();
    let shown: Vec<_> = views
        .iter()
        .map(|view| {
            (
                view.id.0,
                view.contact,
                view.note.as_str(),
                view.since.0,
                view.is_left,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [(1, None, "hello", 9, false), (2, Some(contact), "", 9, true)]
    );
    assert_eq!(views[0].user, None);
    assert!(views[1].user.is_some());
    let snapshot = reloaded(test).await;
    let [JoinState::Fetching, JoinState::Asked { contact: kept }] =
        [&snapshot.joins[0].state, &snapshot.joins[1].state]
    else {
        panic!("other states")
    };
    assert_eq!(*kept, contact);
    assert_eq!(snapshot.joins[0].ask.as_ref().unwrap().note, "hello");
}

#[tokio::test]
async fn the_address_and_who_asked_under_it() {
    let address = |n: u8| {
        Change::PutAddress(AddressRow {
            secret_sealed: vec![n; 72],
            token: TokenHash::new([n; 32]),
            bundle: BundleHash::new([n; 32]),
            renewed: Timestamp(u64::from(n)),
        })
    };
    let request = |n: u8, state| {
        Change::PutRequest(RequestRow {
            id: RequestId(i64::from(n)),
            user_key: user_key(n),
            name: "Bob".to_owned(),
            note: format!("number {n}"),
            at: Timestamp(4),
            received: Timestamp(100 - u64::from(n)),
            until: Timestamp(6),
            state,
        })
    };
    assert!(
        after(vec![address(1), Change::DeleteAddress])
            .await
            .address
            .is_none()
    );
    let mut test = TestDatabase::with_contacts().await;

    test.commit(vec![
        address(1),
        address(2),
        request(1, RequestState::Waiting(signed(1))),
        request(2, RequestState::Waiting(signed(2))),
        request(3, RequestState::Waiting(signed(3))),
        request(3, RequestState::Declined),
        request(4, RequestState::Waiting(signed(4))),
        Change::DeleteRequest(RequestId(4)),
    ])
    .await;

    let reader = test.database.reader();
    let waiting = reader.requests().await.unwrap();
    let shown: Vec<_> = waiting
        .iter()
        .map(|view| (view.id.0, view.note.as_str()))
        .collect();
    assert_eq!(shown, [(2, "number 2"), (1, "number 1")]);
    assert!(reader.request(RequestId(3)).await.unwrap().is_none());
    assert_eq!(
        reader.request(RequestId(1)).await.unwrap().unwrap().user_key,
        user_key(1)
    );
    let snapshot = reloaded(test).await;
    let address = snapshot.address.unwrap();
    assert_eq!((address.token, address.renewed.0), (TokenHash::new([2; 32]), 2));
    let [one, _, three] = snapshot.requests.as_slice() else {
        panic!("{} requests", snapshot.requests.len())
    };
    assert!(matches!(&one.state, RequestState::Waiting(found) if *found == signed(1)));
    assert!(matches!(three.state, RequestState::Declined));
    assert_eq!((one.at.0, one.received.0, one.until.0), (4, 99, 6));
}

#[tokio::test]
async fn an_address_is_published_when_no_task_leaves_it_and_it_was_not_refused() {
    let mut test = TestDatabase::with_contacts().await;
    let upload = InvitationUpload {
        token: TokenHash::new([5; 32]),
        expires: Timestamp(6),
        sealed: vec![7; 500],
    };
    let address = |bundle| {
        Change::PutAddress(AddressRow {
            secret_sealed: vec![1; 48],
            token: TokenHash::new([5; 32]),
            bundle: BundleHash::new([bundle; 32]),
            renewed: Timestamp(1),
        })
    };
    assert!(test.database.reader().is_address_published().await.unwrap());
    test.commit(vec![address(0)]).await;
    assert!(!test.database.reader().is_address_published().await.unwrap());
    test.commit(vec![address(1)]).await;
    assert!(test.database.reader().is_address_published().await.unwrap());

    let task = TaskRow {
        id: TaskId(1),
        task: Task::Address(upload.clone()),
    };
    test.commit(vec![Change::PutTask(task)]).await;

    assert!(!test.database.reader().is_address_published().await.unwrap());
    let snapshot = reloaded(test).await;
    assert!(matches!(&snapshot.tasks[0].task, Task::Address(found) if *found == upload));
}
