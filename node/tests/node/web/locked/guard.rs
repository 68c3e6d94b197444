//! Who is kept out of a locked node, at its socket and at its port.

use axum::{
    extract::ConnectInfo,
    http::{Method, Request, header},
};
use hoopoe_node::web::auth::{SocketPeer, UserNumber};
use tower::ServiceExt as _;

use super::{Locked, PASSPHRASE};
use crate::{
    api::Answer,
    browser::{code, enter, page, program, with_headers, with_json},
    web::security::has_every_header,
};

#[tokio::test]
async fn strangers_on_the_socket_and_requests_from_nowhere_learn_nothing() {
    let locked = Locked::new().await;
    for stranger in [
        None,
        Some(ConnectInfo(SocketPeer(None))),
        Some(ConnectInfo(SocketPeer(Some(UserNumber(1_001))))),
    ] {
        for path in ["/", "/v1/status", "/v1/session/unlock"] {
            let mut request = Request::builder().method(Method::POST).uri(path);
            if let Some(stranger) = stranger {
                request = request.extension(stranger);
            }
            let answer = locked
                .router
                .clone()
                .oneshot(with_json(request, PASSPHRASE))
                .await;

            let answer = Answer::read(answer.unwrap()).await;

            answer.is_problem(403, "forbidden");
            has_every_header(&answer);
        }
    }
    locked.node.close().await;
}

#[tokio::test]
async fn each_attack_on_the_port_is_kept_out_of_a_locked_node_as_well() {
    let mut locked = Locked::new().await;
    let other_port = Some("http://abababababababab.localhost:8080");
    let other = enter(&locked.node, &code(&locked.node).await).await.body["csrf"].clone();
    let other_csrf = other.as_str().unwrap();
    let unknown = format!("__Host-s={}", "A".repeat(43));
    let twice = format!("{}; {0}", locked.browser.cookie);
    for (headers, status, code) in [
        (&[("host", Some("127.0.0.1:61000"))][..], 403, "host"),
        (&[("host", Some("rebound.example:61000"))], 403, "host"),
        (&[("host", None)], 403, "host"),
        (&[("origin", other_port)], 403, "origin"),
        (&[("origin", None)], 403, "origin"),
        (&[("origin", Some("null"))], 403, "origin"),
        (&[("sec-fetch-site", Some("same-site"))], 403, "origin"),
        (&[("cookie", None)], 401, "no_session"),
        (&[("cookie", Some(unknown.as_str()))], 401, "no_session"),
        (&[("cookie", Some(twice.as_str()))], 401, "no_session"),
        (&[("x-csrf", None)], 403, "csrf"),
        (&[("x-csrf", Some(other_csrf))], 403, "csrf"),
        (&[("authorization", Some("Bearer hoopoe_x"))], 403, "origin"),
    ] {
        for path in ["/v1/session/unlock", "/v1/status", "/v1/nothing"] {
            let answer = locked.over_port(locked.with(Method::POST, path, headers)).await;

            answer.is_problem(status, code);
            has_every_header(&answer);
        }
    }
    // A program cannot be known: whether its token is good stands in the database.
    for (path, status, code) in [
        ("/v1/session/unlock", 401, "no_session"),
        ("/v1/session", 401, "no_session"),
        ("/v1/status", 423, "fully_locked"),
        ("/v1/sessions", 423, "fully_locked"),
    ] {
        let request = program(Method::POST, path, "hoopoe_x");
        let answer = locked.over_port(with_json(request, PASSPHRASE)).await;
        answer.is_problem(status, code);
        assert_eq!(answer.headers[header::CONNECTION], "close", "{path}");
    }
    // Nobody but the owner at the socket makes a code, and one that nobody made lets nobody in.
    let request = locked.browser.asks(Method::POST, "/v1/codes");
    let answer = locked.over_port(with_json(request, "")).await;
    answer.is_problem(403, "forbidden");
    let request = page(Method::POST, "/v1/session");
    let answer = locked.over_port(with_json(request, r#"{"code": "A"}"#)).await;
    answer.is_problem(401, "code_refused");
    let foreign = [("origin", other_port)];
    let request = with_json(page(Method::POST, "/v1/session"), r#"{"code": "A"}"#);
    let answer = locked.over_port(with_headers(request, &foreign)).await;
    answer.is_problem(403, "origin");
    assert!(locked.keys.try_recv().is_err());
    locked.node.close().await;
}

#[tokio::test]
async fn the_files_of_the_page_are_there_so_that_somebody_can_unlock() {
    let locked = Locked::new().await;
    let embedded = [("sec-fetch-site", Some("cross-site"))];

    let answer = locked
        .over_port(locked.with(Method::GET, "/assets/none.js", &[]))
        .await;
    answer.is_problem(404, "not_found");
    let answer = locked.over_port(locked.with(Method::GET, "/sw.js", &[])).await;
    assert_eq!(
        (answer.status.as_u16(), answer.kind.as_str()),
        (200, "text/javascript; charset=utf-8")
    );
    let answer = locked
        .over_port(locked.with(Method::GET, "/assets/none.js", &embedded))
        .await;
    answer.is_problem(403, "origin");
    assert_eq!(answer.headers[header::CONNECTION], "close");
    locked.node.close().await;
}
