//! Why something did not come about: whether the server was gone, or said no.

use std::io;

use tokio_tungstenite::tungstenite;

/// Why a request or a live connection failed.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The connection could not be made or broke off: what was asked for may have been done or not.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The server refused, with this status and this problem.
    #[error("refused with {status}: {problem}")]
    Refused {
        /// The status of HTTP.
        status: u16,
        /// What the body says.
        problem: String,
    },
    /// The server said something that the protocol does not allow here, or that nobody had asked for.
    #[error("the server said something unexpected: {0}")]
    Unexpected(String),
}

impl LoadError {
    /// Whether it is only that the server was not there.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        matches!(self, Self::Broken(_))
    }
}

impl From<io::Error> for LoadError {
    fn from(error: io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<tungstenite::Error> for LoadError {
    fn from(error: tungstenite::Error) -> Self {
        match error {
            tungstenite::Error::Http(answer) => Self::Refused {
                status: answer.status().as_u16(),
                problem: String::from_utf8_lossy(answer.body().as_deref().unwrap_or_default()).into_owned(),
            },
            // A server that is killed leaves no closing handshake behind.
            tungstenite::Error::Io(_)
            | tungstenite::Error::ConnectionClosed
            | tungstenite::Error::AlreadyClosed
            | tungstenite::Error::Protocol(
                tungstenite::error::ProtocolError::ResetWithoutClosingHandshake
                | tungstenite::error::ProtocolError::HandshakeIncomplete,
            ) => Self::Broken(error.to_string()),
            other => Self::Unexpected(other.to_string()),
        }
    }
}
