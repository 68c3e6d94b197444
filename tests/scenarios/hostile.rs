//! Bytes that are no protocol, thrown at every listener: they are dropped, and the system goes on.

use std::{
    fs,
    io::{Read, Write},
    net::{Shutdown, SocketAddr, TcpStream, UdpSocket},
    os::unix::net::UnixStream,
    time::Duration,
};

use e2e::{
    inspection::listeners,
    net::TestNet,
    seed::Chance,
    wait::{self, Look},
};

/// How long a listener may take to say something to what is no request.
const PATIENCE: Duration = Duration::from_millis(300);

#[test]
fn garbage_at_the_direct_ports_of_a_node_is_dropped() {
    let mut chance = Chance::from_environment();
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    let found = listeners(net.alice.process().unwrap()).unwrap();

    for &address in &found.tcp {
        for bytes in tcp_garbage(&mut chance) {
            throw(address, &bytes);
        }
    }
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for &address in &found.udp {
        for bytes in datagrams(&mut chance) {
            // The system may refuse a datagram for reasons of its own.
            drop(socket.send_to(&bytes, address));
        }
    }

    // Each is counted, and that is all that is known of it.
    wait::until("strangers are counted", Duration::from_secs(30), || {
        let log = fs::read_to_string(net.alice.log())?;
        let counted = log
            .lines()
            .filter(|line| line.contains("counted what=InboundFailed"))
            .count();
        Ok(if counted >= tcp_garbage(&mut chance).len() / 2 {
            Look::Done(())
        } else {
            Look::NotYet(counted)
        })
    })
    .unwrap();
    net.still_delivers("garbage at its ports").unwrap();
    // Also with connections that are new.
    net.bob.go_offline().unwrap();
    net.bob.come_online().unwrap();
    net.bob.is_connected_directly().unwrap();
    net.still_delivers("coming back").unwrap();
    net.clear().unwrap();
}

