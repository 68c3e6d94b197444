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
    disk::Room,
    error::ApiError,
    rate_limit::Key,
    state::Shared,
};

/// Registers an account.
///
/// # Errors
/// If the challenge, a signature or the invite code is not good, if the account or the device is registered
/// differently, if too many come from one address, or if the disk is nearly full.
pub async fn register(
    client: Anonymous,
    State(state): State<Shared>,
    JsonBody(request): JsonBody<RegisterRequest>,
) -> Result<Json<Registered>, ApiError> {
    let now = state.clock.now();
    let time = state
        .sign_ins
        .take(request.nonce, request.device, now)
        .await?
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
        admission: admission(&state, request.invite_code.as_deref()),
        mailbox: MailboxId::new(random()?),
        lane: LaneId::new(random()?),
        now,
    };
    match state.writer.change(Change::Register, register).await? {
        Ok(names) => Ok(Json(names.into())),
        Err(RegisterError::InviteCode) => Err(ApiError::InviteCodeRefused),
        Err(RegisterError::DiskFull) => Err(ApiError::DiskFull),
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

fn admission(state: &Shared, code: Option<&str>) -> Admission {
    let config = &state.config;
    let is_full = Room::of(&config.data).is_some_and(|room| room.is_below(config.disk_reserve_percent));
    match code {
        _ if is_full => Admission::DiskFull,
        _ if config.open_registration => Admission::Open,
        Some(code) => Admission::Code(CodeHash::of(code)),
        None => Admission::Nothing,
    }
}
