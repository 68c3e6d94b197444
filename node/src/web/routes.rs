//! The routes of the API: what there is, and who may ask for it.

use axum::{
    extract::MatchedPath,
    http::{Method, request::Parts},
    routing::{MethodRouter, delete, get, patch, post, put},
};

use super::{
    account, assets, bootstrap, chats, contacts, document, drafts, events, identity, invitations, messages,
    network, pictures, privacy, profile, requests, screen, server, session, sessions, state::ApiState,
    status, storage, tokens, words,
};
use crate::db::access::Scope;

/// A route of the API.
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path; a name in braces stands for one part of it.
    pub path: &'static str,
    /// What somebody must be to be answered.
    pub needs: Needs,
    pub(super) handler: fn() -> MethodRouter<ApiState>,
}

/// What somebody must be to be answered. The owner on the socket always is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: the files of the page, which hold nothing of the user's.
    Nothing,
    /// Our own page, with a code in the body.
    Code,
    /// A session, also while it is locked or after it has expired.
    AnySession,
    /// A session, or a token with this scope.
    Scope(Scope),
    /// A session; no token can.
    Person,
    /// The owner on the socket alone.
    Owner,
}

const fn read(path: &'static str, handler: fn() -> MethodRouter<ApiState>) -> Route {
    route(Method::GET, path, Needs::Scope(Scope::Read), handler)
}

const fn write(path: &'static str, handler: fn() -> MethodRouter<ApiState>) -> Route {
    route(Method::POST, path, Needs::Scope(Scope::Write), handler)
}

const fn write_with(method: Method, path: &'static str, handler: fn() -> MethodRouter<ApiState>) -> Route {
    route(method, path, Needs::Scope(Scope::Write), handler)
}

const fn admin(method: Method, path: &'static str, handler: fn() -> MethodRouter<ApiState>) -> Route {
    route(method, path, Needs::Scope(Scope::Admin), handler)
}

const fn route(
    method: Method,
    path: &'static str,
    needs: Needs,
    handler: fn() -> MethodRouter<ApiState>,
) -> Route {
    Route {
        method,
        path,
        needs,
        handler,
    }
}

