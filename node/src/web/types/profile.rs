//! What the user shows of themselves, as JSON.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// What the user shows of themselves.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct Profile {
    /// Their name.
    pub name: String,
    /// A line about themselves; empty if there is none.
    pub about: String,
    /// Names their picture as it is now; none if there is none. `GET /v1/profile/avatar` answers it.
    pub avatar: Option<String>,
}

/// Changes what the user shows of themselves.
#[derive(Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileChange {
    /// The name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 256)]
    pub name: Option<String>,
    /// The line about themselves; empty for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1_024)]
    pub about: Option<String>,
}

/// Which part of a picture becomes the user's: the largest square whose middle is as near to this as can be.
#[derive(Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AvatarQuery {
    /// From 0 (left) to 1 (right); the middle if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 0, maximum = 1)]
    pub x: Option<f32>,
    /// From 0 (top) to 1 (bottom); the middle if not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(minimum = 0, maximum = 1)]
    pub y: Option<f32>,
}
