//! The screen that locks by itself, and the recovery words of whoever sits in front of it.

use std::time::{Duration, Instant};

use axum::http::Method;
use hoopoe_crypto::recovery::RecoverySeed;
use hoopoe_engine::{Change, row::OwnRow};
use hoopoe_node::{clock, profile::Profile, random};
use hoopoe_protocol::{
    secret::Secret,
    time::{Span, Timestamp},
};
use serde_json::{Value, json};

use crate::{
    api::{Answer, TestNode},
    browser::{Browser, program, token, with_json},
    fixtures::{own, received},
    world::eventually,
};

const PATH: &str = "/v1/settings/screen";

async fn change(node: &TestNode, browser: &Browser, seconds: u32) -> Answer {
    let body = json!({ "idle_lock_s": seconds }).to_string();
    node.over_port(with_json(browser.asks(Method::PATCH, PATH), &body))
        .await
}

#[tokio::test]
async fn when_the_screen_locks_is_kept_and_only_sensible_times_are_taken() {
    let mut node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    assert_eq!(browser.get(&node, PATH).await.body, json!({"idle_lock_s": 0}));
    for seconds in [1, 9, 86_401] {
        change(&node, &browser, seconds)
            .await
            .is_problem(400, "malformed");
    }

    let changed = change(&node, &browser, 600).await;

    assert_eq!(changed.body, json!({"idle_lock_s": 600}));
    node.take_up().await;
    assert_eq!(browser.get(&node, PATH).await.body, json!({"idle_lock_s": 600}));
    assert_eq!(change(&node, &browser, 0).await.body, json!({"idle_lock_s": 0}));
    node.close().await;
}

