//! `GET /v1/chats`: the conversations, and `POST /v1/chats/{contact}/read`: what the user has seen.

use axum::{Json, extract::State};
use hoopoe_engine::Command;
use hoopoe_protocol::limits;

use super::{
    error::{Code, Problem},
    request::{Body, Whom},
    state::ApiState,
    types::{Chat, List, MarkRead, Marked},
    views::{self, Names},
};

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
