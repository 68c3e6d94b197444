//! `/v1/server`: the own store server.

use axum::{Json, extract::State};
use tokio::time::timeout;

use super::{
    error::{Code, Problem},
    request::Body,
    state::{self, ApiState},
    types::{JoinServer, Server, ServerState},
    views,
};
use crate::{
    config::ServerUrl,
    driver::{JoinError, Joining},
};

pub(super) async fn show(State(state): State<ApiState>) -> Json<Server> {
    Json(state.server())
}

/// Makes this the own store server and waits a moment for its answer; connecting goes on after that.
pub(super) async fn join(
    State(state): State<ApiState>,
    Body(asked): Body<JoinServer>,
) -> Result<Json<Server>, Problem> {
    let url = ServerUrl::parse(&asked.url)
        .map_err(|error| Problem::new(Code::ServerUrlInvalid, error.to_string()))?;
    let joining = Joining {
        url: url.as_str().to_owned(),
        pin: None,
        invite_code: asked.invite_code,
    };
    (state.driver.join)(joining).await.map_err(refused)?;
    let mut situation = state.driver.situation.clone();
    let settled = situation.wait_for(|now| {
        !matches!(
            views::server(now).state,
            ServerState::None | ServerState::Connecting
        )
    });
    // Neither running out of patience nor the end of the node is a failure: the last state is the answer.
    drop(timeout(state.timing.server, settled).await);
    let now = state.server();
    if now.state == ServerState::Refused {
        let reason = now.reason.unwrap_or_else(|| "it gave no reason".to_owned());
        return Err(Problem::new(
            Code::ServerRefused,
            format!("the server does not admit you: {reason}"),
        ));
    }
    Ok(Json(now))
}

fn refused(error: JoinError) -> Problem {
    match error {
        JoinError::Client(error) => Problem::new(Code::ServerUrlInvalid, error.to_string()),
        JoinError::Database => state::not_written(),
        JoinError::Stopped => Problem::stopping(),
    }
}
