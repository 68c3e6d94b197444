//! What a request shows beside its body: a session, a token, an address, ids in its path.

use std::net::IpAddr;

use axum::{
    extract::{FromRequestParts, Path},
    http::{header, request::Parts},
};
use hoopoe_protocol::{keys::TokenHash, store::TOKEN_HEADER};
use serde::de::DeserializeOwned;

use crate::{
    auth::{self, token::Session},
    edge::{Peer, forwarded},
    error::ApiError,
    rate_limit::Key,
    state::Shared,
};

/// A device that has signed in, within its allowance of requests.
#[derive(Clone, Copy, Debug)]
pub struct Owner(pub Session);

/// Somebody without a session, within the allowance of requests of their address.
#[derive(Clone, Copy, Debug)]
pub struct Anonymous {
    /// The address, for further limits; never kept and never logged.
    pub address: IpAddr,
}

/// The 32 bytes in the token header.
#[derive(Clone, Copy)]
pub struct ShownToken(pub [u8; 32]);

/// Ids in the path; whatever cannot be an id names nothing.
#[derive(Clone, Copy, Debug)]
pub struct Ids<T>(pub T);

impl ShownToken {
    /// What the server keeps of it.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

impl FromRequestParts<Shared> for Owner {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, ApiError> {
        let token = parts
            .headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .and_then(auth::token_hash)
            .ok_or(ApiError::Unauthenticated)?;
        let session = state
            .sign_ins
            .find(token, state.clock.now())
            .await?
            .ok_or(ApiError::Unauthenticated)?;
        state.limits.owner.take(Key::Device(session.key))?;
        Ok(Self(session))
    }
}

impl FromRequestParts<Shared> for Anonymous {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, ApiError> {
        let Peer(peer) = parts.extensions.get().copied().ok_or(ApiError::Internal)?;
        let config = &state.config;
        let address = forwarded::client(
            peer,
            &parts.headers,
            &config.edge.trusted_proxies,
            config.edge.proxy_header,
        );
        state.limits.anonymous.take(Key::address(address))?;
        Ok(Self { address })
    }
}

impl FromRequestParts<Shared> for ShownToken {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, ApiError> {
        parts
            .headers
            .get(TOKEN_HEADER)
            .and_then(|value| value.to_str().ok())
            .and_then(auth::token_bytes)
            .map(Self)
            .ok_or(ApiError::Malformed(
                "the hoopoe-token header must be base64url of 32 bytes",
            ))
    }
}

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for Ids<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &Shared) -> Result<Self, ApiError> {
        Path::<T>::from_request_parts(parts, state)
            .await
            .map(|Path(ids)| Self(ids))
            .map_err(|_| ApiError::NotFound)
    }
}
