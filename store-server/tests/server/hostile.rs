//! Bytes from strangers: refused, never a fault, never the end of the server.

use futures::SinkExt;
use hoopoe_protocol::store::{
    deposit::DepositResult::Stored,
    error::{Problem, ProblemCode},
    tokens::TokenScope,
};
use reqwest::{Method, StatusCode};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{
    TestServer,
    live::Live,
    person::{Person, envelope},
    refused, text, until,
};

const MAILBOX: &str = "AAAAAAAAAAAAAAAAAAAAAA";
const LANE: &str = "AAAAAAAAAAA";
const HASH: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn routes() -> Vec<(Method, String)> {
    vec![
        (Method::POST, "/v1/auth/challenge".into()),
        (Method::POST, "/v1/auth/token".into()),
        (Method::POST, "/v1/account".into()),
        (Method::POST, "/v1/tokens".into()),
        (Method::PUT, "/v1/prekeys".into()),
        (
            Method::POST,
            format!("/v1/mailboxes/{MAILBOX}/lanes/{LANE}/claim"),
        ),
        (Method::PUT, "/v1/invitations".into()),
        (Method::GET, format!("/v1/mailboxes/{MAILBOX}/invitation")),
        (Method::POST, format!("/v1/mailboxes/{MAILBOX}/envelopes")),
        (Method::PUT, format!("/v1/presence/{HASH}")),
        (Method::POST, "/v1/presence/read".into()),
        (Method::PUT, format!("/v1/slots/{HASH}")),
        (Method::GET, format!("/v1/slots/{HASH}")),
        (Method::GET, "/v1/live".into()),
    ]
}

const BODY_ROUTES: [(&str, &str, usize); 8] = [
    ("/v1/auth/challenge", "application/json", 64 * 1024),
    ("/v1/auth/token", "application/json", 64 * 1024),
    ("/v1/account", "application/json", 64 * 1024),
    ("/v1/tokens", "application/json", 64 * 1024),
    ("/v1/prekeys", "application/cbor", 256 * 1024),
    ("/v1/invitations", "application/cbor", 40 * 1024 + 256),
    (
        "/v1/slots/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "application/cbor",
        64 * 1024 + 32,
    ),
    (
        "/v1/mailboxes/AAAAAAAAAAAAAAAAAAAAAA/envelopes",
        "application/cbor",
        1024 * 1024,
    ),
];

/// A small generator; the seed is in the message of each failure.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn bytes(&mut self) -> Vec<u8> {
        let length = self.next() % 300;
        (0..length).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}

