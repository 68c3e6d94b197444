//! `GET /metrics` for Prometheus, on an address of its own that is not the public one.

use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};

use crate::{
    db,
    disk::{Room, size},
    error::ApiError,
    metrics::Now,
    state::Shared,
};

/// The text format of Prometheus.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What answers there.
pub fn router(state: Shared) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .fallback(|| async { ApiError::NotFound })
        .method_not_allowed_fallback(|| async { ApiError::WrongMethod })
        .with_state(state)
}

async fn metrics(State(state): State<Shared>) -> impl IntoResponse {
    let text = state.metrics.text(&now(&state), &state.limits);
    ([(header::CONTENT_TYPE, TEXT)], text)
}

fn now(state: &Shared) -> Now {
    let data = &state.config.data;
    Now {
        live_connections: state.connections.len(),
        writer_queue: state.writer.waiting(),
        sessions: state.sign_ins.sessions(),
        database_bytes: size(&data.join(db::FILE)),
        log_bytes: size(&data.join(db::LOG_FILE)),
        disk: Room::of(data),
        is_stopping: state.stop.is_cancelled(),
    }
}
