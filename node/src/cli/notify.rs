//! Tells systemd how far the node is, where that has started it and wants to know.
//!
//! The protocol is a datagram of text to the socket that `NOTIFY_SOCKET` names.

use std::{env, os::unix::net::UnixDatagram};

/// Everything is up.
pub(super) fn ready() {
    tell("READY=1");
}

/// The end has begun.
pub(super) fn stopping() {
    tell("STOPPING=1");
}

/// Whoever does not listen is not told; a node does not end for that.
fn tell(state: &str) {
    let Some(socket) = env::var_os("NOTIFY_SOCKET") else {
        return;
    };
    let sent = UnixDatagram::unbound().and_then(|from| from.send_to(state.as_bytes(), socket));
    if let Err(error) = sent {
        tracing::warn!(kind = %error.kind(), "the service manager cannot be told");
    }
}
