//! The local API while the node is fully locked: whoever has the passphrase unlocks it, and nothing else is answered.
//!
//! There is no database here and no key. Over the port a try needs a browser that was signed in before the lock, so that no
//! other program of this computer uses up the tries or guesses along.

use std::sync::Arc;

use axum::{
    Extension, Json, Router,
    extract::{ConnectInfo, DefaultBodyLimit, FromRequestParts as _, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::{
    BODY_BYTES, assets,
    auth::{self, OverPort, SocketPeer, UserNumber},
    browser,
    credential::Credential,
    error::{Code, Problem},
    headers,
    porter::Porter,
    request::Body,
    types::{Session, SessionState, Unlock},
};
use crate::{
    db::access::SessionId,
    page::{PageAddress, Site},
    profile::Keys,
};

/// What is answered from.
#[derive(Clone, Debug)]
pub struct LockedState {
    /// Who may ask over the socket.
    pub owner: UserNumber,
    /// Where the page is; none if the node was started locked, so that nothing comes over a port.
    pub address: Option<PageAddress>,
    /// Knows the browsers that are here, and looks at passphrases.
    pub porter: Arc<Porter>,
    /// Where the keys go that the passphrase opens.
    pub opened: mpsc::Sender<Keys>,
    /// Why it is locked though somebody gave the passphrase: what was to start then did not.
    pub failure: Option<Arc<str>>,
    /// Cancelled when it ends or the passphrase was given: then nobody is told any more that it is locked.
    pub until: CancellationToken,
}

/// The API of a node that is fully locked.
pub fn router(state: LockedState) -> Router {
    Router::new()
        .route("/", get(assets::page))
        .route("/assets/{file}", get(assets::asset))
        .route(assets::WORKER, get(assets::worker))
        .route("/v1/session", get(show).fallback(fully_locked))
        .route("/v1/session/unlock", post(unlock).fallback(fully_locked))
        .fallback(fully_locked)
        .method_not_allowed_fallback(fully_locked)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        // The first that a request meets, whatever it asks for.
        .layer(middleware::from_fn_with_state(state.clone(), admitted))
        .layer(middleware::map_response(headers::complete))
        .with_state(state)
}

async fn fully_locked(State(state): State<LockedState>, headers: HeaderMap) -> Problem {
    // Anybody may claim to be a program, and it is nobody's business what fails here.
    let is_known = !headers.contains_key(header::AUTHORIZATION);
    let title = match state.failure.filter(|_| is_known) {
        None => "this hoopoe is fully locked: nothing is received until it is unlocked with: hoopoe unlock"
            .to_owned(),
        Some(failure) => format!(
            "this hoopoe is fully locked, because it could not start when it was unlocked: {failure}. Try again with: \
             hoopoe unlock"
        ),
    };
    Problem::new(Code::FullyLocked, title)
}

/// Lets in whoever may at least hear that it is locked.
async fn admitted(
    State(state): State<LockedState>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if state.until.is_cancelled() {
        return Err(Problem::stopping());
    }
    let (mut parts, body) = request.into_parts();
    let mut is_known = true;
    if let Ok(ConnectInfo(peer)) = ConnectInfo::<SocketPeer>::from_request_parts(&mut parts, &()).await {
        auth::check_owner(peer, state.owner)?;
    } else if let (Some(_), Some(address)) = (parts.extensions.get::<OverPort>(), &state.address) {
        over_port(&mut parts, address, &state.porter)?;
        is_known = !parts.headers.contains_key(header::AUTHORIZATION);
    } else {
        return Err(auth::stranger());
    }
    let mut answer = next.run(Request::from_parts(parts, body)).await;
    if !is_known {
        // Anybody may claim to be a program; they shall not keep a connection from others.
        let close = HeaderValue::from_static("close");
        answer.headers_mut().insert(header::CONNECTION, close);
    }
    Ok(answer)
}

fn over_port(parts: &mut Parts, address: &PageAddress, porter: &Porter) -> Result<(), Problem> {
    let site = browser::check_host(parts, address, porter.is_any_at(Site::Shared))?;
    let path = parts.uri.path();
    if assets::is_file(path) {
        browser::check_may_load(parts)
    } else if parts.headers.contains_key(header::AUTHORIZATION) {
        // Whether the token is good stands in the database.
        browser::check_no_browser(parts)?;
        if site == Site::Shared {
            Err(browser::other_host())
        } else if matches!(path, "/v1/session" | "/v1/session/unlock") {
            Err(auth::no_session())
        } else {
            Ok(())
        }
    } else {
        browser::check_page_asks(parts, &address.origin_at(site))?;
        let shown = Credential::shown(&parts.headers, address, site);
        // The browser that was here when the node was locked.
        let session = shown.iter().find_map(|shown| porter.session(shown));
        let session = session.ok_or_else(auth::no_session)?;
        auth::check_csrf(parts, porter, session)?;
        parts.extensions.insert(session);
        Ok(())
    }
}

async fn show(
    State(state): State<LockedState>,
    session: Option<Extension<SessionId>>,
) -> Result<Response, Problem> {
    let Extension(session) = session.ok_or_else(auth::no_session)?;
    let shown = Session {
        state: SessionState::Locked,
        csrf: state.porter.csrf(session),
        tab: None,
        name: None,
        device: None,
        failure: state.failure.as_deref().map(str::to_owned),
        seq: 0,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    Ok(Json(shown).into_response())
}

async fn unlock(State(state): State<LockedState>, Body(asked): Body<Unlock>) -> Result<StatusCode, Problem> {
    let keys = state.porter.keys(Zeroizing::new(asked.passphrase)).await?;
    // Somebody else was as quick if nobody takes them.
    drop(state.opened.try_send(keys));
    state.until.cancel();
    Ok(StatusCode::NO_CONTENT)
}
