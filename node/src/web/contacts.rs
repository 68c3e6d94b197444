//! `GET /v1/contacts`: everybody the user knows.

use axum::{Json, extract::State};

use super::{
    error::Problem,
    state::ApiState,
    types::{Contact, List},
    views,
};

pub(super) async fn list(State(state): State<ApiState>) -> Result<Json<List<Contact>>, Problem> {
    let contacts = state.reader.contacts().await?;
    Ok(Json(List {
        items: contacts.into_iter().map(views::contact).collect(),
    }))
}
