//! What a node without an open database answers to everybody alike: who may ask at all, and how a browser comes in.
//!
//! It is fully locked ([`super::locked`]), or nobody has an account here yet ([`super::vacant`]). The checks of hosts, origins,
//! sessions and their repeated values are those of a node that is open.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{ConnectInfo, FromRequestParts as _, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{AppendHeaders, IntoResponse as _, Response},
};
use tokio_util::sync::CancellationToken;
use zeroize::Zeroizing;

use super::{
    assets,
    auth::{self, OverPort, SocketPeer, UserNumber},
    browser, cookie,
    credential::Credential,
    error::{Code, Problem},
    porter::Porter,
    request::{Asked, Body},
    types::{CodesQuery, Session, SessionState, SignIn, SignInLink},
};
use crate::{
    db::access::SessionId,
    page::{PageAddress, Site},
};

/// What stands before the door.
#[derive(Clone, Debug)]
pub struct Doorstep {
    /// Who may ask over the socket.
    pub owner: UserNumber,
    /// Where the page is; none if that is not known, so that nothing comes over a port.
    pub address: Option<PageAddress>,
    /// Knows the browsers that are here.
    pub porter: Arc<Porter>,
    /// How it stands with all of them.
    pub state: SessionState,
    /// Why it stands so though somebody did what they could: what was to start then did not.
    pub failure: Option<Arc<str>>,
    /// Cancelled when it ends or somebody opened the door: then nobody is told any more how it was.
    pub until: CancellationToken,
}

/// Marks a request of the owner on the socket.
#[derive(Clone, Copy, Debug)]
pub(super) struct AsOwner;

/// Lets in whoever may at least hear how it stands.
pub(super) async fn admitted(
    State(door): State<Doorstep>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    if door.until.is_cancelled() {
        return Err(Problem::stopping());
    }
    let (mut parts, body) = request.into_parts();
    let mut is_known = true;
    if let Ok(ConnectInfo(peer)) = ConnectInfo::<SocketPeer>::from_request_parts(&mut parts, &()).await {
        auth::check_owner(peer, door.owner)?;
        parts.extensions.insert(AsOwner);
    } else if let (Some(_), Some(address)) = (parts.extensions.get::<OverPort>(), &door.address) {
        over_port(&mut parts, address, &door.porter)?;
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
    let site = browser::check_host(parts, address, porter.is_shared())?;
    parts.extensions.insert(site);
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
    } else if path == "/v1/session" && parts.method == Method::POST {
        // It has nothing but a code.
        browser::check_page_asks(parts, &address.origin_at(site))
    } else {
        browser::check_page_asks(parts, &address.origin_at(site))?;
        let shown = Credential::shown(&parts.headers, address, site);
        let session = shown.iter().find_map(|shown| porter.session(shown));
        let session = session.ok_or_else(auth::no_session)?;
        auth::check_csrf(parts, porter, session)?;
        parts.extensions.insert(session);
        Ok(())
    }
}

/// Makes a link that lets one browser in, for the owner on the socket alone.
pub(super) async fn make_code(
    State(door): State<Doorstep>,
    owner: Option<Extension<AsOwner>>,
    Asked(query): Asked<CodesQuery>,
) -> Result<Response, Problem> {
    if owner.is_none() {
        return Err(auth::stranger());
    }
    let address = door.address.ok_or_else(no_page)?;
    let site = if query.shared { Site::Shared } else { Site::Own };
    let code = door.porter.make_code(site);
    let link = format!("{}/#code={}", address.origin_at(site), *code.text);
    let expires = code.until;
    Ok((StatusCode::CREATED, Json(SignInLink { link, expires })).into_response())
}

/// Lets a browser in that has a code.
pub(super) async fn sign_in(
    State(door): State<Doorstep>,
    site: Option<Extension<Site>>,
    headers: HeaderMap,
    Body(asked): Body<SignIn>,
) -> Result<Response, Problem> {
    let code = Zeroizing::new(asked.code);
    let (Some(Extension(site)), Some(address)) = (site, door.address) else {
        return Err(auth::no_session());
    };
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    let (session, credential) = door.porter.receive(site, &code, agent.unwrap_or_default())?;
    let cookie = cookie::set(credential.cookie(), &address, site).ok_or_else(Problem::internal)?;
    let shown = Session {
        tab: credential.tab(),
        ..door.describe(session)
    };
    let cookie = AppendHeaders([(header::SET_COOKIE, cookie)]);
    Ok((StatusCode::CREATED, cookie, Json(shown)).into_response())
}

/// How it stands with the browser that asks.
pub(super) async fn show(
    State(door): State<Doorstep>,
    session: Option<Extension<SessionId>>,
) -> Result<Json<Session>, Problem> {
    let Extension(session) = session.ok_or_else(auth::no_session)?;
    Ok(Json(door.describe(session)))
}

impl Doorstep {
    fn describe(&self, session: SessionId) -> Session {
        Session {
            state: self.state,
            csrf: self.porter.csrf(session),
            tab: None,
            name: None,
            device: None,
            news: false,
            failure: self.failure.as_deref().map(str::to_owned),
            seq: 0,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

fn no_page() -> Problem {
    Problem::new(
        Code::FullyLocked,
        "this hoopoe is fully locked, and where its page is stands in the database: unlock it with: hoopoe unlock",
    )
}
