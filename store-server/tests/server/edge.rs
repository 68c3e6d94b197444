//! The edge: slow and many connections, and clients behind proxies.

use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use hoopoe_protocol::store::error::ProblemCode;
use hoopoe_store_server::config::Config;
use reqwest::Client;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::harness::{TestServer, refused, secured::Secured, until};

/// A TLS record of a client hello that says that 512 bytes follow.
const HELLO: [u8; 5] = [0x16, 3, 1, 2, 0];

/// A connection from another address of this machine, which counts as another network.
async fn connect_from(source: [u8; 4], server: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind((IpAddr::from(source), 0).into()).unwrap();
    socket.connect(server).await.unwrap()
}

fn client_from(source: [u8; 4]) -> Client {
    Client::builder()
        .local_address(IpAddr::from(source))
        .pool_max_idle_per_host(0)
        .timeout(Duration::from_secs(20))
        .build()
        .unwrap()
}

/// Whether the server has ended a connection, looking for a moment.
async fn has_ended(stream: &mut TcpStream) -> bool {
    let mut answer = [0; 256];
    // Whatever it says, its end comes after that.
    match timeout(Duration::from_millis(50), stream.read(&mut answer)).await {
        Ok(Ok(0) | Err(_)) => true,
        Ok(Ok(_)) | Err(_) => false,
    }
}

/// Sends these bytes one at a time, and no more than the server takes.
async fn drip(stream: &mut TcpStream, bytes: impl Iterator<Item = u8>) {
    let mut bytes = bytes;
    until("a slow connection is ended", async || {
        // After the end a write fails, or the next one does.
        let byte = bytes.next().unwrap();
        stream.write_all(&[byte]).await.is_err() || has_ended(stream).await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_comes_a_byte_at_a_time_is_not_waited_for() {
    let server = TestServer::with(|config| config.request_s = 1.try_into().unwrap()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    let head = b"GET /health HTTP/1.1\r\nhost: x\r\nx: "
        .iter()
        .copied()
        .chain(std::iter::repeat(b'y'));

    drip(&mut stream, head).await;

    assert!(server.get("/health").await.status().is_success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tls_hello_that_comes_a_byte_at_a_time_or_not_at_all_is_not_waited_for() {
    let server = Secured::with(|config| config.edge.handshake_s = 1.try_into().unwrap()).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    let mut stream = TcpStream::connect(server.address).await.unwrap();

    drip(&mut stream, HELLO.into_iter().chain(std::iter::repeat(0))).await;

    until("a silent connection is ended", async || {
        has_ended(&mut silent).await
    })
    .await;
    until("both are counted", async || server.refused("too_slow") >= 2).await;
    assert!(server.is_healthy().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn handshakes_are_bounded_in_number_and_those_that_end_make_room() {
    let server = Secured::with(|config| {
        config.edge.handshakes = 3;
        config.edge.handshake_s = 600.try_into().unwrap();
    })
    .await;
    let mut held = Vec::new();
    until("all places are taken", async || {
        held.push(TcpStream::connect(server.address).await.unwrap());
        server.refused("handshakes") > 0
    })
    .await;
    assert!(!server.is_healthy().await);

    drop(held);

    until("there is room again", async || server.is_healthy().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_from_one_network_leaves_another_networks_client_served() {
    let few = |config: &mut Config| {
        config.network_connections = 16;
        config.connections = 64;
        config.edge.handshakes = 32;
        config.edge.handshake_s = 600.try_into().unwrap();
        config.request_s = 600.try_into().unwrap();
    };
    let (plain, secured) = (TestServer::with(few).await, Secured::with(few).await);

    for address in [plain.address, secured.address] {
        let mut flood = Vec::new();
        for _ in 0..1_000 {
            flood.push(connect_from([127, 0, 3, 7], address).await);
        }
        until("all but a few are closed", async || {
            let mut open = 0;
            for stream in &mut flood {
                let is_open = stream
                    .try_read(&mut [0])
                    .is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock);
                open += usize::from(is_open);
            }
            open == 16
        })
        .await;

        if address == secured.address {
            assert!(secured.is_healthy().await);
        } else {
            let client = client_from([127, 0, 4, 1]);
            assert!(
                client
                    .get(plain.url("/health"))
                    .send()
                    .await
                    .unwrap()
                    .status()
                    .is_success()
            );
            let neighbour = client_from([127, 0, 3, 8]);
            assert!(neighbour.get(plain.url("/health")).send().await.is_err());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_behind_a_trusted_proxy_have_an_allowance_each() {
    let server = TestServer::with(|config| {
        config.edge.trusted_proxies = vec!["127.0.3.0/24".to_owned()].try_into().unwrap();
        config.anonymous_burst = 2.try_into().unwrap();
        config.anonymous_every_ms = 3_600_000.try_into().unwrap();
    })
    .await;
    let proxy = client_from([127, 0, 3, 7]);
    let ask = async |by: &Client, of: &str| {
        let request = by
            .post(server.url("/v1/auth/challenge"))
            .header("x-forwarded-for", of);
        request.send().await.unwrap()
    };

    // Nobody sends a body; what counts is who is told that, and who that they came too often.
    for client in ["192.0.2.1", "2001:db8::1", "unknown"] {
        for _ in 0..2 {
            refused(ask(&proxy, client).await, 415, ProblemCode::UnsupportedType).await;
        }
        refused(ask(&proxy, client).await, 429, ProblemCode::RateLimited).await;
    }
    // What stands left of it was written by the client.
    refused(
        ask(&proxy, "203.0.113.1, 192.0.2.1").await,
        429,
        ProblemCode::RateLimited,
    )
    .await;
    let stranger = client_from([127, 0, 4, 1]);
    for client in ["198.51.100.1", "198.51.100.2"] {
        refused(ask(&stranger, client).await, 415, ProblemCode::UnsupportedType).await;
    }
    refused(
        ask(&stranger, "198.51.100.3").await,
        429,
        ProblemCode::RateLimited,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proxys_own_connections_are_not_counted_and_with_its_protocol_the_clients_are() {
    let set = |config: &mut Config| {
        config.edge.trusted_proxies = vec!["127.0.3.7".to_owned()].try_into().unwrap();
        config.network_connections = 1;
    };
    let server = TestServer::with(set).await;
    let mut held = Vec::new();
    for _ in 0..8 {
        held.push(connect_from([127, 0, 3, 7], server.address).await);
    }
    let proxy = client_from([127, 0, 3, 7]);
    assert!(
        proxy
            .get(server.url("/health"))
            .send()
            .await
            .unwrap()
            .status()
            .is_success()
    );

    let server = TestServer::with(|config| {
        set(config);
        config.edge.proxy_protocol = true;
    })
    .await;
    let ask = async |client: &str| {
        let mut stream = connect_from([127, 0, 3, 7], server.address).await;
        let head =
            format!("PROXY TCP4 {client} 127.0.0.1 4711 443\r\nGET /health HTTP/1.1\r\nhost: x\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = [0; 12];
        let outcome = stream.read_exact(&mut answer).await;
        (stream, outcome.is_ok_and(|_| &answer == b"HTTP/1.1 200"))
    };

    let (_alice, is_served) = ask("192.0.2.1").await;
    assert!(is_served);
    assert!(!ask("192.0.2.2").await.1);
    assert!(ask("198.51.100.1").await.1);
}
