//! What the screen asks.

use hoopoe_engine::{
    change::Change,
    row::{ContactId, DeliveryReason, DeliveryRow, DeliveryState, Path, RemoteId},
};
use hoopoe_node::db::{
    ResolveError,
    views::{Course, DeliveryView, MessageView, PAGE, Place},
};
use hoopoe_protocol::time::Timestamp;

use crate::fixtures::{TestDatabase, contact, delivery, message, received, remote, user, written};

const BOB: ContactId = ContactId(1);
const NOW: Timestamp = Timestamp(1_000_000);

fn texts(page: &[MessageView]) -> Vec<&str> {
    page.iter().map(|message| message.text.as_str()).collect()
}

async fn delivery_of(test: &TestDatabase, n: u8) -> DeliveryView {
    let view = test
        .database
        .reader()
        .message(BOB, message(n))
        .await
        .unwrap()
        .unwrap();
    match view.course {
        Course::Sent {
            delivery: Some(delivery),
        } => delivery,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_history_is_sorted_by_order_then_author_then_message() {
    let mut test = TestDatabase::with_contacts().await;
    test.commit(vec![
        written(4, 2),
        received(3, 2),
        written(2, 2),
        received(1, 9),
        written(9, 1),
    ])
    .await;

    let page = test.database.reader().history(BOB, None, 50).await.unwrap();

    let mut places: Vec<_> = page.iter().map(|message| message.place).collect();
    assert_eq!(page.len(), 5);
    assert!(places.is_sorted(), "{places:?}");
    assert_eq!(page[0].text, "written 9");
    assert_eq!(page[4].text, "received 1");
    assert_eq!(
        places.pop(),
        Some(Place {
            order: 9,
            author: user(1),
            message: message(1)
        })
    );
    assert_eq!(places[0].author, user(100));
    test.close().await;
}

#[tokio::test]
async fn pages_join_without_gap_or_repetition() {
    let mut test = TestDatabase::with_contacts().await;
    // Several messages share each Lamport time.
    test.commit(
        (0..100)
            .map(|n| {
                if n % 3 == 0 {
                    written(n, u64::from(n / 7))
                } else {
                    received(n, u64::from(n / 7))
                }
            })
            .collect(),
    )
    .await;
    let reader = test.database.reader();

    let mut all = Vec::new();
    let mut before = None;
    loop {
        let mut page = reader.history(BOB, before, 7).await.unwrap();
        let Some(first) = page.first() else { break };
        before = Some(first.place);
        page.append(&mut all);
        all = page;
    }

    assert_eq!(texts(&all), texts(&reader.history(BOB, None, 100).await.unwrap()));
    assert_eq!(all.len(), 100);
    assert!(reader.history(ContactId(2), None, 7).await.unwrap().is_empty());
    assert!(reader.history(BOB, None, u32::MAX).await.unwrap().len() <= PAGE as usize);
    test.close().await;
}

#[tokio::test]
async fn a_message_that_comes_again_is_left_as_it_was() {
    let mut test = TestDatabase::with_contacts().await;
    test.commit(vec![received(1, 5)]).await;

    test.commit(vec![received(1, 6), written(1, 7)]).await;

    let page = test.database.reader().history(BOB, None, 50).await.unwrap();
    assert_eq!(page.len(), 1);
    assert_eq!((page[0].place.order, page[0].place.author), (5, user(1)));
    test.close().await;
}

#[tokio::test]
async fn a_delivery_never_goes_back() {
    use DeliveryState::{AwaitingKeys, Delivered, Failed, Queued, Read, Sent};
    let states = [Queued, AwaitingKeys, Sent, Failed, Delivered, Read];

    for (i, first) in states.into_iter().enumerate() {
        for (j, second) in states.into_iter().enumerate() {
            let mut test = TestDatabase::with_contacts().await;
            test.commit(vec![
                written(1, 1),
                Change::PutDelivery(delivery(1, 1, first, 10)),
                Change::PutDelivery(delivery(1, 1, second, 20)),
            ])
            .await;

            let found = delivery_of(&test, 1).await;
            let expected = if j >= i {
                (second, Timestamp(20))
            } else {
                (first, Timestamp(10))
            };
            assert_eq!((found.state, found.since), expected, "{first:?} then {second:?}");
            test.close().await;
        }
    }
}

#[tokio::test]
async fn a_delivery_remembers_its_path_and_when_each_state_came() {
    let mut test = TestDatabase::with_contacts().await;
    let sent = DeliveryRow {
        path: Some(Path::Store),
        ..delivery(1, 1, DeliveryState::Sent, 10)
    };
    let waiting = DeliveryRow {
        reason: Some(DeliveryReason::MailboxFull),
        ..delivery(1, 1, DeliveryState::Queued, 5)
    };

    test.commit(vec![written(1, 1), Change::PutDelivery(waiting)])
        .await;
    assert_eq!(
        delivery_of(&test, 1).await.reason,
        Some(DeliveryReason::MailboxFull)
    );
    test.commit(vec![
        Change::PutDelivery(sent),
        Change::PutDelivery(delivery(1, 1, DeliveryState::Delivered, 20)),
        Change::PutDelivery(delivery(1, 1, DeliveryState::Read, 30)),
    ])
    .await;

    let expected = DeliveryView {
        state: DeliveryState::Read,
        path: Some(Path::Store),
        reason: None,
        since: Timestamp(30),
        sent_at: Some(Timestamp(10)),
        delivered_at: Some(Timestamp(20)),
        read_at: Some(Timestamp(30)),
    };
    assert_eq!(delivery_of(&test, 1).await, expected);
    test.close().await;
}

#[tokio::test]
async fn of_several_devices_the_one_furthest_behind_is_shown() {
    let mut test = TestDatabase::with_contacts().await;
    let mut second = remote(3);
    second.contact = BOB;

    test.commit(vec![
        Change::PutRemote(second),
        written(1, 1),
        Change::PutDelivery(delivery(1, 1, DeliveryState::Read, 10)),
        Change::PutDelivery(delivery(1, 3, DeliveryState::Sent, 20)),
    ])
    .await;

    assert_eq!(delivery_of(&test, 1).await.state, DeliveryState::Sent);
    test.commit(vec![Change::PutDelivery(delivery(
        1,
        3,
        DeliveryState::Delivered,
        30,
    ))])
    .await;
    assert_eq!(delivery_of(&test, 1).await.state, DeliveryState::Delivered);
    test.close().await;
}

#[tokio::test]
async fn received_messages_are_unread_until_they_were_seen() {
    let mut test = TestDatabase::with_contacts().await;
    test.commit(vec![received(2, 2), received(1, 1), written(3, 3)])
        .await;
    let read = |n, at| Change::SetRead {
        message: message(n),
        contact: BOB,
        at: Timestamp(at),
    };

    assert_eq!(
        test.database.reader().unread(BOB, None).await.unwrap(),
        [message(1), message(2)]
    );
    test.commit(vec![read(1, 50), read(1, 60), read(3, 50), read(9, 50)])
        .await;

    let reader = test.database.reader();
    assert_eq!(reader.unread(BOB, None).await.unwrap(), [message(2)]);
    let seen = reader.message(BOB, message(1)).await.unwrap().unwrap();
    assert_eq!(
        seen.course,
        Course::Received {
            arrival: Some(Path::Store),
            read_at: Some(Timestamp(50))
        }
    );
    let own = reader.message(BOB, message(3)).await.unwrap().unwrap();
    assert_eq!(own.course, Course::Sent { delivery: None });
    assert!(reader.message(ContactId(2), message(1)).await.unwrap().is_none());
    test.close().await;
}

#[tokio::test]
async fn chats_show_their_newest_message_and_what_is_unread() {
    let mut test = TestDatabase::with_contacts().await;
    test.commit(vec![received(1, 10), written(2, 2_000), received(3, 30)])
        .await;

    let chats = test.database.reader().chats(NOW).await.unwrap();

    assert_eq!(chats.len(), 3);
    assert_eq!((chats[0].contact.id, chats[0].unread), (BOB, 2));
    assert_eq!(
        chats[0].last.as_ref().map(|message| message.text.as_str()),
        Some("written 2")
    );
    assert_eq!((chats[1].contact.id, chats[1].unread), (ContactId(2), 0));
    assert!(chats[1].last.is_none());
    assert_eq!(chats[2].contact.id, ContactId::ONESELF);
    test.close().await;
}

#[tokio::test]
async fn contacts_are_found_by_name_in_any_case_or_by_number() {
    let test = TestDatabase::with_contacts().await;
    let reader = test.database.reader();

    assert_eq!(reader.resolve("bob").await.unwrap(), BOB);
    assert_eq!(reader.resolve(" 2 ").await.unwrap(), ContactId(2));
    assert!(matches!(reader.resolve("Eve").await, Err(ResolveError::Nobody)));
    assert!(matches!(reader.resolve("").await, Err(ResolveError::Nobody)));
    let bob = reader.contact(BOB).await.unwrap().unwrap();
    assert_eq!(
        (bob.name.as_str(), bob.user, bob.is_verified),
        ("Bob", user(1), false)
    );
    assert_eq!(reader.contact(ContactId(7)).await.unwrap(), None);
    test.close().await;
}

#[tokio::test]
async fn a_name_that_two_contacts_go_by_is_ambiguous_and_so_is_a_borrowed_number() {
    let mut test = TestDatabase::with_contacts().await;
    test.commit(vec![
        Change::PutContact(contact(3, "BOB")),
        Change::PutContact(contact(4, "2")),
        Change::PutContact(contact(5, "")),
    ])
    .await;
    let reader = test.database.reader();

    let bobs = reader.resolve("Bob").await;
    let two = reader.resolve("2").await;

    assert!(matches!(bobs, Err(ResolveError::Ambiguous(ids)) if ids == [BOB, ContactId(3)]));
    assert!(matches!(two, Err(ResolveError::Ambiguous(ids)) if ids == [ContactId(2), ContactId(4)]));
    assert!(matches!(reader.resolve("").await, Err(ResolveError::Nobody)));
    test.close().await;
}

#[tokio::test]
async fn views_never_print_names_or_texts() {
    let mut test = TestDatabase::with_contacts().await;
    test.commit(vec![received(1, 10)]).await;
    let reader = test.database.reader();

    let printed = format!(
        "{:?} {:?}",
        reader.chats(NOW).await.unwrap(),
        reader.own().await.unwrap()
    );

    for secret in ["Bob", "Carol", "Alice", "received"] {
        assert!(
            !printed
                .to_lowercase()
                .contains(&format!("\"{}", secret.to_lowercase())),
            "{printed}"
        );
    }
    test.close().await;
}

#[tokio::test]
async fn times_that_a_peer_claims_may_be_absurd() {
    let mut test = TestDatabase::with_contacts().await;
    let Change::AddMessage(mut row) = received(1, 1) else {
        panic!("another change")
    };
    row.sent_at = Timestamp(u64::MAX);
    row.sender = Some(RemoteId(1));

    test.commit(vec![Change::AddMessage(row)]).await;

    let page = test.database.reader().history(BOB, None, 1).await.unwrap();
    assert_eq!(page[0].sent_at, Timestamp(u64::MAX >> 1));
    test.close().await;
}
