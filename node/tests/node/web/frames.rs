//! The events as frames of a WebSocket, over a real port.

use std::time::Duration;

use axum::{
    Extension,
    http::{Method, StatusCode},
};
use futures::{SinkExt, StreamExt};
use hoopoe_engine::{Notice, row::ContactId};
use hoopoe_node::{page::Site, web::auth::OverPort};
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncWriteExt as _, duplex},
    net::TcpStream,
    task::yield_now,
    time::timeout,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream,
    tungstenite::{Error, Message, client::IntoClientRequest, http::HeaderValue},
};

use super::port::Listening;
use crate::{api::TestNode, browser::Browser};

const PATIENCE: Duration = Duration::from_secs(20);
/// Sooner than anything that is waited for by time.
const SOON: Duration = Duration::from_secs(4);

/// A socket of our page.
struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens one, as a page of this origin would.
    async fn open(
        listening: &Listening,
        browser: &Browser,
        origin: &str,
        query: &str,
    ) -> Result<Self, Error> {
        let page = listening.node.page;
        let url = format!("ws://127.0.0.1:{}/v1/events{query}", page.port);
        let mut request = url.into_client_request().unwrap();
        let headers = request.headers_mut();
        let is_shared = browser.cookie.starts_with("hoopoe-");
        let site = if is_shared { Site::Shared } else { Site::Own };
        let mut set = |name, value: &str| headers.insert(name, HeaderValue::from_str(value).unwrap());
        set("host", &page.host_at(site));
        set("origin", origin);
        set("cookie", &browser.cookie);
        if let Some(tab) = &browser.tab {
            set("sec-websocket-protocol", &format!("hoopoe, tab.{tab}"));
        }
        let (socket, _) = tokio_tungstenite::connect_async(request).await?;
        Ok(Self(socket))
    }

    /// One that has shown that it is of our page.
    async fn greeted(listening: &Listening, browser: &Browser, query: &str) -> Self {
        let mut socket = Self::open(listening, browser, &listening.node.page.origin(), query)
            .await
            .unwrap();
        socket.say(&json!({ "csrf": browser.csrf }).to_string()).await;
        socket
    }

    async fn say(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// The next frame that is not a heartbeat.
    async fn next(&mut self) -> Value {
        loop {
            let message = timeout(PATIENCE, self.0.next()).await.unwrap().unwrap().unwrap();
            let frame: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
            if frame["event"] != "heartbeat" {
                return frame;
            }
        }
    }

    /// With which code it is closed, whatever came before.
    async fn closed(mut self) -> u16 {
        loop {
            match timeout(PATIENCE, self.0.next()).await.unwrap() {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(_)) => {}
                other => panic!("{other:?}"),
            }
        }
    }
}

fn contact(n: i64) -> Notice {
    Notice::Contact {
        contact: ContactId(n),
    }
}

#[tokio::test]
async fn a_page_that_shows_its_value_is_greeted_and_told_whole_objects() {
    let listening = Listening::new().await;
    let browser = Browser::sign_in(&listening.node).await;
    let mut socket = Socket::greeted(&listening, &browser, "").await;
    let hello = socket.next().await;
    assert_eq!(
        (&hello["event"], &hello["resumed"]),
        (&json!("hello"), &json!(false))
    );

    listening.node.notices.send(contact(2)).unwrap();

    let frame = socket.next().await;
    assert_eq!(
        (&frame["event"], &frame["contact"]["name"]),
        (&json!("contact"), &json!("Carol"))
    );
    assert_eq!(frame["seq"].as_u64().unwrap(), hello["seq"].as_u64().unwrap() + 1);
    listening.close().await;
}

#[tokio::test]
async fn who_comes_back_soon_is_told_what_was_missed() {
    let listening = Listening::new().await;
    let browser = Browser::sign_in(&listening.node).await;
    let mut socket = Socket::greeted(&listening, &browser, "").await;
    let seen = socket.next().await["seq"].as_u64().unwrap();
    listening.node.notices.send(contact(1)).unwrap();
    socket.next().await;
    drop(socket);

    let mut socket = Socket::greeted(&listening, &browser, &format!("?after={seen}")).await;

    assert_eq!(socket.next().await["resumed"], true);
    assert_eq!(socket.next().await["contact"]["name"], "Bob");
    listening.close().await;
}

