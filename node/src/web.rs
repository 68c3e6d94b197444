//! The local API: what the command line, the browser and the user's programs ask of the running node.
//!
//! HTTP and JSON over a [`socket`] in the profile folder and a [`port`] on loopback; refusals are problem details with a
//! stable code ([`error`]). Plaintext leaves the node only here, and every route, the one for unknown paths included, stands
//! behind [`auth::Asker`]. The routes are a table: [`ROUTES`].

pub mod access;
mod account;
pub mod assets;
pub mod auth;
mod bootstrap;
mod browser;
mod chats;
mod codes;
mod connections;
mod contacts;
mod cookie;
mod credential;
mod cursor;
pub mod document;
pub mod doorstep;
mod drafts;
pub mod error;
mod events;
pub mod headers;
mod identity;
mod idle;
mod invitations;
pub mod locked;
mod messages;
mod network;
mod pictures;
pub mod port;
mod porter;
mod privacy;
mod profile;
mod request;
mod requests;
pub mod routes;
mod screen;
mod server;
mod session;
mod sessions;
pub mod socket;
mod state;
mod status;
mod storage;
mod tokens;
mod tries;
mod turn;
pub mod types;
pub mod vacant;
mod views;
mod words;

use axum::{
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::StatusCode,
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use hoopoe_protocol::limits;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;
use tracing::debug;

pub use access::Access;
pub use axum::Router;
pub use port::{PagePort, PortError, PortLimits};
pub use porter::Porter;
pub use routes::{Needs, ROUTES, Route};
pub use socket::LocalSocket;
pub use state::{ApiState, AskChoice, AskCommand, AskJoin, AskLeave, DriverSeam, Timing};

use auth::Asker;
use error::{Code, Problem};

/// Largest request body: the longest text, each byte of it escaped in JSON.
pub const BODY_BYTES: usize = limits::TEXT_BYTES * 6 + 1_024;

/// The API for one node.
pub fn router(state: ApiState) -> Router {
    ROUTES
        .iter()
        .fold(Router::new(), |router, route| {
            router.route(route.path, (route.handler)())
        })
        .fallback(async || Problem::new(Code::NotFound, "there is no such route"))
        .method_not_allowed_fallback(async || {
            Problem::new(Code::MethodNotAllowed, "this route does not take this method")
        })
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(middleware::from_fn_with_state(state.clone(), observed))
        // The first that a request meets, whatever it asks for, as long as the node runs.
        .layer(middleware::from_extractor_with_state::<Asker, _>(state.clone()))
        .layer(middleware::from_fn_with_state(state.stop.clone(), while_it_runs))
        // Around all of it, so that a refusal has them too.
        .layer(middleware::map_response(headers::complete))
        .with_state(state)
}

/// What fails because the node ends or is being locked is no fault of it: the database may be closed already.
async fn while_it_runs(State(stop): State<CancellationToken>, request: Request, next: Next) -> Response {
    if stop.is_cancelled() {
        // It came over a connection that was still open.
        return Problem::stopping().into_response();
    }
    let response = next.run(request).await;
    let is_fault = matches!(
        response.status(),
        StatusCode::INTERNAL_SERVER_ERROR | StatusCode::INSUFFICIENT_STORAGE
    );
    if is_fault && stop.is_cancelled() {
        // It may have been written before the database was closed.
        return Problem::interrupted().into_response();
    }
    response
}

/// Limits how long an answer takes, and notes what was asked: the route, never its parts, which name people.
async fn observed(State(state): State<ApiState>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let began = Instant::now();
    let response = timeout(state.timing.answer, next.run(request))
        .await
        .unwrap_or_else(|_| {
            Problem::new(
                Code::Timeout,
                "the answer takes too long; see the log of the running hoopoe",
            )
            .into_response()
        });
    debug!(
        %method,
        route = route.as_ref().map_or("unknown", MatchedPath::as_str),
        status = response.status().as_u16(),
        elapsed_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX),
        "answered"
    );
    response
}
