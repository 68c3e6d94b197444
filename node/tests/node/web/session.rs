//! How a browser comes in, is locked out, comes back and leaves.

use axum::http::{Method, header};
use hoopoe_node::{profile::Profile, random};
use serde_json::json;

use crate::{
    api::TestNode,
    browser::{Browser, code, cookie, enter, nobody_came_for},
    fixtures::raw,
};

const PASSPHRASE: &str = r#"{"passphrase": "correct horse"}"#;
const WRONG: &str = r#"{"passphrase": "battery staple"}"#;

/// Gives the node's profile a passphrase.
fn choose_passphrase(node: &TestNode) {
    let folder = node.database.folder.path().join("profile");
    Profile::create(&folder, b"correct horse", &mut random::generator())
        .unwrap()
        .finish()
        .unwrap();
}

#[tokio::test]
async fn a_code_gets_a_cookie_that_no_script_and_no_other_host_can_read() {
    let node = TestNode::new().await;

    let answer = enter(&node, &code(&node).await).await;

    assert_eq!(answer.status, 201);
    assert_eq!(
        (
            &answer.body["state"],
            &answer.body["name"],
            &answer.body["device"]
        ),
        (&json!("open"), &json!("Alice"), &json!("abababab"))
    );
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
    let (pair, attributes) = set.split_once("; ").unwrap();
    assert!(pair.starts_with("__Host-s=") && pair.len() == 9 + 43);
    assert_eq!(
        attributes,
        "Max-Age=34560000; Path=/; HttpOnly; Secure; SameSite=Strict"
    );
    node.close().await;
}

#[tokio::test]
async fn a_browser_that_is_signed_in_reads_and_writes() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;

    assert_eq!(browser.get(&node, "/v1/status").await.body["name"], "Alice");
    let marked = browser.post(&node, "/v1/chats/1/read", "{}").await;
    assert_eq!(
        (marked.status.as_u16(), &marked.body["messages"]),
        (200, &json!(0))
    );
    // After a reload the page has only its cookie.
    let session = browser.get(&node, "/v1/session").await;
    assert_eq!(session.body["csrf"], browser.csrf);
    assert_eq!(cookie(&session), browser.cookie);
    node.close().await;
}

#[tokio::test]
async fn a_locked_screen_shows_nothing_until_the_passphrase_is_given() {
    let node = TestNode::new().await;
    choose_passphrase(&node);
    let (browser, other) = (Browser::sign_in(&node).await, Browser::sign_in(&node).await);

    assert_eq!(browser.post(&node, "/v1/session/lock", "").await.status, 204);

    for locked in [&browser, &other] {
        locked.get(&node, "/v1/chats").await.is_problem(423, "locked");
        locked
            .post(&node, "/v1/chats/1/read", "{}")
            .await
            .is_problem(423, "locked");
        locked.get(&node, "/v1/sessions").await.is_problem(423, "locked");
        let session = locked.get(&node, "/v1/session").await.body;
        assert_eq!(
            (&session["state"], &session["name"]),
            (&json!("locked"), &json!(null))
        );
    }
    // A code lets in, but opens no screen.
    let late = Browser::sign_in(&node).await;
    late.get(&node, "/v1/chats").await.is_problem(423, "locked");
    browser
        .post(&node, "/v1/session/unlock", WRONG)
        .await
        .is_problem(403, "wrong_passphrase");
    let unlocked = browser.post(&node, "/v1/session/unlock", PASSPHRASE).await;
    assert_eq!(unlocked.status, 204, "{}", unlocked.body);
    for open in [&browser, &other, &late] {
        assert_eq!(open.get(&node, "/v1/chats").await.status, 200);
    }
    node.close().await;
}

#[tokio::test]
async fn the_screen_stays_locked_over_a_new_start() {
    let mut node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    browser.post(&node, "/v1/session/lock", "").await;

    node.restart().await;

    let late = Browser::sign_in(&node).await;
    late.get(&node, "/v1/chats").await.is_problem(423, "locked");
    node.close().await;
}

