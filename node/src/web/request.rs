//! What a route takes from a request: JSON bodies, queries and path parts, checked, with a problem for what does not fit.

use axum::{
    Json,
    extract::{
        FromRequest, FromRequestParts, Path, Query, Request,
        rejection::{JsonRejection, QueryRejection},
    },
    http::{StatusCode, request::Parts},
};
use hoopoe_engine::row::ContactId;
use hoopoe_protocol::id::MessageId;
use serde::de::DeserializeOwned;

use super::error::{Code, Problem};

/// A JSON body.
pub(super) struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(rejection) => Err(body_problem(&rejection)),
        }
    }
}

fn body_problem(rejection: &JsonRejection) -> Problem {
    match rejection {
        JsonRejection::MissingJsonContentType(_) => Problem::new(
            Code::UnsupportedType,
            "send the body with the header Content-Type: application/json",
        ),
        JsonRejection::BytesRejection(_) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::new(
                Code::TooLarge,
                format!("a request body has at most {} bytes", super::BODY_BYTES),
            )
        }
        // The body text says where the JSON stops fitting; it goes to nobody but the asker.
        _ => Problem::new(Code::Malformed, one_line(&rejection.body_text())),
    }
}

/// The query part of a URL.
pub(super) struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(query_problem(&rejection)),
        }
    }
}

fn query_problem(rejection: &QueryRejection) -> Problem {
    Problem::new(Code::Malformed, one_line(&rejection.body_text()))
}

/// The contact that a path names by its number.
pub(super) struct Whom(pub ContactId);

impl<S: Send + Sync> FromRequestParts<S> for Whom {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::<i64>::from_request_parts(parts, state).await {
            Ok(Path(number)) => Ok(Self(ContactId(number))),
            Err(_) => Err(no_number()),
        }
    }
}

/// The message of a conversation that a path names.
pub(super) struct Which(pub ContactId, pub MessageId);

impl<S: Send + Sync> FromRequestParts<S> for Which {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let named = Path::<(i64, String)>::from_request_parts(parts, state).await;
        let Path((number, name)) = named.map_err(|_| no_number())?;
        let message = MessageId::from_text(&name).ok_or_else(Problem::no_such_message)?;
        Ok(Self(ContactId(number), message))
    }
}

fn no_number() -> Problem {
    Problem::new(
        Code::Malformed,
        "name the contact by its number; see: hoopoe contacts",
    )
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
