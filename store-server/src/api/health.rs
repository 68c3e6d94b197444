//! Whether the server runs, and whether it can work.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use hoopoe_protocol::store::server::Health;

use crate::state::Shared;

/// The process runs.
pub async fn live() -> Json<Health> {
    Json(health("ok"))
}

/// The server can take requests.
pub async fn ready(State(state): State<Shared>) -> Response {
    if state.stop.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(health("stopping"))).into_response();
    }
    if state.writer.has_failed() {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(health("database"))).into_response();
    }
    if let Err(error) = state.readers.answers().await {
        tracing::error!(%error, "not ready");
        return (StatusCode::SERVICE_UNAVAILABLE, Json(health("database"))).into_response();
    }
    Json(health("ok")).into_response()
}

fn health(status: &str) -> Health {
    Health {
        status: status.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}
