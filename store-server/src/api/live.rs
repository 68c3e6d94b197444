//! The owner's live connection.

mod connection;
mod pushing;
mod window;

use axum::{
    extract::{
        State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};

use self::connection::Connection;
use super::request::Owner;
use crate::{error::ApiError, rate_limit::TooOften, shares::Holder, state::Shared};

/// Frames of clients have at most 64 bytes; room for pings is added.
const MESSAGE_BYTES: usize = 4 * 1024;
/// What a connection reads at once, and holds for as long as it lives: room for many acknowledgements. The default of 128 KiB
/// would be most of what an idle connection costs.
const READ_BYTES: usize = 1024;
/// Frames are gathered until there are so many bytes; an idle connection holds none.
const GATHERED_BYTES: usize = 4 * 1024;
/// Room for one page of envelopes, and an end to buffering.
const WRITE_BYTES: usize = 512 * 1024;

/// Upgrades to the live connection.
///
/// # Errors
/// If there is no session, the account has too many connections, or the request is none for a WebSocket.
pub async fn live(
    Owner(session): Owner,
    State(state): State<Shared>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let upgrade = upgrade.map_err(|_| ApiError::Malformed("this path is for WebSockets"))?;
    let share = state
        .of_accounts
        .take(Holder::Account(session.device.account))
        .ok_or_else(|| TooOften {
            // By then one that does not open is ended.
            retry_after_s: state.config.live_open_s.get(),
        })?;
    let task = state.tasks.token();
    Ok(upgrade
        .read_buffer_size(READ_BYTES)
        .write_buffer_size(GATHERED_BYTES)
        .max_write_buffer_size(WRITE_BYTES)
        .max_message_size(MESSAGE_BYTES)
        .max_frame_size(MESSAGE_BYTES)
        .on_upgrade(async move |socket| {
            let _held = (task, share);
            Connection::new(socket, state, session.device.lane).run().await;
        }))
}
