//! One request, one answer: bounded in time and in size, errors as [`TaskError`].

use std::time::Duration;

use hoopoe_protocol::{
    codec::{self, Wire},
    limits,
    route::ServerPin,
    secret::Secret,
    store::{
        CBOR, TOKEN_HEADER,
        error::{Problem, ProblemCode},
    },
};
use reqwest::{
    Client, RequestBuilder, Response, StatusCode, Url,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER},
    redirect,
};
use serde::de::DeserializeOwned;

use super::{StartError, TaskError, config::Timing, tls};

/// Longest wait that a server can ask for.
const LONGEST_RETRY: Duration = Duration::from_secs(3_600);

/// A client with a connection pool and a TLS session cache of its own, without cookies and redirects.
#[derive(Clone)]
pub(super) struct Http(Client);

impl Http {
    pub(super) fn new(timing: &Timing, pin: Option<ServerPin>) -> Result<Self, StartError> {
        let tls = tls::client_config(pin).map_err(|_| StartError::Client)?;
        Client::builder()
            .tls_backend_preconfigured(tls)
            // A redirect would carry tokens to wherever it points.
            .redirect(redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .connect_timeout(timing.connect)
            .timeout(timing.request)
            .build()
            .map(Self)
            .map_err(|_| StartError::Client)
    }

    pub(super) fn get(&self, url: Url) -> RequestBuilder {
        self.0.get(url)
    }

    pub(super) fn post(&self, url: Url) -> RequestBuilder {
        self.0.post(url)
    }

    pub(super) fn put(&self, url: Url) -> RequestBuilder {
        self.0.put(url)
    }
}

/// Shows a session token.
pub(super) fn bearer(token: &str) -> Result<HeaderValue, TaskError> {
    // The token is the server's choice: one that fits into no header is the server's fault.
    let mut value = HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| TaskError::Garbled)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Adds a session token.
pub(super) fn with_bearer(request: RequestBuilder, token: &str) -> Result<RequestBuilder, TaskError> {
    Ok(request.header(AUTHORIZATION, bearer(token)?))
}

/// Adds a token of a mailbox.
pub(super) fn with_token(request: RequestBuilder, token: &Secret<32>) -> Result<RequestBuilder, TaskError> {
    let text = data_encoding::BASE64URL_NOPAD.encode(token.expose());
    let mut value = HeaderValue::from_str(&text).map_err(|_| TaskError::Garbled)?;
    value.set_sensitive(true);
    Ok(request.header(TOKEN_HEADER, value))
}

/// Adds a CBOR body.
pub(super) fn with_cbor<T: Wire>(request: RequestBuilder, body: &T) -> RequestBuilder {
    request.header(CONTENT_TYPE, CBOR).body(codec::encode(body))
}

/// Sends a request whose answer is JSON.
pub(super) async fn json<T: DeserializeOwned>(request: RequestBuilder) -> Result<T, TaskError> {
    let bytes = answer(request, limits::JSON_BYTES).await?;
    serde_json::from_slice(&bytes).map_err(|_| TaskError::Garbled)
}

/// Sends a request whose answer is CBOR.
pub(super) async fn cbor<T: Wire>(request: RequestBuilder) -> Result<T, TaskError> {
    let bytes = answer(request, T::MAX_BYTES).await?;
    codec::decode(&bytes).map_err(|_| TaskError::Garbled)
}

/// Sends a request whose answer is empty.
pub(super) async fn nothing(request: RequestBuilder) -> Result<(), TaskError> {
    answer(request, limits::JSON_BYTES).await.map(|_| ())
}

async fn answer(request: RequestBuilder, most: usize) -> Result<Vec<u8>, TaskError> {
    let response = request.send().await.map_err(|error| no_answer(&error))?;
    let status = response.status();
    if status.is_success() {
        return read(response, most).await;
    }
    let headers = response.headers().clone();
    let body = read(response, limits::JSON_BYTES).await.unwrap_or_default();
    Err(problem(status, &headers, &body))
}

fn no_answer(error: &reqwest::Error) -> TaskError {
    if tls::is_untrusted(error) {
        TaskError::Untrusted
    } else {
        TaskError::Unreachable
    }
}

/// Reads a body that is announced, and turns out, to be no longer than it may.
pub(super) async fn read(mut response: Response, most: usize) -> Result<Vec<u8>, TaskError> {
    let most_announced = u64::try_from(most).unwrap_or(u64::MAX);
    if response
        .content_length()
        .is_some_and(|length| length > most_announced)
    {
        return Err(TaskError::Garbled);
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| TaskError::Unreachable)? {
        if bytes.len().saturating_add(chunk.len()) > most {
            return Err(TaskError::Garbled);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// What a refusal says; also one by a proxy on the way that knows nothing of problem details.
pub(super) fn problem(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> TaskError {
    let problem = serde_json::from_slice::<Problem>(body).ok();
    let code = problem
        .as_ref()
        .map_or_else(|| code_of(status), |problem| problem.code);
    let in_header = headers
        .get(RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let seconds = problem.and_then(|problem| problem.retry_after_s).or(in_header);
    TaskError::Problem {
        code,
        retry_after: seconds.map(|seconds| Duration::from_secs(seconds).min(LONGEST_RETRY)),
    }
}

const fn code_of(status: StatusCode) -> ProblemCode {
    match status {
        StatusCode::UNAUTHORIZED => ProblemCode::Unauthenticated,
        StatusCode::NOT_FOUND => ProblemCode::NotFound,
        StatusCode::CONFLICT => ProblemCode::Conflict,
        StatusCode::PAYLOAD_TOO_LARGE => ProblemCode::TooLarge,
        StatusCode::TOO_MANY_REQUESTS => ProblemCode::RateLimited,
        StatusCode::INTERNAL_SERVER_ERROR => ProblemCode::Internal,
        StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT => {
            ProblemCode::Busy
        }
        _ => ProblemCode::Unknown,
    }
}
