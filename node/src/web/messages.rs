//! `/v1/chats/{contact}/messages`: reading a conversation page by page, writing to it, and deleting of it.

use axum::{Json, extract::State, http::StatusCode};
use hoopoe_engine::{
    Command, Reply,
    row::{ContactId, DeliveryState},
};
use hoopoe_protocol::{id::MessageId, time::Timestamp};

use super::{
    cursor,
    document::Refused,
    error::{Code, Problem},
    request::{Asked, Body, Which, Whom},
    state::ApiState,
    types::{Deleted, History, HistoryQuery, NewMessage, Sent},
    views::{self, Names},
};
use crate::db::views::{Course, MessageView, Place};

/// Messages on a page if nobody says otherwise.
const PAGE: u32 = 50;
/// Messages on a page at most.
const LARGEST_PAGE: u32 = 200;
/// What stands for the place of the first message that the user has not seen.
const UNREAD: &str = "unread";

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
    let wanted = wanted(&query)?;
    let name = state.other_side(contact).await?;
    let own = state.reader.own().await?.ok_or_else(Problem::internal)?;
    let page = page(&state, contact, wanted, limit).await?;
    let names = Names {
        own: own.name,
        contact: name,
    };
    let end = |message: Option<&MessageView>, has_more: bool| {
        message
            .filter(|_| has_more)
            .map(|message| cursor::write(&message.place))
    };
    let before = end(page.messages.first(), page.has_earlier);
    let after = end(page.messages.last(), page.has_later);
    let messages = page
        .messages
        .into_iter()
        .map(|message| views::message(message, &names))
        .collect();
    Ok(Json(History {
        messages,
        before,
        after,
    }))
}

/// Which page was asked for.
enum Wanted {
    Newest,
    Before(Place),
    After(Place),
    Around(Place),
    Unread,
    Since(Timestamp),
}

fn wanted(query: &HistoryQuery) -> Result<Wanted, Problem> {
    let around = |place: &str| match place {
        UNREAD => Ok(Wanted::Unread),
        place => cursor::read(place).map(Wanted::Around),
    };
    match (&query.before, &query.after, &query.around, query.date) {
        (None, None, None, None) => Ok(Wanted::Newest),
        (Some(place), None, None, None) => cursor::read(place).map(Wanted::Before),
        (None, Some(place), None, None) => cursor::read(place).map(Wanted::After),
        (None, None, Some(place), None) => around(place),
        (None, None, None, Some(at)) => Ok(Wanted::Since(Timestamp(at))),
        _ => Err(Problem::new(
            Code::Malformed,
            "say one of before, after, around and date",
        )),
    }
}

/// Messages that follow each other, and whether there are others on both sides.
struct Page {
    messages: Vec<MessageView>,
    has_earlier: bool,
    has_later: bool,
}

async fn page(state: &ApiState, contact: ContactId, wanted: Wanted, limit: u32) -> Result<Page, Problem> {
    let reader = &state.reader;
    match wanted {
        Wanted::Newest => newest(state, contact, limit).await,
        Wanted::Before(place) => {
            let (messages, has_earlier) = earlier(state, contact, Some(place), limit).await?;
            // Whoever asks knows the message at the place.
            Ok(Page {
                messages,
                has_earlier,
                has_later: true,
            })
        }
        Wanted::After(place) => {
            // The one at the place may be there or have been deleted.
            let mut messages = reader
                .history_from(contact, place, limit.saturating_add(2))
                .await?;
            messages.retain(|message| message.place > place);
            let has_later = messages.len() > limit as usize;
            messages.truncate(limit as usize);
            Ok(Page {
                messages,
                has_earlier: true,
                has_later,
            })
        }
        Wanted::Around(place) => around(state, contact, place, limit).await,
        Wanted::Unread => match reader.first_unread(contact).await? {
            Some(place) => around(state, contact, place, limit).await,
            None => newest(state, contact, limit).await,
        },
        Wanted::Since(at) => match reader.first_since(contact, at).await? {
            Some(place) => around(state, contact, place, limit).await,
            None => newest(state, contact, limit).await,
        },
    }
}

async fn newest(state: &ApiState, contact: ContactId, limit: u32) -> Result<Page, Problem> {
    let (messages, has_earlier) = earlier(state, contact, None, limit).await?;
    Ok(Page {
        messages,
        has_earlier,
        has_later: false,
    })
}

/// The last messages before a place, or of all, and whether there are more before them.
async fn earlier(
    state: &ApiState,
    contact: ContactId,
    before: Option<Place>,
    limit: u32,
) -> Result<(Vec<MessageView>, bool), Problem> {
    // One more than asked for tells whether there is an earlier one.
    let mut messages = state
        .reader
        .history(contact, before, limit.saturating_add(1))
        .await?;
    let surplus = messages.len().saturating_sub(limit as usize);
    messages.drain(..surplus);
    Ok((messages, surplus > 0))
}

/// A third before the place and the rest from it on; where one side has fewer, the other has more.
async fn around(state: &ApiState, contact: ContactId, place: Place, limit: u32) -> Result<Page, Problem> {
    let mut later = state
        .reader
        .history_from(contact, place, limit.saturating_add(1))
        .await?;
    let most = limit as usize;
    let room = most.saturating_sub(later.len()).max(most / 3);
    let (mut messages, has_earlier) =
        earlier(state, contact, Some(place), u32::try_from(room).unwrap_or(limit)).await?;
    let left = most.saturating_sub(messages.len());
    let has_later = later.len() > left;
    later.truncate(left);
    messages.append(&mut later);
    Ok(Page {
        messages,
        has_earlier,
        has_later,
    })
}

