//! The devices of an account: adding one, listing them, removing one.

use axum::{Json, extract::State, http::StatusCode};
use hoopoe_protocol::{
    id::LaneId,
    store::{
        auth::{RegisterRequest, Registered},
        devices::Devices,
    },
};

use super::{
    account,
    auth::random,
    body::JsonBody,
    request::{Anonymous, Ids, Owner},
};
use crate::{
    db::{
        Change,
        devices::{self, AddDevice, AddError, RemoveDevice, RemoveError},
    },
    error::ApiError,
    rate_limit::Key,
    state::Shared,
};

/// Gives an account a further device.
///
/// # Errors
/// If the challenge or a signature is not good, there is no such account, it has as many devices as it may, the device has
/// another account, or too many come from one address.
pub async fn add(
    client: Anonymous,
    State(state): State<Shared>,
    JsonBody(request): JsonBody<RegisterRequest>,
) -> Result<Json<Registered>, ApiError> {
    account::verify(&state, &request, state.clock.now()).await?;
    state.limits.registration.take(Key::address(client.address))?;
    let add = AddDevice {
        account: request.account,
        device: request.device,
        lane: LaneId::new(random()?),
        most: state.config.account_devices,
    };
    match state.writer.change(Change::AddDevice, add).await? {
        Ok(names) => Ok(Json(names.into())),
        Err(AddError::NoAccount) => Err(ApiError::NotFound),
        Err(AddError::Conflict) => Err(ApiError::Conflict),
        Err(AddError::OverQuota) => Err(ApiError::OverQuota),
    }
}

/// The lanes of the account.
///
/// # Errors
/// If there is no session.
pub async fn list(Owner(session): Owner, State(state): State<Shared>) -> Result<Json<Devices>, ApiError> {
    let devices = devices::list(&state.readers, session.device).await?;
    Ok(Json(Devices { devices }))
}

/// Removes a device of the account.
///
/// # Errors
/// If there is no session, the account has no such lane, or it is the last one.
pub async fn remove(
    Owner(session): Owner,
    Ids(lane): Ids<LaneId>,
    State(state): State<Shared>,
) -> Result<StatusCode, ApiError> {
    let remove = RemoveDevice {
        by: session.device,
        lane,
    };
    match state.writer.change(Change::RemoveDevice, remove).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(RemoveError::Gone) => Err(ApiError::Unauthenticated),
        Err(RemoveError::NoSuchLane) => Err(ApiError::NotFound),
        Err(RemoveError::Last) => Err(ApiError::Conflict),
    }
}
