//! `/v1/chats`: the conversations, how they are listed, and what the user has seen of them.

use axum::{Json, extract::State};
use hoopoe_engine::{Command, row::ContactId};
use hoopoe_protocol::{id::MessageId, limits};

use super::{
    cursor,
    document::Refused,
    error::{Code, Problem},
    request::{Body, Whom},
    state::{ApiState, not_written},
    types::{Chat, ChatChange, Event, List, MarkRead, Marked},
    views,
};
use crate::{
    clock,
    db::{choices::ChoicesChange, views::Place},
};

/// The conversations: those that are pinned first, then the most recent. The one of the user with themselves has the number 0.
#[utoipa::path(
    get, path = "/v1/chats", operation_id = "chats",
    responses((status = 200, description = "The conversations", body = List<Chat>), Refused),
)]
pub(super) async fn list(State(state): State<ApiState>) -> Result<Json<List<Chat>>, Problem> {
    let chats = state.reader.chats(clock::now()).await?;
    let items = chats.into_iter().map(views::chat).collect();
    Ok(Json(List { items }))
}

/// Changes how a conversation is listed and told of.
#[utoipa::path(
    patch, path = "/v1/chats/{contact}", operation_id = "change_chat", request_body = ChatChange, params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 200, description = "The conversation as it is now", body = Chat), Refused),
)]
pub(super) async fn change(
    State(state): State<ApiState>,
    Whom(contact): Whom,
    Body(asked): Body<ChatChange>,
) -> Result<Json<Chat>, Problem> {
    listed(&state, contact).await?;
    let change = ChoicesChange {
        muted_until: asked.muted_until,
        pinned: asked.pinned,
        archived: asked.archived,
        marked_unread: asked.marked_unread,
        notify: asked.notify.map(views::of_chat_notify),
    };
    let telling = state.telling.clone();
    let changed = async move {
        let keeper = state.access.keeper();
        keeper
            .choose(contact, change, clock::now())
            .await
            .map_err(|_| not_written())?;
        state.tell_chat(contact).await;
        listed(&state, contact).await
    };
    telling.run(changed).await.map(Json)
}

/// A conversation that the list has.
pub(super) async fn listed(state: &ApiState, contact: ContactId) -> Result<Chat, Problem> {
    let chat = state.reader.chat(contact, clock::now()).await?;
    chat.map(views::chat).ok_or_else(Problem::no_such_contact)
}

/// Marks messages as seen by the user: those that are named, those up to a place, or all that are unread now.
#[utoipa::path(
    post, path = "/v1/chats/{contact}/read", operation_id = "mark_read", request_body = MarkRead, params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 200, description = "What was marked", body = Marked), Refused),
)]
pub(super) async fn mark_read(
    State(state): State<ApiState>,
    Whom(contact): Whom,
    Body(asked): Body<MarkRead>,
) -> Result<Json<Marked>, Problem> {
    let what = match asked {
        MarkRead {
            messages: Some(_),
            up_to: Some(_),
        } => {
            return Err(Problem::new(
                Code::Malformed,
                "name messages or a place, not both",
            ));
        }
        MarkRead {
            messages: Some(messages),
            ..
        } if messages.len() > limits::RECEIPT_IDS => {
            let title = format!("name at most {} messages at once", limits::RECEIPT_IDS);
            return Err(Problem::new(Code::Malformed, title));
        }
        MarkRead {
            messages: Some(messages),
            ..
        } => Seen::These(messages),
        MarkRead { up_to, .. } => Seen::UpTo(up_to.as_deref().map(cursor::read).transpose()?),
    };
    state.other_side(contact).await?;
    // Nothing else is told in between: whoever was told that a message was read is never told afterwards that it was not.
    let telling = state.telling.clone();
    let messages = telling
        .run(async move { mark(&state, contact, what).await })
        .await?;
    Ok(Json(Marked { messages }))
}

/// What the user has seen.
enum Seen {
    These(Vec<MessageId>),
    /// Up to a place, or all.
    UpTo(Option<Place>),
}

/// Marks, and tells what was marked; answers how many messages.
async fn mark(state: &ApiState, contact: ContactId, what: Seen) -> Result<u64, Problem> {
    let marked = match what {
        Seen::These(messages) => mark_these(state, contact, messages).await,
        Seen::UpTo(place) => mark_up_to(state, contact, place).await,
    };
    let looked = state.access.keeper().looked_into(contact).await;
    if looked.map_err(|_| not_written())? || !matches!(marked, Ok(0)) {
        state.tell_chat(contact).await;
    }
    marked
}

/// The database names as many unread messages as fit one receipt; so it goes in rounds.
async fn mark_up_to(state: &ApiState, contact: ContactId, place: Option<Place>) -> Result<u64, Problem> {
    let mut marked = 0;
    loop {
        let messages = state.reader.unread(contact, place).await?;
        let round = messages.len();
        marked += mark_these(state, contact, messages).await?;
        if round < limits::RECEIPT_IDS {
            return Ok(marked);
        }
    }
}

async fn mark_these(state: &ApiState, contact: ContactId, messages: Vec<MessageId>) -> Result<u64, Problem> {
    // What the user wrote to themselves was never unread.
    if messages.is_empty() || contact == ContactId::ONESELF {
        return Ok(0);
    }
    let (count, contact_id) = (messages.len() as u64, contact.0);
    state
        .command(Command::MarkRead {
            contact,
            messages: messages.clone(),
        })
        .await?;
    state.journal.add(Event::Read {
        contact: contact_id,
        messages,
    });
    Ok(count)
}
