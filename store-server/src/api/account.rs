//! Registering an account with its first device.

use axum::{Json, extract::State};
use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    store::auth::{RegisterRequest, Registered, Registration},
};

use super::{
    auth::random,
    body::JsonBody,
    request::{Anonymous, Owner},
};
use crate::{
    auth,
    db::{
        Change,
        accounts::{Admission, Register, RegisterError},
        invite_codes::CodeHash,
    },
    error::ApiError,
    rate_limit::Key,
    state::Shared,
};

/// Registers an account.
///
/// # Errors
/// If the challenge, a signature or the invite code is not good, if the account or the device is registered
/// differently, or if too many come from one address.
pub async fn register(
    client: Anonymous,
    State(state): State<Shared>,
    JsonBody(request): JsonBody<RegisterRequest>,
) -> Result<Json<Registered>, ApiError> {
    let now = state.clock.now();
    let time = state
        .challenges
        .take(request.nonce, request.device, now)
        .ok_or(ApiError::ChallengeFailed)?;
    let body = Registration {
        server: state.server,
        nonce: request.nonce,
        time,
        account: request.account,
        device: request.device,
    };
    let signed = auth::is_signed(&body, request.account.as_bytes(), &request.account_signature)
        && auth::is_signed(&body, request.device.as_bytes(), &request.device_signature);
    if !signed {
        return Err(ApiError::ChallengeFailed);
    }
    state.limits.registration.take(Key::address(client.address))?;
    let register = Register {
        account: request.account,
        device: request.device,
        admission: admission(state.config.open_registration, request.invite_code.as_deref()),
        mailbox: MailboxId::new(random()?),
        lane: LaneId::new(random()?),
        now,
    };
    match state.writer.change(Change::Register, register).await? {
        Ok(names) => Ok(Json(names.into())),
        Err(RegisterError::InviteCode) => Err(ApiError::InviteCodeRefused),
        Err(RegisterError::Conflict) => Err(ApiError::Conflict),
    }
}

/// Where the device's envelopes wait.
///
/// # Errors
/// If there is no session.
pub async fn registered(Owner(session): Owner) -> Result<Json<Registered>, ApiError> {
    Ok(Json(session.device.names.into()))
}

fn admission(open: bool, code: Option<&str>) -> Admission {
    match code {
        _ if open => Admission::Open,
        Some(code) => Admission::Code(CodeHash::of(code)),
        None => Admission::Nothing,
    }
}