#[tokio::test]
async fn no_program_keeps_the_screen_open() {
    let node = TestNode::new().await;
    let admin = token(&node, "a", "admin").await;

    let request = with_json(program(Method::PATCH, PATH, &admin), r#"{"idle_lock_s": 0}"#);

    node.over_port(request).await.is_problem(403, "scope");
    node.close().await;
}

#[tokio::test]
async fn a_page_that_nobody_touches_is_locked_before_it_is_answered_and_who_touches_it_is_not() {
    let mut node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    let keeper = node.database.database.keeper().clone();
    keeper.set_idle_lock(Some(Span::millis(1_000))).await.unwrap();
    node.take_up().await;
    let started = Instant::now();
    let touch = r#"{"active": true, "input": true}"#;
    while started.elapsed() < Duration::from_millis(1_500) {
        let answer = browser.post(&node, "/v1/activity", touch).await;
        assert_eq!(answer.status, 204, "{}", answer.body);
    }
    // Looking is no touch.
    let look = r#"{"active": true}"#;
    eventually("the screen locks", async || {
        browser.post(&node, "/v1/activity", look).await.status == 423
    })
    .await;

    let session = browser.get(&node, "/v1/session").await.body;

    assert_eq!(
        (&session["state"], &session["news"]),
        (&json!("locked"), &json!(false))
    );
    assert!(node.database.database.reader().screen().await.unwrap().is_locked);
    node.close().await;
}

#[tokio::test]
async fn a_locked_page_learns_that_something_came_and_nothing_else() {
    let mut node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    node.database.commit(vec![received(1, 1)]).await;
    assert_eq!(browser.post(&node, "/v1/session/lock", "").await.status, 204);
    let news = async |node: &TestNode| browser.get(node, "/v1/session").await.body["news"].clone();
    // What was there before is no news.
    assert_eq!(news(&node).await, false);
    assert_eq!(browser.get(&node, "/v1/session").await.body["seq"], 0);

    let later = clock::now().plus(Span::seconds(1));
    node.database.commit(vec![received(2, later.0)]).await;

    assert_eq!(news(&node).await, true);
    let session = browser.get(&node, "/v1/session").await.body;
    assert!(!session.to_string().contains("received"), "{session}");
    // Nor how much.
    assert_eq!(session["seq"], 0);
    node.close().await;
}

/// A node with this passphrase, and a seed that opens with it.
async fn with_words(node: &mut TestNode) -> String {
    let folder = node.database.folder.path().join("profile");
    let founding = Profile::create(&folder, b"correct horse", &mut random::generator()).unwrap();
    let storage = founding.finish().unwrap().storage_key;
    let seed = RecoverySeed::new(Secret::new([7; 32]));
    let row = own();
    let sealed = storage.seal(
        &mut random::generator(),
        "own",
        "seed",
        row.user_key.as_bytes(),
        1,
        seed.bytes().expose(),
    );
    let row = OwnRow {
        seed_sealed: sealed,
        ..row
    };
    node.database.commit(vec![Change::PutOwn(row)]).await;
    let keeper = node.database.database.keeper();
    keeper.owe_words(Timestamp(5)).await.unwrap();
    seed.words().to_string()
}

#[tokio::test]
async fn the_words_are_shown_for_the_passphrase_and_saved_by_those_that_are_asked_for() {
    let mut node = TestNode::new().await;
    let words = with_words(&mut node).await;
    let browser = Browser::sign_in(&node).await;
    assert_eq!(browser.get(&node, "/v1/status").await.body["words_owed"], 5);
    let early = browser
        .post(&node, "/v1/words/saved", r#"{"asked": [], "words": []}"#)
        .await;
    early.is_problem(409, "words_not_asked");
    let wrong = browser
        .post(&node, "/v1/words", r#"{"passphrase": "battery"}"#)
        .await;
    wrong.is_problem(403, "wrong_passphrase");

    let shown = browser
        .post(&node, "/v1/words", r#"{"passphrase": "correct horse"}"#)
        .await;

    assert_eq!(shown.status, 200, "{}", shown.body);
    assert_eq!(shown.headers["cache-control"], "no-store");
    let all: Vec<&str> = words.split(' ').collect();
    assert_eq!(shown.body["words"], json!(all));
    let asked: Vec<usize> = serde_json::from_value(shown.body["asked"].clone()).unwrap();
    assert!(asked.len() == 4 && asked.is_sorted() && asked.iter().all(|place| (1..=24).contains(place)));
    let said: Vec<String> = asked.iter().map(|place| all[place - 1].to_owned()).collect();
    let say = |words: &[String]| json!({ "asked": asked, "words": words }).to_string();
    for not in [
        &said[..3],
        &[said.clone(), vec!["abandon".to_owned()]].concat(),
        &[],
    ] {
        let answer = browser.post(&node, "/v1/words/saved", &say(not)).await;
        answer.is_problem(403, "words_wrong");
    }
    assert_eq!(browser.get(&node, "/v1/status").await.body["words_owed"], 5);
    let shouted: Vec<String> = said
        .iter()
        .map(|word| format!(" {} ", word.to_uppercase()))
        .collect();
    let saved = browser.post(&node, "/v1/words/saved", &say(&shouted)).await;
    assert_eq!(saved.status, 204, "{}", saved.body);
    assert!(browser.get(&node, "/v1/status").await.body["words_owed"].is_null());
    // It was asked for once.
    let again = browser.post(&node, "/v1/words/saved", &say(&said)).await;
    again.is_problem(409, "words_not_asked");
    node.close().await;
}

#[tokio::test]
async fn guessing_words_is_slow_and_neither_a_program_nor_a_locked_screen_gets_them() {
    let mut node = TestNode::new().await;
    with_words(&mut node).await;
    let browser = Browser::sign_in(&node).await;
    let admin = token(&node, "a", "admin").await;
    let body = r#"{"passphrase": "correct horse"}"#;
    let by_token = with_json(program(Method::POST, "/v1/words", &admin), body);
    node.over_port(by_token).await.is_problem(403, "scope");
    let shown = browser.post(&node, "/v1/words", body).await.body;
    let say = |asked: &Value| json!({ "asked": asked, "words": ["zoo", "zoo", "zoo", "zoo"] }).to_string();
    // What another window was asked before is no guess.
    for _ in 0..6 {
        let other = browser
            .post(&node, "/v1/words/saved", &say(&json!([1, 2, 3])))
            .await;
        other.is_problem(409, "words_not_asked");
    }
    for _ in 0..5 {
        let guess = browser
            .post(&node, "/v1/words/saved", &say(&shown["asked"]))
            .await;
        guess.is_problem(403, "words_wrong");
    }

    let guess = browser
        .post(&node, "/v1/words/saved", &say(&shown["asked"]))
        .await;
    guess.is_problem(429, "too_many_tries");
    browser.post(&node, "/v1/session/lock", "").await;
    browser
        .post(&node, "/v1/words", body)
        .await
        .is_problem(423, "locked");
    node.close().await;
}

#[tokio::test]
async fn where_there_is_an_account_no_other_is_made() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    let body = r#"{"name": "Eve", "passphrase": "x"}"#;

    browser
        .post(&node, "/v1/account", body)
        .await
        .is_problem(409, "account_exists");
    node.post("/v1/account", body)
        .await
        .is_problem(409, "account_exists");
    let restore = r#"{"name": "Eve", "passphrase": "x", "words": "y"}"#;
    let answer = browser.post(&node, "/v1/account/restore", restore).await;
    answer.is_problem(409, "account_exists");
    browser.post(&node, "/v1/session/lock", "").await;
    browser
        .post(&node, "/v1/account", body)
        .await
        .is_problem(423, "locked");
    node.close().await;
}
