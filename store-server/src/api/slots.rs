//! Slots: sealed records that only their owner reads and writes.

use axum::{extract::State, http::StatusCode};
use hoopoe_protocol::{
    id::SlotId,
    limits,
    store::slots::{SlotPut, SlotValue},
};

use super::{
    Cbor,
    body::CborBody,
    request::{Ids, Owner},
};
use crate::{
    db::{
        Change,
        slots::{self, DeleteSlot, SlotError, WriteSlot},
    },
    error::ApiError,
    rate_limit::Key,
    state::Shared,
};

/// What stands in a slot.
///
/// # Errors
/// If there is no session, or nothing stands there.
pub async fn read(
    Owner(session): Owner,
    Ids(slot): Ids<SlotId>,
    State(state): State<Shared>,
) -> Result<Cbor<SlotValue>, ApiError> {
    let value = slots::read(&state.readers, session.device.account, slot).await?;
    value.map(Cbor).ok_or(ApiError::NotFound)
}

/// Writes a slot.
///
/// # Errors
/// If there is no session, the value has another size, the version does not rise, the slot has another version than
/// expected, there are too many, or it is written too often.
pub async fn write(
    Owner(session): Owner,
    Ids(slot): Ids<SlotId>,
    State(state): State<Shared>,
    CborBody { value, room: _room }: CborBody<SlotPut>,
) -> Result<StatusCode, ApiError> {
    if !limits::SLOT_SIZES.contains(&value.value.len()) {
        return Err(ApiError::Malformed("a slot has one of four sizes"));
    }
    if value.version <= value.expected || value.version > limits::SLOT_VERSION {
        return Err(ApiError::Malformed(
            "the version of a slot only rises, up to its end",
        ));
    }
    state.limits.slot.take(Key::Device(session.key))?;
    let write = WriteSlot {
        account: session.device.account,
        lane: session.device.lane,
        slot,
        put: value,
        most: limits::ACCOUNT_SLOTS,
    };
    match state.writer.change(Change::Slot, write).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(SlotError::Gone) => Err(ApiError::Unauthenticated),
        Err(SlotError::Version(version)) => Err(ApiError::OtherVersion(version)),
        Err(SlotError::OverQuota) => Err(ApiError::OverQuota),
    }
}

/// Empties a slot.
///
/// # Errors
/// If there is no session, or it is written too often.
pub async fn delete(
    Owner(session): Owner,
    Ids(slot): Ids<SlotId>,
    State(state): State<Shared>,
) -> Result<StatusCode, ApiError> {
    state.limits.slot.take(Key::Device(session.key))?;
    let delete = DeleteSlot {
        account: session.device.account,
        slot,
        now: state.clock.now(),
    };
    state.writer.change(Change::DeleteSlot, delete).await?;
    Ok(StatusCode::NO_CONTENT)
}
