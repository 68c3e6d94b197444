//! Attacks on the port, line by line of what is to keep them out: pages of other hosts and ports, names that were made to
//! point here, other users of the computer, programs with too small a token.

use axum::{
    body::Body,
    http::{HeaderName, Method, Request, header},
};
use hoopoe_node::web::{BODY_BYTES, Needs, ROUTES, headers::EVERY_ANSWER};
use serde_json::json;

use crate::{
    api::{Answer, PAGE, TestNode},
    browser::{Browser, code, enter, page, program, token, with_headers, with_json},
};

/// What our page asks, but these headers, which are as given.
fn with(browser: &Browser, method: Method, path: &str, headers: &[(&str, Option<&str>)]) -> Request<Body> {
    with_headers(browser.asks(method, path).body(Body::empty()).unwrap(), headers)
}

/// A path that the route has.
pub(super) fn concrete(path: &str) -> String {
    path.replace("{contact}", "1")
        .replace("{message}", "AAAAAAAAAAAAAAAAAAAAAA")
        .replace("{request}", "1")
        .replace("{asked}", "1")
        .replace("{session}", "99")
        .replace("{token}", "99")
        .replace("{file}", "a.js")
}

pub(super) fn has_every_header(answer: &Answer) {
    for (name, value) in EVERY_ANSWER {
        let said: Vec<_> = answer.headers.get_all(&name).iter().collect();
        if name == header::CACHE_CONTROL && said != [value] {
            assert!(said == ["no-cache"], "{said:?}");
            continue;
        }
        assert_eq!(said, [value], "{name}");
    }
    for (name, _) in &answer.headers {
        assert!(!name.as_str().starts_with("access-control-"), "{name}");
    }
}

#[tokio::test]
async fn every_route_refuses_every_host_but_the_pages_own() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;

    for route in ROUTES {
        for host in [
            None,
            Some(""),
            Some("127.0.0.1:61000"),
            Some("[::1]:61000"),
            Some("localhost:61000"),
            Some("abababababababab.localhost"),
            Some("abababababababab.localhost:80"),
            Some("cdcdcdcdcdcdcdcd.localhost:61000"),
            Some("rebound.example:61000"),
            Some("abababababababab.localhost:61000@rebound.example"),
        ] {
            let path = concrete(route.path);
            let request = with(&browser, route.method.clone(), &path, &[("host", host)]);

            let answer = node.over_port(request).await;

            answer.is_problem(403, "host");
            has_every_header(&answer);
        }
    }
    node.close().await;
}

#[tokio::test]
async fn two_hosts_are_no_host() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    for second in [PAGE.host(), "rebound.example".to_owned()] {
        let mut request = with(&browser, Method::GET, "/v1/status", &[]);
        request
            .headers_mut()
            .append(header::HOST, second.parse().unwrap());

        node.over_port(request).await.is_problem(403, "host");
    }
    // A request line may name one too.
    let request = with(&browser, Method::GET, "http://rebound.example/v1/status", &[]);
    node.over_port(request).await.is_problem(403, "host");
    node.close().await;
}

#[tokio::test]
async fn no_other_page_gets_an_answer_though_its_browser_is_signed_in() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    let other_port = Some("http://abababababababab.localhost:8080");

    for route in ROUTES.iter().filter(|route| route.needs != Needs::Nothing) {
        for (origin, site) in [
            (Some("https://elsewhere.example"), Some("cross-site")),
            (Some("https://elsewhere.example"), None),
            (Some("null"), Some("cross-site")),
            (Some("null"), Some("same-origin")),
            (Some("null"), None),
            // Another port of our host gets all our cookies.
            (other_port, Some("same-site")),
            (other_port, Some("same-origin")),
            (None, Some("same-site")),
            (None, Some("cross-site")),
            (None, Some("none")),
            (None, None),
            (Some(""), Some("same-origin")),
        ] {
            let headers = [("origin", origin), ("sec-fetch-site", site)];
            let request = with(&browser, route.method.clone(), &concrete(route.path), &headers);

            let answer = node.over_port(request).await;

            answer.is_problem(403, "origin");
            has_every_header(&answer);
        }
    }
    assert!(node.asked.lock().await.is_empty());
    node.close().await;
}

#[tokio::test]
async fn what_changes_something_names_its_origin_and_so_does_a_socket() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    let nobody = ("origin", None);
    for route in ROUTES.iter().filter(|route| route.method != Method::GET) {
        let request = with(&browser, route.method.clone(), &concrete(route.path), &[nobody]);

        node.over_port(request).await.is_problem(403, "origin");
    }
    for origin in [None, Some("null"), Some("http://localhost:61000")] {
        let headers = [
            ("origin", origin),
            ("sec-fetch-site", None),
            ("upgrade", Some("websocket")),
            ("connection", Some("upgrade")),
            ("sec-websocket-version", Some("13")),
            ("sec-websocket-key", Some("dGhlIHNhbXBsZSBub25jZQ==")),
        ];
        let answer = node
            .over_port(with(&browser, Method::GET, "/v1/events", &headers))
            .await;

        answer.is_problem(403, "origin");
        has_every_header(&answer);
    }
    node.close().await;
}

