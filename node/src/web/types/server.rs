//! The own store server, and the one that is moved to.

use hoopoe_protocol::route::ServerPin;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The own store server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Server {
    /// How it stands.
    pub state: ServerState,
    /// Its URL, once one was joined.
    pub url: Option<String>,
    /// The key of its certificate, if one was given for it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub pin: Option<ServerPin>,
    /// Why it stands so, for people, where that needs saying.
    pub reason: Option<String>,
    /// Another one that becomes the own one as soon as it admits this node, or would not.
    #[serde(default)]
    pub next: Option<NextServer>,
}

/// A store server that is moved to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextServer {
    /// How it stands.
    pub state: ServerState,
    /// Its URL.
    pub url: String,
    /// The key of its certificate, if one was given for it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub pin: Option<ServerPin>,
    /// Why it stands so, for people, where that needs saying.
    pub reason: Option<String>,
}

/// How it stands with the own store server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServerState {
    /// None was joined.
    None,
    /// The first attempt is under way.
    Connecting,
    /// Connected.
    Connected,
    /// It cannot be reached; it is tried again.
    Unreachable,
    /// It does not admit this node; somebody must act.
    Refused,
}

/// Joins a store server.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinServer {
    /// Its URL.
    #[schema(min_length = 1)]
    pub url: String,
    /// The key of its certificate, for a server without a public name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub pin: Option<ServerPin>,
    /// The code that admits to it, where it asks for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invite_code: Option<String>,
    /// Whether it was set up anew, so that another identity than before is to be trusted.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub trust_new_key: bool,
}
