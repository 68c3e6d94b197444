//! Registering an account with its first device, and deleting it with everything.

use axum::{Json, extract::State, http::StatusCode};
use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    store::auth::{DeleteRequest, Deletion, RegisterRequest, Registered, Registration},
    time::Timestamp,
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
        deletion::DeleteAccount,
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
    verify(&state, &request, now).await?;
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

/// Deletes an account with everything that is kept of it.
///
/// # Errors
/// If the challenge or the signature is not good.
pub async fn delete(
    _: Anonymous,
    State(state): State<Shared>,
    JsonBody(request): JsonBody<DeleteRequest>,
) -> Result<StatusCode, ApiError> {
    let time = state
        .sign_ins
        .take(request.nonce, request.device, state.clock.now())
        .await?
        .ok_or(ApiError::ChallengeFailed)?;
    let body = Deletion {
        server: state.server,
        nonce: request.nonce,
        time,
        account: request.account,
    };
    if !auth::is_signed(&body, request.account.as_bytes(), &request.signature) {
        return Err(ApiError::ChallengeFailed);
    }
    let delete = DeleteAccount {
        account: request.account,
    };
    state.writer.change(Change::DeleteAccount, delete).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes the challenge of a registration and looks at both signatures.
///
/// # Errors
/// If the challenge or a signature is not good.
pub(super) async fn verify(
    state: &Shared,
    request: &RegisterRequest,
    now: Timestamp,
) -> Result<(), ApiError> {
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
    if signed {
        Ok(())
    } else {
        Err(ApiError::ChallengeFailed)
    }
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
