//! The people the user knows, as JSON.

use hoopoe_protocol::{id::UserId, keys::UserKey, time::Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Presence;

/// A contact.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Contact {
    /// Its number on this node.
    pub id: i64,
    /// The name they gave themselves; empty until they said one.
    pub name: String,
    /// A line that they say about themselves; empty if there is none.
    #[serde(default)]
    pub about: String,
    /// Names their picture as it is now; none if there is none. `GET /v1/contacts/{contact}/avatar` answers it.
    #[serde(default)]
    pub avatar: Option<String>,
    /// Names that they had before: the first one, and the latest, the newest last.
    #[serde(default)]
    pub earlier_names: Vec<String>,
    /// How far the two are acquainted.
    pub state: ContactState,
    /// Their user id.
    #[schema(value_type = String)]
    pub user: UserId,
    /// Since when.
    #[schema(value_type = u64)]
    pub since: Timestamp,
    /// Whether the two have compared their safety number.
    #[serde(default)]
    pub verified: bool,
    /// What speaks against their key; none if nothing does. It stays until the safety number is marked as compared again.
    #[serde(default)]
    pub warning: Option<KeyWarning>,
    /// Whether they are there.
    #[serde(default)]
    pub presence: Presence,
    /// Whether they type to the user.
    #[serde(default)]
    pub typing: bool,
}

/// How far two people are acquainted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactState {
    /// Their answer is awaited.
    Waiting,
    /// Both know each other.
    Accepted,
    /// The user wants to hear nothing of them.
    Blocked,
    /// Not a contact any more; the list of contacts leaves them out.
    Removed,
}

/// What speaks against a contact's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeyWarning {
    /// What it is.
    pub kind: KeyWarningKind,
    /// When it was seen.
    #[schema(value_type = u64)]
    pub at: Timestamp,
}

/// What speaks against a contact's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyWarningKind {
    /// Two lists of their devices were signed under one number: their key is used in two places.
    TwoLists,
    /// One of their devices spoke in the name of another key, or claimed a device of somebody else.
    OtherKey,
    /// Somebody else claimed one of their devices.
    Claimed,
}

/// How a contact is removed.
#[derive(Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RemoveQuery {
    /// What becomes of the conversation; it is kept if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub history: Option<RemovedHistory>,
}

/// What becomes of the conversation with somebody who is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemovedHistory {
    /// It can still be read.
    Keep,
    /// It is deleted on this device.
    Delete,
}

/// Says that a safety number was compared.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// The contact's key that the number was about, as their identity names it.
    #[schema(value_type = String)]
    pub user_key: UserKey,
}
