//! The page at 127.0.0.1, for browsers that know no hosts below `localhost`: attacked line by line by whoever shares that host.
//!
//! Each program of this computer that has a port gets the cookies of 127.0.0.1, so the cookie is known to the attacker.

mod closed;
mod locks;

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use hoopoe_node::{
    page::Site,
    profile::Profile,
    random,
    web::{Needs, ROUTES},
};
use serde_json::json;

use super::security::{concrete, has_every_header};
use crate::{
    api::{PAGE, TestNode},
    browser::{Browser, code, code_at, cookie, enter, enter_at, token, with_headers},
    fixtures::raw,
};

const PASSPHRASE: &str = r#"{"passphrase": "correct horse"}"#;
const HOST: &str = "127.0.0.1:61000";
const ORIGIN: &str = "http://127.0.0.1:61000";

/// What the page of a tab asks, but these headers.
fn with(tab: &Browser, method: Method, path: &str, headers: &[(&str, Option<&str>)]) -> Request<Body> {
    with_headers(tab.asks(method, path).body(Body::empty()).unwrap(), headers)
}

/// A window that comes from a page on another port of the host.
fn window() -> Request<Body> {
    let request = Request::get("/")
        .header(header::HOST, HOST)
        .header("sec-fetch-site", "same-site")
        .header("sec-fetch-mode", "navigate")
        .header("sec-fetch-dest", "document");
    request.body(Body::empty()).unwrap()
}

/// Nothing answers at the shared host, whoever asks.
async fn is_shut(node: &TestNode, browser: &Browser) {
    for route in ROUTES {
        let headers = [("host", Some(HOST)), ("origin", Some(ORIGIN))];
        let request = with(browser, route.method.clone(), &concrete(route.path), &headers);

        node.over_port(request).await.is_problem(403, "host");
    }
    node.over_port(window()).await.is_problem(403, "host");
}

#[tokio::test]
async fn who_never_asks_for_the_shared_host_has_nothing_there() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    code(&node).await;

    is_shut(&node, &browser).await;

    node.close().await;
}

#[tokio::test]
async fn a_code_for_the_shared_host_is_good_there_alone_and_gives_two_halves() {
    let node = TestNode::new().await;
    let (own, shared) = (code(&node).await, code_at(&node, Site::Shared).await);
    enter_at(&node, Site::Shared, &own)
        .await
        .is_problem(401, "code_refused");
    enter(&node, &shared).await.is_problem(401, "code_refused");

    let answer = enter_at(&node, Site::Shared, &shared).await;

    assert_eq!(answer.status, 201, "{}", answer.body);
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
    let (pair, attributes) = set.split_once("; ").unwrap();
    assert!(pair.starts_with("hoopoe-61000=") && pair.len() == 13 + 43);
    assert_eq!(attributes, "Path=/; HttpOnly; SameSite=Strict");
    assert_eq!(answer.body["tab"].as_str().unwrap().len(), 43);
    // It is said once; elsewhere there is none.
    let tab = Browser {
        cookie: cookie(&answer),
        csrf: String::new(),
        tab: answer.body["tab"].as_str().map(str::to_owned),
    };
    let session = tab.get(&node, "/v1/session").await;
    assert_eq!(
        (&session.body["state"], &session.body["tab"]),
        (&json!("open"), &json!(null))
    );
    assert_eq!(cookie(&session), tab.cookie);
    assert_eq!(enter(&node, &own).await.body["tab"], json!(null));
    node.close().await;
}

#[tokio::test]
async fn a_tab_with_both_halves_reads_and_writes_and_is_listed_as_one() {
    let node = TestNode::new().await;
    let (browser, tab) = (
        Browser::sign_in(&node).await,
        Browser::sign_in_shared(&node).await,
    );

    assert_eq!(tab.get(&node, "/v1/status").await.body["name"], "Alice");
    assert_eq!(tab.post(&node, "/v1/chats/1/read", "{}").await.status, 200);

    let list = browser.get(&node, "/v1/sessions").await.body;
    let listed = |at: usize| (&list["items"][at]["shared"], &list["items"][at]["current"]);
    assert_eq!(listed(0), (&json!(true), &json!(false)));
    assert_eq!(listed(1), (&json!(false), &json!(true)));
    node.close().await;
}

