//! The database's file: newer ones are refused, older ones never opened twice, pragmas as they must be.

use std::{os::unix::fs::PermissionsExt, path::Path};

use hoopoe_store_server::{
    clock::Clock,
    config::Config,
    data::DataError,
    db::{
        FILE, OpenError,
        sqlite::{Database, open::open_beside},
    },
    server::{RunError, Server},
};
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use tempfile::TempDir;

use crate::harness::TestServer;

#[tokio::test]
async fn a_newer_database_is_refused_and_left_as_it_is() {
    let directory = TempDir::new().unwrap();
    let mut database = Database::open(directory.path()).await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'tomorrow', 1, x'00', 0)",
    )
    .execute(&mut database.writer)
    .await
    .unwrap();
    database.close().await.unwrap();
    let before = std::fs::read(directory.path().join(FILE)).unwrap();

    let run = Database::open(directory.path()).await.unwrap_err();
    let command = open_beside(directory.path()).await.unwrap_err();

    assert!(matches!(run, OpenError::Newer(9999)), "{run}");
    assert!(matches!(command, OpenError::Newer(9999)), "{command}");
    assert_eq!(std::fs::read(directory.path().join(FILE)).unwrap(), before);
    assert_eq!(copies(directory.path()), Vec::<String>::new());
}

#[tokio::test]
async fn an_older_database_is_copied_before_it_is_brought_up_to_date() {
    let directory = TempDir::new().unwrap();
    older(directory.path()).await;
    let command = open_beside(directory.path()).await.unwrap_err();
    assert!(matches!(command, OpenError::Older(8)), "{command}");

    let database = Database::open(directory.path()).await.unwrap();
    database.close().await.unwrap();

    assert_eq!(copies(directory.path()), ["hoopoe-store.before-0008.sqlite"]);
    let copy = directory.path().join("hoopoe-store.before-0008.sqlite");
    assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    // Whoever puts the copy back has the database as it was.
    let restored = TempDir::new().unwrap();
    std::fs::copy(&copy, restored.path().join(FILE)).unwrap();
    let mut database = Database::open(restored.path()).await.unwrap();
    let value: i64 = sqlx::query_scalar("SELECT value FROM counter WHERE name = 'x'")
        .fetch_one(&mut database.writer)
        .await
        .unwrap();
    assert_eq!(value, 1);
    assert_eq!(copies(restored.path()), ["hoopoe-store.before-0008.sqlite"]);
}

#[tokio::test]
async fn the_last_three_copies_are_kept() {
    let directory = TempDir::new().unwrap();
    older(directory.path()).await;
    for migration in 4..8 {
        let name = format!("hoopoe-store.before-{migration:04}.sqlite");
        std::fs::write(directory.path().join(name), "").unwrap();
    }

    Database::open(directory.path()).await.unwrap();

    let kept = ["0006", "0007", "0008"].map(|number| format!("hoopoe-store.before-{number}.sqlite"));
    assert_eq!(copies(directory.path()), kept);
}

#[tokio::test]
async fn a_database_that_cannot_be_copied_is_not_touched() {
    let directory = TempDir::new().unwrap();
    older(directory.path()).await;
    let before = std::fs::read(directory.path().join(FILE)).unwrap();
    std::fs::create_dir(directory.path().join("hoopoe-store.before-0008.unfinished")).unwrap();

    let error = Database::open(directory.path()).await.unwrap_err();

    assert!(matches!(error, OpenError::Copy { .. }), "{error}");
    assert_eq!(std::fs::read(directory.path().join(FILE)).unwrap(), before);
}

#[tokio::test]
async fn a_database_of_the_version_before_has_its_accounts_and_no_slots() {
    let directory = TempDir::new().unwrap();
    older_than(
        directory.path(),
        10,
        "INSERT INTO account (key, mailbox) VALUES (x'01', x'02')",
    )
    .await;

    let mut database = Database::open(directory.path()).await.unwrap();

    let count: (i64, i64) =
        sqlx::query_as("SELECT (SELECT COUNT(*) FROM account), (SELECT COUNT(*) FROM slot)")
            .fetch_one(&mut database.writer)
            .await
            .unwrap();
    assert_eq!(count, (1, 0));
}

/// A database as the version before migration 8 left it.
async fn older(directory: &Path) {
    older_than(directory, 8, "INSERT INTO counter (name, value) VALUES ('x', 1)").await;
}