fn method_of(path: &str) -> Method {
    match path {
        "/v1/prekeys" | "/v1/invitations" => Method::PUT,
        path if path.starts_with("/v1/slots/") => Method::PUT,
        _ => Method::POST,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn random_bodies_on_every_route_are_refused_as_problems() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    let mut noise = Noise(42);

    for round in 0..40 {
        for (method, path) in routes() {
            for kind in ["application/json", "application/cbor", "text/plain"] {
                let mut request = server
                    .http
                    .request(method.clone(), server.url(&path))
                    .header("content-type", kind)
                    .header("hoopoe-token", text(&[9; 32]))
                    .body(noise.bytes());
                if round % 2 == 0 {
                    request = bob.owner(request);
                }
                let response = request.send().await.unwrap();
                let status = response.status();
                assert!(
                    status.is_client_error(),
                    "seed 42, round {round}: {method} {path} {kind}: {status}"
                );
                let _: Problem = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
            }
        }
    }
    assert!(server.get("/health").await.status().is_success());
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_of_another_type_or_without_one_are_refused() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;

    for (path, _, _) in BODY_ROUTES {
        for kind in [
            None,
            Some("text/html"),
            Some("application/jsonx"),
            Some("multipart/form-data"),
        ] {
            let mut request = bob
                .owner(server.http.request(method_of(path), server.url(path)))
                .header("hoopoe-token", text(&[9; 32]))
                .body("{}");
            if let Some(kind) = kind {
                request = request.header("content-type", kind);
            }
            refused(request.send().await.unwrap(), 415, ProblemCode::UnsupportedType).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_too_large_are_refused_announced_or_not() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;

    for (path, kind, most) in BODY_ROUTES {
        let request = || {
            bob.owner(server.http.request(method_of(path), server.url(path)))
                .header("content-type", kind)
                .header("hoopoe-token", text(&[9; 32]))
        };
        let announced = request().body(vec![0; most + 1]).send().await.unwrap();
        refused(announced, 413, ProblemCode::TooLarge).await;
        let pieces = (0..=most / 1_000).map(|_| Ok::<_, std::io::Error>(vec![0_u8; 1_000]));
        let streamed = reqwest::Body::wrap_stream(futures::stream::iter(pieces));
        // The server answers before it has read everything, which may also show as a broken connection.
        if let Ok(response) = request().body(streamed).send().await {
            refused(response, 413, ProblemCode::TooLarge).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_are_none_are_malformed() {
    let server = TestServer::start().await;
    let path = format!("/v1/mailboxes/{MAILBOX}/invitation");

    for token in ["", "short", "!!!!", &format!("{HASH}A"), &"A".repeat(10_000)] {
        let response = server
            .http
            .get(server.url(&path))
            .header("hoopoe-token", token)
            .send()
            .await
            .unwrap();
        refused(response, 400, ProblemCode::Malformed).await;
    }
    refused(server.get(&path).await, 400, ProblemCode::Malformed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_are_none_name_nothing() {
    let server = TestServer::start().await;

    for id in [
        "x",
        "%00",
        "..%2f..",
        "AAAAAAAAAAAAAAAAAAAAA!",
        &"A".repeat(5_000),
    ] {
        let response = server
            .get_with_token(&format!("/v1/mailboxes/{id}/invitation"), &[1; 32])
            .await;
        refused(response, 404, ProblemCode::NotFound).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn random_frames_end_a_live_connection_and_nothing_else() {
    let server = TestServer::start().await;
    let bob = Person::join(&server, 2).await;
    let mut noise = Noise(7);

    for _ in 0..30 {
        let mut live = Live::connect(&server, &bob.session).await.unwrap();
        live.socket
            .send(Message::Binary(noise.bytes().into()))
            .await
            .unwrap();
        live.close_code().await;
    }
    let mut large = Live::connect(&server, &bob.session).await.unwrap();
    // The server may end the connection before all of it is written.
    drop(large.socket.send(Message::Binary(vec![0; 1 << 20].into())).await);

    Live::open(&server, &bob, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_and_broken_off_requests_on_the_bare_socket_harm_nobody() {
    let server = TestServer::start().await;
    let mut noise = Noise(99);
    let mut heads: Vec<Vec<u8>> = (0..20).map(|_| noise.bytes()).collect();
    heads.push(b"GET /health HTTP/1.1\r\nhost: x\r\nx: ".to_vec());
    heads.push(b"POST /v1/auth/token HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{".to_vec());
    heads.push(b"POST /v1/auth/token HTTP/1.1\r\nhost: x\r\ncontent-length: -5\r\n\r\n".to_vec());
    heads.push(
        b"GET /v1/live HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n".to_vec(),
    );
    heads.push(
        [
            b"GET /".to_vec(),
            vec![b'a'; 100_000],
            b" HTTP/1.1\r\n\r\n".to_vec(),
        ]
        .concat(),
    );
    heads.push(vec![0x16, 0x03, 0x01, 0xff, 0xff, 0x01]);

    for head in heads {
        let mut socket = TcpStream::connect(server.address).await.unwrap();
        // The server may hang up in the middle of it.
        drop(socket.write_all(&head).await);
        drop(socket.shutdown().await);
        let mut answer = Vec::new();
        drop(socket.read_to_end(&mut answer).await);
        let answer = String::from_utf8_lossy(&answer);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }

    assert_eq!(server.get("/health").await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_never_ends_is_ended() {
    let server = TestServer::with(|config| config.request_s = 1.try_into().unwrap()).await;

    for head in [
        "GET /health HTTP/1.1\r\nhost: x\r\n",
        "POST /v1/auth/challenge HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n{",
    ] {
        let mut socket = TcpStream::connect(server.address).await.unwrap();
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await.unwrap();
        assert!(!answer.starts_with(b"HTTP/1.1 2"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_beyond_the_limit_are_closed_and_room_comes_back() {
    let server = TestServer::with(|config| config.connections = 3).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        let mut socket = TcpStream::connect(server.address).await.unwrap();
        socket.write_all(b"GET /health HTTP/1.1\r\n").await.unwrap();
        held.push(socket);
    }

    until("one more is closed at once", async || {
        let Ok(mut socket) = TcpStream::connect(server.address).await else {
            return false;
        };
        let mut answer = Vec::new();
        tokio::time::timeout(
            std::time::Duration::from_millis(200),
            socket.read_to_end(&mut answer),
        )
        .await
        .is_ok()
    })
    .await;

    drop(held);
    until("there is room again", async || {
        server
            .http
            .get(server.url("/health"))
            .send()
            .await
            .is_ok_and(|response| response.status().is_success())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_announced_and_never_come_keep_nobody_out() {
    let server = TestServer::with(|config| config.body_bytes = 1024 * 1024).await;
    let mut silent = Vec::new();
    for _ in 0..4 {
        let mut socket = TcpStream::connect(server.address).await.unwrap();
        let head = format!(
            "POST /v1/mailboxes/{MAILBOX}/envelopes HTTP/1.1\r\nhost: x\r\ncontent-type: application/cbor\r\n\
             hoopoe-token: {HASH}\r\ncontent-length: 1048576\r\nexpect: 100-continue\r\n\r\n"
        );
        socket.write_all(head.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        socket.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 100", "the server waits for the body");
        silent.push(socket);
    }

    let bob = Person::join(&server, 2).await;

    bob.allow(&server, &[1; 32], TokenScope::Send).await;
    assert_eq!(bob.receive(&server, &[1; 32], vec![envelope(1)]).await, [Stored]);
}