#[tokio::test]
async fn at_the_shared_host_the_cookie_alone_is_worthless_and_so_is_everything_but_both_halves_of_one_session()
 {
    let node = TestNode::new().await;
    let (browser, before) = (
        Browser::sign_in(&node).await,
        Browser::sign_in_shared(&node).await,
    );
    let tab = Browser::sign_in_shared(&node).await;
    let (secret, secret_before) = (tab.tab.as_deref().unwrap(), before.tab.as_deref().unwrap());
    let value = tab.cookie.split_once('=').unwrap().1;
    let as_own = format!("__Host-s={value}");
    for route in ROUTES {
        if [Needs::Nothing, Needs::Code].contains(&route.needs) {
            continue;
        }
        for headers in [
            &[("x-tab", None)][..],
            &[("x-tab", Some(""))],
            &[("x-tab", Some(value))],
            &[("x-tab", Some(secret_before))],
            &[("cookie", None)],
            &[("cookie", Some(before.cookie.as_str()))],
            &[
                ("cookie", Some(before.cookie.as_str())),
                ("x-tab", Some(secret_before)),
            ],
            // What is good at the page's own host.
            &[
                ("cookie", Some(browser.cookie.as_str())),
                ("x-csrf", Some(browser.csrf.as_str())),
            ],
            &[("cookie", Some(as_own.as_str()))],
        ] {
            let request = with(&tab, route.method.clone(), &concrete(route.path), headers);

            let answer = node.over_port(request).await;

            answer.is_problem(401, "no_session");
            has_every_header(&answer);
        }
        // And what is good here is not at the page's own host.
        let (host, origin) = (PAGE.host(), PAGE.origin());
        for cookie in [tab.cookie.as_str(), as_own.as_str()] {
            let headers = [
                ("host", Some(host.as_str())),
                ("origin", Some(origin.as_str())),
                ("cookie", Some(cookie)),
                ("x-tab", Some(secret)),
            ];
            let request = with(&tab, route.method.clone(), &concrete(route.path), &headers);
            node.over_port(request).await.is_problem(401, "no_session");
        }
    }
    assert!(node.asked.lock().await.is_empty());
    node.close().await;
}

/// What a browser says in which pages of other programs set cookies of the same name, with other paths.
fn crowded(tab: &Browser) -> [String; 4] {
    let (ours, other) = (tab.cookie.as_str(), format!("hoopoe-61000={}", "A".repeat(43)));
    let others = format!("{other}; ").repeat(20);
    [
        format!("{other}; {ours}"),
        format!("{ours}; {other}; theme=dark; hoopoe-61000=; hoopoe-61000=AAAA"),
        format!("{ours}; {ours}"),
        format!("{others}{ours}"),
    ]
}

#[tokio::test]
async fn cookies_that_others_set_beside_ours_keep_no_tab_out_and_let_nobody_in() {
    let node = TestNode::new().await;
    let (before, tab) = (
        Browser::sign_in_shared(&node).await,
        Browser::sign_in_shared(&node).await,
    );
    for cookies in crowded(&tab) {
        let asks = |path, headers: &[(&str, Option<&str>)]| {
            let headers = [&[("cookie", Some(cookies.as_str()))], headers].concat();
            node.over_port(with(&tab, Method::GET, path, &headers))
        };

        assert_eq!(asks("/v1/status", &[]).await.status, 200, "{cookies}");

        assert_eq!(cookie(&asks("/v1/session", &[]).await), tab.cookie);
        for half in [None, before.tab.as_deref(), Some("")] {
            asks("/v1/status", &[("x-tab", half)])
                .await
                .is_problem(401, "no_session");
        }
    }
    // More than are looked at hide it; that denies, and no more.
    let others = format!("; hoopoe-61000={}", "A".repeat(43)).repeat(8);
    let many = format!("{}{others}", tab.cookie);
    let request = with(&tab, Method::GET, "/v1/status", &[("cookie", Some(&many))]);
    node.over_port(request).await.is_problem(401, "no_session");
    // Who signs out takes back their own.
    let cookies = &crowded(&tab)[0];
    let request = with(&tab, Method::DELETE, "/v1/session", &[("cookie", Some(cookies))]);
    let answer = node.over_port(request).await;
    assert_eq!(
        (answer.status.as_u16(), cookie(&answer)),
        (204, "hoopoe-61000=".to_owned())
    );
    is_shut(&node, &tab).await;
    node.close().await;
}

