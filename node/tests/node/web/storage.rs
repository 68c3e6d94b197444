//! What the profile takes on the disk, over the local API.

use axum::http::Method;
use hoopoe_node::db::backup;

use crate::api::TestNode;

#[tokio::test]
async fn what_is_on_the_disk_is_said_and_copies_can_be_removed() {
    let node = TestNode::new().await;
    let file = node.database.folder.path().join("hoopoe.db");
    assert!(file.exists());
    let copy = file.with_file_name("hoopoe.db.schema-12.only-after-a-failed-upgrade");
    std::fs::write(&copy, [0; 11]).unwrap();
    assert_eq!(backup::copies(&file).unwrap().len(), 1);

    let before = node.get("/v1/storage").await.body;

    assert!(before["database"].as_u64().unwrap() > 4_000, "{before}");
    assert_eq!(
        (&before["copies"], &before["number_of_copies"]),
        (&11.into(), &1.into())
    );
    assert_eq!(before["messages"], 0);

    let after = node.ask(Method::DELETE, "/v1/storage/copies", None).await.body;

    assert_eq!(
        (&after["copies"], &after["number_of_copies"]),
        (&0.into(), &0.into())
    );
    assert!(!copy.exists() && file.exists());
    node.close().await;
}
