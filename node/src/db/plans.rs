//! The queries on large tables go through an index: what SQLite says that it will do.

use sqlx::{AssertSqlSafe, Connection as _, Row as _, SqliteConnection};

use hoopoe_engine::row::{ContactId, OutboxId, Path};
use hoopoe_protocol::{id::MessageId, time::Timestamp};

use super::{
    MIGRATIONS,
    chats::{LAST, LAST_OF_ONE, LISTED, ONE},
    history::{FIRST_SINCE, FIRST_UNREAD, FORWARD, HISTORY, messages_query},
    outbox::{LOAD, sent_query},
};

async fn plan(query: &str) -> String {
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    MIGRATIONS.run(&mut connection).await.unwrap();
    let steps = sqlx::query(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}")))
        .fetch_all(&mut connection)
        .await
        .unwrap();
    steps
        .iter()
        .map(|step| step.get::<String, _>("detail"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[tokio::test]
async fn a_page_of_history_is_read_in_order_from_one_index() {
    let plan = plan(HISTORY).await;

    assert!(
        plan.contains("SEARCH m USING INDEX message_in_order (contact=? AND (lamport,author,message)<"),
        "{plan}"
    );
    assert!(!plan.contains("SCAN"), "{plan}");
    assert!(
        !plan.contains("TEMP B-TREE FOR ORDER BY") || plan.contains("CORRELATED"),
        "{plan}"
    );
}

#[tokio::test]
async fn a_page_forward_and_the_places_where_pages_begin_are_found_in_an_index() {
    let forward = plan(FORWARD).await;
    assert!(
        forward.contains("SEARCH m USING INDEX message_in_order (contact=? AND (lamport,author,message)>"),
        "{forward}"
    );
    for (query, index) in [
        (FORWARD, "message_in_order"),
        (FIRST_UNREAD, "message_unread"),
        (FIRST_SINCE, "message_by_time"),
        (ONE, "message_unread"),
        (LAST_OF_ONE, "message_in_order"),
    ] {
        let plan = plan(query).await;
        assert!(plan.contains(index), "{plan}");
        assert!(!plan.contains("SCAN"), "{plan}");
    }
}

#[tokio::test]
async fn a_list_of_conversations_reads_no_history() {
    for query in [LISTED, LAST] {
        let plan = plan(query).await;
        assert!(!plan.contains("SCAN m"), "{plan}");
    }
}

#[tokio::test]
async fn messages_are_found_by_their_ids() {
    let wanted = [1, 2].map(|n| MessageId::new([n; 16]));

    let plan = plan(messages_query(ContactId(1), &wanted).sql().as_str()).await;

    assert!(plan.contains("(contact=? AND message=?)"), "{plan}");
    assert!(!plan.contains("SCAN"), "{plan}");
}

#[tokio::test]
async fn the_outbox_is_loaded_in_the_order_of_its_rows() {
    let plan = plan(LOAD).await;

    assert_eq!(plan, "SCAN outbox");
}

#[tokio::test]
async fn unread_messages_are_found_by_their_own_index() {
    let plan =
        plan("SELECT count(*) FROM message WHERE contact = 1 AND sender IS NOT NULL AND read_at IS NULL")
            .await;

    assert!(
        plan.contains("USING COVERING INDEX message_unread") || plan.contains("USING INDEX message_unread"),
        "{plan}"
    );
}

#[tokio::test]
async fn old_ids_are_forgotten_without_reading_the_young_ones() {
    for table in ["seen_envelope", "seen_message"] {
        let plan = plan(&format!("DELETE FROM {table} WHERE at < 5")).await;

        assert!(plan.contains(&format!("{table}_by_age (at<?)")), "{plan}");
    }
}

#[tokio::test]
async fn what_was_sent_is_found_by_its_number() {
    let sent = [
        (OutboxId(1), Path::Store, Timestamp(1)),
        (OutboxId(2), Path::Direct, Timestamp(2)),
    ];

    let plan = plan(sent_query(&sent).sql().as_str()).await;

    assert!(plan.contains("SEARCH outbox USING INTEGER PRIMARY KEY"), "{plan}");
}
