//! A database that an earlier program left is taken up by this one.

use data_encoding::HEXUPPER;
use hoopoe_engine::row::{AcceptedSessionRow, ContactId, JoinState, OutboxKind, OwnProfileRow, Path};
use hoopoe_protocol::id::{EnvelopeId, SessionId};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, migrate::Migrator};

use super::{
    MIGRATIONS, held, invitations, outbox, presence, profiles, requests, rows::Numbered as _, seen, sessions,
};
use crate::page::Site;

/// A database as it was before this migration.
async fn left_before(version: i64) -> SqliteConnection {
    let earlier = MIGRATIONS.iter().filter(|migration| migration.version < version);
    left_at(earlier.count()).await
}

/// A database as it was after the first so many migrations.
async fn left_at(migrations: usize) -> SqliteConnection {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let early = MIGRATIONS.iter().take(migrations).cloned().collect();
    Migrator::with_migrations(early)
        .run(&mut connection)
        .await
        .unwrap();
    connection
}

#[tokio::test]
async fn what_was_handled_before_owes_no_receipt() {
    let mut connection = left_at(2).await;
    sqlx::query("INSERT INTO seen_envelope (envelope, at) VALUES (?, 5)")
        .bind([7_u8; 16].as_slice())
        .execute(&mut connection)
        .await
        .unwrap();

    MIGRATIONS.run(&mut connection).await.unwrap();

    let seen = seen::envelopes(&mut connection).await.unwrap();
    let known: Vec<_> = seen
        .iter()
        .map(|row| (row.envelope, row.at.0, row.owed))
        .collect();
    assert_eq!(known, [(EnvelopeId::new([7; 16]), 5, None)]);
}

#[tokio::test]
async fn the_one_server_of_the_first_schema_is_joined_anew_and_leaves_nothing_behind() {
    let mut connection = left_at(1).await;
    for name in [
        "server_url",
        "server_pin",
        "invite_code",
        "device_auth_seed",
        "transport_key",
    ] {
        sqlx::query("INSERT INTO setting (name, value) VALUES (?, x'01')")
            .bind(name)
            .execute(&mut connection)
            .await
            .unwrap();
    }

    MIGRATIONS.run(&mut connection).await.unwrap();

    let settings: Vec<String> = sqlx::query_scalar("SELECT name FROM setting")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(settings, ["transport_key"]);
    let servers: i64 = sqlx::query_scalar("SELECT count(*) FROM server")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(servers, 0);
}

#[tokio::test]
async fn nothing_was_taken_back_before() {
    let mut connection = left_at(3).await;
    // The contact that it is for is no matter here.
    sqlx::query("PRAGMA foreign_keys = OFF")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO outbox (id, remote, message, kind, envelope, bytes, sent_path, sent_at)
         VALUES (7, 1, ?, ?, ?, x'01', ?, 5)",
    )
    .bind([1_u8; 16].as_slice())
    .bind(OutboxKind::Message.number())
    .bind([2_u8; 16].as_slice())
    .bind(Path::Store.number())
    .execute(&mut connection)
    .await
    .unwrap();

    MIGRATIONS.run(&mut connection).await.unwrap();

    let rows = outbox::outbox(&mut connection).await.unwrap();
    let known: Vec<_> = rows
        .iter()
        .map(|row| (row.id.0, row.sent.is_some(), row.is_taken_back))
        .collect();
    assert_eq!(known, [(7, true, false)]);
    // It has only its envelope, and goes as it is.
    let row = &rows[0];
    assert!(row.letter.body.is_empty());
    assert!(
        row.sealed
            .as_ref()
            .is_some_and(|sealed| sealed.content.is_empty())
    );
}

