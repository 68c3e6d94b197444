//! A node of which only the local API and the database are real: what the engine would say is told by the test.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use axum::{
    Extension, Router,
    body::{Body, Bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, Response, StatusCode, header},
};
use hoopoe_engine::{Command, Notice, Reply};
use hoopoe_node::{
    boot_slot::Findings,
    choice::Network,
    driver::{AskError, JoinError, Joining, Records, ServerState, Situation},
    page::PageAddress,
    profile::Profile,
    web::{
        self, Access, ApiState, DriverSeam, Porter, Timing,
        auth::{OverPort, SocketPeer, UserNumber},
    },
};
use hoopoe_protocol::{id::DeviceId, store::error::ProblemCode, time::Timestamp};
use serde_json::Value;
use tokio::sync::{Mutex, broadcast, watch};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::fixtures::TestDatabase;

/// Who asks in tests that do not use a socket.
pub(crate) const OWNER: UserNumber = UserNumber(1_000);

/// Soon, so that no test has to wait for it.
const HEARTBEAT: Duration = Duration::from_millis(10);

/// Where the page is in tests that do not use a port.
pub(crate) const PAGE: PageAddress = PageAddress {
    label: [0xab; 8],
    port: 61_000,
};

/// What a test lets the engine answer, and what it was asked.
pub(crate) struct TestNode {
    pub(crate) database: TestDatabase,
    pub(crate) state: ApiState,
    pub(crate) page: PageAddress,
    driver: DriverSeam,
    pub(crate) notices: broadcast::Sender<Notice>,
    pub(crate) situation: watch::Sender<Situation>,
    pub(crate) stop: CancellationToken,
    pub(crate) asked: Arc<Mutex<Vec<Command>>>,
    pub(crate) joined: Arc<Mutex<Vec<Joined>>>,
    pub(crate) chosen: Arc<Mutex<Network>>,
    pub(crate) porter: Arc<Porter>,
}

/// A URL that was joined, and the code for it.
pub(crate) type Joined = (String, Option<String>);

/// An answer of the engine, and what it says right after.
pub(crate) struct Scene {
    pub(crate) reply: Result<Reply, AskError>,
    pub(crate) then: Vec<Notice>,
}

impl TestNode {
    /// With Bob and Carol as contacts, and an engine that gives this answer to everything.
    pub(crate) async fn answering(scene: Scene) -> Self {
        Self::with(scene, OWNER).await
    }

    /// With an engine that has nothing to say but yes.
    pub(crate) async fn new() -> Self {
        Self::answering(Scene {
            reply: Ok(Reply::Done),
            then: Vec::new(),
        })
        .await
    }

    pub(crate) async fn with(scene: Scene, owner: UserNumber) -> Self {
        Self::at(PAGE, scene, owner).await
    }

    pub(crate) async fn at(page: PageAddress, scene: Scene, owner: UserNumber) -> Self {
        let database = TestDatabase::with_contacts().await;
        let notices = broadcast::Sender::new(16);
        let situation = watch::Sender::new(Situation {
            device: DeviceId::new([0xab; 32]),
            server: ServerState::None,
            server_url: None,
            server_pin: None,
            next_server: None,
            direct: BTreeSet::new(),
            dropped: 2,
            records: Records {
                written: 5,
                read: 1,
                refused: 0,
            },
            is_set_back: false,
            slot: Findings::default(),
            moments: BTreeMap::new(),
        });
        let (asked, joined, chosen) = (Arc::default(), Arc::default(), Arc::default());
        let driver = DriverSeam {
            command: engine(scene, notices.clone(), Arc::clone(&asked)),
            join: joining(situation.clone(), Arc::clone(&joined)),
            leave: leaving(situation.clone()),
            choose: choosing(Arc::clone(&chosen)),
            notices: Arc::new({
                let notices = notices.clone();
                move || notices.subscribe()
            }),
            situation: situation.subscribe(),
            lost_effects: Arc::new(|| 3),
            unopened: Arc::new(|| 0),
            counted: Arc::new(|| vec![("stranger_refused", 4), ("live_flood", 0)]),
        };
        let stop = CancellationToken::new();
        let porter = Arc::new(Porter::new(profile_in(&database)));
        let serves = Serves {
            page,
            owner,
            heartbeat: HEARTBEAT,
        };
        let state = state(&database, serves, &driver, &porter, &stop).await;
        Self {
            database,
            state,
            page,
            driver,
            notices,
            situation,
            stop,
            asked,
            joined,
            chosen,
            porter,
        }
    }

    /// What was not written down is gone.
    pub(crate) async fn restart(&mut self) {
        self.porter = Arc::new(Porter::new(profile_in(&self.database)));
        self.take_up().await;
    }

    /// The node was fully locked and is unlocked; the process is the same.
    pub(crate) async fn take_up(&mut self) {
        self.begin_anew(HEARTBEAT).await;
    }

    /// Nothing happens by time alone.
    pub(crate) async fn without_heartbeat(&mut self) {
        self.begin_anew(Duration::from_secs(3_600)).await;
    }

    async fn begin_anew(&mut self, heartbeat: Duration) {
        self.stop.cancel();
        self.stop = CancellationToken::new();
        let serves = Serves {
            page: self.page,
            owner: OWNER,
            heartbeat,
        };
        self.state = state(&self.database, serves, &self.driver, &self.porter, &self.stop).await;
    }