#[tokio::test]
async fn a_page_of_another_program_at_the_shared_host_gets_no_answer_though_it_had_both_halves() {
    let node = TestNode::new().await;
    let (tab, program) = (
        Browser::sign_in_shared(&node).await,
        token(&node, "a", "admin").await,
    );
    let (own, bearer) = (PAGE.origin(), format!("Bearer {program}"));
    for route in ROUTES.iter().filter(|route| route.needs != Needs::Nothing) {
        for (headers, code) in [
            (
                &[
                    ("origin", Some("http://127.0.0.1:8080")),
                    ("sec-fetch-site", Some("same-site")),
                ][..],
                "origin",
            ),
            (&[("origin", Some("http://127.0.0.1:8080"))], "origin"),
            (
                &[("origin", None), ("sec-fetch-site", Some("same-site"))],
                "origin",
            ),
            (&[("origin", None), ("sec-fetch-site", None)], "origin"),
            (&[("origin", Some("null"))], "origin"),
            (&[("origin", Some("http://localhost:61000"))], "origin"),
            (&[("origin", Some(own.as_str()))], "origin"),
            (&[("host", Some("localhost:61000"))], "host"),
            (&[("host", Some("[::1]:61000"))], "host"),
            (&[("host", Some("127.0.0.1"))], "host"),
            (&[("host", Some("rebound.example:61000"))], "host"),
        ] {
            let request = with(&tab, route.method.clone(), &concrete(route.path), headers);

            let answer = node.over_port(request).await;

            answer.is_problem(403, code);
            has_every_header(&answer);
        }
        if route.needs == Needs::Code {
            continue;
        }
        // A program asks at the page's own host.
        let headers = [("authorization", Some(bearer.as_str()))];
        let request = with(&tab, route.method.clone(), &concrete(route.path), &headers);
        node.over_port(request).await.is_problem(403, "host");
        if route.method != Method::GET {
            let request = with(
                &tab,
                route.method.clone(),
                &concrete(route.path),
                &[("x-csrf", None)],
            );
            node.over_port(request).await.is_problem(403, "csrf");
        }
    }
    assert!(node.asked.lock().await.is_empty());
    node.close().await;
}

#[tokio::test]
async fn a_window_that_comes_to_the_shared_host_gets_the_files_of_the_page_and_no_more() {
    let node = TestNode::new().await;
    let tab = Browser::sign_in_shared(&node).await;

    // The browser sends the cookie along.
    let answer = node
        .over_port(with_headers(window(), &[("cookie", Some(&tab.cookie))]))
        .await;

    assert!(answer.body.is_null() || answer.body["code"] == "page_missing");
    assert!(!answer.headers.contains_key(header::SET_COOKIE));
    has_every_header(&answer);
    let frame = [("sec-fetch-dest", Some("iframe"))];
    node.over_port(with_headers(window(), &frame))
        .await
        .is_problem(403, "origin");
    node.close().await;
}

#[tokio::test]
async fn who_signs_out_at_the_shared_host_shuts_it_and_leaves_other_programs_their_cookies() {
    let node = TestNode::new().await;
    let tab = Browser::sign_in_shared(&node).await;

    let answer = tab.delete(&node, "/v1/session").await;

    assert_eq!(answer.status, 204);
    assert_eq!(answer.headers["clear-site-data"], r#""cache", "storage""#);
    assert_eq!(
        answer.headers[header::SET_COOKIE],
        "hoopoe-61000=; Max-Age=0; Path=/; HttpOnly; SameSite=Strict"
    );
    is_shut(&node, &tab).await;
    // So does whoever turns the tab out.
    let tab = Browser::sign_in_shared(&node).await;
    assert_eq!(node.ask(Method::DELETE, "/v1/sessions", None).await.status, 200);
    is_shut(&node, &tab).await;
    node.close().await;
}

#[tokio::test]
async fn a_new_start_shuts_the_shared_host_and_no_passphrase_brings_a_tab_back() {
    let mut node = TestNode::new().await;
    choose_passphrase(&node);
    let tab = Browser::sign_in_shared(&node).await;

    node.restart().await;

    is_shut(&node, &tab).await;
    assert_eq!(node.get("/v1/sessions").await.body["items"], json!([]));
    // Another tab is let in, and the page is there again.
    code_at(&node, Site::Shared).await;
    for path in ["/v1/session/unlock", "/v1/chats/1/read"] {
        tab.post(&node, path, PASSPHRASE)
            .await
            .is_problem(401, "no_session");
    }
    node.close().await;
}

#[tokio::test]
async fn of_the_two_halves_only_one_hash_is_stored() {
    let node = TestNode::new().await;
    let tab = Browser::sign_in_shared(&node).await;
    let mut connection = raw(node.database.database.path()).await;
    let hashes: Vec<Vec<u8>> = sqlx::query_scalar("SELECT secret_hash FROM browser_session")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    sqlx::Connection::close(connection).await.unwrap();

    let halves = [tab.cookie.split_once('=').unwrap().1, tab.tab.as_deref().unwrap()];
    let halves = halves.map(|half| data_encoding::BASE64URL_NOPAD.decode(half.as_bytes()).unwrap());
    assert_eq!(hashes, [hoopoe_protocol::hash::plain(&halves.concat()).to_vec()]);
    node.close().await;
}

/// Gives the node's profile a passphrase.
fn choose_passphrase(node: &TestNode) {
    let folder = node.database.folder.path().join("profile");
    Profile::create(&folder, b"correct horse", &mut random::generator())
        .unwrap()
        .finish()
        .unwrap();
}