#[tokio::test]
async fn what_changes_something_repeats_the_value_of_its_own_session() {
    let node = TestNode::new().await;
    let (browser, other) = (Browser::sign_in(&node).await, Browser::sign_in(&node).await);
    let longer = format!("{}A", browser.csrf);

    for route in ROUTES {
        if route.method == Method::GET || route.needs == Needs::Code {
            continue;
        }
        for csrf in [
            None,
            Some(""),
            Some("wrong"),
            Some(other.csrf.as_str()),
            Some(longer.as_str()),
        ] {
            let path = concrete(route.path);
            let request = with(&browser, route.method.clone(), &path, &[("x-csrf", csrf)]);

            node.over_port(request).await.is_problem(403, "csrf");
        }
    }
    assert!(node.asked.lock().await.is_empty());
    node.close().await;
}

#[tokio::test]
async fn without_a_session_there_is_the_page_and_nothing_else() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    let secret = browser.cookie.strip_prefix("__Host-s=").unwrap().to_owned();
    let cookies = [
        None,
        Some(format!("s={secret}")),
        Some(format!("__Host-t={secret}")),
        Some(format!("__Host-s={secret}; __Host-s={secret}")),
        Some("__Host-s=".to_owned()),
        Some(format!("__Host-s={}", "A".repeat(43))),
    ];

    for route in ROUTES {
        if [Needs::Nothing, Needs::Code].contains(&route.needs) {
            continue;
        }
        for cookie in &cookies {
            let headers = [("cookie", cookie.as_deref())];
            let request = with(&browser, route.method.clone(), &concrete(route.path), &headers);

            let answer = node.over_port(request).await;

            answer.is_problem(401, "no_session");
            assert_eq!(answer.headers[header::CONNECTION], "close");
            has_every_header(&answer);
        }
    }
    for path in ["/v1/nothing", "/index.html", "/assets", "/v1/../assets/a.js"] {
        let request = page(Method::GET, path).body(Body::empty()).unwrap();
        node.over_port(request).await.is_problem(401, "no_session");
    }
    node.close().await;
}

#[tokio::test]
async fn a_code_lets_in_once_and_guessing_is_slow() {
    let node = TestNode::new().await;
    let used = code(&node).await;
    assert_eq!(enter(&node, &used).await.status, 201);

    for wrong in [used.as_str(), "", "A", "wrong", "%00"] {
        let answer = enter(&node, wrong).await;

        answer.is_problem(401, "code_refused");
        assert!(!answer.headers.contains_key(header::SET_COOKIE));
    }
    // The sixth waits, right or wrong.
    let good = code(&node).await;
    for sixth in ["wrong", good.as_str()] {
        let answer = enter(&node, sixth).await;
        answer.is_problem(429, "too_many_tries");
        has_every_header(&answer);
    }
    node.close().await;
}

#[tokio::test]
async fn only_our_page_shows_a_code() {
    let node = TestNode::new().await;
    let good = code(&node).await;
    let body = json!({ "code": good }).to_string();
    for (name, value) in [
        ("origin", "https://elsewhere.example"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let mut request = with_json(page(Method::POST, "/v1/session"), &body);
        request
            .headers_mut()
            .insert(HeaderName::from_static(name), value.parse().unwrap());

        node.over_port(request).await.is_problem(403, "origin");
    }

    // It was not used up by that, and no form of another page could have sent it.
    let form = page(Method::POST, "/v1/session")
        .header(header::CONTENT_TYPE, "text/plain")
        .body(Body::from(body.clone()))
        .unwrap();
    node.over_port(form).await.is_problem(415, "unsupported_type");
    assert_eq!(enter(&node, &good).await.status, 201);
    node.close().await;
}

#[tokio::test]
async fn only_the_owner_on_the_socket_makes_a_code() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    let admin = token(&node, "admin", "admin").await;

    browser
        .post(&node, "/v1/codes", "")
        .await
        .is_problem(403, "forbidden");
    let request = program(Method::POST, "/v1/codes", &admin).body(Body::empty());
    node.over_port(request.unwrap()).await.is_problem(403, "scope");
    node.close().await;
}

#[tokio::test]
async fn errors_have_the_same_headers_as_answers() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    let large = format!("{{\"text\": \"{}\"}}", "x".repeat(BODY_BYTES));

    for (answer, status) in [
        (browser.get(&node, "/v1/status").await, 200),
        (browser.get(&node, "/v1/nothing").await, 404),
        (browser.delete(&node, "/v1/status").await, 405),
        (browser.get(&node, "/assets/none.js").await, 404),
        (browser.post(&node, "/v1/chats/1/messages", &large).await, 413),
        (browser.post(&node, "/v1/chats/1/messages", "{").await, 400),
        (browser.post(&node, "/v1/session/lock", "").await, 204),
        (browser.get(&node, "/v1/status").await, 423),
    ] {
        assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
        has_every_header(&answer);
    }
    node.close().await;
}

#[tokio::test]
async fn a_preflight_of_another_page_is_refused() {
    let node = TestNode::new().await;
    let request = Request::builder()
        .method(Method::OPTIONS)
        .uri("/v1/status")
        .header(header::HOST, PAGE.host())
        .header(header::ORIGIN, "https://elsewhere.example")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "authorization");

    let answer = node.over_port(request.body(Body::empty()).unwrap()).await;

    answer.is_problem(403, "origin");
    has_every_header(&answer);
    node.close().await;
}

#[tokio::test]
async fn whoever_came_in_no_known_way_is_refused() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;

    for route in ROUTES {
        let request = with(&browser, route.method.clone(), &concrete(route.path), &[]);

        node.send(request).await.is_problem(403, "forbidden");
    }
    node.close().await;
}
