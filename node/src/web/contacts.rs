//! `/v1/contacts`: everybody the user knows, and by what each of them is known.

use axum::{Json, extract::State};
use hoopoe_crypto::safety_number::SafetyNumber;

use super::{
    document::Refused,
    error::Problem,
    request::Whom,
    state::ApiState,
    types::{Contact, ContactIdentity, List},
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

/// By what a contact is known, to be compared with what they see.
#[utoipa::path(
    get, path = "/v1/contacts/{contact}/identity", operation_id = "contact_identity",
    params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 200, description = "Keys, and the safety number", body = ContactIdentity), Refused),
)]
pub(super) async fn identity(
    State(state): State<ApiState>,
    Whom(contact): Whom,
) -> Result<Json<ContactIdentity>, Problem> {
    let own = state.reader.own_key().await?.ok_or_else(Problem::internal)?;
    let view = state.contact(contact).await?;
    let user_key = state
        .reader
        .key_of(contact)
        .await?
        .ok_or_else(Problem::no_such_contact)?;
    Ok(Json(ContactIdentity {
        name: view.name,
        user: view.user,
        user_key,
        safety_number: SafetyNumber::of(&own, &user_key).to_string(),
    }))
}
