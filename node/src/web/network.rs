//! What the user chooses about the network.

use axum::{Json, extract::State};
use hoopoe_engine::addresses::AddressPolicy;

use super::{
    document::Refused,
    error::Problem,
    request::Body,
    state::ApiState,
    types::{Addresses, AddressesChoice, Choosable, Nearby, NearbyChoice, Network, NetworkChange},
};
use crate::choice::{self, Choice};

/// Who may learn this computer's addresses, and whether people on the same network are looked for.
#[utoipa::path(
    get, path = "/v1/settings/network", operation_id = "network",
    responses((status = 200, description = "What holds", body = Network), Refused),
)]
pub(super) async fn show(State(state): State<ApiState>) -> Result<Json<Network>, Problem> {
    Ok(Json(view(state.choose(choice::NetworkChange::default()).await?)))
}

/// Changes that; what is not named stays as it is. It wins over file, environment and flags until it is `configured` again. Where
/// it has to, the network begins anew within a moment: direct connections end and are made again.
#[utoipa::path(
    patch, path = "/v1/settings/network", operation_id = "change_network", request_body = NetworkChange,
    responses((status = 200, description = "What holds now", body = Network), Refused),
)]
pub(super) async fn change(
    State(state): State<ApiState>,
    Body(asked): Body<NetworkChange>,
) -> Result<Json<Network>, Problem> {
    let change = choice::NetworkChange {
        addresses: match asked.addresses {
            None => Choice::Keep,
            Some(AddressesChoice::Contacts) => Choice::Choose(AddressPolicy::Contacts),
            Some(AddressesChoice::Verified) => Choice::Choose(AddressPolicy::Verified),
            Some(AddressesChoice::Nobody) => Choice::Choose(AddressPolicy::Nobody),
            Some(AddressesChoice::Configured) => Choice::TakeBack,
        },
        nearby: match asked.nearby {
            None => Choice::Keep,
            Some(NearbyChoice::On) => Choice::Choose(choice::Nearby::On),
            Some(NearbyChoice::Off) => Choice::Choose(choice::Nearby::Off),
            Some(NearbyChoice::Configured) => Choice::TakeBack,
        },
    };
    Ok(Json(view(state.choose(change).await?)))
}

fn view(now: choice::Network) -> Network {
    let addresses = now.chosen.addresses.map(|_| Choosable::Addresses);
    let nearby = now.chosen.nearby.map(|_| Choosable::Nearby);
    Network {
        addresses: match now.addresses() {
            AddressPolicy::Contacts => Addresses::Contacts,
            AddressPolicy::Verified => Addresses::Verified,
            AddressPolicy::Nobody => Addresses::Nobody,
        },
        nearby: match now.nearby() {
            choice::Nearby::On => Nearby::On,
            choice::Nearby::Off => Nearby::Off,
        },
        chosen: [addresses, nearby].into_iter().flatten().collect(),
    }
}
