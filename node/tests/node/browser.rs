//! A browser as the port sees it: the headers that it sets by itself, its cookie, and what our page adds.

use axum::{
    body::Body,
    http::{HeaderName, Method, Request, header, request::Builder},
};
use hoopoe_node::page::{PageAddress, Site};
use serde_json::json;

use crate::{
    api::{Answer, PAGE, TestNode},
    fixtures::raw,
};

/// A browser that is signed in.
pub(crate) struct Browser {
    /// `name=value`, as it goes out.
    pub(crate) cookie: String,
    pub(crate) csrf: String,
    /// What its tab shows, if it is at the shared host.
    pub(crate) tab: Option<String>,
}

impl Browser {
    /// Signs in with a code that the owner asked for.
    pub(crate) async fn sign_in(node: &TestNode) -> Self {
        Self::signed_in(&enter(node, &code(node).await).await)
    }

    /// Signs a tab in at the host that other programs share.
    pub(crate) async fn sign_in_shared(node: &TestNode) -> Self {
        let code = code_at(node, Site::Shared).await;
        Self::signed_in(&enter_at(node, Site::Shared, &code).await)
    }

    /// From what it was answered.
    pub(crate) fn signed_in(answer: &Answer) -> Self {
        assert_eq!(answer.status, 201, "{}", answer.body);
        Self {
            cookie: cookie(answer),
            csrf: answer.body["csrf"].as_str().unwrap().to_owned(),
            tab: answer.body["tab"].as_str().map(str::to_owned),
        }
    }

    /// What our page asks with its session.
    pub(crate) fn asks(&self, method: Method, path: &str) -> Builder {
        let site = if self.tab.is_some() {
            Site::Shared
        } else {
            Site::Own
        };
        let request = page_at(&PAGE, site, method, path)
            .header(header::COOKIE, &self.cookie)
            .header("x-csrf", &self.csrf);
        match &self.tab {
            Some(tab) => request.header("x-tab", tab),
            None => request,
        }
    }

    pub(crate) async fn get(&self, node: &TestNode, path: &str) -> Answer {
        let request = self.asks(Method::GET, path).body(Body::empty()).unwrap();
        node.over_port(request).await
    }

    pub(crate) async fn delete(&self, node: &TestNode, path: &str) -> Answer {
        let request = self.asks(Method::DELETE, path).body(Body::empty()).unwrap();
        node.over_port(request).await
    }

    pub(crate) async fn post(&self, node: &TestNode, path: &str, body: &str) -> Answer {
        node.over_port(with_json(self.asks(Method::POST, path), body))
            .await
    }
}

/// A request of our page, as a browser sends it, without a session.
pub(crate) fn page(method: Method, path: &str) -> Builder {
    page_at(&PAGE, Site::Own, method, path)
}

fn page_at(address: &PageAddress, site: Site, method: Method, path: &str) -> Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, address.host_at(site))
        .header(header::ORIGIN, address.origin_at(site))
        .header("sec-fetch-site", "same-origin")
}

/// A request of a program with a token.
pub(crate) fn program(method: Method, path: &str, token: &str) -> Builder {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, PAGE.host())
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
}

pub(crate) fn with_json(request: Builder, body: &str) -> Request<Body> {
    request
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_owned()))
        .unwrap()
}

/// The same, but these headers, which are as given; none takes one away.
pub(crate) fn with_headers(mut request: Request<Body>, headers: &[(&str, Option<&str>)]) -> Request<Body> {
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        request.headers_mut().remove(&name);
        if let Some(value) = value {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
    }
    request
}

/// A code that the owner asked for.
pub(crate) async fn code(node: &TestNode) -> String {
    code_at(node, Site::Own).await
}

/// The same, for a page under this host.
pub(crate) async fn code_at(node: &TestNode, site: Site) -> String {
    let shared = site == Site::Shared;
    let path = format!("/v1/codes?shared={shared}");
    let answer = node.ask(Method::POST, &path, None).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    let link = answer.body["link"].as_str().unwrap();
    let code = link
        .strip_prefix(&node.page.origin_at(site))
        .unwrap()
        .strip_prefix("/#code=");
    code.unwrap().to_owned()
}

/// Our page shows a code.
pub(crate) async fn enter(node: &TestNode, code: &str) -> Answer {
    enter_at(node, Site::Own, code).await
}

/// The same, under this host.
pub(crate) async fn enter_at(node: &TestNode, site: Site, code: &str) -> Answer {
    let body = json!({ "code": code }).to_string();
    let request = page_at(&node.page, site, Method::POST, "/v1/session");
    node.over_port(with_json(request, &body)).await
}

/// The cookie that an answer sets, as it comes back.
pub(crate) fn cookie(answer: &Answer) -> String {
    let set = answer.headers[header::SET_COOKIE].to_str().unwrap();
    set.split_once(';').unwrap().0.to_owned()
}

/// A token with this scope, made by the owner.
pub(crate) async fn token(node: &TestNode, name: &str, scope: &str) -> String {
    let body = json!({ "name": name, "scope": scope }).to_string();
    let answer = node.post("/v1/tokens", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.body["token"].as_str().unwrap().to_owned()
}

/// Lets hours pass in which no browser came.
pub(crate) async fn nobody_came_for(node: &TestNode, hours: i64) {
    let mut connection = raw(node.database.database.path()).await;
    sqlx::query("UPDATE browser_session SET used_at = used_at - ?")
        .bind(hours * 3_600 * 1_000)
        .execute(&mut connection)
        .await
        .unwrap();
    sqlx::Connection::close(connection).await.unwrap();
}
