//! What a refused request is told: problem details with a stable code.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hoopoe_protocol::store::error::{PROBLEM_JSON, Problem, ProblemCode};

use crate::{
    db::{ReadError, WriteError},
    rate_limit::TooOften,
};

/// Seconds after which a busy server may have caught up.
const BUSY_S: u64 = 2;

/// Why a request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// The request could not be understood; why, for people.
    #[error("{0}")]
    Malformed(&'static str),
    /// The body did not arrive in time.
    #[error("the body did not arrive in time")]
    TooSlow,
    /// No session token, or one that is unknown or over.
    #[error("sign in first: no valid session token")]
    Unauthenticated,
    /// The challenge is unknown, used or over, or the signature does not fit.
    #[error("ask for a new challenge: unknown, used or over, or wrongly signed")]
    ChallengeFailed,
    /// No account has this device.
    #[error("no account has this device: register first")]
    UnknownDevice,
    /// The invite code is missing, unknown, used up or over.
    #[error("this server needs a valid invite code: ask its operator for one")]
    InviteCodeRefused,
    /// The token is not one of this mailbox, or was withdrawn, or is over.
    #[error("this token is not valid here")]
    TokenRevoked,
    /// The presence record belongs to another write key.
    #[error("the record belongs to another write key")]
    WriteKeyRefused,
    /// There is no such thing.
    #[error("there is nothing here")]
    NotFound,
    /// The path knows other methods.
    #[error("this path does not know that method")]
    WrongMethod,
    /// Something else is under this name already.
    #[error("something else has this name already")]
    Conflict,
    /// A slot has another version than was expected: this one.
    #[error("somebody else has changed it meanwhile")]
    OtherVersion(u64),
    /// It was sent to its reader already, or is not there.
    #[error("too late: it is on its way, was acknowledged, or never was here")]
    TooLate,
    /// The body is too large.
    #[error("the body is too large")]
    TooLarge,
    /// The body is of a type that is not understood here.
    #[error("the body must be {0}")]
    UnsupportedType(&'static str),
    /// Too many requests.
    #[error("too many requests: wait")]
    RateLimited(TooOften),
    /// A quota is used up.
    #[error("a quota is used up")]
    OverQuota,
    /// No new accounts are taken.
    #[error("the server's disk is nearly full: it takes no new accounts, tell its operator")]
    DiskFull,
    /// More to do than the server can.
    #[error("the server is busy: try again")]
    Busy,
    /// A fault of the server.
    #[error("the server failed")]
    Internal,
}

impl ApiError {
    const fn code(self) -> ProblemCode {
        match self {
            Self::Malformed(_) | Self::TooSlow | Self::WrongMethod => ProblemCode::Malformed,
            Self::Unauthenticated => ProblemCode::Unauthenticated,
            Self::ChallengeFailed => ProblemCode::ChallengeFailed,
            Self::UnknownDevice => ProblemCode::UnknownDevice,
            Self::InviteCodeRefused => ProblemCode::InviteCodeRefused,
            Self::TokenRevoked => ProblemCode::TokenRevoked,
            Self::WriteKeyRefused => ProblemCode::WriteKeyRefused,
            Self::NotFound => ProblemCode::NotFound,
            Self::Conflict | Self::OtherVersion(_) => ProblemCode::Conflict,
            Self::TooLate => ProblemCode::TooLate,
            Self::TooLarge => ProblemCode::TooLarge,
            Self::UnsupportedType(_) => ProblemCode::UnsupportedType,
            Self::RateLimited(_) => ProblemCode::RateLimited,
            Self::OverQuota | Self::DiskFull => ProblemCode::OverQuota,
            Self::Busy => ProblemCode::Busy,
            Self::Internal => ProblemCode::Internal,
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Unauthenticated | Self::ChallengeFailed | Self::UnknownDevice => StatusCode::UNAUTHORIZED,
            Self::InviteCodeRefused | Self::TokenRevoked | Self::WriteKeyRefused => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict | Self::OtherVersion(_) => StatusCode::CONFLICT,
            Self::TooLate => StatusCode::GONE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::OverQuota | Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    const fn retry_after_s(self) -> Option<u64> {
        match self {
            Self::RateLimited(wait) => Some(wait.retry_after_s),
            Self::Busy => Some(BUSY_S),
            _ => None,
        }
    }

    const fn version(self) -> Option<u64> {
        match self {
            Self::OtherVersion(version) => Some(version),
            _ => None,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = Problem {
            code: self.code(),
            status: self.status().as_u16(),
            title: self.to_string(),
            retry_after_s: self.retry_after_s(),
            version: self.version(),
        };
        let mut response = (self.status(), Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        if let Some(seconds) = self.retry_after_s() {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<TooOften> for ApiError {
    fn from(wait: TooOften) -> Self {
        Self::RateLimited(wait)
    }
}

impl From<WriteError> for ApiError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Busy => Self::Busy,
            WriteError::Failed => Self::Internal,
        }
    }
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        tracing::error!(%error, "a read failed");
        Self::Internal
    }
}
