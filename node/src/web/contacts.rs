//! `/v1/contacts`: everybody the user knows, and by what each of them is known.

use axum::{Json, extract::State};
use hoopoe_crypto::safety_number::SafetyNumber;
use hoopoe_engine::{Command, command::History, row::ContactId};

use super::{
    document::Refused,
    error::Problem,
    request::{Asked, Body, Whom},
    state::ApiState,
    types::{Contact, ContactIdentity, List, RemoveQuery, RemovedHistory, Verify},
    views,
};

/// Everybody the user knows, also who is blocked.
#[utoipa::path(
    get, path = "/v1/contacts", operation_id = "contacts",
    responses((status = 200, description = "The contacts", body = List<Contact>), Refused),
)]
pub(super) async fn list(State(state): State<ApiState>) -> Result<Json<List<Contact>>, Problem> {
    let contacts = state.reader.contacts().await?;
    let situation = state.driver.situation.borrow().clone();
    let view = |contact| views::contact(contact, &situation);
    Ok(Json(List {
        items: contacts.into_iter().map(view).collect(),
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
        verified: view.is_verified,
        name: view.name,
        user: view.user,
        user_key,
        safety_number: SafetyNumber::of(&own, &user_key).to_string(),
    }))
}

/// Hears nothing of a contact any more, and is not found by them. They are not told; what they send is not accepted.
#[utoipa::path(
    post, path = "/v1/contacts/{contact}/block", operation_id = "block",
    params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 200, description = "The contact is blocked", body = Contact), Refused),
)]
pub(super) async fn block(
    State(state): State<ApiState>,
    Whom(contact): Whom,
) -> Result<Json<Contact>, Problem> {
    after(&state, contact, Command::Block { contact }).await
}

/// Hears of a blocked contact again. They are not told; what they send is accepted.
#[utoipa::path(
    post, path = "/v1/contacts/{contact}/unblock", operation_id = "unblock",
    params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 200, description = "The contact is not blocked", body = Contact), Refused),
)]
pub(super) async fn unblock(
    State(state): State<ApiState>,
    Whom(contact): Whom,
) -> Result<Json<Contact>, Problem> {
    after(&state, contact, Command::Unblock { contact }).await
}

/// Makes a contact one no more. To them it is as if they were blocked; an invitation brings them back.
#[utoipa::path(
    delete, path = "/v1/contacts/{contact}", operation_id = "remove_contact",
    params(("contact" = i64, Path, description = "The number of the contact"), RemoveQuery),
    responses((status = 200, description = "The contact is removed", body = Contact), Refused),
)]
pub(super) async fn remove(
    State(state): State<ApiState>,
    Whom(contact): Whom,
    Asked(query): Asked<RemoveQuery>,
) -> Result<Json<Contact>, Problem> {
    let history = match query.history {
        Some(RemovedHistory::Delete) => History::Delete,
        Some(RemovedHistory::Keep) | None => History::Keep,
    };
    after(&state, contact, Command::Remove { contact, history }).await
}

/// Marks that the two have compared their safety number, which answers a warning as well.
#[utoipa::path(
    post, path = "/v1/contacts/{contact}/verified", operation_id = "verify", request_body = Verify,
    params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 200, description = "It is marked", body = Contact), Refused),
)]
pub(super) async fn verify(
    State(state): State<ApiState>,
    Whom(contact): Whom,
    Body(asked): Body<Verify>,
) -> Result<Json<Contact>, Problem> {
    let key = asked.user_key;
    after(&state, contact, Command::Verify { contact, key }).await
}

/// Takes that mark away.
#[utoipa::path(
    delete, path = "/v1/contacts/{contact}/verified", operation_id = "unverify",
    params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 200, description = "There is no mark", body = Contact), Refused),
)]
pub(super) async fn unverify(
    State(state): State<ApiState>,
    Whom(contact): Whom,
) -> Result<Json<Contact>, Problem> {
    after(&state, contact, Command::Unverify { contact }).await
}

/// The contact as a command left it.
async fn after(state: &ApiState, contact: ContactId, command: Command) -> Result<Json<Contact>, Problem> {
    state.command(command).await?;
    let view = state.contact(contact).await?;
    let situation = state.driver.situation.borrow().clone();
    Ok(Json(views::contact(view, &situation)))
}
