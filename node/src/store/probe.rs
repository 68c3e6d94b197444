//! One question without any token: whether a server answers, and what time it is there.

use std::error::Error as _;

use hoopoe_protocol::{limits, route::ServerPin, store::server::Health};
use reqwest::{Url, header::DATE};

use super::{
    StartError,
    config::Timing,
    http::{self, Http},
};

/// What a server answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its version; none if something else answers under its address.
    pub version: Option<String>,
    /// The `Date` of the answer, if there is one.
    pub date: Option<String>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The client cannot be made, or the URL is none.
    #[error("the client cannot be made")]
    Client(#[from] StartError),
    /// Nobody answers; the text says how far it came.
    #[error("{0}")]
    Silent(String),
}

/// Asks the server under this URL whether it is alive, with the trust that a node has: in the pinned key alone, if there is one.
///
/// # Errors
/// If it does not answer.
pub async fn probe(url: &str, pin: Option<ServerPin>, timing: &Timing) -> Result<Answer, ProbeError> {
    let http = Http::new(timing, pin)?;
    let url = Url::parse(url)
        .and_then(|url| url.join("/health/live"))
        .map_err(|_| StartError::Client)?;
    let response = http.get(url).send().await.map_err(|error| silence(&error))?;
    let date = response.headers().get(DATE);
    let date = date.and_then(|date| date.to_str().ok()).map(str::to_owned);
    let body = http::read(response, limits::JSON_BYTES).await.unwrap_or_default();
    let health: Option<Health> = serde_json::from_slice(&body).ok();
    Ok(Answer {
        version: health.map(|health| health.version),
        date,
    })
}

/// The innermost cause: a name that is not known, a port that is closed, a certificate that is not believed.
fn silence(error: &reqwest::Error) -> ProbeError {
    if error.is_timeout() {
        return ProbeError::Silent("it does not answer in time".to_owned());
    }
    let mut innermost = "the connection failed".to_owned();
    let mut cause = error.source();
    while let Some(error) = cause {
        innermost = error.to_string();
        cause = error.source();
    }
    ProbeError::Silent(innermost)
}