/// A database as the version before a migration left it, with one more row.
async fn older_than(directory: &Path, migration: i64, row: &'static str) {
    let options = SqliteConnectOptions::new()
        .filename(directory.join(FILE))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal);
    let pool = SqlitePool::connect_with(options).await.unwrap();
    sqlx::migrate!("migrations/sqlite")
        .run_to(migration - 1, &pool)
        .await
        .unwrap();
    sqlx::query(row).execute(&pool).await.unwrap();
    pool.close().await;
}

fn copies(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("before-"))
        .collect();
    names.sort_unstable();
    names
}

/// The first bytes of what each migration is known by. A file that was applied somewhere must never be changed: the
/// database that it made would not open any more. New ones are added here.
const FROZEN: &[(i64, &str)] = &[
    (1, "1258894272622D7B"),
    (2, "9555D5C74F5AF7D9"),
    (3, "4DA0B5C2AC8AE7DE"),
    (4, "89EFFB3886CDD61E"),
    (5, "766DC3909A9E7955"),
    (6, "8944FB5B0F25721E"),
    (7, "976AEC242911C377"),
    (8, "05CC956EFE7A04D0"),
    (9, "F0FC68740A8572DA"),
    (10, "2DD48902C79AC498"),
    (11, "5352D663B4EB7B2D"),
];

#[tokio::test]
async fn no_migration_was_changed() {
    let directory = TempDir::new().unwrap();
    let mut database = Database::open(directory.path()).await.unwrap();

    let known: Vec<(i64, String)> =
        sqlx::query_as("SELECT version, substr(hex(checksum), 1, 16) FROM _sqlx_migrations ORDER BY version")
            .fetch_all(&mut database.writer)
            .await
            .unwrap();

    let frozen: Vec<_> = FROZEN
        .iter()
        .map(|(version, sum)| (*version, (*sum).to_owned()))
        .collect();
    assert_eq!(known, frozen);
}

#[tokio::test]
async fn opening_again_keeps_what_is_there() {
    let directory = TempDir::new().unwrap();
    let mut database = Database::open(directory.path()).await.unwrap();
    sqlx::query("INSERT INTO counter (name, value) VALUES ('x', 1)")
        .execute(&mut database.writer)
        .await
        .unwrap();
    database.close().await.unwrap();

    let mut database = Database::open(directory.path()).await.unwrap();

    let value: i64 = sqlx::query_scalar("SELECT value FROM counter WHERE name = 'x'")
        .fetch_one(&mut database.writer)
        .await
        .unwrap();
    assert_eq!(value, 1);
}

#[tokio::test]
async fn pragmas_make_commits_durable_and_readers_harmless() {
    let directory = TempDir::new().unwrap();
    let mut database = Database::open(directory.path()).await.unwrap();

    for (pragma, expected) in [
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("auto_vacuum", 2),
        ("busy_timeout", 5_000),
    ] {
        let query = sqlx::AssertSqlSafe(format!("PRAGMA {pragma}"));
        let value: i64 = sqlx::query_scalar(query)
            .fetch_one(&mut database.writer)
            .await
            .unwrap();
        assert_eq!(value, expected, "{pragma}");
    }
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&mut database.writer)
        .await
        .unwrap();
    assert_eq!(mode, "wal");
    let refused = sqlx::query("DELETE FROM counter")
        .execute(&database.readers)
        .await;
    assert!(refused.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_on_one_directory_is_refused() {
    let server = TestServer::start().await;

    let second = Server::open(Config::for_data(server.directory()), Clock::System).await;

    assert!(matches!(second, Err(RunError::Data(DataError::InUse(_)))));
    let directory = server.stop().await;
    assert!(
        Server::open(Config::for_data(directory.path()), Clock::System)
            .await
            .is_ok()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_for_their_owner_only_and_a_lost_or_damaged_key_is_not_replaced() {
    let server = TestServer::start().await;
    for file in ["server.key", FILE, "lock"] {
        let mode = server
            .directory()
            .join(file)
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let directory = server.stop().await;
    let key = directory.path().join("server.key");

    std::fs::write(&key, [1; 31]).unwrap();
    let damaged = Server::open(Config::for_data(directory.path()), Clock::System).await;
    assert!(matches!(damaged, Err(RunError::Data(DataError::KeyDamaged(_)))));
    std::fs::remove_file(&key).unwrap();
    let missing = Server::open(Config::for_data(directory.path()), Clock::System).await;
    assert!(matches!(missing, Err(RunError::Data(DataError::KeyMissing(_)))));
}
