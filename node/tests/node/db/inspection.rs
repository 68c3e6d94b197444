//! What a look through a database finds.

use hoopoe_engine::{change::Change, row::DeliveryState};
use hoopoe_node::db::inspection::{Inspection, Loose};

use crate::fixtures::{self, TestDatabase, delivery, written};

async fn loose(rows: Vec<Change>) -> Loose {
    let mut test = TestDatabase::with_contacts().await;
    test.commit(rows).await;
    let path = test.database.path().to_owned();
    let folder = test.close().await;
    let inspection = Inspection::open(&path, &fixtures::key()).await.unwrap();
    let loose = inspection.loose().await.unwrap();
    assert_eq!(inspection.references().await.unwrap(), [""; 0]);
    inspection.close().await;
    drop(folder);
    loose
}

#[tokio::test]
async fn a_message_that_nothing_sends_is_found() {
    let waits = |state| vec![written(1, 1), Change::PutDelivery(delivery(1, 1, state, 1))];

    let stuck = loose(waits(DeliveryState::Queued)).await;
    let arrived = loose(waits(DeliveryState::Delivered)).await;
    let unaddressed = loose(vec![written(1, 1)]).await;

    let none = Loose {
        unseen: 0,
        stuck: 0,
        unaddressed: 0,
    };
    assert_eq!(stuck, Loose { stuck: 1, ..none });
    assert_eq!(arrived, none);
    assert_eq!(
        unaddressed,
        Loose {
            unaddressed: 1,
            ..none
        }
    );
}

#[tokio::test]
async fn a_row_that_refers_to_nothing_is_found() {
    let test = TestDatabase::with_contacts().await;
    let mut raw = fixtures::raw(test.database.path()).await;
    sqlx::query("PRAGMA foreign_keys = OFF")
        .execute(&mut raw)
        .await
        .unwrap();
    sqlx::query("INSERT INTO counter (remote) VALUES (99)")
        .execute(&mut raw)
        .await
        .unwrap();
    sqlx::Connection::close(raw).await.unwrap();

    let inspection = Inspection::open(test.database.path(), &fixtures::key())
        .await
        .unwrap();

    assert_eq!(inspection.references().await.unwrap(), ["counter"]);
    inspection.close().await;
    test.close().await;
}
