//! Durable deposits a second over real HTTP, with tokens and quotas on, and beside them what the parts reach alone.
//!
//! `cargo bench -p hoopoe-store-server` runs the server in this process on a temporary directory, with few connections and
//! with more: each waits for its answer, so few of them cannot keep the disk and the processor busy at the same time.
//! `BENCH_CONNECTIONS` asks for another number, `BENCH_DEPOSITS`, `BENCH_MAILBOXES` and `BENCH_BYTES` change what is done,
//! `BENCH_DIRECTORY` where the data lies.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench stops at the first surprise"
)]

mod ceiling;

use std::{
    net::{SocketAddr, TcpListener},
    time::{Duration, Instant},
};

use ed25519_dalek::{Signer, SigningKey};
use hoopoe_protocol::{
    codec,
    envelope::{HEAD_BYTES, Header, SUITE_BASE},
    keys::{AccountKey, DeviceAuthKey, KemKeyId, Signature, TokenHash},
    signed::{Signed, SignedBody},
    store::{
        CBOR, TOKEN_HEADER,
        auth::{
            Challenge, ChallengeRequest, RegisterRequest, Registered, Registration, SessionToken, SignIn,
            TokenRequest,
        },
        deposit::{DepositAnswer, DepositEntry, DepositRequest, DepositResult},
        tokens::{NewToken, TokenChanges, TokenScope},
    },
};
use hoopoe_store_server::{config::Config, run};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tokio_util::sync::CancellationToken;

const TOKEN: [u8; 32] = [7; 32];

/// How many there are unless another number is asked for.
const CONNECTIONS: [u64; 2] = [64, 128];

/// What is measured.
#[derive(Clone, Copy)]
struct Load {
    deposits: u64,
    connections: u64,
    mailboxes: u64,
    bytes: usize,
}

fn main() {
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let wanted = setting("BENCH_CONNECTIONS").map_or(CONNECTIONS.to_vec(), |number| vec![number]);
    for connections in wanted {
        let load = Load {
            deposits: setting("BENCH_DEPOSITS").unwrap_or(40_000),
            connections,
            mailboxes: setting("BENCH_MAILBOXES").unwrap_or(16),
            bytes: usize::try_from(setting("BENCH_BYTES").unwrap_or(2_048)).unwrap(),
        };
        tokio::runtime::Runtime::new().unwrap().block_on(bench(load));
    }
}

async fn bench(load: Load) {
    let directory = match std::env::var_os("BENCH_DIRECTORY") {
        Some(path) => tempfile::TempDir::new_in(path).unwrap(),
        None => tempfile::TempDir::new().unwrap(),
    };
    let data = directory.path().join("server");
    let config = raised(&data);
    println!(
        "limits raised: every rate limit burst {}, lane {} envelopes, {} GiB, one share",
        config.deposit_burst,
        config.lane_envelopes,
        config.lane_bytes >> 30
    );
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = CancellationToken::new();
    let server = tokio::spawn(run(listener, config, shutdown.clone()));

    let mut people = Vec::new();
    for number in 0..load.mailboxes {
        people.push(join(address, number).await);
    }
    let what = format!(
        "durable deposits of {} bytes over {} connections into {} mailboxes",
        load.bytes, load.connections, load.mailboxes
    );
    measure(&what, address, load, &people).await;

    shutdown.cancel();
    server.await.unwrap().unwrap();
    measure("ceiling: HTTP alone", ceiling::http(), load, &people).await;
    let alone = directory.path().join("alone");
    std::fs::create_dir(&alone).unwrap();
    ceiling::of_the_database(&alone, load).await;
}

async fn measure(what: &str, address: SocketAddr, load: Load, people: &[Registered]) {
    let start = Instant::now();
    let workers: Vec<_> = (0..load.connections)
        .map(|worker| tokio::spawn(deposit(address, load, worker, people.to_vec())))
        .collect();
    let mut times = Vec::new();
    for worker in workers {
        times.extend(worker.await.unwrap());
    }
    report(what, start.elapsed(), times);
}

