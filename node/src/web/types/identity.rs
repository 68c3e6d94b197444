//! Who the user is to others, as JSON.

use hoopoe_protocol::{
    id::{DeviceId, UserId},
    keys::{Ed25519Key, UserKey, X25519Key},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who the user is to others: everything that their contacts know them by, in full.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Identity {
    /// Their id.
    #[schema(value_type = String)]
    pub user: UserId,
    /// The key that the id stands for.
    #[schema(value_type = String)]
    pub user_key: UserKey,
    /// Their devices.
    pub devices: Vec<Device>,
    /// The peer ids under which contacts reach this node, in base64url.
    pub peers: Vec<String>,
}

/// By what a contact is known.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct ContactIdentity {
    /// The name they gave themselves.
    pub name: String,
    /// Their id.
    #[schema(value_type = String)]
    pub user: UserId,
    /// The key that is pinned for them.
    #[schema(value_type = String)]
    pub user_key: UserKey,
    /// Sixty digits in twelve groups. If the contact sees the same, nobody stands between the two.
    pub safety_number: String,
    /// Whether the two have compared it.
    #[serde(default)]
    pub verified: bool,
}

/// A device of the user.
#[derive(Serialize, Deserialize, ToSchema)]
pub struct Device {
    /// Its id.
    #[schema(value_type = String)]
    pub id: DeviceId,
    /// The key with which it signs.
    #[schema(value_type = String)]
    pub signing_key: Ed25519Key,
    /// The key with which it agrees on secrets.
    #[schema(value_type = String)]
    pub agreement_key: X25519Key,
}
