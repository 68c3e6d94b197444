//! A node that is fully locked, as the socket and the port show it.

mod guard;

use std::{sync::Arc, time::Duration};

use axum::{
    Extension, Router,
    body::Body,
    http::{Method, Request},
};
use hoopoe_node::{
    profile::{Keys, Profile, Unlocked},
    random,
    web::{
        ROUTES,
        auth::OverPort,
        doorstep::Doorstep,
        locked::{self, LockedState},
        types::SessionState,
    },
};
use serde_json::{Value, json};
use tokio::{sync::mpsc, time::timeout};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::security::concrete;
use crate::{
    api::{Answer, OWNER, TestNode, owner},
    browser::{Browser, page, program, token, with_headers, with_json},
};

const PASSPHRASE: &str = r#"{"passphrase": "correct horse"}"#;
const WRONG: &str = r#"{"passphrase": "battery staple"}"#;

/// A node that was fully locked while a browser was signed in.
struct Locked {
    node: TestNode,
    profile: Unlocked,
    browser: Browser,
    state: LockedState,
    router: Router,
    keys: mpsc::Receiver<Keys>,
}

impl Locked {
    async fn new() -> Self {
        let node = TestNode::new().await;
        let folder = node.database.folder.path().join("profile");
        let profile = Profile::create(&folder, b"correct horse", &mut random::generator())
            .unwrap()
            .finish()
            .unwrap();
        let browser = Browser::sign_in(&node).await;
        let (opened, keys) = mpsc::channel(1);
        let door = Doorstep {
            owner: OWNER,
            address: Some(node.page),
            porter: Arc::clone(&node.porter),
            state: SessionState::Locked,
            failure: None,
            until: CancellationToken::new(),
        };
        let state = LockedState { door, opened };
        Self {
            node,
            profile,
            browser,
            router: locked::router(state.clone()),
            state,
            keys,
        }
    }

    /// It was unlocked, and could not start.
    fn not_started(&mut self, failure: &str) {
        let mut state = self.state.clone();
        state.door.failure = Some(failure.into());
        self.router = locked::router(state);
    }

    async fn over_port(&self, request: Request<Body>) -> Answer {
        let router = self.router.clone().layer(Extension(OverPort));
        Answer::read(router.oneshot(request).await.unwrap()).await
    }

    async fn over_socket(&self, method: Method, path: &str, body: &str) -> Answer {
        let request = Request::builder().method(method).uri(path).extension(owner());
        let answer = self.router.clone().oneshot(with_json(request, body)).await;
        Answer::read(answer.unwrap()).await
    }

    async fn unlock(&self, passphrase: &str) -> Answer {
        let request = self.browser.asks(Method::POST, "/v1/session/unlock");
        self.over_port(with_json(request, passphrase)).await
    }

    /// What our page asks, but these headers, which are as given.
    fn with(&self, method: Method, path: &str, headers: &[(&str, Option<&str>)]) -> Request<Body> {
        with_headers(with_json(self.browser.asks(method, path), PASSPHRASE), headers)
    }
}

#[tokio::test]
async fn locking_the_node_locks_the_screen_and_ends_what_serves() {
    let node = TestNode::new().await;
    let (browser, admin) = (Browser::sign_in(&node).await, token(&node, "a", "admin").await);
    let by_token = program(Method::POST, "/v1/lock", &admin);
    node.over_port(by_token.body(Body::empty()).unwrap())
        .await
        .is_problem(403, "scope");
    assert!(!node.stop.is_cancelled());

    let answer = browser.post(&node, "/v1/lock", "").await;

    assert_eq!(answer.status, 204, "{}", answer.body);
    assert!(node.stop.is_cancelled());
    assert!(node.database.database.reader().screen().await.unwrap().is_locked);
    // Whoever still asks here asks again in a moment, and is told there that it is fully locked.
    browser.get(&node, "/v1/chats").await.is_problem(503, "stopping");
    node.close().await;
}

