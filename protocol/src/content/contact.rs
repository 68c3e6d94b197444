//! How two devices come to know each other's name and addresses.

use minicbor::{Decode, Encode};

use crate::{
    content::profile::Profile,
    route::{ContactSeeds, Route},
    signed::Signed,
};

/// The inviter answers the joiner: the invitation is accepted, this is who I am and how you reach me.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub struct Introduction {
    /// The inviter's name.
    #[n(0)]
    pub profile: Profile,
    /// How to reach the inviter's device.
    #[n(1)]
    pub route: Signed<Route>,
    /// What goes with the route.
    #[n(2)]
    pub seeds: ContactSeeds,
}

/// New addresses, and new seeds if the old ones were withdrawn.
#[derive(Clone, Debug, Encode, Decode)]
#[cbor(map)]
pub struct RouteUpdate {
    /// The new route.
    #[n(0)]
    pub route: Signed<Route>,
    /// New seeds, if they changed.
    #[n(1)]
    pub seeds: Option<ContactSeeds>,
}
