//! Why the local API refuses a request: problem details (RFC 9457) with a stable code and a title that says what to do.

mod code;

use axum::{
    Json,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use hoopoe_engine::{CommandError, step::AcceptFailure};
use hoopoe_protocol::store::error::PROBLEM_JSON;

pub use code::Code;

use super::types;

/// A refusal.
#[derive(Debug)]
pub struct Problem {
    code: Code,
    title: String,
}

impl Problem {
    /// A refusal with this code; the title is for people and never repeats what they wrote.
    pub fn new(code: Code, title: impl Into<String>) -> Self {
        Self {
            code,
            title: title.into(),
        }
    }

    /// No contact has this number.
    #[must_use]
    pub fn no_such_contact() -> Self {
        CommandError::NoSuchContact.into()
    }

    /// The conversation has no message of this name.
    #[must_use]
    pub fn no_such_message() -> Self {
        Self::new(
            Code::NoSuchMessage,
            "this conversation has no such message; its messages and their ids: hoopoe history WHO --json",
        )
    }

    /// The node is ending, or changes between locked and unlocked, and nothing of the request was begun.
    #[must_use]
    pub fn stopping() -> Self {
        Self::new(
            Code::Stopping,
            "hoopoe is stopping, being locked or being unlocked; ask again in a moment",
        )
    }

    /// The same came over a request that was begun: nobody knows how far it got.
    #[must_use]
    pub fn interrupted() -> Self {
        Self::new(
            Code::Stopping,
            "hoopoe is stopping, being locked or being unlocked, and what was to be changed may have been done; look before \
             you ask again",
        )
    }

    /// A fault of the node; the cause is in its log, without the details.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(
            Code::Internal,
            "something failed inside the running hoopoe; its log says what",
        )
    }
}

impl From<CommandError> for Problem {
    fn from(error: CommandError) -> Self {
        let code = match error {
            CommandError::Link(_) => Code::LinkInvalid,
            CommandError::InvitationExpired => Code::InvitationExpired,
            CommandError::OwnInvitation => Code::OwnInvitation,
            CommandError::AlreadyContact => Code::AlreadyContact,
            CommandError::AlreadyAccepting => Code::AlreadyAccepting,
            CommandError::AlreadyAsked => Code::AlreadyAsked,
            CommandError::NoteWithInvitation => Code::Malformed,
            CommandError::NoteTooLong { .. } => Code::NoteTooLong,
            CommandError::NoSuchRequest => Code::NoSuchRequest,
            CommandError::RequestSpoiled => Code::RequestSpoiled,
            CommandError::NoServer | CommandError::AddressNeedsServer => Code::NoServer,
            CommandError::Lifetime => Code::InvitationLifetime,
            CommandError::NoSuchContact => Code::NoSuchContact,
            CommandError::Blocked => Code::Blocked,
            CommandError::Removed => Code::Removed,
            CommandError::OtherKey => Code::OtherKey,
            CommandError::EmptyName => Code::NameInvalid,
            CommandError::NameTooLong { .. } | CommandError::AboutTooLong { .. } => Code::ProfileTooLong,
            CommandError::AvatarTooLarge => Code::PictureTooLarge,
            CommandError::EmptyText => Code::EmptyText,
            CommandError::TextTooLong { .. } => Code::TextTooLong,
            CommandError::Internal => Code::Internal,
        };
        Self::new(code, error.to_string())
    }
}

impl From<AcceptFailure> for Problem {
    fn from(failure: AcceptFailure) -> Self {
        let code = match failure {
            AcceptFailure::Gone | AcceptFailure::NotLeft | AcceptFailure::NotAnswered => Code::InvitationGone,
            AcceptFailure::Forged => Code::InvitationForged,
            AcceptFailure::Refused => Code::InvitationRefused,
            AcceptFailure::Parted => Code::Blocked,
        };
        Self::new(code, failure.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.code.status();
        let body = types::Problem {
            code: self.code.as_str().to_owned(),
            status: status.as_u16(),
            title: self.title,
        };
        let mut response = (status, Json(body)).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        response
    }
}
