//! `/v1/address`, `/v1/requests` and `/v1/asked`: how anybody may ask to become a contact, and what the user says.

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use hoopoe_crypto::safety_number::SafetyNumber;
use hoopoe_engine::{
    Command, Notice, Reply,
    row::{JoinId, RequestId},
};
use hoopoe_protocol::{id::UserId, keys::UserKey, time::Span};
use tokio::time::Instant;

use super::{
    document::Refused,
    error::{Code, Problem},
    state::{self, ApiState},
    types::{Address, Asked, AskedState, Contact, Request, Requests},
    views,
};
use crate::db::views::{AskView, RequestView};

/// How long the user waits for an answer to a request.
const WAITS: Span = Span::days(30);

/// The own address.
#[utoipa::path(
    get, path = "/v1/address", operation_id = "address",
    responses((status = 200, description = "The address, if there is one", body = Address), Refused),
)]
pub(super) async fn show(State(state): State<ApiState>) -> Result<Json<Address>, Problem> {
    let link = link(&state, Command::ShowAddress).await?;
    let published = link.is_some() && state.reader.is_address_published().await?;
    Ok(Json(Address { link, published }))
}

/// Makes an address and waits a moment until it is on the server. The address before it is withdrawn.
#[utoipa::path(
    post, path = "/v1/address", operation_id = "new_address",
    responses((status = 201, description = "The new address", body = Address), Refused),
)]
pub(super) async fn create(State(state): State<ApiState>) -> Result<(StatusCode, Json<Address>), Problem> {
    let mut notices = state.notices();
    let link = link(&state, Command::NewAddress).await?;
    let outcome = state::notice(
        &mut notices,
        Instant::now() + state.timing.server,
        |notice| match notice {
            Notice::AddressPublished => Some(Ok(())),
            Notice::AddressRefused => Some(Err(refused())),
            _ => None,
        },
    );
    let published = outcome.await.transpose()?.is_some();
    Ok((StatusCode::CREATED, Json(Address { link, published })))
}

/// Withdraws the own address: nobody can ask under it any more, and whoever has asked is forgotten.
#[utoipa::path(
    delete, path = "/v1/address", operation_id = "withdraw_address",
    responses((status = 200, description = "There is no address", body = Address), Refused),
)]
pub(super) async fn withdraw(State(state): State<ApiState>) -> Result<Json<Address>, Problem> {
    state.command(Command::WithdrawAddress).await?;
    Ok(Json(Address {
        link: None,
        published: false,
    }))
}

/// Requests both ways.
#[utoipa::path(
    get, path = "/v1/requests", operation_id = "requests",
    responses((status = 200, description = "Who asked, and who was asked", body = Requests), Refused),
)]
pub(super) async fn list(State(state): State<ApiState>) -> Result<Json<Requests>, Problem> {
    let own = state.reader.own_key().await?.ok_or_else(Problem::internal)?;
    let incoming = state.reader.requests().await?;
    let outgoing = state.reader.asked().await?;
    Ok(Json(Requests {
        incoming: incoming.into_iter().map(|view| request(view, &own)).collect(),
        outgoing: outgoing.into_iter().map(asked).collect(),
    }))
}

/// Takes somebody in who asked: the two are contacts, and they are told.
#[utoipa::path(
    post, path = "/v1/requests/{request}/accept", operation_id = "accept_request",
    params(("request" = i64, Path, description = "The number of the request")),
    responses((status = 200, description = "The new contact", body = Contact), Refused),
)]
pub(super) async fn accept(
    State(state): State<ApiState>,
    number: Result<Path<i64>, axum::extract::rejection::PathRejection>,
) -> Result<Json<Contact>, Problem> {
    let request = RequestId(of_path(number)?);
    let Reply::TakenIn { contact } = state.command(Command::AcceptRequest { request }).await? else {
        return Err(Problem::internal());
    };
    let view = state.contact(contact).await?;
    let situation = state.driver.situation.borrow().clone();
    Ok(Json(views::contact(view, &situation)))
}

/// Declines a request. Nobody is told; the person may ask again in 30 days.
#[utoipa::path(
    post, path = "/v1/requests/{request}/decline", operation_id = "decline_request",
    params(("request" = i64, Path, description = "The number of the request")),
    responses((status = 200, description = "What is left", body = Requests), Refused),
)]
pub(super) async fn decline(
    State(state): State<ApiState>,
    number: Result<Path<i64>, axum::extract::rejection::PathRejection>,
) -> Result<Json<Requests>, Problem> {
    let request = RequestId(of_path(number)?);
    state.command(Command::DeclineRequest { request }).await?;
    list(State(state)).await
}

/// Takes back that the user asked. Nobody is told; what they send after that is not accepted.
#[utoipa::path(
    delete, path = "/v1/asked/{asked}", operation_id = "withdraw_asked",
    params(("asked" = i64, Path, description = "The number of what was asked")),
    responses((status = 200, description = "What is left", body = Requests), Refused),
)]
pub(super) async fn take_back(
    State(state): State<ApiState>,
    number: Result<Path<i64>, axum::extract::rejection::PathRejection>,
) -> Result<Json<Requests>, Problem> {
    let join = JoinId(of_path(number)?);
    state.command(Command::WithdrawAsk { join }).await?;
    list(State(state)).await
}

fn of_path(number: Result<Path<i64>, axum::extract::rejection::PathRejection>) -> Result<i64, Problem> {
    number.map(|Path(number)| number).map_err(|_| {
        Problem::new(
            Code::Malformed,
            "name the request by its number; see: hoopoe requests",
        )
    })
}

async fn link(state: &ApiState, command: Command) -> Result<Option<String>, Problem> {
    match state.command(command).await? {
        Reply::Address { link } => Ok(link),
        _ => Err(Problem::internal()),
    }
}

fn refused() -> Problem {
    Problem::new(
        Code::InvitationRefused,
        "your store server refused the address; see: hoopoe status",
    )
}

/// A request as it is shown; `own` is the user's key.
pub(super) fn request(view: RequestView, own: &UserKey) -> Request {
    Request {
        id: view.id.0,
        name: view.name,
        note: view.note,
        user: UserId::of(&view.user_key),
        user_key: view.user_key,
        safety_number: SafetyNumber::of(own, &view.user_key).to_string(),
        received: view.received,
        until: view.until,
    }
}

fn asked(view: AskView) -> Asked {
    Asked {
        id: view.id.0,
        contact: view.contact.map(|contact| contact.0),
        user: view.user,
        note: view.note,
        since: view.since,
        until: view.since.plus(WAITS),
        state: if view.is_left {
            AskedState::Asked
        } else {
            AskedState::Sending
        },
    }
}
