//! `GET /v1/bootstrap`: all that a page needs to show itself, in one answer.

use axum::{
    Json,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use hoopoe_engine::row::ContactId;

use super::{
    auth::Asker, document::Refused, error::Problem, session, state::ApiState, status, types::Bootstrap, views,
};
use crate::clock;

/// So many conversations fill any screen.
const CHATS: usize = 50;

/// All that a page needs to show itself.
#[utoipa::path(
    get, path = "/v1/bootstrap", operation_id = "bootstrap",
    responses((status = 200, description = "The page's beginning", body = Bootstrap), Refused),
)]
pub(super) async fn show(
    State(state): State<ApiState>,
    asker: Asker,
    at: session::At,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    // Before anything is read: what happens from here on is told.
    let seq = state.journal.seq();
    let session = match asker {
        Asker::Session(session, standing) => Some(session::describe(&state, session, standing).await?),
        _ => None,
    };
    let own = state.reader.own().await?.ok_or_else(Problem::internal)?;
    let status = status::now(&state).await?;
    let all = state.reader.chats(clock::now()).await?;
    let unread = all.iter().map(|chat| chat.unread).sum();
    let more = all.len() > CHATS;
    let (mut chats, mut contacts) = (Vec::new(), Vec::new());
    let situation = state.driver.situation.borrow().clone();
    for chat in all.into_iter().take(CHATS) {
        if chat.contact.id != ContactId::ONESELF {
            contacts.push(views::contact(chat.contact.clone(), &situation));
        }
        chats.push(views::chat(chat));
    }
    let requests = state.reader.requests().await?.len() as u64;
    let begun = Json(Bootstrap {
        seq,
        session,
        user: own.user,
        status,
        chats,
        more,
        contacts,
        unread,
        requests,
    });
    Ok((session::renewed(&state, at, &headers).await?, begun).into_response())
}
