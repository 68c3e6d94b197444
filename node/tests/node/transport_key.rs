//! The key of the own peer id, and how old it gets.

use hoopoe_engine::Change;
use hoopoe_node::{
    db::settings::{Setting, SettingChange},
    random,
    transport_key::TransportKey,
};
use hoopoe_protocol::time::{Span, Timestamp};

use crate::{fixtures, world::storage};

#[tokio::test]
async fn a_peer_id_lasts_a_week_and_no_longer_also_if_the_clock_was_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let database = fixtures::open(&folder).await;
    let mut writer = database.writer().await.unwrap();
    let start = Timestamp(1_800_000_000_000);
    let mut keys = Vec::new();

    for (day, is_new) in [
        (0, true),
        (6, false),
        (7, true),
        (13, false),
        (400, true),
        // The clock was a year ahead.
        (15, true),
        (16, false),
    ] {
        let now = start.plus(Span::days(day));
        let key = TransportKey::of_profile(database.reader(), &mut writer, &storage(), None, now)
            .await
            .unwrap();
        assert!(!key.is_due(now, None), "day {day}");
        let secret = *key.secret().expose();
        assert_eq!(keys.last() != Some(&secret), is_new, "day {day}");
        keys.push(secret);
    }
    drop(writer);
    database.close().await;
}

#[tokio::test]
async fn a_key_of_an_earlier_version_is_turned_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let database = fixtures::open(&folder).await;
    let mut writer = database.writer().await.unwrap();
    let old = random::secret();
    let change = SettingChange {
        setting: Setting::TransportKey,
        value: Some(old.expose().as_slice()),
    };
    writer
        .set(&storage(), &mut random::generator(), &[change])
        .await
        .unwrap();

    let now = Timestamp(1_800_000_000_000);
    let key = TransportKey::of_profile(database.reader(), &mut writer, &storage(), None, now)
        .await
        .unwrap();

    assert_ne!(key.secret().expose(), old.expose());
    assert_eq!(key.due(None), now.plus(Span::days(7)));
    drop(writer);
    database.close().await;
}

#[tokio::test]
async fn a_peer_id_stays_while_an_invitation_needs_it_also_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let database = fixtures::open(&folder).await;
    let mut writer = database.writer().await.unwrap();
    let start = Timestamp(1_800_000_000_000);
    let end = start.plus(Span::days(30));
    let mut keys = Vec::new();

    for day in [0, 8, 29, 30] {
        let now = start.plus(Span::days(day));
        let key = TransportKey::of_profile(database.reader(), &mut writer, &storage(), Some(end), now)
            .await
            .unwrap();
        keys.push(*key.secret().expose());
        if day == 29 {
            assert!(key.is_due(now, None));
            assert!(!key.is_due(now, Some(end)));
            assert_eq!(key.due(Some(end)), end);
        }
    }

    assert_eq!([keys[1], keys[2]], [keys[0]; 2]);
    assert_ne!(keys[3], keys[0]);
    drop(writer);
    database.close().await;
}

#[tokio::test]
async fn a_peer_id_that_is_not_wanted_any_more_ends_with_the_invitation_and_not_with_its_week() {
    let folder = tempfile::tempdir().unwrap();
    let database = fixtures::open(&folder).await;
    let mut writer = database.writer().await.unwrap();
    let start = Timestamp(1_800_000_000_000);
    let end = start.plus(Span::days(1));
    let mut key = TransportKey::of_profile(database.reader(), &mut writer, &storage(), Some(end), start)
        .await
        .unwrap();
    let first = *key.secret().expose();

    key.end_soon(&mut writer, &storage()).await.unwrap();

    assert!(!key.is_due(start, Some(end)));
    assert_eq!(key.due(Some(end)), end);
    for (now, is_first) in [(start, true), (end, false)] {
        let again = TransportKey::of_profile(database.reader(), &mut writer, &storage(), Some(end), now)
            .await
            .unwrap();
        assert_eq!(again.secret().expose() == &first, is_first);
    }
    drop(writer);
    database.close().await;
}

#[tokio::test]
async fn a_peer_id_that_ended_with_what_the_user_decided_is_turned_by_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let database = fixtures::open(&folder).await;
    let mut writer = database.writer().await.unwrap();
    let now = Timestamp(1_800_000_000_000);
    let of_profile = async |writer: &mut _| {
        let key = TransportKey::of_profile(database.reader(), writer, &storage(), None, now).await;
        *key.unwrap().secret().expose()
    };
    let first = of_profile(&mut writer).await;

    // The process died before it took another.
    writer.commit(&vec![Change::EndPeer]).await.unwrap();

    let second = of_profile(&mut writer).await;
    assert_ne!(first, second);
    assert_eq!(second, of_profile(&mut writer).await);
    drop(writer);
    database.close().await;
}
