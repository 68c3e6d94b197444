//! The files of the page. Without Node.js the node is built without them, and says so.

use std::path::Path;

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use hoopoe_node::web::assets;

use crate::{
    api::{Answer, PAGE, TestNode},
    browser::page,
};

async fn get(node: &TestNode, path: &str) -> Answer {
    let request = page(Method::GET, path).body(Body::empty()).unwrap();
    node.over_port(request).await
}

#[tokio::test]
async fn the_page_and_its_files_are_for_everybody_who_knows_the_host() {
    let node = TestNode::new().await;
    // A window that is opened from a file or a link, by a browser that is not signed in.
    let request = Request::get("/")
        .header(header::HOST, PAGE.host())
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-mode", "navigate")
        .header("sec-fetch-dest", "document");

    let answer = node.over_port(request.body(Body::empty()).unwrap()).await;

    if !assets::are_there() {
        answer.is_problem(503, "page_missing");
        return node.close().await;
    }
    assert_eq!(
        (
            answer.status.as_u16(),
            answer.kind.as_str(),
            &answer.headers["cache-control"]
        ),
        (
            200,
            "text/html; charset=utf-8",
            &header::HeaderValue::from_static("no-cache")
        )
    );
    for (path, kind) in assets::paths() {
        let answer = get(&node, &path).await;
        assert_eq!(
            (answer.status.as_u16(), answer.kind.as_str()),
            (200, kind),
            "{path}"
        );
        assert!(
            answer.headers["cache-control"]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
    }
    node.close().await;
}

#[tokio::test]
async fn files_are_compressed_for_whoever_understands_that() {
    let node = TestNode::new().await;
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web-client/dist");

    for (path, kind) in assets::paths() {
        for (asked, coding, end) in [
            ("gzip, deflate, br, zstd", "br", "br"),
            ("gzip", "gzip", "gz"),
            ("identity", "", ""),
        ] {
            let request = page(Method::GET, &path).header(header::ACCEPT_ENCODING, asked);
            let answer = node.over_port(request.body(Body::empty()).unwrap()).await;

            let said = answer.headers.get(header::CONTENT_ENCODING);
            let is_small = !end.is_empty() && built.join(format!("{}.{end}", &path[1..])).exists();
            assert_eq!(
                said.map(|value| value.to_str().unwrap()),
                is_small.then_some(coding),
                "{path} {asked}"
            );
            assert_eq!((answer.status.as_u16(), answer.kind.as_str()), (200, kind));
            assert_eq!(answer.headers[header::VARY], "accept-encoding");
        }
    }
    node.close().await;
}

#[tokio::test]
async fn the_service_worker_or_what_removes_it_is_asked_for_anew_each_time() {
    let node = TestNode::new().await;

    let answer = get(&node, "/sw.js").await;

    assert_eq!(
        (answer.status.as_u16(), answer.kind.as_str()),
        (200, "text/javascript; charset=utf-8")
    );
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-cache");
    node.close().await;
}

#[test]
fn a_page_that_was_built_is_in_the_program() {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web-client/dist/index.html");

    assert_eq!(assets::are_there(), built.exists());
}

#[tokio::test]
async fn nothing_but_the_pages_own_files_is_served() {
    let node = TestNode::new().await;

    for path in [
        "/assets/none.js",
        "/assets/..",
        "/assets/%2e%2e%2findex.html",
        "/assets/%2e%2e%2f%2e%2e%2fCargo.toml",
        "/assets/a.js.br",
        "/assets/a.js.gz",
        "/assets/%00",
        "/assets/%ff",
    ] {
        get(&node, path).await.is_problem(404, "not_found");
    }
    node.close().await;
}
