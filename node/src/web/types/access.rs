//! Browsers and programs that may ask, as JSON.

use hoopoe_protocol::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A link that lets one browser in.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct SignInLink {
    /// The link; whoever opens it first is in.
    pub link: String,
    /// When it ends.
    #[schema(value_type = u64)]
    pub expires: Timestamp,
}

/// For which page a link is.
#[derive(Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct CodesQuery {
    /// At 127.0.0.1, for a browser that knows no hosts below `localhost`; at the page's own host if not said.
    #[serde(default)]
    pub shared: bool,
}

/// Lets a browser in.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The code from the link.
    pub code: String,
}

/// Unlocks the screen.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// The passphrase of the profile.
    pub passphrase: String,
}

/// How it stands with the browser's own session.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// How.
    pub state: SessionState,
    /// What the page has to send as `X-CSRF` with everything that changes something, and first on the socket.
    pub csrf: String,
    /// What this tab has to send as `X-Tab` with everything; said once, when it signs in at 127.0.0.1, and nowhere else.
    pub tab: Option<String>,
    /// The user's own name; none while the screen is locked.
    pub name: Option<String>,
    /// The short form of this device's id; none while the screen is locked.
    pub device: Option<String>,
    /// Whether somebody wrote something since the screen was locked; what, and who, is not said.
    #[serde(default)]
    pub news: bool,
    /// Why the node is still fully locked though the passphrase was given: it could not start.
    pub failure: Option<String>,
    /// The number of the newest event: what is read from now on is not older. 0 while the screen is locked.
    pub seq: u64,
    /// The version of the running program.
    pub version: String,
}

/// How it stands with a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// It may ask.
    Open,
    /// The screen is locked: the passphrase is needed.
    Locked,
    /// It was not used for long: the passphrase is needed.
    Expired,
    /// Nobody has an account here yet; this browser may make one.
    Vacant,
}

/// A browser that was let in.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct SessionEntry {
    /// Its number.
    pub id: i64,
    /// Whether it is one tab at 127.0.0.1, which other programs share.
    pub shared: bool,
    /// What the browser called itself.
    pub agent: String,
    /// When it was let in.
    #[schema(value_type = u64)]
    pub since: Timestamp,
    /// When it was used last, to the hour.
    #[schema(value_type = u64)]
    pub used_at: Timestamp,
    /// How it stands with it.
    pub state: SessionState,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// What was ended.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Ended {
    /// How many.
    pub ended: u64,
}

/// Makes a token for a program.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is called, to know it again.
    #[schema(min_length = 1, max_length = 60)]
    pub name: String,
    /// What it is good for.
    pub scope: TokenScope,
    /// After how many days it ends; never if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 3_650)]
    pub days: Option<u32>,
}

/// What a token is good for; each includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenScope {
    /// Reading everything that the screen shows.
    Read,
    /// Acting for the user towards contacts.
    Write,
    /// Changing how the node is set up, and who may ask.
    Admin,
}

/// A token that was just made.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct MadeToken {
    /// The token itself; it is shown this once.
    pub token: String,
    /// What it is called.
    pub name: String,
}

/// A token of a program.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct TokenEntry {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// What it is good for.
    pub scope: TokenScope,
    /// When it was made.
    #[schema(value_type = u64)]
    pub since: Timestamp,
    /// When it was used last, to the hour.
    #[schema(value_type = Option<u64>)]
    pub used_at: Option<Timestamp>,
    /// When it ends.
    #[schema(value_type = Option<u64>)]
    pub expires: Option<Timestamp>,
}