fn report(what: &str, took: Duration, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: f64| times[((times.len() - 1) as f64 * part) as usize].as_secs_f64() * 1_000.0;
    println!(
        "{what}: {} at {:.0}/s, p50 {:.2} ms, p99 {:.2} ms",
        times.len(),
        times.len() as f64 / took.as_secs_f64(),
        at(0.50),
        at(0.99),
    );
}

async fn deposit(address: SocketAddr, load: Load, worker: u64, people: Vec<Registered>) -> Vec<Duration> {
    let mut http = Http::connect(address).await;
    let mut requests: Vec<Request> = people.iter().map(|to| Request::new(to, load.bytes)).collect();
    let stored = codec::encode(&DepositAnswer {
        results: vec![DepositResult::Stored],
    });
    let mut times = Vec::new();
    for number in (worker..load.deposits).step_by(usize::try_from(load.connections).unwrap()) {
        let request = &mut requests[usize::try_from(number % load.mailboxes).unwrap()];
        request.set_number(number);
        let start = Instant::now();
        let answer = http.ask(&request.bytes).await;
        times.push(start.elapsed());
        assert_eq!(answer, stored);
    }
    times
}

/// A deposit as it goes over the wire, made once: what the client does costs the server time here.
struct Request {
    bytes: Vec<u8>,
    number_at: usize,
}

impl Request {
    fn new(to: &Registered, bytes: usize) -> Self {
        let body = codec::encode(&DepositRequest {
            entries: vec![DepositEntry {
                lane: to.lane,
                envelope: envelope(MARK, bytes),
                cancel: None,
            }],
        });
        let path = format!("/v1/mailboxes/{}/envelopes", to.mailbox.to_text());
        let head = format!("content-type: {CBOR}\r\n{TOKEN_HEADER}: {}\r\n", text(&TOKEN));
        let bytes = Http::request(&path, &head, &body);
        let mark = MARK.to_le_bytes();
        let number_at = bytes.windows(8).position(|bytes| bytes == mark).unwrap();
        Self { bytes, number_at }
    }

    fn set_number(&mut self, number: u64) {
        self.bytes[self.number_at..self.number_at + 8].copy_from_slice(&number.to_le_bytes());
    }
}

/// Where an envelope's number stands.
const MARK: u64 = 0x0123_4567_89ab_cdef;

async fn join(address: SocketAddr, number: u64) -> Registered {
    let mut http = Http::connect(address).await;
    let mut seed = [1; 32];
    seed[..8].copy_from_slice(&number.to_le_bytes());
    let account = SigningKey::from_bytes(&seed);
    seed[31] = 2;
    let device = SigningKey::from_bytes(&seed);
    let (account_key, device_key) = (
        AccountKey::new(account.verifying_key().to_bytes()),
        DeviceAuthKey::new(device.verifying_key().to_bytes()),
    );

    let challenge: Challenge = http
        .json("/v1/auth/challenge", "", &ChallengeRequest { device: device_key })
        .await;
    let body = Registration {
        server: challenge.server,
        nonce: challenge.nonce,
        time: challenge.time,
        account: account_key,
        device: device_key,
    };
    let request = RegisterRequest {
        account: account_key,
        device: device_key,
        nonce: challenge.nonce,
        account_signature: sign(&account, &body),
        device_signature: sign(&device, &body),
        invite_code: None,
    };
    let registered: Registered = http.json("/v1/account", "", &request).await;

    let challenge: Challenge = http
        .json("/v1/auth/challenge", "", &ChallengeRequest { device: device_key })
        .await;
    let body = SignIn {
        server: challenge.server,
        nonce: challenge.nonce,
        time: challenge.time,
        device: device_key,
    };
    let request = TokenRequest {
        device: device_key,
        nonce: challenge.nonce,
        signature: sign(&device, &body),
    };
    let session: SessionToken = http.json("/v1/auth/token", "", &request).await;
    let changes = TokenChanges {
        add: vec![NewToken {
            hash: TokenHash::of(&TOKEN),
            scope: TokenScope::Send,
        }],
        revoke: Vec::new(),
    };
    let head = format!(
        "content-type: application/json\r\nauthorization: Bearer {}\r\n",
        session.token
    );
    http.post("/v1/tokens", &head, &serde_json::to_vec(&changes).unwrap())
        .await;
    registered
}