#[tokio::test]
async fn who_was_away_for_too_long_looks_at_everything_again() {
    let listening = Listening::new().await;
    let browser = Browser::sign_in(&listening.node).await;

    let mut socket = Socket::greeted(&listening, &browser, "?after=7").await;

    let frame = socket.next().await;
    assert_eq!(
        (&frame["event"], &frame["reason"]),
        (&json!("resync"), &json!("gap"))
    );
    listening.close().await;
}

#[tokio::test]
async fn no_data_flows_before_the_page_has_shown_its_value() {
    let listening = Listening::new().await;
    let (browser, other) = (
        Browser::sign_in(&listening.node).await,
        Browser::sign_in(&listening.node).await,
    );
    let origin = listening.node.page.origin();

    for first in [
        "{}".to_owned(),
        "x".to_owned(),
        json!({"csrf": ""}).to_string(),
        json!({"csrf": other.csrf}).to_string(),
        json!({"csrf": browser.csrf, "more": 1}).to_string(),
    ] {
        let mut socket = Socket::open(&listening, &browser, &origin, "").await.unwrap();
        listening.node.notices.send(contact(1)).unwrap();
        socket.say(&first).await;

        // Neither a greeting nor the event came before.
        let message = timeout(PATIENCE, socket.0.next()).await.unwrap();
        let Some(Ok(Message::Close(Some(frame)))) = message else {
            panic!("{message:?}")
        };
        assert_eq!(u16::from(frame.code), 4403);
    }
    listening.close().await;
}

#[tokio::test]
async fn a_socket_of_another_page_or_without_a_session_is_not_opened() {
    let listening = Listening::new().await;
    let browser = Browser::sign_in(&listening.node).await;
    let stranger = Browser {
        cookie: "__Host-s=AAAA".to_owned(),
        csrf: String::new(),
        tab: None,
    };
    let ours = listening.node.page.origin();

    for (browser, origin, status) in [
        (&browser, "https://elsewhere.example", StatusCode::FORBIDDEN),
        (&browser, "null", StatusCode::FORBIDDEN),
        (
            &browser,
            "http://abababababababab.localhost:1",
            StatusCode::FORBIDDEN,
        ),
        (&stranger, ours.as_str(), StatusCode::UNAUTHORIZED),
    ] {
        let Err(Error::Http(response)) = Socket::open(&listening, browser, origin, "").await else {
            panic!("{origin}")
        };

        assert_eq!(response.status(), status);
        assert!(response.headers().contains_key("content-security-policy"));
    }
    listening.close().await;
}

#[tokio::test]
async fn at_the_shared_host_a_socket_opens_for_the_tab_alone_and_its_first_frame_counts() {
    let listening = Listening::new().await;
    let tab = Browser::sign_in_shared(&listening.node).await;
    let ours = listening.node.page.origin_at(Site::Shared);
    let other_port = "http://127.0.0.1:8080";
    let with_tab = |secret: Option<&str>| Browser {
        cookie: tab.cookie.clone(),
        csrf: tab.csrf.clone(),
        tab: secret.map(str::to_owned),
    };
    for (browser, origin, status) in [
        (&with_tab(None), ours.as_str(), StatusCode::UNAUTHORIZED),
        (&with_tab(Some("AAAA")), &ours, StatusCode::UNAUTHORIZED),
        (&with_tab(Some(&"A".repeat(43))), &ours, StatusCode::UNAUTHORIZED),
        (&tab, other_port, StatusCode::FORBIDDEN),
        (&tab, &listening.node.page.origin(), StatusCode::FORBIDDEN),
    ] {
        let Err(Error::Http(response)) = Socket::open(&listening, browser, origin, "").await else {
            panic!("{origin}")
        };

        assert_eq!(response.status(), status);
    }

    let mut socket = Socket::open(&listening, &tab, &ours, "").await.unwrap();
    socket.say(&json!({ "csrf": tab.csrf }).to_string()).await;
    assert_eq!(socket.next().await["event"], "hello");
    let mut mute = Socket::open(&listening, &tab, &ours, "").await.unwrap();
    mute.say(&json!({ "csrf": tab.tab }).to_string()).await;
    assert_eq!(mute.closed().await, 4403);
    // Another tab is signed in: there is one at a time.
    Browser::sign_in_shared(&listening.node).await;
    assert_eq!(socket.closed().await, 4401);
    listening.close().await;
}

