//! The local API: what the command line, and later the browser, ask of the running node.
//!
//! HTTP and JSON over a socket in the profile folder; refusals are problem details with a stable code ([`error`]).
//! Plaintext leaves the node only here, and every route, the one for unknown paths included, stands behind
//! [`auth::LocalPeer`]. The routes are a table: [`ROUTES`].

pub mod auth;
mod chats;
mod contacts;
mod cursor;
pub mod error;
mod events;
mod identity;
mod invitations;
mod messages;
mod request;
mod server;
pub mod socket;
mod state;
mod status;
pub mod types;
mod views;

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::Method,
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post},
};
use hoopoe_protocol::limits;
use tokio::time::{Instant, timeout};
use tracing::debug;

pub use socket::LocalSocket;
pub use state::{ApiState, AskCommand, AskJoin, DriverSeam, Timing};

use auth::LocalPeer;
use error::{Code, Problem};

/// Largest request body: the longest text, each byte of it escaped in JSON.
pub const BODY_BYTES: usize = limits::TEXT_BYTES * 6 + 1_024;

/// A route of the API.
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path; a name in braces stands for one part of it.
    pub path: &'static str,
    handler: fn() -> MethodRouter<ApiState>,
}

/// All routes; what is not here does not exist.
pub const ROUTES: &[Route] = &[
    Route {
        method: Method::GET,
        path: "/v1/status",
        handler: || get(status::show),
    },
    Route {
        method: Method::GET,
        path: "/v1/identity",
        handler: || get(identity::show),
    },
    Route {
        method: Method::POST,
        path: "/v1/invitations",
        handler: || post(invitations::create),
    },
    Route {
        method: Method::POST,
        path: "/v1/invitations/accept",
        handler: || post(invitations::accept),
    },
    Route {
        method: Method::GET,
        path: "/v1/contacts",
        handler: || get(contacts::list),
    },
    Route {
        method: Method::GET,
        path: "/v1/chats",
        handler: || get(chats::list),
    },
    Route {
        method: Method::POST,
        path: "/v1/chats/{contact}/read",
        handler: || post(chats::mark_read),
    },
    Route {
        method: Method::GET,
        path: "/v1/chats/{contact}/messages",
        handler: || get(messages::list),
    },
    Route {
        method: Method::POST,
        path: "/v1/chats/{contact}/messages",
        handler: || post(messages::send),
    },
    Route {
        method: Method::GET,
        path: "/v1/events",
        handler: || get(events::watch),
    },
    Route {
        method: Method::GET,
        path: "/v1/server",
        handler: || get(server::show),
    },
    Route {
        method: Method::POST,
        path: "/v1/server",
        handler: || post(server::join),
    },
];

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
        // Last, and so the first that a request meets, whatever it asks for.
        .layer(middleware::from_extractor_with_state::<LocalPeer, _>(
            state.clone(),
        ))
        .with_state(state)
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
