//! The tokens that an owner gives to contacts.

use axum::{extract::State, http::StatusCode};
use hoopoe_protocol::store::tokens::TokenChanges;

use super::{body::JsonBody, request::Owner};
use crate::{
    db::{
        Change,
        tokens::{ChangeTokens, TokenError},
    },
    error::ApiError,
    state::Shared,
};

/// Adds and withdraws tokens, all or nothing.
///
/// # Errors
/// If there is no session, a token would be added and withdrawn at once or has another scope already, or there would
/// be too many.
pub async fn change(
    Owner(session): Owner,
    State(state): State<Shared>,
    JsonBody(changes): JsonBody<TokenChanges>,
) -> Result<StatusCode, ApiError> {
    let contradicts = changes
        .add
        .iter()
        .any(|token| changes.revoke.contains(&token.hash));
    if contradicts {
        return Err(ApiError::Malformed("a token is both added and withdrawn"));
    }
    let change = ChangeTokens {
        account: session.device.account,
        lane: session.device.lane,
        changes,
        most: state.config.account_tokens,
    };
    match state.writer.change(Change::Tokens, change).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(TokenError::Gone) => Err(ApiError::Unauthenticated),
        Err(TokenError::Conflict) => Err(ApiError::Conflict),
        Err(TokenError::OverQuota) => Err(ApiError::OverQuota),
    }
}
