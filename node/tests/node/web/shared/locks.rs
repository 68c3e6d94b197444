//! The two locks, opened from the one tab of the shared host.

use std::sync::Arc;

use axum::{
    Extension,
    http::{Method, header},
};
use hoopoe_node::web::{
    auth::OverPort,
    doorstep::Doorstep,
    locked::{self, LockedState},
    types::SessionState,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::{PASSPHRASE, choose_passphrase, crowded};
use crate::{
    api::{Answer, OWNER, TestNode},
    browser::{Browser, with_headers, with_json},
};

#[tokio::test]
async fn a_locked_screen_is_opened_by_the_tab_with_the_passphrase() {
    let node = TestNode::new().await;
    choose_passphrase(&node);
    let tab = Browser::sign_in_shared(&node).await;
    assert_eq!(tab.post(&node, "/v1/session/lock", "").await.status, 204);
    tab.get(&node, "/v1/chats").await.is_problem(423, "locked");
    let unlock = |headers| {
        let asks = with_json(tab.asks(Method::POST, "/v1/session/unlock"), PASSPHRASE);
        node.over_port(with_headers(asks, headers))
    };

    unlock(&[("x-tab", None)]).await.is_problem(401, "no_session");
    let answer = unlock(&[]).await;

    assert_eq!(answer.status, 204, "{}", answer.body);
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
    assert_eq!(tab.get(&node, "/v1/chats").await.status, 200);
    node.close().await;
}

#[tokio::test]
async fn a_tab_opens_a_node_that_is_fully_locked_and_goes_on_and_half_of_it_does_not() {
    let mut node = TestNode::new().await;
    choose_passphrase(&node);
    let tab = Browser::sign_in_shared(&node).await;
    let (opened, mut keys) = mpsc::channel(1);
    let router = locked::router(LockedState {
        door: Doorstep {
            owner: OWNER,
            address: Some(node.page),
            porter: Arc::clone(&node.porter),
            state: SessionState::Locked,
            failure: None,
            until: CancellationToken::new(),
        },
        opened,
    });
    let unlock = async |headers: &[(&str, Option<&str>)]| {
        let asks = with_json(tab.asks(Method::POST, "/v1/session/unlock"), PASSPHRASE);
        let router = router.clone().layer(Extension(OverPort));
        Answer::read(router.oneshot(with_headers(asks, headers)).await.unwrap()).await
    };
    for (headers, status, code) in [
        (&[("x-tab", None)][..], 401, "no_session"),
        (&[("cookie", None)], 401, "no_session"),
        (&[("x-tab", Some("AAAA"))], 401, "no_session"),
        (&[("x-csrf", None)], 403, "csrf"),
        (&[("origin", Some("http://127.0.0.1:8080"))], 403, "origin"),
        (&[("host", Some("localhost:61000"))], 403, "host"),
        (
            &[
                ("origin", None),
                ("sec-fetch-site", None),
                ("cookie", None),
                ("authorization", Some("Bearer x")),
            ],
            403,
            "host",
        ),
    ] {
        unlock(headers).await.is_problem(status, code);
    }
    assert!(keys.try_recv().is_err());

    let [crowded, ..] = crowded(&tab);
    assert_eq!(unlock(&[("cookie", Some(&crowded))]).await.status, 204);

    assert!(keys.try_recv().is_ok());
    node.take_up().await;
    assert_eq!(tab.get(&node, "/v1/status").await.status, 200);
    node.close().await;
}