/// Makes a message durable and sends it on its way; the answer does not wait for where it gets.
#[utoipa::path(
    post, path = "/v1/chats/{contact}/messages", operation_id = "send", request_body = NewMessage, params(("contact" = i64, Path, description = "The number of the contact")),
    responses(
        (status = 201, description = "It is durable", body = Sent),
        (status = 200, description = "It was asked for before with this `client_id`, and is durable", body = Sent),
        Refused,
    ),
)]
pub(super) async fn send(
    State(state): State<ApiState>,
    Whom(contact): Whom,
    Body(asked): Body<NewMessage>,
) -> Result<(StatusCode, Json<Sent>), Problem> {
    // One after the other, and to the end whether or not anybody waits for the answer: whoever asks again finds what was done.
    let sending = state.sending.clone();
    sending
        .run(async move { say(&state, contact, asked).await })
        .await
}

async fn say(
    state: &ApiState,
    contact: ContactId,
    asked: NewMessage,
) -> Result<(StatusCode, Json<Sent>), Problem> {
    let known = match asked.client_id {
        Some(id) => state.reader.message(contact, id).await?,
        None => None,
    };
    if let Some(known) = known {
        let is_same = matches!(known.course, Course::Sent { .. }) && known.text == asked.text;
        return is_same
            .then(|| sent(known))
            .flatten()
            .map(|sent| (StatusCode::OK, Json(sent)))
            .ok_or_else(|| {
                Problem::new(
                    Code::ClientIdUsed,
                    "another message of this conversation has this client_id; draw a new one",
                )
            });
    }
    let message = ask(state, contact, asked).await?;
    let stored = state.reader.message(contact, message).await?;
    let sent = stored.and_then(sent).ok_or_else(Problem::internal)?;
    Ok((StatusCode::CREATED, Json(sent)))
}

async fn ask(state: &ApiState, contact: ContactId, asked: NewMessage) -> Result<MessageId, Problem> {
    let NewMessage { text, client_id } = asked;
    let command = Command::Send {
        contact,
        text,
        name: client_id,
    };
    match state.command(command).await? {
        Reply::Sent { message } => Ok(message),
        _ => Err(Problem::internal()),
    }
}

/// Sends what a message said as a message of now, in the place of one that never arrives as it is. Asking twice sends it once.
#[utoipa::path(
    post, path = "/v1/chats/{contact}/messages/{message}/retry", operation_id = "send_again",
    params(("contact" = i64, Path, description = "The number of the contact"), ("message" = String, Path, description = "The id of the message")),
    responses((status = 201, description = "It is durable", body = Sent), Refused),
)]
pub(super) async fn retry(
    State(state): State<ApiState>,
    Which(contact, message): Which,
) -> Result<(StatusCode, Json<Sent>), Problem> {
    let sending = state.sending.clone();
    sending
        .run(async move { say_again(&state, contact, message).await })
        .await
}

async fn say_again(
    state: &ApiState,
    contact: ContactId,
    message: MessageId,
) -> Result<(StatusCode, Json<Sent>), Problem> {
    let known = there(state, contact, message).await?;
    let has_failed = matches!(
        &known.course,
        Course::Sent { delivery: Some(delivery) } if delivery.state == DeliveryState::Failed
    );
    if !has_failed {
        return Err(Problem::new(
            Code::NotFailed,
            "this message has not failed; what has not arrived is sent by itself",
        ));
    }
    let command = Command::SendAgain {
        contact,
        message,
        text: known.text,
    };
    let Reply::Sent { message } = state.command(command).await? else {
        return Err(Problem::internal());
    };
    let stored = state.reader.message(contact, message).await?;
    let sent = stored.and_then(sent).ok_or_else(Problem::internal)?;
    Ok((StatusCode::CREATED, Json(sent)))
}

/// Deletes a message on this device: whoever has it keeps it, and one that is on its way still arrives.
#[utoipa::path(
    delete, path = "/v1/chats/{contact}/messages/{message}", operation_id = "delete_message",
    params(("contact" = i64, Path, description = "The number of the contact"), ("message" = String, Path, description = "The id of the message")),
    responses((status = 200, description = "It is gone", body = Deleted), Refused),
)]
pub(super) async fn delete(
    State(state): State<ApiState>,
    Which(contact, message): Which,
) -> Result<Json<Deleted>, Problem> {
    // Whoever is just sending it, or sends it again, is done before.
    let sending = state.sending.clone();
    sending
        .run(async move {
            there(&state, contact, message).await?;
            state.command(Command::DeleteMessage { contact, message }).await?;
            Ok(Json(Deleted { message }))
        })
        .await
}

async fn there(state: &ApiState, contact: ContactId, message: MessageId) -> Result<MessageView, Problem> {
    state.other_side(contact).await?;
    let known = state.reader.message(contact, message).await?;
    known.ok_or_else(Problem::no_such_message)
}

fn sent(stored: MessageView) -> Option<Sent> {
    let delivery = views::delivery(&stored)?;
    Some(Sent {
        message: stored.message,
        contact: stored.contact.0,
        place: cursor::write(&stored.place),
        stored_at: stored.stored_at,
        delivery,
    })
}
