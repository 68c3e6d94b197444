//! A server in this process on a port of its own, and people who use it.

pub(crate) mod live;
pub(crate) mod pebble;
pub(crate) mod person;
pub(crate) mod postgres;
pub(crate) mod process;
pub(crate) mod secured;

use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use hoopoe_protocol::{
    codec::{self, Wire},
    keys::ServerKey,
    store::{
        CBOR, TOKEN_HEADER,
        error::{PROBLEM_JSON, Problem, ProblemCode},
        server::ServerLimits,
    },
    time::{Span, Timestamp},
};
use hoopoe_store_server::{
    clock::Clock,
    config::Config,
    db::{beside::Beside, stats},
    server::Server,
    state::Shared,
};
use reqwest::{Client, Response, StatusCode};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A server that is stopped and removed with this value.
pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    pub(crate) http: Client,
    pub(crate) key: ServerKey,
    state: Option<Shared>,
    clock: Arc<AtomicU64>,
    shutdown: CancellationToken,
    task: Option<JoinHandle<()>>,
    directory: Option<TempDir>,
}

/// The clock of every server starts here.
pub(crate) const START: Timestamp = Timestamp(1_700_000_000_000);

impl TestServer {
    /// An open server whose rate limits are out of the way.
    pub(crate) async fn start() -> Self {
        Self::with(|_| {}).await
    }

    /// The same, with other settings.
    pub(crate) async fn with(set: impl FnOnce(&mut Config)) -> Self {
        Self::at(TempDir::new().unwrap(), START, set).await
    }

    /// A server on data that is there.
    pub(crate) async fn at(directory: TempDir, now: Timestamp, set: impl FnOnce(&mut Config)) -> Self {
        let mut config = roomy(directory.path());
        config.database.url = postgres::for_data(directory.path()).await;
        set(&mut config);
        let clock = Arc::new(AtomicU64::new(now.0));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = Server::open(config, Clock::Manual(Arc::clone(&clock)))
            .await
            .unwrap();
        let state = server.state();
        let shutdown = CancellationToken::new();
        let stop = shutdown.clone();
        let task = tokio::spawn(async move { server.serve(listener, stop).await.unwrap() });
        let mut server = Self::outside(address).await;
        server.state = Some(state);
        server.shutdown = shutdown;
        server.task = Some(task);
        server.directory = Some(directory);
        server.clock = clock;
        server
    }

    /// A server in another process.
    pub(crate) async fn outside(address: SocketAddr) -> Self {
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let mut server = Self {
            address,
            http: Client::builder()
                .timeout(Duration::from_secs(20))
                .build()
                .unwrap(),
            key: ServerKey::new([0; 32]),
            state: None,
            clock: Arc::default(),
            shutdown: CancellationToken::new(),
            task: None,
            directory: None,
        };
        let limits: ServerLimits = json(server.get("/v1/limits").await).await;
        server.key = limits.server;
        server
    }

    /// A connection to its database, beside it.
    pub(crate) async fn beside(&self) -> Beside {
        let database = self.state().config.database.url.as_deref();
        Beside::open(self.directory(), database).await.unwrap()
    }

    /// What requests can reach in a server of this process.
    pub(crate) fn state(&self) -> &Shared {
        self.state.as_ref().unwrap()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(self.clock.load(Ordering::Relaxed))
    }

    pub(crate) fn pass(&self, span: Span) {
        self.clock.fetch_add(span.0, Ordering::Relaxed);
    }

    pub(crate) fn directory(&self) -> &Path {
        self.directory.as_ref().unwrap().path()
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.http.get(self.url(path)).send().await.unwrap()
    }

    pub(crate) async fn get_with_token(&self, path: &str, token: &[u8; 32]) -> Response {
        self.http
            .get(self.url(path))
            .header(TOKEN_HEADER, text(token))
            .send()
            .await
            .unwrap()
    }

