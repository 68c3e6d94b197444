//! What people show of the moment, as JSON.

use hoopoe_protocol::time::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is shown to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Privacy {
    /// That the user types.
    pub typing: Audience,
    /// Whether the user is there, and when they were last.
    pub presence: Audience,
    /// That the user has read something.
    pub read_receipts: Audience,
}

/// What is to be shown to whom; what is not named stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PrivacyChange {
    /// That the user types.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typing: Option<Audience>,
    /// Whether the user is there, and when they were last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presence: Option<Audience>,
    /// That the user has read something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_receipts: Option<Audience>,
}

/// Who is shown something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Everybody that the user is in touch with; today these are contacts.
    Everyone,
    /// Contacts.
    Contacts,
    /// Nobody.
    Nobody,
}

/// Whether the user types.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TypingNow {
    /// Whether they do.
    pub typing: bool,
}

/// Whether the user is there.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// Whether they look at a screen; unsaid, what was said before stays true.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// Whether they touched keys or pointer a moment ago: said by the page, it keeps the screen from locking by itself.
    #[serde(default)]
    pub input: bool,
}

/// What is to be seen of a contact at this moment, as far as they show it and the user shows it too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Presence {
    /// Whether they are there.
    pub state: PresenceState,
    /// When they were last there; none if that is not known, or they are there now.
    #[schema(value_type = Option<u64>)]
    pub last_seen: Option<Timestamp>,
}

/// Whether somebody is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PresenceState {
    /// They look at their screen.
    Online,
    /// Their node is connected; they are not there.
    Away,
    /// Not connected, or not shown.
    #[default]
    Unknown,
}
