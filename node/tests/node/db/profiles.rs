//! What people show of themselves, and the names that they had before.

use hoopoe_engine::{
    change::{Change, ProfileWrite},
    row::{ContactId, ContactProfileRow, EarlierNameRow, OwnProfileRow, RemoteId},
};
use hoopoe_protocol::time::Timestamp;

use super::round_trip::after;
use crate::fixtures::TestDatabase;

const BOB: ContactId = ContactId(1);

fn shows(revision: u64, about: &str, avatar: Option<Vec<u8>>) -> Change {
    Change::Profile(ProfileWrite::PutContact(ContactProfileRow {
        contact: BOB,
        revision,
        about: about.to_owned(),
        avatar,
    }))
}

fn was(name: &str) -> Change {
    Change::Profile(ProfileWrite::AddEarlierName(EarlierNameRow {
        contact: BOB,
        name: name.to_owned(),
        until: Timestamp(5),
    }))
}

#[tokio::test]
async fn the_engine_finds_what_it_wrote_last() {
    assert_eq!(after(Vec::new()).await.profiles.own, OwnProfileRow::default());
    let row = |revision, avatar| OwnProfileRow {
        revision,
        about: "here".to_owned(),
        avatar,
    };

    let snapshot = after(vec![
        Change::Profile(ProfileWrite::PutOwn(row(4, None))),
        Change::Profile(ProfileWrite::PutOwn(row(5, Some(vec![1, 2])))),
        Change::Profile(ProfileWrite::PutTold {
            remote: RemoteId(1),
            revision: 4,
        }),
        Change::Profile(ProfileWrite::PutTold {
            remote: RemoteId(1),
            revision: 5,
        }),
        shows(7, "a", None),
        shows((1 << 53) - 1, "b", Some(vec![3])),
    ])
    .await;

    assert_eq!(snapshot.profiles.own, row(5, Some(vec![1, 2])));
    assert_eq!(snapshot.profiles.told, [(RemoteId(1), 5)]);
    assert_eq!(snapshot.profiles.known, [(BOB, (1 << 53) - 1)]);
}

#[tokio::test]
async fn a_contact_has_what_they_show_and_their_picture_by_itself() {
    let mut database = TestDatabase::with_contacts().await;
    let reader = database.database.reader().clone();
    let before = reader.contact(BOB).await.unwrap().unwrap();
    assert_eq!((before.about.as_str(), before.avatar), ("", None));
    assert!(reader.contact_avatar(BOB).await.unwrap().is_none());

    database.commit(vec![shows(7, "a", Some(vec![3]))]).await;

    let contact = reader.contact(BOB).await.unwrap().unwrap();
    assert_eq!((contact.about.as_str(), contact.avatar), ("a", Some(7)));
    assert!(reader.contacts().await.unwrap().contains(&contact));
    assert!(
        reader
            .chats(Timestamp(0))
            .await
            .unwrap()
            .iter()
            .any(|chat| chat.contact == contact)
    );
    let avatar = reader.contact_avatar(BOB).await.unwrap().unwrap();
    assert_eq!((avatar.revision, avatar.file), (7, vec![3]));

    database
        .commit(vec![Change::Profile(ProfileWrite::DeleteContact {
            contact: BOB,
        })])
        .await;

    assert_eq!(reader.contact(BOB).await.unwrap().unwrap(), before);
    database.close().await;
}

#[tokio::test]
async fn of_many_earlier_names_the_first_one_and_the_latest_stay() {
    let mut database = TestDatabase::with_contacts().await;
    let names: Vec<_> = (0..20).map(|number| format!("\"{number}\"")).collect();

    database
        .commit(names.iter().map(|name| was(name)).collect())
        .await;

    let contact = database.database.reader().contact(BOB).await.unwrap().unwrap();
    let mut expected = vec![names[0].clone()];
    expected.extend_from_slice(&names[13..]);
    assert_eq!(contact.earlier_names, expected);

    database
        .commit(vec![Change::Profile(ProfileWrite::DeleteEarlierNames {
            contact: BOB,
        })])
        .await;

    let contact = database.database.reader().contact(BOB).await.unwrap().unwrap();
    assert!(contact.earlier_names.is_empty());
    database.close().await;
}
