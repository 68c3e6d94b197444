//! Who asks: every route, the one for unknown paths included, stands behind [`Asker`].
//!
//! Over the socket the kernel says which user is at the other end; it must be the owner of the profile. Over the port
//! it is our own page with the session of a browser, or a program with a token. Whoever came in no known way is refused.

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderName, header, request::Parts},
};
use tokio::net::UnixStream;

use super::{
    access::{Access, Standing},
    browser,
    credential::Credential,
    error::{Code, Problem},
    porter::Porter,
    routes::{self, Needs},
    state::ApiState,
};
use crate::{
    db::access::{Scope, SessionId, TokenId},
    page::Site,
};

/// What a session repeats with everything that changes something.
const CSRF: HeaderName = HeaderName::from_static("x-csrf");

/// Names a user of this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserNumber(pub u32);

/// Which user is at the other end of a connection; none if the kernel did not say.
#[derive(Clone, Copy, Debug)]
pub struct SocketPeer(pub Option<UserNumber>);

/// Marks a request that came over the port.
#[derive(Clone, Copy, Debug)]
pub struct OverPort;

impl SocketPeer {
    /// Of this connection.
    pub(super) fn of(stream: &UnixStream) -> Self {
        Self(
            stream
                .peer_cred()
                .ok()
                .map(|credentials| UserNumber(credentials.uid())),
        )
    }
}

/// Who asks, and may ask what they ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// The owner of the profile, over the socket.
    Owner,
    /// A browser that was let in.
    Session(SessionId, Standing),
    /// A program with a token.
    Token(TokenId),
    /// Anybody on this computer, for what anybody may have: the page's files, and signing in.
    Visitor,
}

impl FromRequestParts<ApiState> for Asker {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        // Decided once for each request, and before anything else looks at it.
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(*known);
        }
        let needs = routes::needs(parts);
        let asker = if let Some(ConnectInfo(peer)) = parts.extensions.get::<ConnectInfo<SocketPeer>>() {
            check_owner(*peer, state.owner)?;
            Asker::Owner
        } else if parts.extensions.get::<OverPort>().is_some() {
            let site = browser::check_host(parts, state.access.address(), state.access.porter().is_shared())?;
            parts.extensions.insert(site);
            over_port(parts, site, needs, state).await?
        } else {
            return Err(stranger());
        };
        parts.extensions.insert(asker);
        Ok(asker)
    }
}

/// Over the socket, only the owner of the profile.
pub(super) fn check_owner(peer: SocketPeer, owner: UserNumber) -> Result<(), Problem> {
    if peer.0 == Some(owner) {
        Ok(())
    } else {
        Err(stranger())
    }
}

async fn over_port(parts: &Parts, site: Site, needs: Needs, state: &ApiState) -> Result<Asker, Problem> {
    let ours = state.access.address().origin_at(site);
    match needs {
        Needs::Nothing => browser::check_may_load(parts).map(|()| Asker::Visitor),
        Needs::Code => browser::check_page_asks(parts, &ours).map(|()| Asker::Visitor),
        _ if parts.headers.contains_key(header::AUTHORIZATION) => match site {
            Site::Own => program(parts, needs, state).await,
            Site::Shared => Err(browser::other_host()),
        },
        _ => {
            browser::check_page_asks(parts, &ours)?;
            page(parts, site, needs, &state.access).await
        }
    }
}

async fn page(parts: &Parts, site: Site, needs: Needs, access: &Access) -> Result<Asker, Problem> {
    let shown = Credential::shown(&parts.headers, access.address(), site);
    let (session, _) = access.session(shown).await?.ok_or_else(no_session)?;
    check_csrf(parts, access.porter(), session.id)?;
    let standing = access.standing(&session);
    let asker = Asker::Session(session.id, standing);
    match (needs, standing) {
        (Needs::AnySession, _) => Ok(asker),
        (_, Standing::Expired) => Err(Problem::new(
            Code::SessionExpired,
            "this browser was away for long; give the passphrase",
        )),
        (_, Standing::Locked) => Err(locked()),
        (Needs::Scope(_) | Needs::Person, Standing::Open) => {
            access.note_session(&session).await;
            Ok(asker)
        }
        (Needs::Owner | Needs::Nothing | Needs::Code, Standing::Open) => Err(stranger()),
    }
}

/// What changes something repeats what the session was given.
pub(super) fn check_csrf(parts: &Parts, porter: &Porter, session: SessionId) -> Result<(), Problem> {
    let said = parts.headers.get(CSRF).and_then(|value| value.to_str().ok());
    if parts.method.is_safe() || said.is_some_and(|said| porter.is_csrf(session, said)) {
        return Ok(());
    }
    Err(Problem::new(
        Code::Csrf,
        "the page's header X-CSRF is missing or from before; load the page again",
    ))
}

async fn program(parts: &Parts, needs: Needs, state: &ApiState) -> Result<Asker, Problem> {
    browser::check_no_browser(parts)?;
    let mut values = parts.headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (values.next(), values.next()) else {
        return Err(bad_token());
    };
    let text = value
        .to_str()
        .ok()
        .and_then(|value| value.strip_prefix("Bearer "));
    let text = text.ok_or_else(bad_token)?;
    let token = state.access.token(text).await?.ok_or_else(bad_token)?;
    match needs {
        Needs::Scope(needed) if needed <= token.scope => Ok(Asker::Token(token.id)),
        Needs::Scope(needed) => Err(Problem::new(
            Code::Scope,
            format!("this needs a token with the scope {}", scope_name(needed)),
        )),
        _ => Err(Problem::new(Code::Scope, "no token is good for this")),
    }
}

/// A scope as people and programs write it.
pub(super) const fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Read => "read",
        Scope::Write => "write",
        Scope::Admin => "admin",
    }
}

/// The screen is locked.
pub(super) fn locked() -> Problem {
    Problem::new(Code::Locked, "the screen is locked; give the passphrase")
}

pub(super) fn no_session() -> Problem {
    Problem::new(
        Code::NoSession,
        "this browser is not signed in; sign it in with: hoopoe open",
    )
}

fn bad_token() -> Problem {
    Problem::new(
        Code::TokenRefused,
        "this token is none, or not good any more; make one with: hoopoe token create",
    )
}

pub(super) fn stranger() -> Problem {
    Problem::new(
        Code::Forbidden,
        "only the owner of this profile may talk to its hoopoe",
    )
}
