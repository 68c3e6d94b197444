//! Which databases are opened, and which are refused untouched.

use hoopoe_protocol::keys::ServerKey;
use hoopoe_store_server::db::{OpenError, beside::Beside, postgres::Database};
use tempfile::TempDir;

use crate::harness::postgres;

const OWNER: ServerKey = ServerKey::new([1; 32]);

async fn open(url: &str, server: ServerKey) -> Result<Database, OpenError> {
    Database::open(url, 2, server).await
}

async fn execute(directory: &TempDir, url: &str, statement: &'static str) {
    let mut db = Beside::open(directory.path(), Some(url)).await.unwrap();
    db.sql().execute(statement, &[]).await.unwrap();
}

#[tokio::test]
async fn a_database_opens_again_for_its_server_and_for_no_other() {
    let directory = TempDir::new().unwrap();
    let url = postgres::needed(directory.path()).await;

    for _ in 0..2 {
        open(&url, OWNER).await.unwrap().close().await;
    }

    let refused = open(&url, ServerKey::new([2; 32])).await.unwrap_err();
    assert!(matches!(refused, OpenError::AnotherServer), "{refused}");
}

#[tokio::test]
async fn a_newer_database_is_refused_by_the_server_and_by_commands() {
    let directory = TempDir::new().unwrap();
    let url = postgres::needed(directory.path()).await;
    let empty = Beside::open(directory.path(), Some(&url)).await.unwrap_err();
    assert!(matches!(empty, OpenError::EmptyPostgres), "{empty}");
    open(&url, OWNER).await.unwrap().close().await;
    execute(
        &directory,
        &url,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'of the future', TRUE, '\\x00', 0)",
    )
    .await;

    let server = open(&url, OWNER).await.unwrap_err();
    assert!(matches!(server, OpenError::Newer(9999)), "{server}");
    let command = Beside::open(directory.path(), Some(&url)).await.unwrap_err();
    assert!(matches!(command, OpenError::Newer(9999)), "{command}");
}

#[tokio::test]
async fn after_a_restore_the_epoch_is_higher_and_one_time_prekeys_are_gone() {
    let directory = TempDir::new().unwrap();
    let url = postgres::needed(directory.path()).await;
    open(&url, OWNER).await.unwrap().close().await;
    for statement in [
        "INSERT INTO account (id, key, mailbox) VALUES (1, '\\x01', '\\x02')",
        "INSERT INTO lane (id, account, public, device_key) VALUES (1, 1, '\\x03', '\\x04')",
        "INSERT INTO prekey (lane, kind, key_id, sealed, claimed) \
         VALUES (1, 0, 1, '\\x05', NULL), (1, 0, 2, NULL, 7), (1, 1, 3, '\\x06', NULL)",
    ] {
        execute(&directory, &url, statement).await;
    }

    let mut said = std::process::Command::new(env!("CARGO_BIN_EXE_hoopoe-store"));
    let said = said.args(["restored", "--database", &url]).output().unwrap();

    assert!(said.status.success(), "{said:?}");
    let mut db = Beside::open(directory.path(), Some(&url)).await.unwrap();
    let left: Vec<(i64,)> = db
        .sql()
        .rows("SELECT key_id FROM prekey ORDER BY key_id", &[])
        .await
        .unwrap();
    assert_eq!(left, [(2,), (3,)]);
    assert!(db.sql().number("SELECT value FROM epoch", &[]).await.unwrap() > 1_000_000);
}

#[tokio::test]
async fn what_is_no_url_is_not_repeated_and_nobody_there_is_said() {
    let refused = open("host=secret", OWNER).await.unwrap_err();
    assert!(matches!(refused, OpenError::PostgresUrl), "{refused}");
    assert!(!refused.to_string().contains("secret"), "{refused}");

    let nobody = open("postgres://hoopoe@127.0.0.1:1/hoopoe", OWNER)
        .await
        .unwrap_err();
    assert!(matches!(nobody, OpenError::Postgres(_)), "{nobody}");
}