    pub(crate) async fn post_json<T: serde::Serialize>(&self, path: &str, body: &T) -> Response {
        self.http
            .post(self.url(path))
            .header("content-type", "application/json")
            .body(serde_json::to_vec(body).unwrap())
            .send()
            .await
            .unwrap()
    }

    pub(crate) async fn post_cbor<T: Wire>(
        &self,
        path: &str,
        token: Option<&[u8; 32]>,
        body: &T,
    ) -> Response {
        let mut request = self
            .http
            .post(self.url(path))
            .header("content-type", CBOR)
            .body(codec::encode(body));
        if let Some(token) = token {
            request = request.header(TOKEN_HEADER, text(token));
        }
        request.send().await.unwrap()
    }

    pub(crate) async fn put_cbor<T: Wire>(&self, path: &str, token: &[u8; 32], body: &T) -> Response {
        self.http
            .put(self.url(path))
            .header("content-type", CBOR)
            .header(TOKEN_HEADER, text(token))
            .body(codec::encode(body))
            .send()
            .await
            .unwrap()
    }

    /// One of the operator's counts.
    pub(crate) async fn count(&self, name: &str) -> u64 {
        let mut db = self.beside().await;
        let counts = stats::stats(&mut db.sql()).await.unwrap();
        counts.iter().find(|count| count.name == name).unwrap().value
    }

    /// Stops gracefully and gives the data back.
    pub(crate) async fn stop(mut self) -> TempDir {
        self.shutdown.cancel();
        self.task.take().unwrap().await.unwrap();
        self.directory.take().unwrap()
    }

    /// Tells the server to stop, without waiting.
    pub(crate) fn begin_to_stop(&self) {
        self.shutdown.cancel();
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.shutdown.cancel();
    }
}

/// Settings under which no rate limit shows.
pub(crate) fn roomy(directory: &Path) -> Config {
    let many = 1_000_000.try_into().unwrap();
    Config {
        open_registration: true,
        deposit_burst: many,
        anonymous_burst: many,
        owner_burst: many,
        claim_burst: many,
        registration_burst: many,
        sign_in_burst: many,
        slot_burst: many,
        account_connections: 1_000,
        network_connections: 10_000,
        disk_reserve_percent: 0,
        drain_s: 2,
        ..Config::for_data(directory)
    }
}

pub(crate) fn text(token: &[u8; 32]) -> String {
    data_encoding::BASE64URL_NOPAD.encode(token)
}

pub(crate) async fn json<T: serde::de::DeserializeOwned>(response: Response) -> T {
    let status = response.status();
    let bytes = response.bytes().await.unwrap();
    assert!(
        status.is_success(),
        "{status}: {}",
        String::from_utf8_lossy(&bytes)
    );
    serde_json::from_slice(&bytes).unwrap()
}

pub(crate) async fn cbor<T: Wire>(response: Response) -> T {
    let status = response.status();
    let bytes = response.bytes().await.unwrap();
    assert!(
        status.is_success(),
        "{status}: {}",
        String::from_utf8_lossy(&bytes)
    );
    codec::decode(&bytes).unwrap()
}

/// Checks that a request was refused as it should be; answers the problem.
pub(crate) async fn refused(response: Response, status: u16, code: ProblemCode) -> Problem {
    assert_eq!(response.status().as_u16(), status);
    assert_eq!(response.headers()["content-type"], PROBLEM_JSON);
    let retry = response
        .headers()
        .get("retry-after")
        .map(|value| value.to_str().unwrap().parse().unwrap());
    let problem: Problem = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap();
    assert_eq!((problem.code, problem.status), (code, status));
    assert_eq!(problem.retry_after_s, retry);
    problem
}

pub(crate) fn no_content(response: &Response) {
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
}

/// Waits until something is so.
pub(crate) async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while !is_so().await {
        assert!(tokio::time::Instant::now() < deadline, "{what}: not in time");
        tokio::task::yield_now().await;
    }
}
