//! The routes, as the table in `hoopoe_protocol::store` lists them.

pub mod account;
pub mod auth;
pub mod body;
pub mod deposit;
pub mod health;
pub mod invitations;
pub mod limits;
pub mod live;
pub mod prekeys;
pub mod presence;
pub mod request;
pub mod tokens;

use axum::{
    Router,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::{get, post, put},
};
use hoopoe_protocol::{codec, store::CBOR};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{error::ApiError, state::Shared};

/// All routes.
pub fn router(state: Shared) -> Router {
    Router::new()
        .route("/health", get(health::ready))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/v1/limits", get(limits::limits))
        .route("/v1/auth/challenge", post(auth::challenge))
        .route("/v1/auth/token", post(auth::token))
        .route("/v1/account", post(account::register).get(account::registered))
        .route("/v1/tokens", post(tokens::change))
        .route("/v1/prekeys", put(prekeys::publish).get(prekeys::count))
        .route("/v1/mailboxes/{mailbox}/lanes/{lane}/claim", post(prekeys::claim))
        .route("/v1/invitations", put(invitations::invite))
        .route("/v1/mailboxes/{mailbox}/invitation", get(invitations::fetch))
        .route("/v1/mailboxes/{mailbox}/envelopes", post(deposit::deposit))
        .route("/v1/presence/{id}", put(presence::put))
        .route("/v1/presence/read", post(presence::read))
        .route("/v1/live", get(live::live))
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
