//! Who asks: every route stands behind [`LocalPeer`].
//!
//! On the socket the kernel says which user is at the other end; it must be the owner of the profile. Sessions of a
//! browser on loopback will be a second way in, decided here and nowhere else.

use axum::{
    extract::{ConnectInfo, FromRequestParts, connect_info::Connected},
    http::request::Parts,
    serve::IncomingStream,
};
use tokio::net::UnixListener;

use super::{
    error::{Code, Problem},
    state::ApiState,
};

/// Names a user of this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserNumber(pub u32);

/// Which user is at the other end of a connection; none if the kernel did not say.
#[derive(Clone, Copy, Debug)]
pub struct SocketPeer(pub Option<UserNumber>);

impl Connected<IncomingStream<'_, UnixListener>> for SocketPeer {
    fn connect_info(stream: IncomingStream<'_, UnixListener>) -> Self {
        Self(
            stream
                .io()
                .peer_cred()
                .ok()
                .map(|credentials| UserNumber(credentials.uid())),
        )
    }
}

/// Proof that the owner of the profile asks.
#[derive(Clone, Copy, Debug)]
pub struct LocalPeer(());

impl FromRequestParts<ApiState> for LocalPeer {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Self, Problem> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketPeer>>()
            .and_then(|info| info.0.0);
        if peer == Some(state.owner) {
            Ok(Self(()))
        } else {
            Err(Problem::new(
                Code::Forbidden,
                "only the owner of this profile may talk to its hoopoe",
            ))
        }
    }
}
