//! A store server that does what the test says, and tells the test what it was sent.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{State, WebSocketUpgrade, ws::Message, ws::WebSocket},
    http::{HeaderMap, Method, Request, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use axum_server::tls_rustls::RustlsConfig;
use ed25519_dalek::{Signature as DalekSignature, SigningKey, VerifyingKey};
use hoopoe_protocol::{
    codec,
    id::{LaneId, MailboxId},
    keys::{ServerKey, Signature},
    signed::{Signed, SignedBody},
    store::{
        CBOR, TOKEN_HEADER,
        auth::{
            Challenge, ChallengeRequest, Nonce, RegisterRequest, Registered, Registration, SessionToken,
            SignIn, TokenRequest,
        },
        error::{PROBLEM_JSON, Problem, ProblemCode},
        live::{ClientFrame, ServerFrame},
        prekeys::PrekeyCount,
    },
    time::Timestamp,
};
use tokio::sync::mpsc;

use super::node::DEADLINE;

/// What the server was sent.
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// What the server answers instead of what a good one would.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// The server's side of a live connection.
pub(crate) struct LiveEnd {
    pub(crate) credit: u32,
    socket: WebSocket,
}

pub(crate) struct FakeServer {
    pub(crate) url: String,
    pub(crate) key: ServerKey,
    shared: Arc<Shared>,
    seen: mpsc::Receiver<Seen>,
    lives: mpsc::Receiver<LiveEnd>,
    running: tokio::task::JoinHandle<()>,
}

struct Shared {
    key: Mutex<ServerKey>,
    answers: Mutex<HashMap<String, VecDeque<Answer>>>,
    registered: Mutex<bool>,
    sessions: Mutex<u32>,
    seen: mpsc::Sender<Seen>,
    lives: mpsc::Sender<LiveEnd>,
}

pub(crate) const MAILBOX: MailboxId = MailboxId::new([0xaa; 16]);
pub(crate) const LANE: LaneId = LaneId::new([0xbb; 8]);
const NONCE: Nonce = Nonce::new([0x11; 32]);
const TIME: Timestamp = Timestamp(1_700_000_000_000);

impl FakeServer {
    pub(crate) async fn start() -> Self {
        Self::start_with("http", None).await
    }

    /// A server with a certificate that no authority has signed, for a name that it does not have.
    pub(crate) async fn start_encrypted() -> Self {
        // Only the first test in a process can install it; any of them does.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let certificate = include_bytes!("certificate/certificate.pem").to_vec();
        let key = include_bytes!("certificate/key.pem").to_vec();
        let tls = RustlsConfig::from_pem(certificate, key).await.unwrap();
        Self::start_with("https", Some(tls)).await
    }

    async fn start_with(scheme: &str, tls: Option<RustlsConfig>) -> Self {
        let key = ServerKey::new(SigningKey::from_bytes(&[0x5e; 32]).verifying_key().to_bytes());
        let (seen, seen_here) = mpsc::channel(64);
        let (lives, lives_here) = mpsc::channel(8);
        let shared = Arc::new(Shared {
            key: Mutex::new(key),
            answers: Mutex::default(),
            registered: Mutex::new(false),
            sessions: Mutex::new(0),
            seen,
            lives,
        });
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new()
            .route("/v1/live", axum::routing::get(live))
            .fallback(serve)
            .with_state(shared.clone())
            .into_make_service();
        let running = tokio::spawn(async move {
            match tls {
                Some(tls) => {
                    axum_server::from_tcp_rustls(listener, tls)
                        .unwrap()
                        .serve(app)
                        .await
                }
                None => axum_server::from_tcp(listener).unwrap().serve(app).await,
            }
            .unwrap();
        });
        Self {
            url: format!("{scheme}://{address}"),
            key,
            shared,
            seen: seen_here,
            lives: lives_here,
            running,
        }
    }

    /// Answers the next request of this method and path like this.
    pub(crate) fn answer(&self, method: &str, path: &str, answer: Answer) {
        let mut answers = self.shared.answers.lock().unwrap();
        answers
            .entry(format!("{method} {path}"))
            .or_default()
            .push_back(answer);
    }

    /// Changes the server's identity.
    pub(crate) fn become_another(&self, key: ServerKey) {
        *self.shared.key.lock().unwrap() = key;
    }

    /// The challenge that the server gives.
    pub(crate) const fn challenge(&self) -> Challenge {
        challenge(self.key)
    }

    /// Forgets every session.
    pub(crate) fn forget_sessions(&self) {
        *self.shared.sessions.lock().unwrap() += 1;
    }

    /// The next request of this method and path; those before it are passed over.
    pub(crate) async fn request(&mut self, method: &str, path: &str) -> Seen {
        loop {
            let seen = tokio::time::timeout(DEADLINE, self.seen.recv())
                .await
                .unwrap_or_else(|_| panic!("{method} {path} within the deadline"))
                .unwrap();
            if seen.method.as_str() == method && seen.path == path {
                return seen;
            }
        }
    }

    /// The next live connection, opened.
    pub(crate) async fn live(&mut self) -> LiveEnd {
        tokio::time::timeout(DEADLINE, self.lives.recv())
            .await
            .expect("a live connection within the deadline")
            .unwrap()
    }
}

impl Drop for FakeServer {
    fn drop(&mut self) {
        self.running.abort();
    }
}

impl Answer {
    pub(crate) fn new(status: u16, body: &[u8]) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.to_vec(),
        }
    }

    pub(crate) fn problem(code: ProblemCode, status: u16, retry_after_s: Option<u64>) -> Self {
        let problem = Problem {
            code,
            status,
            title: "no".into(),
            retry_after_s,
            version: None,
        };
        Self {
            status,
            headers: vec![("content-type", PROBLEM_JSON.into())],
            body: serde_json::to_vec(&problem).unwrap(),
        }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::builder().status(self.status);
        for (name, value) in self.headers {
            response = response.header(name, value);
        }
        response.body(Body::from(self.body)).unwrap()
    }
}

