//! `/v1/chats/{contact}/draft`: what was typed and not sent, kept for all screens of the user.

use axum::{Json, extract::State};
use hoopoe_engine::row::ContactId;

use super::{
    chats,
    document::Refused,
    error::{Code, Problem},
    request::{Body, Whom},
    state::{ApiState, not_written},
    types::{Draft, DraftNow, Event, NewDraft},
    views,
};
use crate::clock;

/// The longest draft in bytes: four times the longest message, into several of which it can be cut.
const LONGEST: usize = hoopoe_protocol::limits::TEXT_BYTES * 4;
/// How much of a draft an event tells, in characters.
const TOLD: usize = 4_000;

/// What was typed and not sent.
#[utoipa::path(
    get, path = "/v1/chats/{contact}/draft", operation_id = "draft", params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 200, description = "The draft", body = DraftNow), Refused),
)]
pub(super) async fn show(
    State(state): State<ApiState>,
    Whom(contact): Whom,
) -> Result<Json<DraftNow>, Problem> {
    state.other_side(contact).await?;
    let draft = state.reader.draft(contact).await?.map(views::draft);
    Ok(Json(DraftNow { draft }))
}

/// Keeps what was typed, in the place of what was kept before.
#[utoipa::path(
    put, path = "/v1/chats/{contact}/draft", operation_id = "keep_draft", request_body = NewDraft, params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 200, description = "The draft", body = DraftNow), Refused),
)]
pub(super) async fn keep(
    State(state): State<ApiState>,
    Whom(contact): Whom,
    Body(asked): Body<NewDraft>,
) -> Result<Json<DraftNow>, Problem> {
    if asked.text.trim().is_empty() {
        return Err(Problem::new(
            Code::EmptyText,
            "a draft has some text; to keep none, delete it",
        ));
    }
    if asked.text.len() > LONGEST {
        let title = format!("a draft has at most {LONGEST} bytes; nothing was changed");
        return Err(Problem::new(Code::TextTooLong, title));
    }
    change(state, contact, Some(asked.text)).await
}

/// Forgets what was typed.
#[utoipa::path(
    delete, path = "/v1/chats/{contact}/draft", operation_id = "forget_draft", params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 200, description = "There is no draft any more", body = DraftNow), Refused),
)]
pub(super) async fn forget(
    State(state): State<ApiState>,
    Whom(contact): Whom,
) -> Result<Json<DraftNow>, Problem> {
    change(state, contact, None).await
}

/// Stores it and tells it, one change after the other.
async fn change(
    state: ApiState,
    contact: ContactId,
    text: Option<String>,
) -> Result<Json<DraftNow>, Problem> {
    chats::listed(&state, contact).await?;
    let telling = state.telling.clone();
    let changed = async move {
        let at = clock::now();
        let keeper = state.access.keeper();
        let written = match &text {
            Some(text) => keeper.put_draft(contact, text, at).await,
            None => keeper.delete_draft(contact).await,
        };
        written.map_err(|_| not_written())?;
        let draft = text.map(|text| Draft { text, at });
        let told = draft.as_ref().map(|draft| Draft {
            text: draft.text.chars().take(TOLD).collect(),
            at,
        });
        let length = |draft: &Option<Draft>| draft.as_ref().map(|draft| draft.text.len());
        state.journal.add(Event::Draft {
            contact: contact.0,
            whole: length(&told) == length(&draft),
            draft: told,
        });
        state.tell_chat(contact).await;
        Ok(Json(DraftNow { draft }))
    };
    telling.run(changed).await
}
