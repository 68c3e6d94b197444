//! A new account, as JSON. Neither type can be printed: what they hold opens everything.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An account that is to be made.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateAccount {
    /// The name that contacts will see.
    pub name: String,
    /// What will open the profile.
    pub passphrase: String,
}

/// An account that somebody had before, on a new device.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestoreAccount {
    /// The name that contacts will see.
    pub name: String,
    /// What will open the profile.
    pub passphrase: String,
    /// The 24 recovery words; case and white space do not matter.
    pub words: String,
}
