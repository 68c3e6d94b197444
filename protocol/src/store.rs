//! What a node and a store server say to each other.
//!
//! Two connections that share nothing: the *owner* shows a session token of its device; the *anonymous* one shows a
//! send token, a claim token, a presence write key or nothing. Bodies that carry ciphertext are CBOR, the rest JSON;
//! ids in URLs and JSON are base64url.
//!
//! | method and path | who | body → answer |
//! |---|---|---|
//! | `GET /health`, `/health/live`, `/health/ready` | anyone | → [`server::Health`] |
//! | `GET /openapi.json` | anyone | → this table as OpenAPI |
//! | `GET /v1/limits` | anyone | → [`server::ServerLimits`] |
//! | `POST /v1/auth/challenge` | anyone | [`auth::ChallengeRequest`] → [`auth::Challenge`] |
//! | `POST /v1/auth/token` | device | [`auth::TokenRequest`] → [`auth::SessionToken`] |
//! | `POST /v1/account` | account and device | [`auth::RegisterRequest`] → [`auth::Registered`] |
//! | `GET /v1/account` | owner | → [`auth::Registered`] |
//! | `DELETE /v1/account` | account | [`auth::DeleteRequest`] → 204 |
//! | `POST /v1/devices` | account and device | [`auth::RegisterRequest`] → [`auth::Registered`] |
//! | `GET /v1/devices` | owner | → [`devices::Devices`] |
//! | `DELETE /v1/devices/{lane}` | owner | → 204 |
//! | `POST /v1/tokens` | owner | [`tokens::TokenChanges`] → 204 |
//! | `PUT /v1/prekeys` | owner | CBOR [`prekeys::PrekeyUpload`] → [`prekeys::PrekeyCount`] |
//! | `GET /v1/prekeys` | owner | → [`prekeys::PrekeyCount`] |
//! | `POST /v1/mailboxes/{mailbox}/lanes/{lane}/claim` | claim token | → CBOR [`prekeys::ClaimedPrekeys`] |
//! | `PUT /v1/invitations` | owner | CBOR [`invitations::InvitationUpload`] → 204 |
//! | `GET /v1/mailboxes/{mailbox}/invitation` | invitation token | → CBOR [`invitations::WaitingInvitation`] |
//! | `POST /v1/mailboxes/{mailbox}/envelopes` | send or invitation token | CBOR [`deposit::DepositRequest`] → CBOR [`deposit::DepositAnswer`] |
//! | `DELETE /v1/mailboxes/{mailbox}/envelopes` | send or invitation token | CBOR [`deposit::RecallRequest`] → 204 |
//! | `PUT /v1/presence/{id}` | write key | CBOR [`presence::PresencePut`] → 204 |
//! | `POST /v1/presence/read` | anyone | CBOR [`presence::PresenceRead`] → CBOR [`presence::PresenceValues`] |
//! | `GET /v1/slots/{id}` | owner | → CBOR [`slots::SlotValue`] |
//! | `PUT /v1/slots/{id}` | owner | CBOR [`slots::SlotPut`] → 204 |
//! | `DELETE /v1/slots/{id}` | owner | → 204 |
//! | `GET /v1/live` | owner | WebSocket of [`live::ClientFrame`] and [`live::ServerFrame`] |
//!
//! The owner's session token stands in `Authorization: Bearer …`; every other token (base64url of 32 bytes) in
//! [`TOKEN_HEADER`]. Errors are [`error::Problem`].

pub mod auth;
pub mod deposit;
pub mod devices;
pub mod error;
pub mod invitations;
pub mod live;
pub mod prekeys;
pub mod presence;
pub mod server;
pub mod slots;
pub mod tokens;

/// Header with a send, claim or invitation token, or a presence write key.
pub const TOKEN_HEADER: &str = "hoopoe-token";

/// Content type of bodies that carry ciphertext.
pub const CBOR: &str = "application/cbor";

/// Header of an answer that tells its reader something it may heed or not; others are ignored.
pub const HINT_HEADER: &str = "hoopoe-hint";

/// A [`HINT_HEADER`]: the request named a lane that the mailbox does not have (any more), so the sender's idea of its
/// contact's devices is old. It looks for newer routes; which lanes there are is never said.
pub const ROUTES_CHANGED: &str = "routes_changed";