#[tokio::test]
async fn a_cookie_from_before_the_start_opens_nothing_and_the_passphrase_brings_another() {
    let mut node = TestNode::new().await;
    choose_passphrase(&node);
    let browser = Browser::sign_in(&node).await;

    node.restart().await;

    browser
        .get(&node, "/v1/chats")
        .await
        .is_problem(401, "session_expired");
    // What it has to repeat is new.
    browser
        .post(&node, "/v1/session/unlock", PASSPHRASE)
        .await
        .is_problem(403, "csrf");
    let session = browser.get(&node, "/v1/session").await.body;
    assert_eq!(session["state"], "expired");
    let back = Browser {
        csrf: session["csrf"].as_str().unwrap().to_owned(),
        cookie: browser.cookie.clone(),
        tab: None,
    };
    let unlocked = back.post(&node, "/v1/session/unlock", PASSPHRASE).await;
    assert_eq!(unlocked.status, 204, "{}", unlocked.body);
    let renewed = Browser {
        cookie: cookie(&unlocked),
        csrf: String::new(),
        tab: None,
    };
    assert_eq!(renewed.get(&node, "/v1/chats").await.status, 200);
    browser
        .get(&node, "/v1/chats")
        .await
        .is_problem(401, "no_session");
    node.close().await;
}

#[tokio::test]
async fn an_unlock_that_cannot_be_written_costs_nobody_their_session() {
    let mut node = TestNode::new().await;
    choose_passphrase(&node);
    let mut browser = Browser::sign_in(&node).await;
    browser.post(&node, "/v1/session/lock", "").await;
    node.restart().await;
    let session = browser.get(&node, "/v1/session").await.body;
    session["csrf"].as_str().unwrap().clone_into(&mut browser.csrf);
    let mut connection = raw(node.database.database.path()).await;
    let refuse =
        "CREATE TRIGGER refuse BEFORE DELETE ON screen_lock BEGIN SELECT RAISE(ROLLBACK, 'no room'); END";
    sqlx::query(refuse).execute(&mut connection).await.unwrap();
    let unlock = || browser.post(&node, "/v1/session/unlock", PASSPHRASE);
    unlock().await.is_problem(507, "not_written");
    sqlx::query("DROP TRIGGER refuse")
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::Connection::close(connection).await.unwrap();

    let unlocked = unlock().await;

    assert_eq!(unlocked.status, 204, "{}", unlocked.body);
    browser.cookie = cookie(&unlocked);
    assert_eq!(browser.get(&node, "/v1/chats").await.status, 200);
    node.close().await;
}

#[tokio::test]
async fn a_passphrase_can_be_tried_five_times_a_minute() {
    let node = TestNode::new().await;
    choose_passphrase(&node);
    let browser = Browser::sign_in(&node).await;
    browser.post(&node, "/v1/session/lock", "").await;
    for _ in 0..5 {
        browser
            .post(&node, "/v1/session/unlock", WRONG)
            .await
            .is_problem(403, "wrong_passphrase");
    }

    for sixth in [WRONG, PASSPHRASE] {
        browser
            .post(&node, "/v1/session/unlock", sixth)
            .await
            .is_problem(429, "too_many_tries");
    }

    browser.get(&node, "/v1/chats").await.is_problem(423, "locked");
    node.close().await;
}

#[tokio::test]
async fn the_lock_is_for_screens_and_not_for_the_owner_or_a_program() {
    let node = TestNode::new().await;
    let token = crate::browser::token(&node, "script", "read").await;

    assert_eq!(node.ask(Method::POST, "/v1/session/lock", None).await.status, 204);

    assert_eq!(node.get("/v1/chats").await.status, 200);
    let request = crate::browser::program(Method::GET, "/v1/chats", &token);
    let answer = node.over_port(request.body(axum::body::Body::empty()).unwrap());
    assert_eq!(answer.await.status, 200);
    node.close().await;
}

