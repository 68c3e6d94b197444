//! Taking an envelope back before anybody was sent it.

use axum::{extract::State, http::StatusCode};
use hoopoe_protocol::{id::MailboxId, keys::CancelHash, store::deposit::RecallRequest};

use super::{
    body::CborBody,
    request::{Anonymous, Ids, ShownToken},
};
use crate::{
    db::{
        Change,
        recall::{Recall, RecallError},
    },
    error::ApiError,
    rate_limit::Key,
    state::Shared,
};

/// Takes an envelope back.
///
/// # Errors
/// If the token admits no deposits, asks too often, or it is too late.
pub async fn recall(
    _: Anonymous,
    token: ShownToken,
    Ids(mailbox): Ids<MailboxId>,
    State(state): State<Shared>,
    CborBody { value, room: _room }: CborBody<RecallRequest>,
) -> Result<StatusCode, ApiError> {
    state.limits.deposit.take(Key::Token(token.hash()))?;
    let recall = Recall {
        mailbox,
        token: token.hash(),
        lane: value.lane,
        cancel: CancelHash::of(&value.cancel),
    };
    match state.writer.change(Change::Recall, recall).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(RecallError::NotAdmitted) => Err(ApiError::TokenRevoked),
        Err(RecallError::TooLate) => Err(ApiError::TooLate),
    }
}
