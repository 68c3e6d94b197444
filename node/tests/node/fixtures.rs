//! Rows with recognisable content, and a database in a folder that goes away.

use std::path::Path as FilePath;

use data_encoding::HEXLOWER;
use hoopoe_engine::{
    change::{Change, Changes},
    row::{
        ContactId, ContactRow, ContactState, DeliveryRow, DeliveryState, MessageRow, OwnRow, Path, RemoteId,
        RemoteRow,
    },
};
use hoopoe_node::db::{Database, Writer};
use hoopoe_protocol::{
    id::{DeviceId, MessageId, UserId},
    keys::{Signature, UserKey},
    secret::Secret,
    signed::Signed,
    time::Timestamp,
};
use sqlx::{ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

/// A database in a temporary folder.
pub(crate) struct TestDatabase {
    pub(crate) database: Database,
    pub(crate) writer: Writer,
    pub(crate) folder: TempDir,
    is_closed: IsClosed,
}

/// Fails a test that ends without closing: a connection that closes while the process ends can crash it.
struct IsClosed(bool);

impl Drop for IsClosed {
    fn drop(&mut self) {
        assert!(
            self.0 || std::thread::panicking(),
            "the test ends without closing its database"
        );
    }
}

impl TestDatabase {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = open(&folder).await;
        let writer = database.writer().await.unwrap();
        Self {
            database,
            writer,
            folder,
            is_closed: IsClosed(false),
        }
    }

    /// One with the user, and Bob and Carol as contacts 1 and 2 with the devices 1 and 2.
    pub(crate) async fn with_contacts() -> Self {
        let mut test = Self::new().await;
        test.commit(vec![
            Change::PutOwn(own()),
            Change::SetAccount(vec![1; 40]),
            Change::PutContact(contact(1, "Bob")),
            Change::PutRemote(remote(1)),
            Change::PutContact(contact(2, "Carol")),
            Change::PutRemote(remote(2)),
        ])
        .await;
        test
    }

    /// To be called last. Gives the folder, for whoever opens the file again.
    pub(crate) async fn close(mut self) -> TempDir {
        self.is_closed.0 = true;
        drop(self.writer);
        self.database.close().await;
        self.folder
    }

    pub(crate) async fn commit(&mut self, changes: Changes) {
        self.writer.commit(&changes).await.unwrap();
    }
}

pub(crate) fn key() -> Secret<32> {
    Secret::new([7; 32])
}

pub(crate) async fn open(folder: &TempDir) -> Database {
    Database::open(&folder.path().join("hoopoe.db"), &key())
        .await
        .unwrap()
}

/// A connection to a database behind its owner's back.
pub(crate) async fn raw(path: &FilePath) -> SqliteConnection {
    raw_with(path, &[7; 32]).await
}

/// The same, to one that has another key.
pub(crate) async fn raw_with(path: &FilePath, key: &[u8; 32]) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(path)
        .pragma("key", format!("\"x'{}'\"", HEXLOWER.encode(key)))
        .connect()
        .await
        .unwrap()
}

pub(crate) fn user_key(n: u8) -> UserKey {
    UserKey::new([n; 32])
}

pub(crate) fn user(n: u8) -> UserId {
    UserId::of(&user_key(n))
}

pub(crate) fn message(n: u8) -> MessageId {
    MessageId::new([n; 16])
}

pub(crate) fn signed<T>(n: u8) -> Signed<T> {
    Signed::from_parts(vec![n; 100], Signature::new([n; 64]))
}

pub(crate) fn own() -> OwnRow {
    OwnRow {
        user_key: user_key(100),
        seed_sealed: vec![1; 72],
        bundle_key_sealed: vec![2; 72],
        name: "Alice".to_owned(),
        manifest: signed(3),
        route: None,
        store: None,
        fallback_since: None,
    }
}

pub(crate) fn contact(n: u8, name: &str) -> ContactRow {
    ContactRow {
        id: ContactId(i64::from(n)),
        user_key: user_key(n),
        name: name.to_owned(),
        state: ContactState::Accepted,
        manifest: signed(n),
        our_seeds_sealed: vec![n; 10],
        their_seeds_sealed: None,
        since: Timestamp(1_000 + u64::from(n)),
        verified: None,
        warning: None,
    }
}

pub(crate) fn remote(n: u8) -> RemoteRow {
    RemoteRow {
        id: RemoteId(i64::from(n)),
        contact: ContactId(i64::from(n)),
        device: DeviceId::new([n; 32]),
        route: None,
        kem: None,
        reset_wanted: None,
        reset_at: None,
    }
}

/// A message that the user wrote to contact 1.
pub(crate) fn written(n: u8, order: u64) -> Change {
    Change::AddMessage(MessageRow {
        message: message(n),
        contact: ContactId(1),
        sender: None,
        order,
        sent_at: Timestamp(order),
        stored_at: Timestamp(order),
        arrival: None,
        text: format!("written {n}"),
    })
}

/// A message that contact 1 wrote.
pub(crate) fn received(n: u8, order: u64) -> Change {
    Change::AddMessage(MessageRow {
        message: message(n),
        contact: ContactId(1),
        sender: Some(RemoteId(1)),
        order,
        sent_at: Timestamp(order),
        stored_at: Timestamp(order),
        arrival: Some(Path::Store),
        text: format!("received {n}"),
    })
}

/// The place of such a message, as the local API writes it.
pub(crate) fn place(change: &Change) -> String {
    let Change::AddMessage(row) = change else {
        panic!("{change:?}")
    };
    let author = if row.sender.is_none() {
        UserId::of(&own().user_key)
    } else {
        user(1)
    };
    let bytes: [&[u8]; 3] = [
        &row.order.to_be_bytes(),
        author.as_bytes(),
        row.message.as_bytes(),
    ];
    data_encoding::BASE32HEX_NOPAD.encode(&bytes.concat())
}

/// How far message `n` to contact 1 is on a device.
pub(crate) fn delivery(n: u8, remote: i64, state: DeliveryState, at: u64) -> DeliveryRow {
    DeliveryRow {
        message: message(n),
        contact: ContactId(1),
        remote: RemoteId(remote),
        state,
        path: None,
        reason: None,
        at: Timestamp(at),
    }
}
