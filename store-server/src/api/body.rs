//! Request bodies: the right type, the right size, in time, and within the server's memory.

use std::{sync::Arc, time::Duration};

use axum::{
    body::{Body, BodyDataStream},
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use futures::StreamExt;
use hoopoe_protocol::{codec, limits, store::CBOR};
use serde::de::DeserializeOwned;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{error::ApiError, state::Shared};

const JSON: &str = "application/json";

/// A body in CBOR, and the room that it takes in memory until this is dropped.
#[derive(Debug)]
pub struct CborBody<T> {
    /// What it says.
    pub value: T,
    /// Given back when the request is answered.
    pub room: OwnedSemaphorePermit,
}

/// A body in JSON.
#[derive(Debug)]
pub struct JsonBody<T>(pub T);

impl<T: codec::Wire> FromRequest<Shared> for CborBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &Shared) -> Result<Self, ApiError> {
        require_type(request.headers(), CBOR)?;
        let (bytes, room) = read(request, state, T::MAX_BYTES).await?;
        let value = codec::decode(&bytes)
            .map_err(|_| ApiError::Malformed("the body is not the one form of CBOR that is expected here"))?;
        Ok(Self { value, room })
    }
}

impl<T: DeserializeOwned> FromRequest<Shared> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &Shared) -> Result<Self, ApiError> {
        require_type(request.headers(), JSON)?;
        let (bytes, _room) = read(request, state, limits::JSON_BYTES).await?;
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|_| ApiError::Malformed("the body is not the JSON that is expected here"))
    }
}

fn require_type(headers: &HeaderMap, expected: &'static str) -> Result<(), ApiError> {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .filter(|value| value.trim().eq_ignore_ascii_case(expected))
        .map(drop)
        .ok_or(ApiError::UnsupportedType(expected))
}

async fn read(
    request: Request,
    state: &Shared,
    most: usize,
) -> Result<(Vec<u8>, OwnedSemaphorePermit), ApiError> {
    let announced = match request.headers().get(header::CONTENT_LENGTH) {
        Some(length) => length
            .to_str()
            .ok()
            .and_then(|length| length.parse().ok())
            .ok_or(ApiError::Malformed("the content length is no number"))?,
        None => most,
    };
    if announced > most {
        discard(request.into_body().into_data_stream(), most).await;
        return Err(ApiError::TooLarge);
    }
    let time = Duration::from_secs(state.config.request_s.get());
    timeout(time, collect(request.into_body(), announced, &state.bodies))
        .await
        .map_err(|_| ApiError::TooSlow)?
}

// Room is taken for what has come, not for what was announced: to keep others out one has to send as much, whereas a
// few dozen heads without a body would do otherwise.
async fn collect(
    body: Body,
    most: usize,
    bodies: &Arc<Semaphore>,
) -> Result<(Vec<u8>, OwnedSemaphorePermit), ApiError> {
    let mut stream = body.into_data_stream();
    let mut bytes = Vec::new();
    let mut room = reserve(bodies, 0)?;
    while let Some(piece) = stream.next().await {
        let piece = piece.map_err(|_| ApiError::Malformed("the body broke off"))?;
        let length = bytes.len().saturating_add(piece.len());
        if length > most {
            discard(stream, most).await;
            return Err(ApiError::TooLarge);
        }
        let more = length.div_ceil(1024).saturating_sub(room.num_permits());
        room.merge(reserve(bodies, more)?);
        bytes.extend_from_slice(&piece);
    }
    Ok((bytes, room))
}

fn reserve(bodies: &Arc<Semaphore>, kib: usize) -> Result<OwnedSemaphorePermit, ApiError> {
    let kib = u32::try_from(kib).map_err(|_| ApiError::TooLarge)?;
    Arc::clone(bodies)
        .try_acquire_many_owned(kib)
        .map_err(|_| ApiError::Busy)
}

/// Reads and forgets as much again as a body may have, for a moment: whoever sent a little too much should get the
/// answer, and a connection that is closed over unread bytes is reset together with it.
async fn discard(mut stream: BodyDataStream, most: usize) {
    let forget = async {
        let mut left = most;
        while let Some(Ok(piece)) = stream.next().await {
            let Some(rest) = left.checked_sub(piece.len()) else {
                break;
            };
            left = rest;
        }
    };
    // Whether it ended or took too long, the answer is the same.
    drop(timeout(DISCARD_TIME, forget).await);
}

/// How long the rest of a body that is too large is read.
const DISCARD_TIME: Duration = Duration::from_secs(1);
