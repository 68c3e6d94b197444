//! `GET /v1/chats`: the conversations, and `POST /v1/chats/{contact}/read`: what the user has seen.

use axum::{Json, extract::State};
use hoopoe_engine::Command;
use hoopoe_protocol::limits;

use super::{
    document::Refused,
    error::{Code, Problem},
    request::{Body, Whom},
    state::ApiState,
    types::{Chat, List, MarkRead, Marked},
    views::{self, Names},
};

/// The conversations, the most recent first.
#[utoipa::path(
    get, path = "/v1/chats", operation_id = "chats",
    responses((status = 200, description = "The conversations", body = List<Chat>), Refused),
)]
pub(super) async fn list(State(state): State<ApiState>) -> Result<Json<List<Chat>>, Problem> {
    let own = state.reader.own().await?.ok_or_else(Problem::internal)?;
    let mut names = Names {
        own: own.name,
        contact: String::new(),
    };
    let mut items = Vec::new();
    for chat in state.reader.chats().await? {
        names.contact.clone_from(&chat.contact.name);
        items.push(Chat {
            contact: chat.contact.id.0,
            name: chat.contact.name,
            unread: chat.unread,
            last: chat.last.map(|message| views::message(message, &names)),
        });
    }
    Ok(Json(List { items }))
}

/// Marks the named messages, or all that are unread now, as seen by the user.
#[utoipa::path(
    post, path = "/v1/chats/{contact}/read", operation_id = "mark_read", request_body = MarkRead, params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 200, description = "What was marked", body = Marked), Refused),
)]
pub(super) async fn mark_read(
    State(state): State<ApiState>,
    Whom(contact): Whom,
    Body(asked): Body<MarkRead>,
) -> Result<Json<Marked>, Problem> {
    state.contact(contact).await?;
    if let Some(messages) = asked.messages {
        if messages.len() > limits::RECEIPT_IDS {
            let title = format!("name at most {} messages at once", limits::RECEIPT_IDS);
            return Err(Problem::new(Code::Malformed, title));
        }
        let marked = messages.len();
        if marked > 0 {
            state.command(Command::MarkRead { contact, messages }).await?;
        }
        return Ok(Json(Marked {
            messages: marked as u64,
        }));
    }
    mark_all(&state, contact).await
}

/// The database names as many unread messages as fit one receipt; so it goes in rounds.
async fn mark_all(state: &ApiState, contact: hoopoe_engine::row::ContactId) -> Result<Json<Marked>, Problem> {
    let mut marked = 0;
    loop {
        let messages = state.reader.unread(contact).await?;
        let round = messages.len();
        if round == 0 {
            break;
        }
        state.command(Command::MarkRead { contact, messages }).await?;
        marked += round as u64;
        if round < limits::RECEIPT_IDS {
            break;
        }
    }
    Ok(Json(Marked { messages: marked }))
}
