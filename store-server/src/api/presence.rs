//! Sealed presence records.

use axum::{extract::State, http::StatusCode};
use hoopoe_protocol::{
    id::PresenceId,
    limits,
    store::presence::{PresencePut, PresenceRead, PresenceValues},
};

use super::{
    Cbor,
    body::CborBody,
    request::{Anonymous, Ids, ShownToken},
};
use crate::{
    db::{
        Change,
        presence::{self, Put, PutError, WriteKeyHash},
    },
    error::ApiError,
    state::Shared,
};

/// Writes a record.
///
/// # Errors
/// If the value has another size, the record belongs to another write key, or there are too many records.
pub async fn put(
    _: Anonymous,
    key: ShownToken,
    Ids(id): Ids<PresenceId>,
    State(state): State<Shared>,
    CborBody { value, room: _room }: CborBody<PresencePut>,
) -> Result<StatusCode, ApiError> {
    if value.value.len() != limits::PRESENCE_VALUE_BYTES {
        return Err(ApiError::Malformed("a presence record has one size only"));
    }
    let now = state.clock.now();
    let put = Put {
        id,
        write_key: WriteKeyHash::of(&key.0),
        value: value.value,
        now,
        expires: state.config.presence_end(now),
        most: state.config.presence_records,
    };
    match state.writer.change(Change::Presence, put).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(PutError::WriteKey) => Err(ApiError::WriteKeyRefused),
        Err(PutError::OverQuota) => Err(ApiError::OverQuota),
    }
}

/// Reads records.
///
/// # Errors
/// If too many are asked for.
pub async fn read(
    _: Anonymous,
    State(state): State<Shared>,
    CborBody { value, room: _room }: CborBody<PresenceRead>,
) -> Result<Cbor<PresenceValues>, ApiError> {
    if value.ids.len() > limits::PRESENCE_READS {
        return Err(ApiError::TooLarge);
    }
    let values = presence::read(&state.readers, &value.ids, state.clock.now()).await?;
    Ok(Cbor(PresenceValues { values }))
}
