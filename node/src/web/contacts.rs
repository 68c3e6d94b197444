//! `GET /v1/contacts`: everybody the user knows.

use axum::{Json, extract::State};

use super::{
    document::Refused,
    error::Problem,
    state::ApiState,
    types::{Contact, List},
    views,
};

/// Everybody the user knows.
#[utoipa::path(
    get, path = "/v1/contacts", operation_id = "contacts",
    responses((status = 200, description = "The contacts", body = List<Contact>), Refused),
)]
pub(super) async fn list(State(state): State<ApiState>) -> Result<Json<List<Contact>>, Problem> {
    let contacts = state.reader.contacts().await?;
    Ok(Json(List {
        items: contacts.into_iter().map(views::contact).collect(),
    }))
}