/// All routes; what is not here does not exist.
pub const ROUTES: &[Route] = &[
    read("/v1/bootstrap", || get(bootstrap::show)),
    read("/v1/status", || get(status::show)),
    read("/v1/identity", || get(identity::show)),
    write("/v1/invitations", || post(invitations::create)),
    write("/v1/invitations/accept", || post(invitations::accept)),
    write("/v1/qr/decode", || pictures::large(post(pictures::read_codes))),
    read("/v1/address", || get(requests::show)),
    write("/v1/address", || post(requests::create)),
    admin(Method::DELETE, "/v1/address", || delete(requests::withdraw)),
    read("/v1/requests", || get(requests::list)),
    write("/v1/requests/{request}/accept", || post(requests::accept)),
    write("/v1/requests/{request}/decline", || post(requests::decline)),
    admin(Method::DELETE, "/v1/asked/{asked}", || {
        delete(requests::take_back)
    }),
    read("/v1/contacts", || get(contacts::list)),
    read("/v1/profile", || get(profile::show)),
    write_with(Method::PATCH, "/v1/profile", || patch(profile::change)),
    read("/v1/profile/avatar", || get(profile::own_avatar)),
    write_with(Method::PUT, "/v1/profile/avatar", || {
        pictures::large(put(profile::put_avatar))
    }),
    write_with(Method::DELETE, "/v1/profile/avatar", || {
        delete(profile::remove_avatar)
    }),
    read("/v1/contacts/{contact}/avatar", || get(profile::contact_avatar)),
    read("/v1/contacts/{contact}/identity", || get(contacts::identity)),
    write("/v1/contacts/{contact}/block", || post(contacts::block)),
    write("/v1/contacts/{contact}/unblock", || post(contacts::unblock)),
    admin(Method::DELETE, "/v1/contacts/{contact}", || {
        delete(contacts::remove)
    }),
    // That two people compared something is for a person to say.
    route(
        Method::POST,
        "/v1/contacts/{contact}/verified",
        Needs::Person,
        || post(contacts::verify),
    ),
    route(
        Method::DELETE,
        "/v1/contacts/{contact}/verified",
        Needs::Person,
        || delete(contacts::unverify),
    ),
    write("/v1/contacts/{contact}/typing", || post(privacy::typing)),
    write("/v1/activity", || post(privacy::activity)),
    read("/v1/settings/privacy", || get(privacy::show)),
    admin(Method::PATCH, "/v1/settings/privacy", || patch(privacy::change)),
    read("/v1/settings/network", || get(network::show)),
    admin(Method::PATCH, "/v1/settings/network", || patch(network::change)),
    read("/v1/storage", || get(storage::show)),
    admin(Method::DELETE, "/v1/storage/copies", || {
        delete(storage::remove_copies)
    }),
    read("/v1/settings/screen", || get(screen::show)),
    // No program keeps the screen open.
    route(Method::PATCH, "/v1/settings/screen", Needs::Person, || {
        patch(screen::change)
    }),
    route(Method::POST, "/v1/words", Needs::Person, || post(words::show)),
    route(Method::POST, "/v1/words/saved", Needs::Person, || {
        post(words::saved)
    }),
    read("/v1/chats", || get(chats::list)),
    route(
        Method::PATCH,
        "/v1/chats/{contact}",
        Needs::Scope(Scope::Write),
        || patch(chats::change),
    ),
    write("/v1/chats/{contact}/read", || post(chats::mark_read)),
    read("/v1/chats/{contact}/draft", || get(drafts::show)),
    route(
        Method::PUT,
        "/v1/chats/{contact}/draft",
        Needs::Scope(Scope::Write),
        || put(drafts::keep),
    ),
    route(
        Method::DELETE,
        "/v1/chats/{contact}/draft",
        Needs::Scope(Scope::Write),
        || delete(drafts::forget),
    ),
    read("/v1/chats/{contact}/messages", || get(messages::list)),
    write("/v1/chats/{contact}/messages", || post(messages::send)),
    write("/v1/chats/{contact}/messages/{message}/retry", || {
        post(messages::retry)
    }),
    admin(Method::DELETE, "/v1/chats/{contact}/messages/{message}", || {
        delete(messages::delete)
    }),
    read("/v1/events", || get(events::watch)),
    read("/v1/server", || get(server::show)),
    admin(Method::POST, "/v1/server", || post(server::join)),
    admin(Method::DELETE, "/v1/server", || delete(server::leave)),
    // Answered with a refusal: there is an account where a node runs.
    route(Method::POST, "/v1/account", Needs::Person, || {
        post(account::create)
    }),
    route(Method::POST, "/v1/account/restore", Needs::Person, || {
        post(account::restore)
    }),
    route(Method::POST, "/v1/codes", Needs::Owner, || {
        post(session::make_code)
    }),
    route(Method::POST, "/v1/session", Needs::Code, || {
        post(session::sign_in)
    }),
    route(Method::GET, "/v1/session", Needs::AnySession, || {
        get(session::show)
    }),
    route(Method::DELETE, "/v1/session", Needs::AnySession, || {
        delete(session::sign_out)
    }),
    route(Method::POST, "/v1/session/lock", Needs::Person, || {
        post(session::lock)
    }),
    route(Method::POST, "/v1/lock", Needs::Person, || {
        post(session::lock_fully)
    }),
    route(Method::POST, "/v1/session/unlock", Needs::AnySession, || {
        post(session::unlock)
    }),
    admin(Method::GET, "/v1/sessions", || get(sessions::list)),
    admin(Method::DELETE, "/v1/sessions", || delete(sessions::end_all)),
    admin(Method::DELETE, "/v1/sessions/{session}", || delete(sessions::end)),
    admin(Method::GET, "/v1/tokens", || get(tokens::list)),
    // A token outlives the session of whoever made it, so a session is not enough.
    route(Method::POST, "/v1/tokens", Needs::Owner, || post(tokens::create)),
    admin(Method::DELETE, "/v1/tokens/{token}", || delete(tokens::end)),
    read("/v1/openapi.json", || get(document::show)),
    route(Method::GET, "/", Needs::Nothing, || get(assets::page)),
    route(Method::GET, "/assets/{file}", Needs::Nothing, || {
        get(assets::asset)
    }),
    route(Method::GET, assets::WORKER, Needs::Nothing, || {
        get(assets::worker)
    }),
];

/// What the route needs that a request has met. Whoever asks for what does not exist must at least be allowed to read.
pub(super) fn needs(parts: &Parts) -> Needs {
    let path = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str);
    let method = match parts.method {
        // Where a route answers GET, axum has it answer HEAD too.
        Method::HEAD => &Method::GET,
        ref method => method,
    };
    ROUTES
        .iter()
        .find(|route| Some(route.path) == path && route.method == *method)
        .map_or(Needs::Scope(Scope::Read), |route| route.needs)
}