#[tokio::test]
async fn a_session_that_nobody_used_for_a_month_asks_for_the_passphrase() {
    let node = TestNode::new().await;
    choose_passphrase(&node);
    let browser = Browser::sign_in(&node).await;
    nobody_came_for(&node, 29 * 24).await;
    assert_eq!(browser.get(&node, "/v1/status").await.status, 200);
    nobody_came_for(&node, 29 * 24).await;
    // It was used a moment ago, so it goes on.
    assert_eq!(browser.get(&node, "/v1/status").await.status, 200);

    nobody_came_for(&node, 30 * 24).await;

    browser
        .get(&node, "/v1/status")
        .await
        .is_problem(401, "session_expired");
    assert_eq!(browser.get(&node, "/v1/session").await.body["state"], "expired");
    browser
        .post(&node, "/v1/session/unlock", WRONG)
        .await
        .is_problem(403, "wrong_passphrase");
    let unlocked = browser.post(&node, "/v1/session/unlock", PASSPHRASE).await;
    assert_eq!(unlocked.status, 204);
    let renewed = Browser {
        cookie: cookie(&unlocked),
        csrf: String::new(),
        tab: None,
    };
    assert_eq!(renewed.get(&node, "/v1/status").await.status, 200);
    node.close().await;
}

#[tokio::test]
async fn sessions_are_listed_and_one_can_be_turned_out() {
    let node = TestNode::new().await;
    let (browser, other) = (Browser::sign_in(&node).await, Browser::sign_in(&node).await);
    let list = browser.get(&node, "/v1/sessions").await.body;
    let all = list["items"].as_array().unwrap();
    let currents: Vec<_> = all.iter().map(|session| &session["current"]).collect();
    assert_eq!(currents, [false, true]);
    let second = &all[0]["id"];

    let ended = browser.delete(&node, &format!("/v1/sessions/{second}")).await;

    assert_eq!(ended.body, json!({"ended": 1}));
    other.get(&node, "/v1/status").await.is_problem(401, "no_session");
    other
        .post(&node, "/v1/session/unlock", PASSPHRASE)
        .await
        .is_problem(401, "no_session");
    for unknown in ["99", "-1", "x", "99999999999999999999"] {
        let path = format!("/v1/sessions/{unknown}");
        let answer = browser.delete(&node, &path).await;
        answer.is_problem(404, "no_such_session");
    }
    // The owner can turn all of them out from the command line.
    let ended = node.ask(Method::DELETE, "/v1/sessions", None).await;
    assert_eq!(ended.body, json!({"ended": 1}));
    browser
        .get(&node, "/v1/status")
        .await
        .is_problem(401, "no_session");
    node.close().await;
}

#[tokio::test]
async fn signing_out_leaves_nothing_in_the_browser() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;

    let answer = browser.delete(&node, "/v1/session").await;

    assert_eq!(answer.status, 204);
    assert_eq!(
        answer.headers["clear-site-data"],
        "\"cache\", \"cookies\", \"storage\""
    );
    assert_eq!(
        answer.headers[header::SET_COOKIE],
        "__Host-s=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict"
    );
    browser
        .get(&node, "/v1/session")
        .await
        .is_problem(401, "no_session");
    node.close().await;
}

#[tokio::test]
async fn the_session_that_was_unused_for_longest_gives_way_to_a_new_one() {
    let node = TestNode::new().await;
    let first = Browser::sign_in(&node).await;
    nobody_came_for(&node, 24).await;
    for _ in 0..32 {
        Browser::sign_in(&node).await;
    }

    first.get(&node, "/v1/status").await.is_problem(401, "no_session");

    let list = node.get("/v1/sessions").await.body;
    assert_eq!(list["items"].as_array().unwrap().len(), 32);
    node.close().await;
}

#[tokio::test]
async fn of_the_secrets_of_sessions_and_tokens_nothing_is_stored() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    let token = crate::browser::token(&node, "script", "read").await;
    let mut connection = raw(node.database.database.path()).await;
    let hashes: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT secret_hash FROM browser_session UNION ALL SELECT secret_hash FROM access_token",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    sqlx::Connection::close(connection).await.unwrap();

    let text = browser.cookie.strip_prefix("__Host-s=").unwrap();
    let secret = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
    assert_eq!(
        hashes,
        [
            hoopoe_protocol::hash::plain(&secret).to_vec(),
            hoopoe_protocol::hash::plain(token.as_bytes()).to_vec()
        ]
    );
    node.close().await;
}
