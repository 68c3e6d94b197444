//! `/v1/tokens`: what lets programs in.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    http::StatusCode,
};
use hoopoe_protocol::time::Span;

use super::{
    document::Refused,
    error::{Code, Problem},
    request::Body,
    state::{self, ApiState},
    types::{Ended, List, MadeToken, NewToken, TokenEntry, TokenScope},
};
use crate::{
    clock,
    db::access::{self, AddTokenError, Scope, TokenId},
};

/// The longest name of a token, in bytes.
const NAME: usize = 60;
/// The longest life of one that ends, in days.
const DAYS: u32 = 3_650;

/// The tokens of programs.
#[utoipa::path(
    get, path = "/v1/tokens", operation_id = "tokens",
    responses((status = 200, description = "The tokens", body = List<TokenEntry>), Refused),
)]
pub(super) async fn list(State(state): State<ApiState>) -> Result<Json<List<TokenEntry>>, Problem> {
    let tokens = state.reader.tokens().await?;
    let items = tokens.into_iter().map(|token| TokenEntry {
        id: token.id.0,
        name: token.name,
        scope: match token.scope {
            Scope::Read => TokenScope::Read,
            Scope::Write => TokenScope::Write,
            Scope::Admin => TokenScope::Admin,
        },
        since: token.made_at,
        used_at: token.used_at,
        expires: token.ends_at,
    });
    Ok(Json(List {
        items: items.collect(),
    }))
}

/// Makes a token, which is in this answer and nowhere else.
#[utoipa::path(
    post, path = "/v1/tokens", operation_id = "make_token", request_body = NewToken,
    responses((status = 201, description = "The token, this once", body = MadeToken), Refused),
)]
pub(super) async fn create(
    State(state): State<ApiState>,
    Body(asked): Body<NewToken>,
) -> Result<(StatusCode, Json<MadeToken>), Problem> {
    let is_name = |name: &str| {
        (1..=NAME).contains(&name.len()) && name.trim() == name && !name.chars().any(char::is_control)
    };
    if !is_name(&asked.name) {
        return Err(Problem::new(
            Code::Malformed,
            format!("a token's name has 1 to {NAME} bytes, and no control characters or spaces around it"),
        ));
    }
    if asked.days.is_some_and(|days| !(1..=DAYS).contains(&days)) {
        return Err(Problem::new(
            Code::Malformed,
            format!("a token lasts 1 to {DAYS} days, or for ever"),
        ));
    }
    let days = asked.days.map(|days| Span::days(days.into()));
    let ends_at = days.map(|days| clock::now().plus(days));
    let scope = match asked.scope {
        TokenScope::Read => Scope::Read,
        TokenScope::Write => Scope::Write,
        TokenScope::Admin => Scope::Admin,
    };
    let text = state.access.make_token(&asked.name, scope, ends_at).await?;
    Ok((
        StatusCode::CREATED,
        Json(MadeToken {
            token: text.as_str().to_owned(),
            name: asked.name,
        }),
    ))
}

/// Ends a token.
#[utoipa::path(
    delete, path = "/v1/tokens/{token}", operation_id = "end_token", params(("token" = i64, Path, description = "The number of the token")),
    responses((status = 200, description = "It has ended", body = Ended), Refused),
)]
pub(super) async fn end(
    State(state): State<ApiState>,
    number: Result<Path<i64>, PathRejection>,
) -> Result<Json<Ended>, Problem> {
    let none = || {
        Problem::new(
            Code::NoSuchToken,
            "there is no such token; see: hoopoe token list",
        )
    };
    let Path(number) = number.map_err(|_| none())?;
    if state.access.end_token(TokenId(number)).await? {
        Ok(Json(Ended { ended: 1 }))
    } else {
        Err(none())
    }
}

impl From<access::AddTokenError> for Problem {
    fn from(error: AddTokenError) -> Self {
        match error {
            AddTokenError::NameTaken => Self::new(
                Code::TokenExists,
                "another token has this name; revoke it, or choose another",
            ),
            AddTokenError::TooMany => Self::new(
                Code::TooManyTokens,
                format!("{error}; revoke one that is not used"),
            ),
            AddTokenError::Commit(error) => {
                tracing::error!(%error, "a token could not be written");
                state::not_written()
            }
        }
    }
}
