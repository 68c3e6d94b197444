//! `/v1/sessions`: the browsers that were let in, and how one is turned out.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
};

use super::{
    auth::Asker,
    document::Refused,
    error::{Code, Problem},
    session::session_state,
    state::ApiState,
    types::{Ended, List, SessionEntry},
};
use crate::{db::access::SessionId, page::Site};

/// The browsers that were let in.
#[utoipa::path(
    get, path = "/v1/sessions", operation_id = "sessions",
    responses((status = 200, description = "The sessions", body = List<SessionEntry>), Refused),
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    asker: Asker,
) -> Result<Json<List<SessionEntry>>, Problem> {
    let sessions = state.reader.sessions().await?;
    let items = sessions.into_iter().map(|session| SessionEntry {
        id: session.id.0,
        state: session_state(state.access.standing(&session)),
        current: matches!(asker, Asker::Session(own, _) if own == session.id),
        shared: session.site == Site::Shared,
        agent: session.agent,
        since: session.made_at,
        used_at: session.used_at,
    });
    Ok(Json(List {
        items: items.collect(),
    }))
}

/// Ends one session, the own one perhaps.
#[utoipa::path(
    delete, path = "/v1/sessions/{session}", operation_id = "end_session", params(("session" = i64, Path, description = "The number of the session")),
    responses((status = 200, description = "It has ended", body = Ended), Refused),
)]
pub(super) async fn end(
    State(state): State<ApiState>,
    number: Result<Path<i64>, PathRejection>,
) -> Result<Json<Ended>, Problem> {
    let none = || {
        Problem::new(
            Code::NoSuchSession,
            "there is no such session; see: hoopoe sessions",
        )
    };
    let Path(number) = number.map_err(|_| none())?;
    if state.access.end_session(SessionId(number)).await? {
        Ok(Json(Ended { ended: 1 }))
    } else {
        Err(none())
    }
}

/// Ends all sessions.
#[utoipa::path(
    delete, path = "/v1/sessions", operation_id = "end_sessions",
    responses((status = 200, description = "How many have ended", body = Ended), Refused),
)]
pub(super) async fn end_all(State(state): State<ApiState>) -> Result<Json<Ended>, Problem> {
    let ended = state.access.end_sessions().await?;
    Ok(Json(Ended { ended }))
}
