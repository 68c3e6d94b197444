//! The codes of refusals, and the status that each has.

use axum::http::StatusCode;
use utoipa::ToSchema;

/// What a refusal is about; once given, a code keeps its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Code {
    /// The request is not what this route takes.
    Malformed,
    /// The asker is not the owner of the profile.
    Forbidden,
    /// The host is not the one of the page.
    Host,
    /// Another page asks, or nobody says which.
    Origin,
    /// The page did not repeat what it was given.
    Csrf,
    /// The token is good, but not for this.
    Scope,
    /// The browser is not signed in.
    NoSession,
    /// The session was not used for long.
    SessionExpired,
    /// The one-time code is none, or not any more.
    CodeRefused,
    /// The token is none, or not any more.
    TokenRefused,
    /// The passphrase is another one.
    WrongPassphrase,
    /// The screen is locked.
    Locked,
    /// The node is locked with all that it has.
    FullyLocked,
    /// Too many wrong tries within a minute.
    TooManyTries,
    /// No session has this number.
    NoSuchSession,
    /// No token has this number.
    NoSuchToken,
    /// Another token has the name.
    TokenExists,
    /// There are as many tokens as can be.
    TooManyTokens,
    /// The program was built without its page.
    PageMissing,
    /// There is no such route.
    NotFound,
    /// The route exists, but not with this method.
    MethodNotAllowed,
    /// The body is larger than any request needs.
    TooLarge,
    /// The body is not said to be JSON.
    UnsupportedType,
    /// The answer took too long.
    Timeout,
    /// Too many watch at once.
    Busy,
    /// The node is ending, or changes between locked and unlocked: whoever asks in a moment learns which. What was to be
    /// changed may have been done.
    Stopping,
    /// The database cannot be written; nothing happened.
    NotWritten,
    /// A fault of the node.
    Internal,
    /// It is no picture, of a kind that is not read, or damaged.
    PictureUnreadable,
    /// The picture has too many pixels, or bytes.
    PictureTooLarge,
    /// Too much in the picture looks like a QR code.
    PictureCrowded,
    /// There is no picture of this person.
    NoSuchAvatar,
    /// A name without anything in it.
    NameInvalid,
    /// The name, or the line about a person, is too long.
    ProfileTooLong,
    /// The text is no invitation link.
    LinkInvalid,
    /// The invitation's time is over.
    InvitationExpired,
    /// The invitation is the user's own.
    OwnInvitation,
    /// The inviter is a contact already.
    AlreadyContact,
    /// The same invitation is being accepted.
    AlreadyAccepting,
    /// The owner of the address was asked already.
    AlreadyAsked,
    /// The note is too long.
    NoteTooLong,
    /// No request has this number.
    NoSuchRequest,
    /// What the request said does not hold any more.
    RequestSpoiled,
    /// The server no longer has the invitation.
    InvitationGone,
    /// The server gave something else than the invitation.
    InvitationForged,
    /// A server refused the invitation, or the answer to it.
    InvitationRefused,
    /// A lifetime that no invitation can have.
    InvitationLifetime,
    /// An invitation needs a server, and none was joined.
    NoServer,
    /// No contact has this number.
    NoSuchContact,
    /// The contact is blocked.
    Blocked,
    /// The contact was removed.
    Removed,
    /// Another key than the contact's.
    OtherKey,
    /// The cursor is none that a page gave.
    NoSuchCursor,
    /// The message has no text.
    EmptyText,
    /// The text is too long.
    TextTooLong,
    /// The URL is none that a store server can have.
    ServerUrlInvalid,
    /// The store server does not admit this node.
    ServerRefused,
}

impl Code {
    /// All of them, for the description of the API.
    pub const ALL: &[Self] = &[
        Self::Malformed,
        Self::Forbidden,
        Self::Host,
        Self::Origin,
        Self::Csrf,
        Self::Scope,
        Self::NoSession,
        Self::SessionExpired,
        Self::CodeRefused,
        Self::TokenRefused,
        Self::WrongPassphrase,
        Self::Locked,
        Self::FullyLocked,
        Self::TooManyTries,
        Self::NoSuchSession,
        Self::NoSuchToken,
        Self::TokenExists,
        Self::TooManyTokens,
        Self::PageMissing,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooLarge,
        Self::UnsupportedType,
        Self::Timeout,
        Self::Busy,
        Self::Stopping,
        Self::NotWritten,
        Self::Internal,
        Self::PictureUnreadable,
        Self::PictureTooLarge,
        Self::PictureCrowded,
        Self::NoSuchAvatar,
        Self::NameInvalid,
        Self::ProfileTooLong,
        Self::LinkInvalid,
        Self::InvitationExpired,
        Self::OwnInvitation,
        Self::AlreadyContact,
        Self::AlreadyAccepting,
        Self::AlreadyAsked,
        Self::NoteTooLong,
        Self::NoSuchRequest,
        Self::RequestSpoiled,
        Self::InvitationGone,
        Self::InvitationForged,
        Self::InvitationRefused,
        Self::InvitationLifetime,
        Self::NoServer,
        Self::NoSuchContact,
        Self::Blocked,
        Self::Removed,
        Self::OtherKey,
        Self::NoSuchCursor,
        Self::EmptyText,
        Self::TextTooLong,
        Self::ServerUrlInvalid,
        Self::ServerRefused,
    ];

