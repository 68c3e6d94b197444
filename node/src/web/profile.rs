//! What the user and their contacts show of themselves: names, lines, pictures.

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use hoopoe_engine::{
    Command,
    profile::{self, AvatarChange},
};

use super::{
    document::Refused,
    error::{Code, Problem},
    pictures::Picture,
    request::{Asked, Body, Whom},
    state::ApiState,
    types::{AvatarQuery, PictureFile, Profile, ProfileChange},
    views,
};
use crate::{
    db::views::AvatarView,
    picture::avatar::{self, Centre},
};

/// What the user shows of themselves.
#[utoipa::path(
    get, path = "/v1/profile", operation_id = "profile",
    responses((status = 200, description = "What they show", body = Profile), Refused),
)]
pub(super) async fn show(State(state): State<ApiState>) -> Result<Json<Profile>, Problem> {
    shown(&state).await
}

/// Changes what the user shows of themselves; what is not named stays. Every accepted contact is told.
#[utoipa::path(
    patch, path = "/v1/profile", operation_id = "change_profile", request_body = ProfileChange,
    responses((status = 200, description = "What they show now", body = Profile), Refused),
)]
pub(super) async fn change(
    State(state): State<ApiState>,
    Body(asked): Body<ProfileChange>,
) -> Result<Json<Profile>, Problem> {
    let change = profile::ProfileChange {
        name: asked.name,
        about: asked.about,
        avatar: None,
    };
    state.command(Command::SetProfile(change)).await?;
    shown(&state).await
}

/// The user's picture: a small square JPEG.
#[utoipa::path(
    get, path = "/v1/profile/avatar", operation_id = "avatar",
    responses((status = 200, description = "The picture", body = PictureFile, content_type = "image/jpeg"), Refused),
)]
pub(super) async fn own_avatar(State(state): State<ApiState>) -> Result<Response, Problem> {
    let avatar = state.reader.own_avatar().await?.ok_or_else(no_avatar)?;
    drawn(&state, avatar).await
}

/// Makes the user's picture of any other: a square of it, small, and nothing but its pixels. Every accepted contact is told.
#[utoipa::path(
    put, path = "/v1/profile/avatar", operation_id = "change_avatar", params(AvatarQuery),
    request_body(content = PictureFile, content_type = "application/octet-stream"),
    responses((status = 200, description = "What they show now", body = Profile), Refused),
)]
pub(super) async fn put_avatar(
    State(state): State<ApiState>,
    Asked(AvatarQuery { x, y }): Asked<AvatarQuery>,
    picture: Picture,
) -> Result<Json<Profile>, Problem> {
    let is_share = |part: Option<f32>| part.is_none_or(|part| (0.0..=1.0).contains(&part));
    if !is_share(x) || !is_share(y) {
        return Err(Problem::new(Code::Malformed, "x and y go from 0 to 1"));
    }
    let middle = Centre::default();
    let centre = Centre {
        x: x.unwrap_or(middle.x),
        y: y.unwrap_or(middle.y),
    };
    let made = state
        .look(picture, move |bytes| avatar::make(bytes, centre))
        .await?;
    set_avatar(&state, AvatarChange::Set(made)).await
}

/// Takes the user's picture away. Every accepted contact is told.
#[utoipa::path(
    delete, path = "/v1/profile/avatar", operation_id = "remove_avatar",
    responses((status = 200, description = "What they show now", body = Profile), Refused),
)]
pub(super) async fn remove_avatar(State(state): State<ApiState>) -> Result<Json<Profile>, Problem> {
    set_avatar(&state, AvatarChange::Remove).await
}

/// The picture of a contact, drawn anew by this node: a small square JPEG.
#[utoipa::path(
    get, path = "/v1/contacts/{contact}/avatar", operation_id = "contact_avatar",
    params(("contact" = i64, Path, description = "The number of the contact")),
    responses((status = 200, description = "The picture", body = PictureFile, content_type = "image/jpeg"), Refused),
)]
pub(super) async fn contact_avatar(
    State(state): State<ApiState>,
    Whom(contact): Whom,
) -> Result<Response, Problem> {
    state.contact(contact).await?;
    let avatar = state.reader.contact_avatar(contact).await?;
    drawn(&state, avatar.ok_or_else(no_avatar)?).await
}

async fn shown(state: &ApiState) -> Result<Json<Profile>, Problem> {
    let view = state.reader.own_profile().await?;
    Ok(Json(views::profile(view.ok_or_else(Problem::internal)?)))
}

async fn set_avatar(state: &ApiState, avatar: AvatarChange) -> Result<Json<Profile>, Problem> {
    let change = profile::ProfileChange {
        avatar: Some(avatar),
        ..profile::ProfileChange::default()
    };
    state.command(Command::SetProfile(change)).await?;
    shown(state).await
}

/// No byte that somebody else chose goes to a browser.
async fn drawn(state: &ApiState, avatar: AvatarView) -> Result<Response, Problem> {
    let picture = state.draw(move || avatar::redraw(&avatar.file)).await?;
    let kind = (header::CONTENT_TYPE, HeaderValue::from_static("image/jpeg"));
    Ok(([kind], picture).into_response())
}

fn no_avatar() -> Problem {
    Problem::new(Code::NoSuchAvatar, "there is no picture")
}
