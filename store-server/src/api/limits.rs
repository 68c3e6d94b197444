//! Who the server is and what it allows.

use axum::{Json, extract::State};
use hoopoe_protocol::{limits as most, store::server::ServerLimits};

use crate::state::Shared;

/// The server's identity and limits.
pub async fn limits(State(state): State<Shared>) -> Json<ServerLimits> {
    let config = &state.config;
    Json(ServerLimits {
        server: state.server,
        envelope_bytes: most::ENVELOPE_BYTES as u64,
        deposit_entries: most::DEPOSIT_ENTRIES as u64,
        lane_envelopes: config.lane_envelopes,
        lane_bytes: config.lane_bytes,
        ttl_s: config.ttl().0 / 1_000,
        invite_code_needed: !config.open_registration,
    })
}
