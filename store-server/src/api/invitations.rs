//! Sealed invitation bundles: left by their owner, fetched by whoever holds the invitation.

use axum::{extract::State, http::StatusCode};
use hoopoe_protocol::{
    id::MailboxId,
    store::invitations::{InvitationUpload, WaitingInvitation},
    time::Span,
};

use super::{
    Cbor,
    body::CborBody,
    request::{Anonymous, Ids, Owner, ShownToken},
};
use crate::{
    db::{
        Change,
        invitations::{self, Invite, InviteError},
    },
    error::ApiError,
    state::Shared,
};

/// Nonce and tag of a sealed bundle: less is none.
const SEAL_BYTES: usize = 24 + 16;

/// Leaves a bundle.
///
/// # Errors
/// If there is no session, the bundle is too short or over already, its token has another scope, or there are too
/// many.
pub async fn invite(
    Owner(session): Owner,
    State(state): State<Shared>,
    CborBody { value, room: _room }: CborBody<InvitationUpload>,
) -> Result<StatusCode, ApiError> {
    let now = state.clock.now();
    if value.expires <= now {
        return Err(ApiError::Malformed("the invitation is over already"));
    }
    if value.sealed.len() <= SEAL_BYTES {
        return Err(ApiError::Malformed("the bundle is too short to be sealed"));
    }
    let latest = now.plus(Span::days(state.config.invitation_days));
    let invite = Invite {
        account: session.device.account,
        lane: session.device.lane,
        token: value.token,
        expires: value.expires.min(latest),
        sealed: value.sealed,
        most: state.config.account_invitations,
    };
    match state.writer.change(Change::Invite, invite).await? {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(InviteError::Gone) => Err(ApiError::Unauthenticated),
        Err(InviteError::Conflict) => Err(ApiError::Conflict),
        Err(InviteError::OverQuota) => Err(ApiError::OverQuota),
    }
}

/// Fetches a bundle.
///
/// # Errors
/// If the token is not that of an invitation of this mailbox that is still open.
pub async fn fetch(
    _: Anonymous,
    token: ShownToken,
    Ids(mailbox): Ids<MailboxId>,
    State(state): State<Shared>,
) -> Result<Cbor<WaitingInvitation>, ApiError> {
    invitations::fetch(&state.readers, mailbox, token.hash(), state.clock.now())
        .await?
        .map(Cbor)
        .ok_or(ApiError::TokenRevoked)
}
