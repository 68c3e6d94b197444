//! The codes of refusals, and the status that each has.

use axum::http::StatusCode;
use utoipa::ToSchema;

/// Each code with its text and its status: one line for all that has to be known of it.
macro_rules! codes {
    ($($(#[$doc:meta])+ $code:ident = $text:literal, $status:ident;)+) => {
        /// What a refusal is about; once given, a code keeps its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
        #[schema(rename_all = "snake_case")]
        pub enum Code {
            $($(#[$doc])+ $code,)+
        }

        impl Code {
            /// All of them, for the description of the API.
            pub const ALL: &[Self] = &[$(Self::$code,)+];

            /// The code as it travels.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $text,)+
                }
            }

            pub(super) const fn status(self) -> StatusCode {
                match self {
                    $(Self::$code => StatusCode::$status,)+
                }
            }
        }
    };
}

codes! {
    /// The request is not what this route takes.
    Malformed = "malformed", BAD_REQUEST;
    /// The asker is not the owner of the profile.
    Forbidden = "forbidden", FORBIDDEN;
    /// The host is not the one of the page.
    Host = "host", FORBIDDEN;
    /// Another page asks, or nobody says which.
    Origin = "origin", FORBIDDEN;
    /// The page did not repeat what it was given.
    Csrf = "csrf", FORBIDDEN;
    /// The token is good, but not for this.
    Scope = "scope", FORBIDDEN;
    /// The browser is not signed in.
    NoSession = "no_session", UNAUTHORIZED;
    /// The session was not used for long.
    SessionExpired = "session_expired", UNAUTHORIZED;
    /// The one-time code is none, or not any more.
    CodeRefused = "code_refused", UNAUTHORIZED;
    /// The token is none, or not any more.
    TokenRefused = "token_refused", UNAUTHORIZED;
    /// The passphrase is another one.
    WrongPassphrase = "wrong_passphrase", FORBIDDEN;
    /// The screen is locked.
    Locked = "locked", LOCKED;
    /// The node is locked with all that it has.
    FullyLocked = "fully_locked", LOCKED;
    /// Too many wrong tries within a minute.
    TooManyTries = "too_many_tries", TOO_MANY_REQUESTS;
    /// No session has this number.
    NoSuchSession = "no_such_session", NOT_FOUND;
    /// No token has this number.
    NoSuchToken = "no_such_token", NOT_FOUND;
    /// Another token has the name.
    TokenExists = "token_exists", CONFLICT;
    /// There are as many tokens as can be.
    TooManyTokens = "too_many_tokens", CONFLICT;
    /// The program was built without its page.
    PageMissing = "page_missing", SERVICE_UNAVAILABLE;
    /// There is no such route.
    NotFound = "not_found", NOT_FOUND;
    /// The route exists, but not with this method.
    MethodNotAllowed = "method_not_allowed", METHOD_NOT_ALLOWED;
    /// The body is larger than any request needs.
    TooLarge = "too_large", PAYLOAD_TOO_LARGE;
    /// The body is not said to be JSON.
    UnsupportedType = "unsupported_type", UNSUPPORTED_MEDIA_TYPE;
    /// The answer took too long.
    Timeout = "timeout", GATEWAY_TIMEOUT;
    /// Too many watch, or give pictures, at once.
    Busy = "busy", SERVICE_UNAVAILABLE;
    /// The node is ending, or changes between locked and unlocked: whoever asks in a moment learns which. What was to be
    /// changed may have been done.
    Stopping = "stopping", SERVICE_UNAVAILABLE;
    /// The database cannot be written; nothing happened.
    NotWritten = "not_written", INSUFFICIENT_STORAGE;
    /// A fault of the node.
    Internal = "internal", INTERNAL_SERVER_ERROR;
    /// It is no picture, of a kind that is not read, or damaged.
    PictureUnreadable = "picture_unreadable", UNPROCESSABLE_ENTITY;
    /// The picture has too many pixels, or bytes.
    PictureTooLarge = "picture_too_large", PAYLOAD_TOO_LARGE;
    /// Too much in the picture looks like a QR code.
    PictureCrowded = "picture_crowded", UNPROCESSABLE_ENTITY;
    /// There is no picture of this person.
    NoSuchAvatar = "no_such_avatar", NOT_FOUND;
    /// A name that nobody can have: empty, too long, or with marks that hide what it is.
    NameInvalid = "name_invalid", BAD_REQUEST;
    /// The name, or the line about a person, is too long.
    ProfileTooLong = "profile_too_long", PAYLOAD_TOO_LARGE;
    /// The text is no invitation link.
    LinkInvalid = "link_invalid", BAD_REQUEST;
    /// The invitation's time is over.
    InvitationExpired = "invitation_expired", GONE;
    /// The invitation is the user's own.
    OwnInvitation = "own_invitation", CONFLICT;
    /// The inviter is a contact already.
    AlreadyContact = "already_contact", CONFLICT;
    /// The same invitation is being accepted.
    AlreadyAccepting = "already_accepting", CONFLICT;
    /// The owner of the address was asked already.
    AlreadyAsked = "already_asked", CONFLICT;
    /// The note is too long.
    NoteTooLong = "note_too_long", PAYLOAD_TOO_LARGE;
    /// No request has this number.
    NoSuchRequest = "no_such_request", NOT_FOUND;
    /// What the request said does not hold any more.
    RequestSpoiled = "request_spoiled", CONFLICT;
    /// The server no longer has the invitation.
    InvitationGone = "invitation_gone", GONE;
    /// The server gave something else than the invitation.
    InvitationForged = "invitation_forged", BAD_GATEWAY;
    /// A server refused the invitation, or the answer to it.
    InvitationRefused = "invitation_refused", BAD_GATEWAY;
    /// A lifetime that no invitation can have.
    InvitationLifetime = "invitation_lifetime", BAD_REQUEST;
    /// An invitation needs a server, and none was joined.
    NoServer = "no_server", CONFLICT;
    /// No contact has this number.
    NoSuchContact = "no_such_contact", NOT_FOUND;
    /// The conversation has no such message.
    NoSuchMessage = "no_such_message", NOT_FOUND;
    /// The message has not failed, so it is not sent again.
    NotFailed = "not_failed", CONFLICT;
    /// The contact is blocked.
    Blocked = "blocked", CONFLICT;
    /// The contact was removed.
    Removed = "removed", CONFLICT;
    /// Another key than the contact's.
    OtherKey = "other_key", CONFLICT;
    /// The cursor is none that a page gave.
    NoSuchCursor = "no_such_cursor", BAD_REQUEST;
    /// Another message of the conversation has this name.
    ClientIdUsed = "client_id_used", CONFLICT;
    /// The message has no text.
    EmptyText = "empty_text", BAD_REQUEST;
    /// The text is too long.
    TextTooLong = "text_too_long", PAYLOAD_TOO_LARGE;
    /// The URL is none that a store server can have.
    ServerUrlInvalid = "server_url_invalid", BAD_REQUEST;
    /// The store server does not admit this node.
    ServerRefused = "server_refused", BAD_GATEWAY;
    /// Nobody has an account here yet.
    NoAccount = "no_account", CONFLICT;
    /// Somebody has an account here.
    AccountExists = "account_exists", CONFLICT;
    /// The account is made, but the disk failed at the last step: it is unlocked like any other.
    AccountUnfinished = "account_unfinished", INSUFFICIENT_STORAGE;
    /// The passphrase is none that can open a profile.
    PassphraseInvalid = "passphrase_invalid", BAD_REQUEST;
    /// These are no recovery words.
    WordsInvalid = "words_invalid", BAD_REQUEST;
    /// These are not the words that were asked for.
    WordsWrong = "words_wrong", FORBIDDEN;
    /// These words are not asked for, or not any more: have them shown again.
    WordsNotAsked = "words_not_asked", CONFLICT;
}
