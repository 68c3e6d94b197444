//! The hot questions find their rows through an index.

use hoopoe_store_server::db::{
    acknowledge::Acknowledge,
    invitations::FETCH,
    pages::{PAGE, WAITING},
    prekeys::{COUNT, OLDEST},
    presence, recall,
    rows::{LaneRow, Sequence},
    slots,
    sqlite::{Database, acknowledge::forget, expiry::ENVELOPES, lanes::LANE},
};
use sqlx::{AssertSqlSafe, Row};
use tempfile::TempDir;

async fn plan(database: &mut Database, question: &str) -> String {
    let explain = AssertSqlSafe(format!("EXPLAIN QUERY PLAN {question}"));
    let rows = sqlx::query(explain)
        .fetch_all(&mut database.writer)
        .await
        .unwrap();
    let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
    steps.join("; ")
}

#[tokio::test]
async fn no_hot_question_scans_a_table() {
    let directory = TempDir::new().unwrap();
    let mut database = Database::open(directory.path()).await.unwrap();
    let presence = presence::question(1);
    let acknowledgement = Acknowledge {
        lane: LaneRow(1),
        up_to: Sequence::new(1, 1),
    };
    let forget = forget(&[acknowledgement; 3]).into_string();

    for (question, index) in [
        (PAGE, "envelope_order"),
        (WAITING, "envelope_o"),
        (forget.as_str(), "envelope_order (lane=? AND sequence<?)"),
        (LANE, "envelope_order"),
        (ENVELOPES, "envelope_age"),
        (FETCH, "sqlite_autoindex_account"),
        (OLDEST, "prekey_waiting"),
        (COUNT, "prekey_waiting"),
        (presence.as_str(), "PRIMARY KEY"),
        (recall::TAKE_BACK, "envelope_order"),
        (recall::OFFER, "PRIMARY KEY"),
        (slots::READ, "sqlite_autoindex_slot"),
        (slots::COUNT, "sqlite_autoindex_slot"),
        (
            "SELECT id, scope FROM token WHERE account = ? AND hash = ?",
            "sqlite_autoindex_token",
        ),
        (
            "SELECT id FROM lane WHERE device_key = ?",
            "sqlite_autoindex_lane",
        ),
    ] {
        let plan = plan(&mut database, question).await;
        assert!(plan.contains(index), "{question}: {plan}");
        for table in [
            "envelope",
            "token",
            "lane",
            "account",
            "prekey",
            "presence",
            "invitation",
            "slot",
            "recall",
        ] {
            assert!(!plan.contains(&format!("SCAN {table}")), "{question}: {plan}");
        }
        assert!(!plan.contains("TEMP B-TREE"), "{question}: {plan}");
    }
}
