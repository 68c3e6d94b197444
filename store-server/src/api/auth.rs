//! Signing in: a challenge, a signature, a short-lived token.

use axum::{Json, extract::State};
use data_encoding::BASE64URL_NOPAD;
use hoopoe_protocol::{
    keys::TokenHash,
    store::auth::{Challenge, ChallengeRequest, Nonce, SessionToken, SignIn, TokenRequest},
};

use super::{body::JsonBody, request::Anonymous};
use crate::{auth, db::accounts, error::ApiError, rate_limit::Key, state::Shared};

/// Gives a challenge.
///
/// # Errors
/// If the request is malformed, comes too often, or too many challenges wait.
pub async fn challenge(
    _: Anonymous,
    State(state): State<Shared>,
    JsonBody(request): JsonBody<ChallengeRequest>,
) -> Result<Json<Challenge>, ApiError> {
    let now = state.clock.now();
    let nonce = Nonce::new(random()?);
    if !state.sign_ins.give(nonce, request.device, now).await? {
        return Err(ApiError::Busy);
    }
    Ok(Json(Challenge {
        server: state.server,
        nonce,
        time: now,
    }))
}

/// Signs a device in.
///
/// # Errors
/// If the challenge or the signature is not good, no account has the device, or it signs in too often.
pub async fn token(
    _: Anonymous,
    State(state): State<Shared>,
    JsonBody(request): JsonBody<TokenRequest>,
) -> Result<Json<SessionToken>, ApiError> {
    let now = state.clock.now();
    let time = state
        .sign_ins
        .take(request.nonce, request.device, now)
        .await?
        .ok_or(ApiError::ChallengeFailed)?;
    let body = SignIn {
        server: state.server,
        nonce: request.nonce,
        time,
        device: request.device,
    };
    if !auth::is_signed(&body, request.device.as_bytes(), &request.signature) {
        return Err(ApiError::ChallengeFailed);
    }
    state.limits.sign_in.take(Key::Device(request.device))?;
    let device = accounts::device(&state.readers, request.device)
        .await?
        .ok_or(ApiError::UnknownDevice)?;
    let token = random::<32>()?;
    let expires = state
        .sign_ins
        .begin(TokenHash::of(&token), request.device, device, now)
        .await?
        .ok_or(ApiError::Busy)?;
    // It may have been removed meanwhile, by somebody who could not end this session yet.
    if accounts::device(&state.readers, request.device).await? != Some(device) {
        state.sign_ins.end(device.lane);
        return Err(ApiError::UnknownDevice);
    }
    Ok(Json(SessionToken {
        token: BASE64URL_NOPAD.encode(&token),
        expires,
    }))
}

/// Random bytes of the operating system.
///
/// # Errors
/// If it has none to give.
pub fn random<const N: usize>() -> Result<[u8; N], ApiError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| ApiError::Internal)?;
    Ok(bytes)
}