#[tokio::test]
async fn the_node_is_locked_also_if_whoever_asked_hangs_up_at_once() {
    let node = TestNode::new().await;
    let request = Request::builder().method(Method::POST).uri("/v1/lock");
    let request = request.extension(owner()).body(Body::empty()).unwrap();

    // Begun, and dropped before it is answered.
    let asking = node.router().oneshot(request);
    assert!(timeout(Duration::ZERO, asking).await.is_err());

    timeout(Duration::from_secs(10), node.stop.cancelled())
        .await
        .unwrap();
    assert!(node.database.database.reader().screen().await.unwrap().is_locked);
    node.close().await;
}

#[tokio::test]
async fn a_browser_whose_session_was_ended_with_all_others_does_not_open_it() {
    let mut locked = Locked::new().await;

    locked.node.porter.dismiss_all();

    locked.unlock(PASSPHRASE).await.is_problem(401, "no_session");
    assert!(locked.keys.try_recv().is_err());
    locked.node.close().await;
}

#[tokio::test]
async fn a_browser_that_was_here_opens_it_with_the_passphrase_and_goes_on_as_it_was() {
    let mut locked = Locked::new().await;
    let asks = locked.browser.asks(Method::GET, "/v1/session");
    let session = locked.over_port(asks.body(Body::empty()).unwrap()).await.body;
    assert_eq!(
        (&session["state"], &session["name"], &session["device"]),
        (&json!("locked"), &Value::Null, &Value::Null)
    );
    assert_eq!(session["csrf"], locked.browser.csrf);

    locked.unlock(WRONG).await.is_problem(403, "wrong_passphrase");
    assert!(locked.keys.try_recv().is_err());
    assert_eq!(locked.unlock(PASSPHRASE).await.status, 204);

    let keys = locked.keys.try_recv().unwrap();
    assert_eq!(keys.database.expose(), locked.profile.database_key.expose());
    locked.node.take_up().await;
    let again = locked.browser.get(&locked.node, "/v1/status").await;
    assert_eq!(again.status, 200, "{}", again.body);
    locked.node.close().await;
}

#[tokio::test]
async fn guessing_is_as_slow_as_before_the_lock_and_goes_on_where_it_was() {
    let locked = Locked::new().await;
    for _ in 0..3 {
        let tried = locked.browser.post(&locked.node, "/v1/session/unlock", WRONG);
        tried.await.is_problem(403, "wrong_passphrase");
    }

    locked.unlock(WRONG).await.is_problem(403, "wrong_passphrase");
    let at_socket = locked.over_socket(Method::POST, "/v1/session/unlock", WRONG);
    at_socket.await.is_problem(403, "wrong_passphrase");

    // The sixth waits, right or wrong, and whichever way it comes.
    locked.unlock(PASSPHRASE).await.is_problem(429, "too_many_tries");
    let at_socket = locked.over_socket(Method::POST, "/v1/session/unlock", PASSPHRASE);
    at_socket.await.is_problem(429, "too_many_tries");
    locked.node.close().await;
}

#[tokio::test]
async fn the_owner_is_told_that_it_is_locked_whatever_they_ask_and_opens_it() {
    let mut locked = Locked::new().await;
    for route in ROUTES.iter().filter(|route| route.path.starts_with("/v1/")) {
        let is_answered = ["/v1/session/unlock", "/v1/session", "/v1/codes"].contains(&route.path);
        if is_answered {
            continue;
        }

        let answer = locked
            .over_socket(route.method.clone(), &concrete(route.path), "{}")
            .await;

        answer.is_problem(423, "fully_locked");
    }
    for (method, path) in [
        (Method::DELETE, "/v1/session"),
        (Method::GET, "/v1/codes"),
        (Method::GET, "/v1/session/unlock"),
        (Method::GET, "/v1/nothing"),
    ] {
        let answer = locked.over_socket(method, path, "{}").await;
        answer.is_problem(423, "fully_locked");
    }
    for body in ["", "{", "[]", "{}", r#"{"passphrase": 7}"#] {
        let answer = locked.over_socket(Method::POST, "/v1/session/unlock", body).await;
        answer.is_problem(400, "malformed");
    }

    let answer = locked
        .over_socket(Method::POST, "/v1/session/unlock", PASSPHRASE)
        .await;

    assert_eq!(answer.status, 204);
    assert!(locked.keys.try_recv().is_ok());
    locked.node.close().await;
}

