//! The port itself: where it listens, and connections that say nothing, too much, or nonsense.

use std::{net::Ipv6Addr, time::Duration};

use axum::http::Method;
use hoopoe_node::{
    page::PageAddress,
    web::{PagePort, PortError, PortLimits},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::timeout,
};

use crate::{
    api::{OWNER, Scene, TestNode},
    browser::Browser,
};

const PATIENCE: Duration = Duration::from_secs(20);

/// A node that listens on a free port.
pub(crate) struct Listening {
    pub(crate) node: TestNode,
    task: JoinHandle<()>,
}

impl Listening {
    pub(crate) async fn new() -> Self {
        Self::with(PortLimits::default()).await
    }

    pub(crate) async fn with(limits: PortLimits) -> Self {
        let any = PageAddress {
            label: [0xab; 8],
            port: 0,
        };
        let port = PagePort::bind(any).await.unwrap();
        let scene = Scene {
            reply: Ok(hoopoe_engine::Reply::Done),
            then: Vec::new(),
        };
        let node = TestNode::at(port.address(), scene, OWNER).await;
        let (router, stop) = (node.router(), node.stop.clone());
        let task = tokio::spawn(async move { port.serve(router, limits, stop).await });
        Self { node, task }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.node.page.port))
            .await
            .unwrap()
    }

    /// Says this and reads until the other side hangs up.
    async fn blurt(&self, text: &str) -> String {
        let mut stream = self.connect().await;
        // The other side may have hung up already.
        stream.write_all(text.as_bytes()).await.ok();
        read(stream).await
    }

    /// A request for the page, which anybody may have.
    fn request(&self, more: &str) -> String {
        format!(
            "GET /assets/none.js HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{more}\r\n",
            self.node.page.host()
        )
    }

    /// To be called last: a connection must not close while the process ends.
    pub(crate) async fn close(self) {
        self.node.stop.cancel();
        self.task.await.unwrap();
        self.node.close().await;
    }
}