#[tokio::test]
async fn nobody_was_verified_warned_of_or_seen_before() {
    let mut connection = left_at(6).await;
    sqlx::query(
        "INSERT INTO contact
             (id, user_key, user_id, name, state, manifest_body, manifest_signature, our_seeds_sealed, since)
         VALUES (1, zeroblob(32), zeroblob(32), 'Bob', 1, x'02', x'03', x'04', 5)",
    )
    .execute(&mut connection)
    .await
    .unwrap();

    MIGRATIONS.run(&mut connection).await.unwrap();

    let known: (String, Option<Vec<u8>>, Option<i64>, Option<i64>) =
        sqlx::query_as("SELECT name, verified_key, warning, warned_at FROM contact WHERE id = 1")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    assert_eq!(known, ("Bob".to_owned(), None, None, None));
    for table in ["withdrawn_token", "privacy", "last_seen"] {
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(rows, 0, "{table}");
    }
}

#[tokio::test]
async fn what_waited_for_a_session_still_does() {
    let mut connection = left_at(4).await;
    // The contact that it is for is no matter here.
    sqlx::query("PRAGMA foreign_keys = OFF")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO outbox (id, remote, message, kind, body, lamport, written_at) VALUES (7, 1, ?, ?, x'0102', 3, 4)",
    )
    .bind([1_u8; 16].as_slice())
    .bind(OutboxKind::Message.number())
    .execute(&mut connection)
    .await
    .unwrap();

    MIGRATIONS.run(&mut connection).await.unwrap();

    let rows = outbox::outbox(&mut connection).await.unwrap();
    let letter = &rows[0].letter;
    assert_eq!(
        (letter.body.as_slice(), letter.order, letter.at.0, letter.counter),
        ([1, 2].as_slice(), 3, 4, None)
    );
    assert!(rows[0].sealed.is_none());
}

#[tokio::test]
async fn nothing_was_held_before() {
    let mut connection = left_at(9).await;

    MIGRATIONS.run(&mut connection).await.unwrap();

    assert!(held::held(&mut connection).await.unwrap().is_empty());
}

#[tokio::test]
async fn no_presence_was_written_or_found_before() {
    let mut connection = left_at(10).await;

    MIGRATIONS.run(&mut connection).await.unwrap();

    assert_eq!(presence::sequence(&mut connection).await.unwrap(), 0);
    assert!(presence::found(&mut connection).await.unwrap().is_empty());
}