    /// To be called last: a connection must not close while the process ends.
    pub(crate) async fn close(self) {
        self.stop.cancel();
        drop(self.database.close().await);
    }

    pub(crate) fn router(&self) -> Router {
        web::router(self.state.clone())
    }

    /// What a request over the port meets.
    pub(crate) async fn over_port(&self, request: Request<Body>) -> Answer {
        let router = self.router().layer(Extension(OverPort));
        Answer::read(router.oneshot(request).await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &str) -> Answer {
        self.ask(Method::POST, path, Some(body.to_owned())).await
    }

    pub(crate) async fn ask(&self, method: Method, path: &str, body: Option<String>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).extension(owner());
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.map_or_else(Body::empty, Body::from);
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        Answer::read(self.router().oneshot(request).await.unwrap()).await
    }
}

fn profile_in(database: &TestDatabase) -> Profile {
    Profile::at(database.folder.path().join("profile"))
}

/// Where, for whom and how often.
struct Serves {
    page: PageAddress,
    owner: UserNumber,
    heartbeat: Duration,
}

async fn state(
    database: &TestDatabase,
    serves: Serves,
    driver: &DriverSeam,
    porter: &Arc<Porter>,
    stop: &CancellationToken,
) -> ApiState {
    let timing = Timing {
        server: Duration::from_millis(50),
        heartbeat: serves.heartbeat,
        ..Timing::default()
    };
    let (reader, keeper) = (database.database.reader(), database.database.keeper());
    let access = Access::open(serves.page, Arc::clone(porter), reader.clone(), keeper.clone());
    let access = access.await.unwrap();
    ApiState::new(
        driver.clone(),
        reader.clone(),
        serves.owner,
        access,
        timing,
        stop.clone(),
    )
}

/// What axum says of a connection of the owner's.
pub(crate) fn owner() -> ConnectInfo<SocketPeer> {
    ConnectInfo(SocketPeer(Some(OWNER)))
}

/// An answer of the API.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) kind: String,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) async fn read(response: Response<Body>) -> Self {
        let status = response.status();
        let headers = response.headers().clone();
        let kind = headers.get(header::CONTENT_TYPE);
        let kind = kind.map_or("", |kind| kind.to_str().unwrap()).to_owned();
        let bytes: Bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Self {
            status,
            headers,
            kind,
            // What is not JSON is looked at otherwise.
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
        }
    }

    /// Asserts that it is a problem with this status and code, and that its title says something.
    pub(crate) fn is_problem(&self, status: u16, code: &str) {
        assert_eq!(self.body["code"], code, "{}", self.body);
        assert_eq!(self.status.as_u16(), status);
        assert_eq!(self.body["status"], status);
        assert_eq!(self.kind, "application/problem+json");
        assert!(self.body["title"].as_str().unwrap().len() > 10, "{}", self.body);
    }
}

fn engine(
    scene: Scene,
    notices: broadcast::Sender<Notice>,
    asked: Arc<Mutex<Vec<Command>>>,
) -> web::AskCommand {
    let scene = Arc::new(scene);
    Arc::new(move |command| {
        let (scene, notices, asked) = (Arc::clone(&scene), notices.clone(), Arc::clone(&asked));
        Box::pin(async move {
            asked.lock().await.push(command);
            for notice in &scene.then {
                notices.send(notice.clone()).ok();
            }
            scene.reply.clone()
        })
    })
}

fn choosing(chosen: Arc<Mutex<Network>>) -> web::AskChoice {
    Arc::new(move |change| {
        let chosen = Arc::clone(&chosen);
        Box::pin(async move {
            let mut chosen = chosen.lock().await;
            *chosen = chosen.after(change);
            Ok(*chosen)
        })
    })
}

fn joining(situation: watch::Sender<Situation>, joined: Arc<Mutex<Vec<Joined>>>) -> web::AskJoin {
    Arc::new(move |joining| {
        let (situation, joined) = (situation.clone(), Arc::clone(&joined));
        Box::pin(async move {
            join(&situation, &joining)?;
            joined.lock().await.push((joining.url, joining.invite_code));
            Ok(())
        })
    })
}

fn leaving(situation: watch::Sender<Situation>) -> web::AskLeave {
    Arc::new(move || {
        let situation = situation.clone();
        Box::pin(async move {
            situation.send_modify(|now| {
                now.server = ServerState::None;
                (now.server_url, now.server_pin, now.next_server) = (None, None, None);
            });
            Ok(())
        })
    })
}

/// A server that knows its own mind by its name.
fn join(situation: &watch::Sender<Situation>, joining: &Joining) -> Result<(), JoinError> {
    let since = Timestamp(1);
    let code = ProblemCode::InviteCodeRefused;
    let server = match joining.url.as_str() {
        "https://full-disk.example" => return Err(JoinError::Database),
        "https://stopping.example" => return Err(JoinError::Stopped),
        "https://closed.example" => ServerState::Refused { code, since },
        "https://replaced.example" => ServerState::Replaced { since },
        "https://forged.example" => ServerState::Untrusted { since },
        "https://away.example" => ServerState::Unreachable { since },
        // It keeps the own one and is refused, or not yet: what is so stays so.
        "https://next.example" => return Ok(()),
        "https://slow.example" => ServerState::Connecting { since },
        _ => ServerState::Connected { since },
    };
    situation.send_modify(|now| {
        now.server = server;
        now.server_url = Some(joining.url.clone());
    });
    Ok(())
}