async fn read(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is cut off is an answer as well.
    timeout(PATIENCE, stream.read_to_end(&mut answer))
        .await
        .unwrap()
        .ok();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn the_port_is_on_loopback_alone_and_on_both_of_its_addresses() {
    let listening = Listening::new().await;
    let port = listening.node.page.port;
    let answer = listening.blurt(&listening.request("")).await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");

    if let Ok(mut stream) = TcpStream::connect((Ipv6Addr::LOCALHOST, port)).await {
        stream.write_all(listening.request("").as_bytes()).await.unwrap();
        assert!(read(stream).await.starts_with("HTTP/1.1 404"));
    }
    // Somebody else may have the port on another address of this computer, so it is not ours there.
    TcpListener::bind(("127.0.0.2", port)).await.unwrap();
    listening.close().await;
}

#[tokio::test]
async fn a_port_that_another_program_has_is_not_exchanged_for_another() {
    let other = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = other.local_addr().unwrap().port();
    let address = PageAddress {
        label: [0xab; 8],
        port,
    };

    let error = PagePort::bind(address).await.unwrap_err();

    assert!(
        matches!(error, PortError::Taken(taken) if taken == port),
        "{error}"
    );
}

#[tokio::test]
async fn two_hosts_in_one_request_are_refused_whatever_their_order() {
    let listening = Listening::new().await;
    let ours = listening.node.page.host();

    for (first, second) in [
        (ours.as_str(), "rebound.example"),
        ("rebound.example", ours.as_str()),
        (ours.as_str(), ours.as_str()),
    ] {
        let request =
            format!("GET / HTTP/1.1\r\nHost: {first}\r\nHost: {second}\r\nConnection: close\r\n\r\n");

        let answer = listening.blurt(&request).await;

        assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
        assert!(answer.contains("\"code\":\"host\""), "{answer}");
    }
    listening.close().await;
}

#[tokio::test]
async fn a_second_request_hidden_in_the_first_is_no_request() {
    let listening = Listening::new().await;
    let host = listening.node.page.host();
    let hidden = "GET /v1/status HTTP/1.1\r\n\r\n";

    for lengths in [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: +5\r\n",
        "Content-Length : 5\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "X: a\r\n\tb: c\r\n",
    ] {
        let request = format!("POST /v1/session HTTP/1.1\r\nHost: {host}\r\n{lengths}\r\n0\r\n\r\n{hidden}");

        let answer = listening.blurt(&request).await;

        assert!(answer.starts_with("HTTP/1.1 4"), "{lengths:?}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{lengths:?}: {answer}");
    }
    listening.close().await;
}

#[tokio::test]
async fn a_head_that_is_too_large_or_nonsense_is_cut_off() {
    let listening = Listening::new().await;
    let many: String = (0..100).map(|number| format!("X-{number}: 1\r\n")).collect();

    for request in [
        listening.request(&format!("X: {}\r\n", "a".repeat(100_000))),
        listening.request(&many),
        format!("GET /{} HTTP/1.1\r\n", "a".repeat(200_000)),
        "\u{0}\u{1}\u{2}garbage\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}".to_owned() + &"a".repeat(300),
    ] {
        let answer = listening.blurt(&request).await;

        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    let answer = listening.blurt(&listening.request("")).await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    listening.close().await;
}

#[tokio::test]
async fn who_says_nothing_or_only_half_of_it_is_cut_off() {
    let limits = PortLimits {
        head: Duration::from_millis(100),
        ..PortLimits::default()
    };
    let listening = Listening::with(limits).await;
    let silent = listening.connect().await;
    let mut slow = listening.connect().await;
    slow.write_all(b"GET / HTTP/1.1\r\nHost: ").await.unwrap();

    // That they come to an end at all is what this shows.
    read(silent).await;
    read(slow).await;

    listening.close().await;
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_and_then_get_their_turn() {
    let limits = PortLimits {
        connections: 4,
        head: Duration::from_millis(200),
        ..PortLimits::default()
    };
    let listening = Listening::with(limits).await;
    let mut silent = Vec::new();
    for _ in 0..40 {
        silent.push(listening.connect().await);
    }

    // Those before it say nothing and are cut off, four at a time.
    let answer = listening.blurt(&listening.request("")).await;

    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    drop(silent);
    listening.close().await;
}

#[tokio::test]
async fn whoever_is_turned_away_does_not_keep_the_connection() {
    let listening = Listening::new().await;
    let host = listening.node.page.host();

    for path in ["/v1/status", "/v1/nothing"] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\n\r\n");
        let answer = listening.blurt(&request).await;

        assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    }
    listening.close().await;
}

#[tokio::test]
async fn whoever_is_locked_out_keeps_the_connection_and_is_judged_anew_each_time() {
    let listening = Listening::new().await;
    let browser = Browser::sign_in(&listening.node).await;
    listening.node.ask(Method::POST, "/v1/session/lock", None).await;
    let (host, cookie) = (listening.node.page.host(), &browser.cookie);
    let request = |path: &str, cookie: &str| {
        format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\r\n"
        )
    };
    let mut stream = listening.connect().await;
    for (path, status) in [("/v1/chats", "423"), ("/v1/session", "200"), ("/v1/chats", "423")] {
        stream.write_all(request(path, cookie).as_bytes()).await.unwrap();

        let head = next_head(&mut stream).await;

        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{head}");
        assert!(!head.to_lowercase().contains("connection: close"), "{head}");
    }

    // That somebody was known on it before is of no use to whoever comes without a cookie.
    stream
        .write_all(request("/v1/session", "x=y").as_bytes())
        .await
        .unwrap();
    let rest = read(stream).await;
    assert!(rest.starts_with("HTTP/1.1 401"), "{rest}");
    listening.close().await;
}

/// The head of the next answer; its body is read as well.
async fn next_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(timeout(PATIENCE, stream.read_u8()).await.unwrap().unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap().parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    head
}

#[tokio::test]
async fn the_end_of_the_node_is_not_held_up_by_who_is_connected() {
    let listening = Listening::new().await;
    let idle = listening.connect().await;

    listening.close().await;

    read(idle).await;
}