#[tokio::test]
async fn the_owner_and_who_was_signed_in_learn_why_it_did_not_start_and_programs_do_not() {
    let mut locked = Locked::new().await;
    locked.not_started("the port 4001 is held by eve");

    for answer in [
        locked.over_socket(Method::GET, "/v1/status", "").await,
        locked
            .over_port(locked.with(Method::GET, "/v1/status", &[]))
            .await,
    ] {
        answer.is_problem(423, "fully_locked");
        let title = answer.body["title"].as_str().unwrap();
        assert!(
            title.contains("held by eve") && title.contains("hoopoe unlock"),
            "{title}"
        );
    }
    let session = locked
        .over_port(locked.with(Method::GET, "/v1/session", &[]))
        .await;
    assert_eq!(
        (&session.body["state"], &session.body["failure"]),
        (&json!("locked"), &json!("the port 4001 is held by eve"))
    );
    let request = program(Method::GET, "/v1/status", "hoopoe_x");
    let answer = locked.over_port(request.body(Body::empty()).unwrap()).await;
    answer.is_problem(423, "fully_locked");
    assert!(!answer.body["title"].as_str().unwrap().contains("eve"));
    locked.node.close().await;
}

#[tokio::test]
async fn once_the_passphrase_was_given_nobody_is_told_any_more_that_it_is_locked() {
    let mut locked = Locked::new().await;
    locked.unlock(WRONG).await.is_problem(403, "wrong_passphrase");
    let asks = || locked.over_socket(Method::GET, "/v1/status", "");
    asks().await.is_problem(423, "fully_locked");

    assert_eq!(locked.unlock(PASSPHRASE).await.status, 204);

    asks().await.is_problem(503, "stopping");
    locked.unlock(PASSPHRASE).await.is_problem(503, "stopping");
    assert!(locked.keys.try_recv().is_ok());
    assert!(locked.keys.try_recv().is_err());
    locked.node.close().await;
}

#[tokio::test]
async fn a_browser_that_comes_with_a_code_while_it_is_locked_opens_it_and_stays_who_it_is() {
    let mut locked = Locked::new().await;
    let link = locked.over_socket(Method::POST, "/v1/codes", "").await;
    assert_eq!(link.status, 201, "{}", link.body);
    let link = link.body["link"].as_str().unwrap();
    let (_, code) = link.split_once("/#code=").unwrap();
    let comes = || {
        let body = json!({ "code": code }).to_string();
        with_json(page(Method::POST, "/v1/session"), &body)
    };
    let guest = Browser::signed_in(&locked.over_port(comes()).await);
    locked.over_port(comes()).await.is_problem(401, "code_refused");
    let asks = guest
        .asks(Method::GET, "/v1/session")
        .body(Body::empty())
        .unwrap();
    let session = locked.over_port(asks).await.body;
    assert_eq!(
        (&session["state"], &session["csrf"]),
        (&json!("locked"), &json!(guest.csrf))
    );

    let request = with_json(guest.asks(Method::POST, "/v1/session/unlock"), PASSPHRASE);
    assert_eq!(locked.over_port(request).await.status, 204);

    assert!(locked.keys.try_recv().is_ok());
    locked.node.take_up().await;
    let session = guest.get(&locked.node, "/v1/session").await.body;
    assert_eq!(
        (&session["state"], &session["csrf"]),
        (&json!("open"), &json!(guest.csrf))
    );
    let all = locked.node.get("/v1/sessions").await.body;
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    locked.node.close().await;
}

#[tokio::test]
async fn a_node_that_was_started_locked_answers_nobody_over_a_port() {
    let locked = Locked::new().await;
    let mut state = locked.state.clone();
    state.door.address = None;
    let router = locked::router(state);
    let request = locked.with(Method::POST, "/v1/session/unlock", &[]);

    let answer = router.layer(Extension(OverPort)).oneshot(request).await;

    Answer::read(answer.unwrap()).await.is_problem(403, "forbidden");
    locked.node.close().await;
}
