//! `/v1/server`: the own store server.

use axum::{Json, extract::State};
use tokio::time::timeout;

use super::{
    document::Refused,
    error::{Code, Problem},
    request::Body,
    state::{self, ApiState},
    types::{JoinServer, NextServer, Server, ServerState},
    views,
};
use crate::{
    config::ServerUrl,
    driver::{JoinError, Joining},
};

/// How it stands with the own store server.
#[utoipa::path(
    get, path = "/v1/server", operation_id = "server",
    responses((status = 200, description = "How it stands", body = Server), Refused),
)]
pub(super) async fn show(State(state): State<ApiState>) -> Json<Server> {
    Json(state.server())
}

/// Begins to make this the own store server and waits a moment for its answer; connecting goes on after that.
#[utoipa::path(
    post, path = "/v1/server", operation_id = "join_server", request_body = JoinServer,
    responses((status = 200, description = "How it stands now", body = Server), Refused),
)]
pub(super) async fn join(
    State(state): State<ApiState>,
    Body(asked): Body<JoinServer>,
) -> Result<Json<Server>, Problem> {
    let url = ServerUrl::parse(&asked.url)
        .map_err(|error| Problem::new(Code::ServerUrlInvalid, error.to_string()))?;
    let joining = Joining {
        url: url.as_str().to_owned(),
        pin: asked.pin,
        invite_code: asked.invite_code,
        is_new: asked.trust_new_key,
    };
    (state.driver.join)(joining).await.map_err(refused)?;
    let mut situation = state.driver.situation.clone();
    let settled = situation.wait_for(|now| {
        let asked = views::server_at(now, url.as_str());
        asked.is_none_or(|asked| !matches!(asked.state, ServerState::None | ServerState::Connecting))
    });
    // Neither running out of patience nor the end of the node is a failure: the last state is the answer.
    drop(timeout(state.timing.server, settled).await);
    let now = state.server();
    let asked = views::server_at(&state.driver.situation.borrow(), url.as_str());
    match asked {
        Some(asked) if asked.state == ServerState::Refused => Err(not_admitted(&asked, &now)),
        _ => Ok(Json(now)),
    }
}

/// Has no own store server any more, and calls off a move to another. What still arrives at the one that is left is fetched for 30 days.
#[utoipa::path(
    delete, path = "/v1/server", operation_id = "leave_server",
    responses((status = 200, description = "There is none", body = Server), Refused),
)]
pub(super) async fn leave(State(state): State<ApiState>) -> Result<Json<Server>, Problem> {
    (state.driver.leave)().await.map_err(refused)?;
    Ok(Json(state.server()))
}

fn not_admitted(asked: &NextServer, now: &Server) -> Problem {
    let reason = asked.reason.as_deref().unwrap_or("it gave no reason");
    let stays = match &now.url {
        Some(own) if *own != asked.url => format!("; you stay with {own}"),
        _ => String::new(),
    };
    Problem::new(
        Code::ServerRefused,
        format!("the server does not admit you: {reason}{stays}"),
    )
}

fn refused(error: JoinError) -> Problem {
    match error {
        JoinError::Client(error) => Problem::new(Code::ServerUrlInvalid, error.to_string()),
        JoinError::Database => state::not_written(),
        JoinError::Stopped => Problem::interrupted(),
    }
}
