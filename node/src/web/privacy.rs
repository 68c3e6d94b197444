//! What the user shows of the moment, and to whom: typing, being there, the settings of both.

use axum::{Json, extract::State, http::StatusCode};
use hoopoe_engine::{Command, Reply, privacy};
use hoopoe_protocol::content::live;

use super::{
    auth::Asker,
    document::Refused,
    error::Problem,
    request::{Body, Whom},
    state::ApiState,
    types::{Activity, Privacy, PrivacyChange, TypingNow},
    views,
};

/// What is shown to whom. Each of it goes both ways: who does not show something does not see it of others.
#[utoipa::path(
    get, path = "/v1/settings/privacy", operation_id = "privacy",
    responses((status = 200, description = "The settings", body = Privacy), Refused),
)]
pub(super) async fn show(State(state): State<ApiState>) -> Result<Json<Privacy>, Problem> {
    Ok(Json(views::privacy(state.reader.privacy().await?)))
}

/// Changes what is shown to whom; what is not named stays as it is.
#[utoipa::path(
    patch, path = "/v1/settings/privacy", operation_id = "change_privacy", request_body = PrivacyChange,
    responses((status = 200, description = "The settings as they are now", body = Privacy), Refused),
)]
pub(super) async fn change(
    State(state): State<ApiState>,
    Body(asked): Body<PrivacyChange>,
) -> Result<Json<Privacy>, Problem> {
    let change = privacy::PrivacyChange {
        typing: asked.typing.map(views::of_audience),
        presence: asked.presence.map(views::of_audience),
        read_receipts: asked.read_receipts.map(views::of_audience),
    };
    match state.command(Command::SetPrivacy(change)).await? {
        Reply::Privacy(now) => Ok(Json(views::privacy(now))),
        _ => Err(Problem::internal()),
    }
}

/// Says that the user types to a contact, or stopped. It ends by itself after six seconds; say it again every three.
#[utoipa::path(
    post, path = "/v1/contacts/{contact}/typing", operation_id = "typing", request_body = TypingNow,
    params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 204, description = "Noted; whether anybody sees it depends on the settings of both"), Refused),
)]
pub(super) async fn typing(
    State(state): State<ApiState>,
    Whom(contact): Whom,
    Body(asked): Body<TypingNow>,
) -> Result<StatusCode, Problem> {
    let typing = if asked.typing {
        live::Typing::Started
    } else {
        live::Typing::Stopped
    };
    state.command(Command::Typing { contact, typing }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says that the user looks at a screen, or has left. Looking holds for a minute and a half; say it again every minute.
#[utoipa::path(
    post, path = "/v1/activity", operation_id = "activity", request_body = Activity,
    responses((status = 204, description = "Noted; whether anybody sees it depends on the settings of both"), Refused),
)]
pub(super) async fn activity(
    State(state): State<ApiState>,
    asker: Asker,
    Body(asked): Body<Activity>,
) -> Result<StatusCode, Problem> {
    // No program keeps the screen open.
    if asked.input && matches!(asker, Asker::Session(..)) {
        state.access.touch();
    }
    if let Some(active) = asked.active {
        let command = if active { Command::Active } else { Command::Away };
        state.command(command).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}
