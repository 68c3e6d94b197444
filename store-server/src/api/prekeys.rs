//! Sealed prekeys: published and counted by their owner, claimed by contacts.

use axum::{Json, extract::State};
use hoopoe_protocol::{
    id::{LaneId, MailboxId},
    limits,
    store::prekeys::{ClaimedPrekeys, PrekeyCount, PrekeyUpload},
};

use super::{
    Cbor,
    body::CborBody,
    request::{Anonymous, Ids, Owner, ShownToken},
};
use crate::{
    db::{
        Change,
        prekeys::{self, Claim, ClaimError, Publish, PublishError},
    },
    error::ApiError,
    rate_limit::Key,
    state::Shared,
};

/// Most prekeys of one upload: more than a device can have waiting, and an end to what the writer looks up one by one
/// while everybody else waits.
const UPLOAD_PREKEYS: usize = 128;

/// Publishes prekeys.
///
/// # Errors
/// If there is no session, there are too many records, one is too large or empty, or too many one-time prekeys would
/// wait.
pub async fn publish(
    Owner(session): Owner,
    State(state): State<Shared>,
    CborBody { value, room: _room }: CborBody<PrekeyUpload>,
) -> Result<Json<PrekeyCount>, ApiError> {
    let fits = value.prekeys.len() <= UPLOAD_PREKEYS
        && value
            .prekeys
            .iter()
            .all(|prekey| (1..=limits::SEALED_PREKEY_BYTES).contains(&prekey.sealed.len()));
    if !fits {
        return Err(ApiError::TooLarge);
    }
    let publish = Publish {
        account: session.device.account,
        lane: session.device.lane,
        prekeys: value.prekeys,
        replaces: value.replaces.unwrap_or(false),
        most: state.config.one_time_prekeys,
        now: state.clock.now(),
    };
    let one_time = state
        .writer
        .change(Change::Publish, publish)
        .await?
        .map_err(|error| match error {
            PublishError::Gone => ApiError::Unauthenticated,
            PublishError::TooMany => ApiError::OverQuota,
        })?;
    Ok(Json(PrekeyCount { one_time }))
}

/// How many one-time prekeys are left.
///
/// # Errors
/// If there is no session.
pub async fn count(
    Owner(session): Owner,
    State(state): State<Shared>,
) -> Result<Json<PrekeyCount>, ApiError> {
    let one_time = prekeys::count(&state.readers, session.device.lane).await?;
    Ok(Json(PrekeyCount { one_time }))
}

/// Claims prekeys of a device.
///
/// # Errors
/// If the token admits no claims, claims too often, or there is no such lane.
pub async fn claim(
    _: Anonymous,
    token: ShownToken,
    Ids((mailbox, lane)): Ids<(MailboxId, LaneId)>,
    State(state): State<Shared>,
) -> Result<Cbor<ClaimedPrekeys>, ApiError> {
    state.limits.claim.take(Key::Token(token.hash()))?;
    let claim = Claim {
        mailbox,
        lane,
        token: token.hash(),
        now: state.clock.now(),
    };
    match state.writer.change(Change::Claim, claim).await? {
        Ok(claimed) => Ok(Cbor(claimed)),
        Err(ClaimError::NotAdmitted) => Err(ApiError::TokenRevoked),
        Err(ClaimError::NoSuchLane) => Err(ApiError::NotFound),
    }
}
