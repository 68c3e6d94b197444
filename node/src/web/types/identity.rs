//! Who the user is to others, as JSON.

use hoopoe_protocol::{
    id::{DeviceId, UserId},
    keys::{Ed25519Key, UserKey, X25519Key},
};
use serde::{Deserialize, Serialize};

/// Who the user is to others: everything that their contacts know them by, in full.
#[derive(Serialize, Deserialize)]
pub struct Identity {
    /// Their id.
    pub user: UserId,
    /// The key that the id stands for.
    pub user_key: UserKey,
    /// Their devices.
    pub devices: Vec<Device>,
    /// The peer ids under which contacts reach this node, in base64url.
    pub peers: Vec<String>,
}

/// A device of the user.
#[derive(Serialize, Deserialize)]
pub struct Device {
    /// Its id.
    pub id: DeviceId,
    /// The key with which it signs.
    pub signing_key: Ed25519Key,
    /// The key with which it agrees on secrets.
    pub agreement_key: X25519Key,
}