#[tokio::test]
async fn a_session_that_is_turned_out_loses_its_socket() {
    let listening = Listening::new().await;
    let browser = Browser::sign_in(&listening.node).await;
    let mut socket = Socket::greeted(&listening, &browser, "").await;
    socket.next().await;

    listening.node.ask(Method::DELETE, "/v1/sessions", None).await;

    assert_eq!(socket.closed().await, 4401);
    listening.close().await;
}

#[tokio::test]
async fn a_locked_screen_is_told_nothing_more() {
    let listening = Listening::new().await;
    let browser = Browser::sign_in(&listening.node).await;
    let mut socket = Socket::greeted(&listening, &browser, "").await;
    socket.next().await;

    listening.node.ask(Method::POST, "/v1/session/lock", None).await;

    assert_eq!(socket.closed().await, 4423);
    let origin = listening.node.page.origin();
    let Err(Error::Http(response)) = Socket::open(&listening, &browser, &origin, "").await else {
        panic!()
    };
    assert_eq!(response.status(), StatusCode::LOCKED);
    listening.close().await;
}

#[tokio::test]
async fn the_end_of_the_node_closes_the_socket() {
    let listening = Listening::new().await;
    let browser = Browser::sign_in(&listening.node).await;
    let mut socket = Socket::greeted(&listening, &browser, "").await;
    socket.next().await;

    listening.node.stop.cancel();

    assert_eq!(socket.closed().await, 1001);
    listening.close().await;
}

#[tokio::test]
async fn a_reader_that_falls_behind_is_told_to_look_again() {
    let listening = Listening::new().await;
    let browser = Browser::sign_in(&listening.node).await;
    let mut socket = Socket::greeted(&listening, &browser, "").await;
    socket.next().await;

    // More at once than the node itself can follow.
    for _ in 0..40 {
        listening.node.notices.send(contact(1)).unwrap();
    }

    let frame = socket.next().await;
    assert_eq!(frame["event"], "resync");
    listening.close().await;
}

#[tokio::test]
async fn a_frame_larger_than_any_page_sends_ends_the_socket() {
    let listening = Listening::new().await;
    let browser = Browser::sign_in(&listening.node).await;
    let mut socket = Socket::greeted(&listening, &browser, "").await;
    socket.next().await;

    socket.say(&"x".repeat(5_000)).await;

    let end = async { while let Some(Ok(_)) = socket.0.next().await {} };
    timeout(PATIENCE, end).await.unwrap();
    listening.close().await;
}

#[tokio::test]
async fn a_page_that_has_said_nothing_yet_does_not_outlive_the_node() {
    let listening = Listening::new().await;
    let browser = Browser::sign_in(&listening.node).await;
    let origin = listening.node.page.origin();
    let socket = Socket::open(&listening, &browser, &origin, "").await.unwrap();
    let tasks = listening.node.state.tasks().clone();

    listening.node.stop.cancel();

    assert_eq!(socket.closed().await, 1001);
    tasks.close();
    timeout(SOON, tasks.wait()).await.unwrap();
    listening.close().await;
}

#[tokio::test]
async fn a_socket_that_is_only_being_opened_is_waited_for_until_it_is_given_up() {
    let node = TestNode::new().await;
    let browser = Browser::sign_in(&node).await;
    let (mut page, far) = duplex(16);
    let service = TowerToHyperService::new(node.router().layer(Extension(OverPort)));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(far), service);
    let connection = tokio::spawn(connection.with_upgrades());
    let request = format!(
        "GET /v1/events HTTP/1.1\r\nHost: {}\r\nOrigin: {}\r\nCookie: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        node.page.host(),
        node.page.origin(),
        browser.cookie
    );
    // What comes back is not read, so that the socket does not open.
    page.write_all(request.as_bytes()).await.unwrap();
    let tasks = node.state.tasks().clone();
    while node.state.readers() == 0 {
        yield_now().await;
    }

    node.stop.cancel();
    tasks.close();
    assert!(timeout(Duration::from_millis(100), tasks.wait()).await.is_err());
    connection.abort();

    timeout(SOON, tasks.wait()).await.unwrap();
    assert_eq!(node.state.readers(), 0);
    node.close().await;
}
