//! Opening the file: keys, versions, strangers.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
};

use hoopoe_engine::change::Change;
use hoopoe_node::db::{Database, OpenError};
use hoopoe_protocol::secret::Secret;
use sqlx::{ConnectOptions as _, Connection as _, sqlite::SqliteConnectOptions};

use crate::fixtures::{self, TestDatabase};

#[tokio::test]
async fn a_wrong_key_is_refused_and_the_right_one_still_opens() {
    let test = TestDatabase::with_contacts().await;
    let path = test.database.path().to_owned();
    let folder = test.close().await;

    let wrong = Database::open(&path, &Secret::new([8; 32])).await;

    assert!(matches!(wrong, Err(OpenError::WrongKey)), "{wrong:?}");
    let database = fixtures::open(&folder).await;
    assert!(database.writer().await.unwrap().load().await.unwrap().is_some());
    database.close().await;
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hoopoe.db");
    fs::write(&path, vec![0x41; 8_192]).unwrap();

    let opened = Database::open(&path, &fixtures::key()).await;

    assert!(matches!(opened, Err(OpenError::WrongKey)), "{opened:?}");
    assert_eq!(fs::read(&path).unwrap(), vec![0x41; 8_192]);
}

#[tokio::test]
async fn a_newer_schema_is_refused_untouched() {
    let test = TestDatabase::with_contacts().await;
    let path = test.database.path().to_owned();
    let _folder = test.close().await;
    let mut raw = SqliteConnectOptions::new()
        .filename(&path)
        .pragma("key", format!("\"x'{}'\"", "07".repeat(32)))
        .connect()
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (4711, 'of the future', TRUE, x'00', 0)",
    )
    .execute(&mut raw)
    .await
    .unwrap();
    raw.close().await.unwrap();
    let before = fs::read(&path).unwrap();

    let opened = Database::open(&path, &fixtures::key()).await;

    assert!(
        matches!(opened, Err(OpenError::Newer { found: 4711, known }) if known < 4711),
        "{opened:?}"
    );
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[tokio::test]
async fn nothing_that_is_written_can_be_read_in_the_files() {
    let mut test = TestDatabase::with_contacts().await;
    test.commit(vec![fixtures::written(1, 1)]).await;

    for entry in fs::read_dir(test.folder.path()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for secret in ["Alice", "written 1", "SQLite format", "CREATE TABLE"] {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} can be read");
        }
    }
    test.close().await;
}

#[tokio::test]
async fn the_files_are_the_owners_alone() {
    let mut test = TestDatabase::with_contacts().await;
    test.commit(vec![fixtures::written(1, 1)]).await;

    for name in ["hoopoe.db", "hoopoe.db-wal", "hoopoe.db-shm"] {
        let metadata = fs::metadata(test.folder.path().join(name)).unwrap();
        assert_eq!(metadata.permissions().mode() & 0o777, 0o600, "{name}");
    }
    test.close().await;
}

#[tokio::test]
async fn a_file_that_others_could_read_is_closed_to_them() {
    let test = TestDatabase::with_contacts().await;
    let path = test.database.path().to_owned();
    let folder = test.close().await;
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();

    let database = fixtures::open(&folder).await;

    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    database.close().await;
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("nowhere").join("hoopoe.db");

    let opened = Database::open(&path, &fixtures::key()).await;

    assert!(matches!(opened, Err(OpenError::File(_))), "{opened:?}");
}

#[tokio::test]
async fn an_empty_database_has_no_snapshot() {
    let mut test = TestDatabase::new().await;

    assert!(test.writer.load().await.unwrap().is_none());
    test.close().await;
}

#[tokio::test]
async fn readers_cannot_write_and_see_each_commit() {
    let mut test = TestDatabase::with_contacts().await;

    assert_eq!(test.database.reader().outbox_length().await.unwrap(), 0);
    test.commit(vec![Change::PutContact(fixtures::contact(3, "Dave"))])
        .await;

    assert_eq!(test.database.reader().contacts().await.unwrap().len(), 3);
    test.close().await;
}

#[tokio::test]
async fn a_commit_that_fails_writes_nothing() {
    let mut test = TestDatabase::with_contacts().await;
    let orphan = fixtures::remote(9);

    let failed = test
        .writer
        .commit(&vec![
            Change::PutContact(fixtures::contact(3, "Dave")),
            Change::PutRemote(orphan),
        ])
        .await;

    assert!(failed.is_err());
    assert_eq!(test.database.reader().contacts().await.unwrap().len(), 2);
    test.commit(vec![Change::PutContact(fixtures::contact(3, "Dave"))])
        .await;
    test.close().await;
}

#[tokio::test]
async fn a_transaction_that_sqlite_ended_itself_spoils_no_later_one() {
    let mut test = TestDatabase::with_contacts().await;
    let mut raw = fixtures::raw(test.database.path()).await;
    // As it does when the disk is full.
    sqlx::query("CREATE TRIGGER full BEFORE INSERT ON message BEGIN SELECT RAISE(ROLLBACK, 'full'); END")
        .execute(&mut raw)
        .await
        .unwrap();
    // Each connection that there can be.
    for _ in 0..4 {
        assert!(test.writer.commit(&vec![fixtures::written(1, 1)]).await.is_err());
        test.writer = test.database.writer().await.unwrap();
    }
    sqlx::query("DROP TRIGGER full").execute(&mut raw).await.unwrap();
    raw.close().await.unwrap();

    test.writer = test.database.writer().await.unwrap();

    test.commit(vec![fixtures::written(1, 1)]).await;
    test.close().await;
}

#[tokio::test]
async fn the_key_never_reaches_the_log() {
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    let lines = Lines::default();
    let writer = lines.clone();
    // For the whole process: the statements run on threads of sqlx.
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .init();
    tracing::info!("the log works");
    let mut test = TestDatabase::with_contacts().await;
    test.commit(vec![fixtures::written(1, 1)]).await;
    test.database
        .reader()
        .chats(hoopoe_protocol::time::Timestamp(0))
        .await
        .unwrap();

    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("the log works"));
    for secret in ["0707070707", "PRAGMA", "Alice", "written 1"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    test.close().await;
}
