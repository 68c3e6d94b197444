//! `GET /v1/identity`: who the user is to others, to compare or to look for.

use axum::{Json, extract::State};
use data_encoding::BASE64URL_NOPAD;

use super::{
    document::Refused,
    error::Problem,
    state::ApiState,
    types::{Device, Identity},
};

/// Who the user is to others.
#[utoipa::path(
    get, path = "/v1/identity", operation_id = "identity",
    responses((status = 200, description = "Ids and public keys", body = Identity), Refused),
)]
pub(super) async fn show(State(state): State<ApiState>) -> Result<Json<Identity>, Problem> {
    let view = state.reader.identity().await?.ok_or_else(Problem::internal)?;
    let devices = view.devices.iter().map(|device| Device {
        id: device.device_id(),
        signing_key: device.signing,
        agreement_key: device.agreement,
    });
    Ok(Json(Identity {
        user: view.user,
        user_key: view.user_key,
        devices: devices.collect(),
        peers: view
            .peers
            .iter()
            .map(|peer| BASE64URL_NOPAD.encode(&peer.0))
            .collect(),
    }))
}
