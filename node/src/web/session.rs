//! `/v1/session`: how a browser comes in, what it learns about itself, the lock of the screen, and signing out.

use std::time::Duration;

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use tokio::time::timeout;
use zeroize::Zeroizing;

use super::{
    access::Standing,
    auth::Asker,
    cookie,
    credential::Credential,
    document::Refused,
    error::{Code, Problem},
    request::{Asked, Body},
    state::ApiState,
    types::{CodesQuery, Session, SessionState, SignIn, SignInLink, Unlock},
};
use crate::{db::access::SessionId, page::Site};

/// How long the lock of the screen may take before the node is locked without it.
const SCREEN: Duration = Duration::from_secs(5);

/// Where the page is that asks; the owner on the socket is at none, and whatever they do there is for the page's own.
pub(super) type At = Option<Extension<Site>>;

/// Makes a link that lets one browser in. The code stands behind a `#`, where no log and no other site sees it.
#[utoipa::path(
    post, path = "/v1/codes", operation_id = "make_code", params(CodesQuery),
    responses((status = 201, description = "The link", body = SignInLink), Refused),
)]
pub(super) async fn make_code(
    State(state): State<ApiState>,
    Asked(query): Asked<CodesQuery>,
) -> (StatusCode, Json<SignInLink>) {
    let site = if query.shared { Site::Shared } else { Site::Own };
    let code = state.access.porter().make_code(site);
    let link = format!("{}/#code={}", state.access.address().origin_at(site), *code.text);
    let expires = code.until;
    (StatusCode::CREATED, Json(SignInLink { link, expires }))
}

/// Lets a browser in that has a code.
#[utoipa::path(
    post, path = "/v1/session", operation_id = "sign_in", request_body = SignIn,
    responses((status = 201, description = "The session; its secret is in the cookie", body = Session), Refused),
)]
pub(super) async fn sign_in(
    State(state): State<ApiState>,
    at: At,
    headers: HeaderMap,
    Body(asked): Body<SignIn>,
) -> Result<Response, Problem> {
    let code = Zeroizing::new(asked.code);
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    let site = site(at);
    let signed_in = state.access.sign_in(site, &code, agent.unwrap_or_default());
    let (session, credential) = signed_in.await?;
    let cookie = cookie::set(credential.cookie(), state.access.address(), site);
    let cookie = cookie.ok_or_else(Problem::internal)?;
    // The screen may be locked: a code opens no screen.
    let standing = state.access.standing_of(session).await?;
    let standing = standing.ok_or_else(Problem::internal)?;
    let shown = Session {
        tab: credential.tab(),
        ..describe(&state, session, standing).await?
    };
    Ok((
        StatusCode::CREATED,
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Json(shown),
    )
        .into_response())
}

/// How it stands with the own session; the browser keeps its cookie for longer from here.
#[utoipa::path(
    get, path = "/v1/session", operation_id = "session",
    responses((status = 200, description = "The session", body = Session), Refused),
)]
pub(super) async fn show(
    State(state): State<ApiState>,
    asker: Asker,
    at: At,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (session, standing) = of(asker)?;
    let shown = Json(describe(&state, session, standing).await?);
    Ok((renewed(&state, at, &headers).await?, shown).into_response())
}

/// The cookie of the session once more: the browser keeps it for longer from here.
pub(super) async fn renewed(
    state: &ApiState,
    at: At,
    headers: &HeaderMap,
) -> Result<AppendHeaders<Option<(HeaderName, HeaderValue)>>, Problem> {
    let (address, site) = (state.access.address(), site(at));
    let credentials = Credential::shown(headers, address, site);
    let known = state.access.session(credentials).await?;
    let cookie = known.and_then(|(_, known)| cookie::set(known.cookie(), address, site));
    Ok(AppendHeaders(cookie.map(|cookie| (header::SET_COOKIE, cookie))))
}

