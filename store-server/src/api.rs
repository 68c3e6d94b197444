//! The routes, as the table in `hoopoe_protocol::store` lists them.

pub mod account;
pub mod auth;
pub mod body;
pub mod deposit;
pub mod devices;
pub mod health;
pub mod invitations;
pub mod limits;
pub mod live;
pub mod metrics;
pub mod openapi;
pub mod prekeys;
pub mod presence;
pub mod recall;
pub mod request;
pub mod slots;
pub mod tokens;

use axum::{
    Router,
    http::{HeaderValue, Method, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, delete, get, post, put},
};
use hoopoe_protocol::{codec, store::CBOR};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{error::ApiError, state::Shared};

/// A route: how it is asked, where, and what answers.
pub struct Route {
    /// How it is asked.
    pub method: Method,
    /// Where.
    pub path: &'static str,
    handler: MethodRouter<Shared>,
}

/// All routes, in the order of the document.
#[must_use]
pub fn routes() -> Vec<Route> {
    let route = |path, method, handler| Route {
        method,
        path,
        handler,
    };
    let get_from = |path, handler| route(path, Method::GET, handler);
    let post_to = |path, handler| route(path, Method::POST, handler);
    let put_to = |path, handler| route(path, Method::PUT, handler);
    let delete_at = |path, handler| route(path, Method::DELETE, handler);
    vec![
        get_from("/health", get(health::ready)),
        get_from("/health/live", get(health::live)),
        get_from("/health/ready", get(health::ready)),
        get_from("/openapi.json", get(openapi::openapi)),
        get_from("/v1/limits", get(limits::limits)),
        post_to("/v1/auth/challenge", post(auth::challenge)),
        post_to("/v1/auth/token", post(auth::token)),
        post_to("/v1/account", post(account::register)),
        get_from("/v1/account", get(account::registered)),
        delete_at("/v1/account", delete(account::delete)),
        post_to("/v1/devices", post(devices::add)),
        get_from("/v1/devices", get(devices::list)),
        delete_at("/v1/devices/{lane}", delete(devices::remove)),
        post_to("/v1/tokens", post(tokens::change)),
        put_to("/v1/prekeys", put(prekeys::publish)),
        get_from("/v1/prekeys", get(prekeys::count)),
        post_to("/v1/mailboxes/{mailbox}/lanes/{lane}/claim", post(prekeys::claim)),
        put_to("/v1/invitations", put(invitations::invite)),
        get_from("/v1/mailboxes/{mailbox}/invitation", get(invitations::fetch)),
        post_to("/v1/mailboxes/{mailbox}/envelopes", post(deposit::deposit)),
        delete_at("/v1/mailboxes/{mailbox}/envelopes", delete(recall::recall)),
        put_to("/v1/presence/{id}", put(presence::put)),
        post_to("/v1/presence/read", post(presence::read)),
        get_from("/v1/slots/{id}", get(slots::read)),
        put_to("/v1/slots/{id}", put(slots::write)),
        delete_at("/v1/slots/{id}", delete(slots::delete)),
        get_from("/v1/live", get(live::live)),
    ]
}

/// Everything that answers.
pub fn router(state: Shared) -> Router {
    routes()
        .into_iter()
        .fold(Router::new(), |router, route| {
            router.route(route.path, route.handler)
        })
        .fallback(|| async { ApiError::NotFound })
        .method_not_allowed_fallback(|| async { ApiError::WrongMethod })
        .layer(CatchPanicLayer::custom(|_| ApiError::Internal.into_response()))
        .layer(axum::middleware::map_response(never_stored))
        .with_state(state)
}

/// An answer in CBOR.
#[derive(Debug)]
pub struct Cbor<T>(pub T);

impl<T: codec::Wire> IntoResponse for Cbor<T> {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, CBOR)], codec::encode(&self.0)).into_response()
    }
}

// Answers are for one client at one moment; nothing on the way may keep or reinterpret them.
async fn never_stored(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}
