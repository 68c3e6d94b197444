//! A tab that was closed: the node sees nothing of that, and shuts the host later.

use super::is_shut;
use crate::{
    api::TestNode,
    browser::{Browser, nobody_came_for},
    fixtures::raw,
};

#[tokio::test]
async fn a_tab_that_nobody_used_for_a_day_is_out_and_the_shared_host_is_shut() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    let tab = Browser::sign_in_shared(&node).await;
    nobody_came_for(&node, 23).await;
    node.state.access().end_old_tabs().await.unwrap();
    // That is a use.
    assert_eq!(tab.get(&node, "/v1/status").await.status, 200);

    nobody_came_for(&node, 24).await;
    node.state.access().end_old_tabs().await.unwrap();

    is_shut(&node, &tab).await;
    assert_eq!(browser.get(&node, "/v1/status").await.status, 200);
    let listed = node.get("/v1/sessions").await;
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 1);
    node.close().await;
}

#[tokio::test]
async fn a_sign_in_that_was_cut_off_keeps_no_host_open() {
    let node = TestNode::new().await;
    let tab = Browser::sign_in_shared(&node).await;
    // The porter is not told any more that the session of the database is another one.
    let mut connection = raw(node.database.database.path()).await;
    sqlx::query("UPDATE browser_session SET id = id + 1, secret_hash = zeroblob(32)")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::Connection::close(connection).await.unwrap();

    node.state.access().end_old_tabs().await.unwrap();

    is_shut(&node, &tab).await;
    node.close().await;
}