/// Signs out: the session ends, and the browser forgets what it has of ours.
#[utoipa::path(
    delete, path = "/v1/session", operation_id = "sign_out",
    responses((status = 204, description = "It has ended"), Refused),
)]
pub(super) async fn sign_out(
    State(state): State<ApiState>,
    asker: Asker,
    at: At,
) -> Result<Response, Problem> {
    let (session, _) = of(asker)?;
    state.access.end_session(session).await?;
    let site = site(at);
    let cookie = cookie::clear(state.access.address(), site).ok_or_else(Problem::internal)?;
    let forget = HeaderValue::from_static(match site {
        Site::Own => "\"cache\", \"cookies\", \"storage\"",
        // Cookies go for the whole host, and other programs have theirs there.
        Site::Shared => "\"cache\", \"storage\"",
    });
    let headers = AppendHeaders([
        (header::SET_COOKIE, cookie),
        (HeaderName::from_static("clear-site-data"), forget),
    ]);
    Ok((StatusCode::NO_CONTENT, headers).into_response())
}

/// Locks the screen of all sessions. The node goes on receiving.
#[utoipa::path(
    post, path = "/v1/session/lock", operation_id = "lock",
    responses((status = 204, description = "It is locked"), Refused),
)]
pub(super) async fn lock(State(state): State<ApiState>) -> Result<StatusCode, Problem> {
    state.access.lock().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Locks the node with all that it has: keys and database are closed, nothing is received, and only the passphrase opens it.
#[utoipa::path(
    post, path = "/v1/lock", operation_id = "lock_fully",
    responses((status = 204, description = "It is being locked; whoever asks next waits until it is"), Refused),
)]
pub(super) async fn lock_fully(State(state): State<ApiState>) -> StatusCode {
    // A task of its own: whoever asked may hang up, and the node is locked all the same.
    let locking = state.tasks.clone().spawn(async move {
        let _ends = state.stop.clone().drop_guard();
        // The screen as well: a node that is started anew instead finds it locked. If that cannot be written, which was
        // logged, or not soon, the node is locked without it.
        drop(timeout(SCREEN, state.access.lock()).await);
    });
    drop(locking.await);
    StatusCode::NO_CONTENT
}

/// Unlocks the screen, or the node that is fully locked, and takes up the session again if it has expired.
#[utoipa::path(
    post, path = "/v1/session/unlock", operation_id = "unlock", request_body = Unlock,
    responses((status = 204, description = "It is unlocked; a session that is taken up again has another cookie"), Refused),
)]
pub(super) async fn unlock(
    State(state): State<ApiState>,
    asker: Asker,
    Body(asked): Body<Unlock>,
) -> Result<Response, Problem> {
    let session = match asker {
        Asker::Session(session, standing) => Some((session, standing)),
        _ => None,
    };
    let renewed = state
        .access
        .unlock(session, Zeroizing::new(asked.passphrase))
        .await?;
    let address = state.access.address();
    let cookie = renewed.and_then(|renewed| cookie::set(renewed.cookie(), address, Site::Own));
    let cookie = cookie.map(|cookie| (header::SET_COOKIE, cookie));
    Ok((StatusCode::NO_CONTENT, AppendHeaders(cookie)).into_response())
}

fn site(at: At) -> Site {
    at.map_or(Site::Own, |Extension(site)| site)
}

fn of(asker: Asker) -> Result<(SessionId, Standing), Problem> {
    match asker {
        Asker::Session(session, standing) => Ok((session, standing)),
        _ => Err(Problem::new(
            Code::NoSession,
            "only a browser has a session; see: hoopoe sessions",
        )),
    }
}

/// How it stands with a session.
pub(super) async fn describe(
    state: &ApiState,
    session: SessionId,
    standing: Standing,
) -> Result<Session, Problem> {
    let (name, device) = if standing == Standing::Open {
        let own = state.reader.own().await?.ok_or_else(Problem::internal)?;
        let device = state.driver.situation.borrow().device.short();
        (Some(own.name), Some(device))
    } else {
        (None, None)
    };
    Ok(Session {
        state: session_state(standing),
        csrf: state.access.porter().csrf(session),
        tab: None,
        name,
        device,
        news: standing == Standing::Locked && state.reader.has_news_since_lock().await?,
        failure: None,
        // A locked page could count by it what happens.
        seq: if standing == Standing::Open {
            state.journal.seq()
        } else {
            0
        },
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// How it stands with a session, as JSON.
pub(super) const fn session_state(standing: Standing) -> SessionState {
    match standing {
        Standing::Open => SessionState::Open,
        Standing::Locked => SessionState::Locked,
        Standing::Expired => SessionState::Expired,
    }
}
