//! `/v1/chats/{contact}/messages`: reading a conversation page by page, and writing to it.

use axum::{Json, extract::State, http::StatusCode};
use hoopoe_engine::{Command, Reply};

use super::{
    cursor,
    document::Refused,
    error::{Code, Problem},
    request::{Asked, Body, Whom},
    state::ApiState,
    types::{History, HistoryQuery, NewMessage, Sent},
    views::{self, Names},
};
use crate::db::views::Course;

/// Messages on a page if nobody says otherwise.
const PAGE: u32 = 50;
/// Messages on a page at most.
const LARGEST_PAGE: u32 = 200;

/// A page of a conversation.
#[utoipa::path(
    get, path = "/v1/chats/{contact}/messages", operation_id = "messages", params(("contact" = i64, Path, description = "The number of the contact"), HistoryQuery),
    responses((status = 200, description = "The page", body = History), Refused),
)]
pub(super) async fn list(
    State(state): State<ApiState>,
    Whom(contact): Whom,
    Asked(query): Asked<HistoryQuery>,
) -> Result<Json<History>, Problem> {
    let limit = query.limit.unwrap_or(PAGE);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Problem::new(
            Code::Malformed,
            format!("a page has between 1 and {LARGEST_PAGE} messages"),
        ));
    }
    let before = query.before.as_deref().map(cursor::read).transpose()?;
    let contact = state.contact(contact).await?;
    let own = state.reader.own().await?.ok_or_else(Problem::internal)?;
    // One more than asked for tells whether there is an earlier page.
    let mut page = state
        .reader
        .history(contact.id, before, limit.saturating_add(1))
        .await?;
    let surplus = page.len().saturating_sub(limit as usize);
    page.drain(..surplus);
    let before = page
        .first()
        .filter(|_| surplus > 0)
        .map(|oldest| cursor::write(&oldest.place));
    let names = Names {
        own: own.name,
        contact: contact.name,
    };
    let messages = page
        .into_iter()
        .map(|message| views::message(message, &names))
        .collect();
    Ok(Json(History { messages, before }))
}

/// Makes a message durable and sends it on its way; the answer does not wait for where it gets.
#[utoipa::path(
    post, path = "/v1/chats/{contact}/messages", operation_id = "send", request_body = NewMessage, params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 201, description = "It is durable", body = Sent), Refused),
)]
pub(super) async fn send(
    State(state): State<ApiState>,
    Whom(contact): Whom,
    Body(asked): Body<NewMessage>,
) -> Result<(StatusCode, Json<Sent>), Problem> {
    let Reply::Sent { message } = state
        .command(Command::Send {
            contact,
            text: asked.text,
        })
        .await?
    else {
        return Err(Problem::internal());
    };
    let stored = state
        .reader
        .message(contact, message)
        .await?
        .ok_or_else(Problem::internal)?;
    let Course::Sent { delivery } = stored.course else {
        return Err(Problem::internal());
    };
    let delivery = views::delivery(delivery.as_ref(), stored.stored_at);
    Ok((
        StatusCode::CREATED,
        Json(Sent {
            message,
            contact: contact.0,
            delivery,
        }),
    ))
}