impl LiveEnd {
    pub(crate) async fn send(&mut self, frame: &ServerFrame) {
        self.send_raw(Message::Binary(codec::encode(frame).into())).await;
    }

    pub(crate) async fn send_raw(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    pub(crate) async fn envelope(&mut self, sequence: u64) {
        self.send(&ServerFrame::Envelope {
            sequence,
            token: 3,
            stored: TIME,
            envelope: vec![u8::try_from(sequence).unwrap(); 2_048],
        })
        .await;
    }

    /// The next frame; none if the connection ended. Pings answer themselves.
    pub(crate) async fn frame(&mut self) -> Option<ClientFrame> {
        loop {
            let message = tokio::time::timeout(DEADLINE, self.socket.recv()).await.unwrap();
            match message {
                Some(Ok(Message::Binary(bytes))) => return Some(codec::decode(&bytes).unwrap()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }
}

async fn live(State(shared): State<Arc<Shared>>, headers: HeaderMap, upgrade: WebSocketUpgrade) -> Response {
    if let Some(answer) = shared.scripted("GET /v1/live") {
        return answer.into_response();
    }
    if !shared.is_session(&headers) {
        return Answer::problem(ProblemCode::Unauthenticated, 401, None).into_response();
    }
    upgrade.on_upgrade(async move |mut socket| {
        if let Some(Ok(Message::Binary(bytes))) = socket.recv().await
            && let Ok(ClientFrame::Open { credit }) = codec::decode(&bytes)
        {
            drop(shared.lives.send(LiveEnd { credit, socket }).await);
        }
    })
}

async fn serve(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    request: Request<Body>,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 8 << 20).await.unwrap();
    let seen = Seen {
        method: method.clone(),
        path: uri.path().into(),
        headers: parts.headers.clone(),
        body: body.clone(),
    };
    drop(shared.seen.try_send(seen));
    let name = format!("{method} {}", uri.path());
    if let Some(answer) = shared.scripted(&name) {
        return answer.into_response();
    }
    match name.as_str() {
        "POST /v1/auth/challenge" => shared.challenge(&body),
        "POST /v1/auth/token" => shared.sign_in(&body),
        "POST /v1/account" => shared.register(&body),
        _ if !shared.is_session(&parts.headers) && !parts.headers.contains_key(TOKEN_HEADER) => {
            Answer::problem(ProblemCode::Unauthenticated, 401, None).into_response()
        }
        "GET /v1/account" => json(&Registered {
            mailbox: MAILBOX,
            lane: LANE,
        }),
        "GET /v1/prekeys" | "PUT /v1/prekeys" => json(&PrekeyCount { one_time: 7 }),
        "POST /v1/tokens" | "PUT /v1/invitations" => StatusCode::NO_CONTENT.into_response(),
        _ => Answer::problem(ProblemCode::NotFound, 404, None).into_response(),
    }
}

impl Shared {
    fn scripted(&self, name: &str) -> Option<Answer> {
        self.answers.lock().unwrap().get_mut(name)?.pop_front()
    }

    fn bearer(&self) -> String {
        format!("session-{}", self.sessions.lock().unwrap())
    }

    fn is_session(&self, headers: &HeaderMap) -> bool {
        headers
            .get(header::AUTHORIZATION)
            .is_some_and(|value| value.as_bytes() == format!("Bearer {}", self.bearer()).as_bytes())
    }

    fn challenge(&self, body: &[u8]) -> Response {
        let _: ChallengeRequest = serde_json::from_slice(body).unwrap();
        json(&challenge(*self.key.lock().unwrap()))
    }

    fn sign_in(&self, body: &[u8]) -> Response {
        let request: TokenRequest = serde_json::from_slice(body).unwrap();
        if !*self.registered.lock().unwrap() {
            return Answer::problem(ProblemCode::UnknownDevice, 401, None).into_response();
        }
        let signed = SignIn {
            server: *self.key.lock().unwrap(),
            nonce: request.nonce,
            time: TIME,
            device: request.device,
        };
        check(request.device.as_bytes(), &signed, &request.signature);
        json(&SessionToken {
            token: self.bearer(),
            expires: TIME,
        })
    }

    fn register(&self, body: &[u8]) -> Response {
        let request: RegisterRequest = serde_json::from_slice(body).unwrap();
        let signed = Registration {
            server: *self.key.lock().unwrap(),
            nonce: request.nonce,
            time: TIME,
            account: request.account,
            device: request.device,
        };
        check(request.account.as_bytes(), &signed, &request.account_signature);
        check(request.device.as_bytes(), &signed, &request.device_signature);
        *self.registered.lock().unwrap() = true;
        json(&Registered {
            mailbox: MAILBOX,
            lane: LANE,
        })
    }
}

const fn challenge(server: ServerKey) -> Challenge {
    Challenge {
        server,
        nonce: NONCE,
        time: TIME,
    }
}

fn check<T: SignedBody>(key: &[u8; 32], body: &T, signature: &Signature) {
    let message = Signed::<T>::signed_bytes(&codec::encode(body));
    VerifyingKey::from_bytes(key)
        .unwrap()
        .verify_strict(&message, &DalekSignature::from_bytes(signature.as_bytes()))
        .expect("a good signature");
}

fn json<T: serde::Serialize>(value: &T) -> Response {
    axum::Json(value).into_response()
}

/// An answer in CBOR.
pub(crate) fn cbor<T: codec::Wire>(value: &T) -> Answer {
    Answer {
        status: 200,
        headers: vec![("content-type", CBOR.into())],
        body: codec::encode(value),
    }
}
