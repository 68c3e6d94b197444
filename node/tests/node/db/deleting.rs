//! What goes with a message that is deleted.

use hoopoe_engine::{
    change::{Change, ProfileWrite},
    row::{ContactId, ContactState, DeliveryState, EarlierNameRow},
};
use hoopoe_node::db::views::Course;
use hoopoe_protocol::time::Timestamp;

use crate::fixtures::{TestDatabase, contact, delivery, message, received, written};

const BOB: ContactId = ContactId(1);

#[tokio::test]
async fn a_message_goes_with_its_deliveries_and_nothing_that_is_told_later_brings_it_back() {
    let mut test = TestDatabase::with_contacts().await;
    test.commit(vec![
        written(1, 1),
        received(2, 2),
        Change::PutDelivery(delivery(1, 1, DeliveryState::Sent, 5)),
    ])
    .await;

    for n in [1, 2, 3] {
        let message = message(n);
        test.commit(vec![Change::DeleteMessage {
            contact: BOB,
            message,
        }])
        .await;
    }
    test.commit(vec![
        Change::PutDelivery(delivery(1, 1, DeliveryState::Read, 9)),
        Change::SetRead {
            message: message(2),
            contact: BOB,
            at: Timestamp(9),
        },
    ])
    .await;

    let reader = test.database.reader();
    assert!(reader.history(BOB, None, 50).await.unwrap().is_empty());
    test.commit(vec![written(1, 1)]).await;
    let again = test
        .database
        .reader()
        .message(BOB, message(1))
        .await
        .unwrap()
        .unwrap();
    assert_eq!(again.course, Course::Sent { delivery: None });
    test.close().await;
}

#[tokio::test]
async fn with_the_last_message_of_somebody_removed_goes_what_else_is_left_of_the_conversation() {
    let mut test = TestDatabase::with_contacts().await;
    let mut bob = contact(1, "Bob");
    bob.state = ContactState::Removed;
    let before = EarlierNameRow {
        contact: BOB,
        name: "Robert".to_owned(),
        until: Timestamp(5),
    };
    test.commit(vec![
        received(1, 1),
        received(2, 2),
        Change::PutContact(bob),
        Change::Profile(ProfileWrite::AddEarlierName(before)),
    ])
    .await;
    let delete = |n| Change::DeleteMessage {
        contact: BOB,
        message: message(n),
    };

    test.commit(vec![delete(1)]).await;
    let known = test.database.reader().contact(BOB).await.unwrap().unwrap();
    assert_eq!(known.earlier_names.len(), 1);
    test.commit(vec![delete(2)]).await;

    let known = test.database.reader().contact(BOB).await.unwrap().unwrap();
    assert!(known.earlier_names.is_empty());
    test.close().await;
}
