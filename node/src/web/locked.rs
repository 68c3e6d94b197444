//! The local API while the node is fully locked: whoever has the passphrase unlocks it, and nothing else is answered.
//!
//! There is no database here and no key. Over the port a try needs a browser that was signed in before the lock or came with a
//! code of the owner's, so that no other program of this computer uses up the tries or guesses along.

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRef, State},
    http::{HeaderMap, StatusCode, header},
    middleware,
    routing::{get, post},
};
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use super::{
    BODY_BYTES, assets,
    doorstep::{self, Doorstep},
    error::{Code, Problem},
    headers,
    request::Body,
    types::Unlock,
};
use crate::profile::Keys;

/// What is answered from.
#[derive(Clone, Debug)]
pub struct LockedState {
    /// Who may ask.
    pub door: Doorstep,
    /// Where the keys go that the passphrase opens.
    pub opened: mpsc::Sender<Keys>,
}

impl FromRef<LockedState> for Doorstep {
    fn from_ref(state: &LockedState) -> Self {
        state.door.clone()
    }
}

/// The API of a node that is fully locked.
pub fn router(state: LockedState) -> Router {
    Router::new()
        .route("/", get(assets::page))
        .route("/assets/{file}", get(assets::asset))
        .route(assets::WORKER, get(assets::worker))
        .route("/v1/codes", post(doorstep::make_code).fallback(fully_locked))
        .route(
            "/v1/session",
            get(doorstep::show).post(doorstep::sign_in).fallback(fully_locked),
        )
        .route("/v1/session/unlock", post(unlock).fallback(fully_locked))
        .fallback(fully_locked)
        .method_not_allowed_fallback(fully_locked)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        // The first that a request meets, whatever it asks for.
        .layer(middleware::from_fn_with_state(
            state.door.clone(),
            doorstep::admitted,
        ))
        .layer(middleware::map_response(headers::complete))
        .with_state(state)
}

async fn fully_locked(State(door): State<Doorstep>, headers: HeaderMap) -> Problem {
    // Anybody may claim to be a program, and it is nobody's business what fails here.
    let is_known = !headers.contains_key(header::AUTHORIZATION);
    let title = match door.failure.filter(|_| is_known) {
        None => "this hoopoe is fully locked: nothing is received until it is unlocked with: hoopoe unlock"
            .to_owned(),
        Some(failure) => format!(
            "this hoopoe is fully locked, because it could not start when it was unlocked: {failure}. Try again with: \
             hoopoe unlock"
        ),
    };
    Problem::new(Code::FullyLocked, title)
}

async fn unlock(State(state): State<LockedState>, Body(asked): Body<Unlock>) -> Result<StatusCode, Problem> {
    let passphrase = Zeroizing::new(asked.passphrase);
    let keys = state.door.porter.keys(passphrase).await?;
    // Somebody else was as quick if nobody takes them.
    drop(state.opened.try_send(keys));
    state.door.until.cancel();
    Ok(StatusCode::NO_CONTENT)
}
