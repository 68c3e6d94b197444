//! `GET /metrics` for Prometheus, on an address of its own that is not the public one.

use axum::{Router, extract::State, http::header, response::IntoResponse, routing::get};

use crate::{
    clock::Clock,
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
    let text = state.metrics.text(&now(&state), &state.limits, &state.refusals);
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
        certificate_expires_s: state.config.certificate_source().map(|_| expires_s(state)),
        certificate_failures: state.served.failures(),
    }
}

/// By the machine's clock, as clients have it. What is not there yet has no time left.
fn expires_s(state: &Shared) -> i64 {
    let now = Clock::System.now().0;
    let ends = state.served.certificate().map_or(now, |served| served.ends().0);
    ends.cast_signed().saturating_sub(now.cast_signed()) / 1_000
}