/// One keep-alive connection. A client library would cost more than the server on a shared processor.
struct Http {
    socket: TcpStream,
    buffer: Vec<u8>,
}

impl Http {
    async fn connect(address: SocketAddr) -> Self {
        let socket = TcpStream::connect(address).await.unwrap();
        socket.set_nodelay(true).unwrap();
        Self {
            socket,
            buffer: Vec::new(),
        }
    }

    async fn json<T: serde::Serialize, A: serde::de::DeserializeOwned>(
        &mut self,
        path: &str,
        head: &str,
        body: &T,
    ) -> A {
        let head = format!("content-type: application/json\r\n{head}");
        let answer = self.post(path, &head, &serde_json::to_vec(body).unwrap()).await;
        serde_json::from_slice(&answer).unwrap()
    }

    async fn post(&mut self, path: &str, head: &str, body: &[u8]) -> Vec<u8> {
        self.ask(&Self::request(path, head, body)).await
    }

    fn request(path: &str, head: &str, body: &[u8]) -> Vec<u8> {
        let mut request = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-length: {}\r\n{head}\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        request
    }

    async fn ask(&mut self, request: &[u8]) -> Vec<u8> {
        self.socket.write_all(request).await.unwrap();
        self.buffer.clear();
        loop {
            let count = self.socket.read_buf(&mut self.buffer).await.unwrap();
            assert!(count > 0, "the server hung up");
            if let Some(answer) = complete(&self.buffer) {
                return answer;
            }
        }
    }
}

/// The body of an answer that is there completely.
fn complete(buffer: &[u8]) -> Option<Vec<u8>> {
    let end = buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
    let head = core::str::from_utf8(&buffer[..end]).unwrap();
    assert!(
        head.starts_with("HTTP/1.1 20"),
        "{head}{}",
        String::from_utf8_lossy(&buffer[end..])
    );
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .map_or(0, |length| length.trim().parse().unwrap());
    (buffer.len() >= end + length).then(|| buffer[end..end + length].to_vec())
}

fn sign<T: SignedBody>(key: &SigningKey, body: &T) -> Signature {
    let signature = key.sign(&Signed::<T>::signed_bytes(&codec::encode(body)));
    Signature::new(signature.to_bytes())
}

fn envelope(number: u64, bytes: usize) -> Vec<u8> {
    let header = Header {
        suite: SUITE_BASE,
        kid: KemKeyId::new([7; 4]),
    };
    let mut envelope = vec![0xe5; bytes];
    envelope[..HEAD_BYTES].copy_from_slice(&header.to_bytes());
    envelope[HEAD_BYTES..HEAD_BYTES + 8].copy_from_slice(&number.to_le_bytes());
    envelope
}

fn raised(directory: &std::path::Path) -> Config {
    let many = 1_000_000_000.try_into().unwrap();
    Config {
        open_registration: true,
        deposit_burst: many,
        deposit_every_ms: 1.try_into().unwrap(),
        anonymous_burst: many,
        anonymous_every_ms: 1.try_into().unwrap(),
        owner_burst: many,
        registration_burst: many,
        sign_in_burst: many,
        network_connections: 100_000,
        lane_envelopes: 1_000_000_000,
        lane_bytes: 1 << 40,
        lane_shares: 1.try_into().unwrap(),
        ..Config::for_data(directory)
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect(name))
}

fn text(token: &[u8; 32]) -> String {
    data_encoding::BASE64URL_NOPAD.encode(token)
}