#[test]
fn garbage_at_the_local_socket_of_a_node_is_refused() {
    let mut chance = Chance::from_environment();
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    let api = net.alice.api();

    for bytes in http_garbage(&mut chance, "/v1/chats/1/messages") {
        let mut stream = UnixStream::connect(api.socket()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        // The node may hang up before it has read everything.
        drop(stream.write_all(&bytes));
        drop(stream.shutdown(Shutdown::Write));
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        assert!(!is_success(&answer), "{}", String::from_utf8_lossy(&answer));
    }

    assert_eq!(net.alice.history("Bob").unwrap(), []);
    net.still_delivers("garbage at the socket").unwrap();
    net.clear().unwrap();
}

#[test]
fn garbage_at_the_server_is_refused() {
    let mut chance = Chance::from_environment();
    let mut net = TestNet::strangers().unwrap();
    net.introduce().unwrap();
    let address: SocketAddr = net.server.address().parse().unwrap();
    let before = net.server.stats().unwrap();

    for path in [
        "/v1/auth/challenge",
        "/v1/account",
        "/v1/prekeys/claim",
        "/v1/mailboxes/x/envelopes",
    ] {
        for bytes in http_garbage(&mut chance, path) {
            assert!(!is_success(&throw(address, &bytes)), "{path}");
        }
    }
    for bytes in sockets(&mut chance) {
        let answer = throw(address, &bytes);
        assert!(!answer.starts_with(b"HTTP/1.1 101"), "a stranger got a WebSocket");
    }

    net.still_delivers("garbage at the server").unwrap();
    net.comes_to_rest().unwrap();
    let after = net.server.stats().unwrap();
    assert_eq!(before["accounts"], after["accounts"]);
    net.bob.go_offline().unwrap();
    net.alice.write("Bob", "over the server").unwrap();
    net.bob.come_online().unwrap();
    net.bob
        .receives("Alice", "over the server", Duration::from_secs(60))
        .unwrap();
    net.clear().unwrap();
}

/// Sends bytes over a new connection and takes whatever comes back within a moment.
fn throw(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    // The other side may hang up before it has read everything.
    drop(stream.write_all(bytes));
    drop(stream.shutdown(Shutdown::Write));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    answer
}

fn is_success(answer: &[u8]) -> bool {
    answer.starts_with(b"HTTP/1.1 2") || answer.starts_with(b"HTTP/1.0 2")
}

/// Nothing, noise of several sizes, and a negotiation that breaks off or goes wrong.
fn tcp_garbage(chance: &mut Chance) -> Vec<Vec<u8>> {
    let negotiation = b"\x13/multistream/1.0.0\n".as_slice();
    let noise = b"\x07/noise\n".as_slice();
    vec![
        Vec::new(),
        chance.bytes(1),
        chance.bytes(64),
        chance.bytes(200_000),
        vec![0xff; 100_000],
        negotiation[..7].to_vec(),
        negotiation.to_vec(),
        [negotiation, noise].concat(),
        [negotiation, noise, &chance.bytes(300)].concat(),
        [negotiation, noise, &[0xff, 0xff], &chance.bytes(70_000)].concat(),
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
    ]
}

/// Datagrams of every size, and heads that look like QUIC.
fn datagrams(chance: &mut Chance) -> Vec<Vec<u8>> {
    let mut all: Vec<_> = [0, 1, 20, 21, 1_200, 1_472, 9_000, 65_000]
        .into_iter()
        .map(|size| chance.bytes(size))
        .collect();
    for first in [0xc0_u8, 0xc3, 0xd0, 0xf0, 0x40] {
        for version in [[0, 0, 0, 1], [0, 0, 0, 0], [0x6b, 0x33, 0x43, 0xcf], [0xff; 4]] {
            all.push([vec![first], version.to_vec(), vec![8], chance.bytes(1_194)].concat());
        }
    }
    all
}

/// Requests that are none: cut short, too large, of the wrong kind.
fn http_garbage(chance: &mut Chance, path: &str) -> Vec<Vec<u8>> {
    let post = |length: usize, kind: &str, body: &[u8]| {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        );
        [head.as_bytes(), body].concat()
    };
    let (some, much) = (chance.bytes(500), chance.bytes(2_000_000));
    vec![
        Vec::new(),
        some.clone(),
        much.clone(),
        b"GET".to_vec(),
        format!("POST {path} HTTP/1.1\r\n").into_bytes(),
        format!("POST {path} HTTP/9.9\r\n\r\n").into_bytes(),
        format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(100_000)).into_bytes(),
        format!("GET / HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(5_000)).into_bytes(),
        post(some.len(), "application/json", &some),
        post(some.len(), "application/cbor", &some),
        post(1_000, "application/json", b"{\"text\":\"cut of"),
        post(3, "application/json", b"{}}"),
        post(much.len(), "application/json", &much),
        post(much.len(), "application/cbor", &much),
        post(usize::MAX, "application/json", b"{}"),
        post(30_000, "application/json", "[".repeat(30_000).as_bytes()),
        post(2, "text/plain", b"{}"),
        [
            format!("POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")
                .into_bytes(),
            some,
        ]
        .concat(),
    ]
}

/// Attempts to open a live connection without a session, with and without frames behind them.
fn sockets(chance: &mut Chance) -> Vec<Vec<u8>> {
    let upgrade = |token: &str| {
        format!(
            "GET /v1/live HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{token}\r\n"
        )
        .into_bytes()
    };
    let frame = |bytes: &[u8]| [upgrade(""), bytes.to_vec()].concat();
    vec![
        upgrade(""),
        upgrade("Authorization: Bearer \r\n"),
        upgrade("Authorization: Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n"),
        upgrade("Authorization: Basic eDp5\r\n"),
        frame(&[0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
        frame(&chance.bytes(100_000)),
    ]
}
