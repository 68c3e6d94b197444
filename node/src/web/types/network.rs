//! What the user chooses about the network, as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What holds about the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Network {
    /// Who may learn this computer's addresses.
    pub addresses: Addresses,
    /// Whether people on the same network are looked for.
    pub nearby: Nearby,
    /// Which of these the user has chosen; the others are as file, environment and flags say.
    pub chosen: Vec<Choosable>,
}

/// What is to hold; what is not named stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkChange {
    /// Who may learn this computer's addresses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub addresses: Option<AddressesChoice>,
    /// Whether people on the same network are looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearby: Option<NearbyChoice>,
}

/// Who may learn this computer's addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Addresses {
    /// Contacts.
    Contacts,
    /// Contacts whose safety number the user has compared.
    Verified,
    /// Nobody: everything goes over store servers.
    Nobody,
}

/// Who is to learn this computer's addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum AddressesChoice {
    /// Contacts.
    Contacts,
    /// Contacts whose safety number you have compared.
    Verified,
    /// Nobody: everything goes over store servers.
    Nobody,
    /// Whoever the configuration says.
    Configured,
}

/// Whether people on the same network are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Nearby {
    /// They are, and everybody on it sees that this node is here.
    On,
    /// They are not.
    Off,
}

/// Whether people on the same network are to be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum NearbyChoice {
    /// They are, and everybody on it sees that this node is here.
    On,
    /// They are not.
    Off,
    /// As the configuration says.
    Configured,
}

/// Something that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Choosable {
    /// Who may learn this computer's addresses.
    Addresses,
    /// Whether people on the same network are looked for.
    Nearby,
}