#[tokio::test]
async fn there_was_no_address_before_and_who_was_answered_was_not_asked() {
    let mut connection = left_at(8).await;
    // The contact that it is for is no matter here.
    sqlx::query("PRAGMA foreign_keys = OFF")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO acceptance (id, link_sealed, contact, lane, envelope) VALUES (7, x'01', 1, x'', x'02')",
    )
    .execute(&mut connection)
    .await
    .unwrap();

    MIGRATIONS.run(&mut connection).await.unwrap();

    let joins = invitations::acceptances(&mut connection).await.unwrap();
    assert_eq!(joins.len(), 1);
    assert!(matches!(&joins[0].state, JoinState::Replying { lane: None, .. }));
    assert_eq!(joins[0].ask, None);
    assert!(requests::address(&mut connection).await.unwrap().is_none());
    assert!(requests::requests(&mut connection).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_browser_that_was_let_in_before_is_at_the_pages_own_host() {
    let mut connection = left_at(11).await;
    sqlx::query(
        "INSERT INTO browser_session (secret_hash, agent, made_at, used_at) VALUES (x'01', '', 5, 5)",
    )
    .execute(&mut connection)
    .await
    .unwrap();

    MIGRATIONS.run(&mut connection).await.unwrap();

    let site: i64 = sqlx::query_scalar("SELECT site FROM browser_session")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(site, Site::Own.number());
}

#[tokio::test]
async fn a_session_that_was_accepted_before_is_known_through_two_turns_of_the_fallback_prekey() {
    let mut connection = left_at(12).await;
    sqlx::query("INSERT INTO accepted_session (session) VALUES (?)")
        .bind([7_u8; 32].as_slice())
        .execute(&mut connection)
        .await
        .unwrap();

    MIGRATIONS.run(&mut connection).await.unwrap();

    let accepted = sessions::accepted(&mut connection).await.unwrap();
    let expected = AcceptedSessionRow {
        session: SessionId::new([7; 32]),
        is_older: false,
    };
    assert_eq!(accepted, [expected]);
}

#[tokio::test]
async fn whoever_had_a_name_before_shows_nothing_else_and_was_told_nothing() {
    let mut connection = left_at(13).await;

    MIGRATIONS.run(&mut connection).await.unwrap();

    let profiles = profiles::all(&mut connection).await.unwrap();
    assert_eq!(profiles.own, OwnProfileRow::default());
    assert!(profiles.told.is_empty() && profiles.known.is_empty());
}

#[tokio::test]
async fn who_was_here_before_has_their_words_and_a_screen_that_locks_only_when_told() {
    let mut connection = left_before(16).await;

    MIGRATIONS.run(&mut connection).await.unwrap();

    for table in ["words_owed", "idle_lock"] {
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(rows, 0, "{table}");
    }
}

#[tokio::test]
async fn who_had_contacts_before_can_write_to_themselves_beside_them() {
    let mut connection = left_before(17).await;
    sqlx::query(
        "INSERT INTO contact
             (id, user_key, user_id, name, state, manifest_body, manifest_signature, our_seeds_sealed, since)
         VALUES (1, zeroblob(32), zeroblob(32), 'Bob', 1, x'02', x'03', x'04', 5)",
    )
    .execute(&mut connection)
    .await
    .unwrap();

    MIGRATIONS.run(&mut connection).await.unwrap();

    let known: Vec<(i64, String)> = sqlx::query_as("SELECT id, name FROM contact ORDER BY id")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    assert_eq!(
        known,
        [(ContactId::ONESELF.0, String::new()), (1, "Bob".to_owned())]
    );
}

#[tokio::test]
async fn nothing_was_typed_or_chosen_before_and_messages_are_found_by_their_day() {
    let mut connection = left_before(14).await;
    // The contact that it is of is no matter here.
    sqlx::query("PRAGMA foreign_keys = OFF")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO message (contact, message, author, lamport, sent_at, stored_at, text)
         VALUES (1, x'01', x'02', 3, 4, 5, 'before')",
    )
    .execute(&mut connection)
    .await
    .unwrap();

    MIGRATIONS.run(&mut connection).await.unwrap();

    for table in ["draft", "chat_choice"] {
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert_eq!(rows, 0, "{table}");
    }
    let found: String = sqlx::query_scalar(
        "SELECT text FROM message INDEXED BY message_by_time WHERE contact = 1 AND stored_at >= 5",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert_eq!(found, "before");
}

/// The first bytes of what each migration is known by. A file that was applied somewhere must never be changed: the
/// database that it made would not open any more. New ones are added here.
const FROZEN: &[(i64, &str)] = &[
    (1, "F0941469C1E60501"),
    (2, "500770A96DB2489E"),
    (3, "609E1A17F8B5E47C"),
    (4, "7C2827E929887BD0"),
    (5, "9335EE8C80781BE8"),
    (6, "330B1A50F02394BD"),
    (7, "2EB098BE845AAF35"),
    (8, "B919DDE5676B5997"),
    (9, "52514E04D2EB1190"),
    (10, "EF8D158A14948B33"),
    (11, "AA9F4F85CD887F0F"),
    (12, "30E2F65E2A09E601"),
    (13, "7AA7D8FC3FB1AA4C"),
    (14, "8DEFD9C35DB94799"),
    (15, "150DB3099917C6FA"),
    (16, "5E801A6EA8574530"),
    (17, "6CA1AF6EFABE7987"),
];

#[test]
fn no_migration_was_changed() {
    let known: Vec<_> = MIGRATIONS
        .iter()
        .map(|migration| (migration.version, HEXUPPER.encode(&migration.checksum[..8])))
        .collect();

    let frozen: Vec<_> = FROZEN
        .iter()
        .map(|(version, sum)| (*version, (*sum).to_owned()))
        .collect();
    assert_eq!(known, frozen);
}