    /// The code as it travels.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Forbidden => "forbidden",
            Self::Host => "host",
            Self::Origin => "origin",
            Self::Csrf => "csrf",
            Self::Scope => "scope",
            Self::NoSession => "no_session",
            Self::SessionExpired => "session_expired",
            Self::CodeRefused => "code_refused",
            Self::TokenRefused => "token_refused",
            Self::WrongPassphrase => "wrong_passphrase",
            Self::Locked => "locked",
            Self::FullyLocked => "fully_locked",
            Self::TooManyTries => "too_many_tries",
            Self::NoSuchSession => "no_such_session",
            Self::NoSuchToken => "no_such_token",
            Self::TokenExists => "token_exists",
            Self::TooManyTokens => "too_many_tokens",
            Self::PageMissing => "page_missing",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::TooLarge => "too_large",
            Self::UnsupportedType => "unsupported_type",
            Self::Timeout => "timeout",
            Self::Busy => "busy",
            Self::Stopping => "stopping",
            Self::NotWritten => "not_written",
            Self::Internal => "internal",
            Self::PictureUnreadable => "picture_unreadable",
            Self::PictureTooLarge => "picture_too_large",
            Self::PictureCrowded => "picture_crowded",
            Self::NoSuchAvatar => "no_such_avatar",
            Self::NameInvalid => "name_invalid",
            Self::ProfileTooLong => "profile_too_long",
            Self::LinkInvalid => "link_invalid",
            Self::InvitationExpired => "invitation_expired",
            Self::OwnInvitation => "own_invitation",
            Self::AlreadyContact => "already_contact",
            Self::AlreadyAccepting => "already_accepting",
            Self::AlreadyAsked => "already_asked",
            Self::NoteTooLong => "note_too_long",
            Self::NoSuchRequest => "no_such_request",
            Self::RequestSpoiled => "request_spoiled",
            Self::InvitationGone => "invitation_gone",
            Self::InvitationForged => "invitation_forged",
            Self::InvitationRefused => "invitation_refused",
            Self::InvitationLifetime => "invitation_lifetime",
            Self::NoServer => "no_server",
            Self::NoSuchContact => "no_such_contact",
            Self::Blocked => "blocked",
            Self::Removed => "removed",
            Self::OtherKey => "other_key",
            Self::NoSuchCursor => "no_such_cursor",
            Self::EmptyText => "empty_text",
            Self::TextTooLong => "text_too_long",
            Self::ServerUrlInvalid => "server_url_invalid",
            Self::ServerRefused => "server_refused",
        }
    }

    pub(super) const fn status(self) -> StatusCode {
        match self {
            Self::Malformed
            | Self::NameInvalid
            | Self::LinkInvalid
            | Self::InvitationLifetime
            | Self::NoSuchCursor
            | Self::EmptyText
            | Self::ServerUrlInvalid => StatusCode::BAD_REQUEST,
            Self::NoSession | Self::SessionExpired | Self::CodeRefused | Self::TokenRefused => {
                StatusCode::UNAUTHORIZED
            }
            Self::Forbidden
            | Self::Host
            | Self::Origin
            | Self::Csrf
            | Self::Scope
            | Self::WrongPassphrase => StatusCode::FORBIDDEN,
            Self::Locked | Self::FullyLocked => StatusCode::LOCKED,
            Self::TooManyTries => StatusCode::TOO_MANY_REQUESTS,
            Self::NotFound
            | Self::NoSuchContact
            | Self::NoSuchRequest
            | Self::NoSuchSession
            | Self::NoSuchAvatar
            | Self::NoSuchToken => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::OwnInvitation
            | Self::AlreadyContact
            | Self::AlreadyAccepting
            | Self::AlreadyAsked
            | Self::RequestSpoiled
            | Self::Blocked
            | Self::Removed
            | Self::OtherKey
            | Self::NoServer
            | Self::TokenExists
            | Self::TooManyTokens => StatusCode::CONFLICT,
            Self::InvitationExpired | Self::InvitationGone => StatusCode::GONE,
            Self::PictureUnreadable | Self::PictureCrowded => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooLarge
            | Self::PictureTooLarge
            | Self::TextTooLong
            | Self::NoteTooLong
            | Self::ProfileTooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::InvitationForged | Self::InvitationRefused | Self::ServerRefused => StatusCode::BAD_GATEWAY,
            Self::Timeout => StatusCode::GATEWAY_TIMEOUT,
            Self::Busy | Self::Stopping | Self::PageMissing => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotWritten => StatusCode::INSUFFICIENT_STORAGE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}
