//! `/v1/account`: a node that runs has its account; [`super::vacant`] makes one where there is none.

use super::{
    document::Refused,
    error::Problem,
    request::Body,
    types::{CreateAccount, RestoreAccount},
    vacant,
};

/// Makes the account of a profile that has none, and starts the node. The browser that asked is signed in.
#[utoipa::path(
    post, path = "/v1/account", operation_id = "create_account", request_body = CreateAccount,
    responses((status = 204, description = "It is made; whoever asks next waits until the node has started"), Refused),
)]
pub(super) async fn create(Body(_): Body<CreateAccount>) -> Problem {
    vacant::already()
}

/// The same for somebody who has recovery words: they are who they were. Contacts and messages are not in the words.
#[utoipa::path(
    post, path = "/v1/account/restore", operation_id = "restore_account", request_body = RestoreAccount,
    responses((status = 204, description = "It is made; whoever asks next waits until the node has started"), Refused),
)]
pub(super) async fn restore(Body(_): Body<RestoreAccount>) -> Problem {
    vacant::already()
}
