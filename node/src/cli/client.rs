//! The command line's side of the local API: HTTP over the socket in the profile folder.

use std::{
    error::Error as _,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use reqwest::{Method, RequestBuilder, Response, header::CONTENT_TYPE};
use serde::{Serialize, de::DeserializeOwned};

use super::CliError;
use crate::{profile::Profile, web::types::Problem};

/// The longest that an answer takes: the node itself waits less.
const PATIENCE: Duration = Duration::from_secs(45);
/// The stream of events has a heartbeat every ten seconds.
const SILENCE: Duration = Duration::from_secs(30);

/// Talks to the running node.
#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    profile: PathBuf,
}

impl Client {
    /// For the node of this profile; nothing is connected yet.
    pub(super) fn new(profile: &Path) -> Result<Self, CliError> {
        let socket = Profile::at(profile.to_owned())
            .socket()
            .map_err(|error| CliError::failed("path_too_long", error.to_string()))?;
        let http = reqwest::Client::builder()
            .unix_socket(socket)
            .no_proxy()
            // Nothing here is TLS: loading the system's certificates would only take time.
            .tls_certs_only([])
            .redirect(reqwest::redirect::Policy::none())
            .read_timeout(SILENCE.max(PATIENCE))
            .build()
            .map_err(|error| {
                CliError::failed("internal", format!("the HTTP client cannot start: {error}"))
            })?;
        Ok(Self {
            http,
            profile: profile.to_owned(),
        })
    }

    /// The folder of the profile whose node this talks to.
    pub(super) fn profile(&self) -> &Path {
        &self.profile
    }

    /// Asks for something.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, CliError> {
        self.answer(self.request(Method::GET, path).timeout(PATIENCE))
            .await
    }

    /// Asks for something, with a query.
    pub(super) async fn get_with<T: DeserializeOwned>(
        &self,
        path: &str,
        query: &[(&str, String)],
    ) -> Result<T, CliError> {
        self.answer(
            self.request(Method::GET, &with_query(path, query))
                .timeout(PATIENCE),
        )
        .await
    }

    /// Asks for something to be done.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, CliError> {
        self.answer(self.request(Method::POST, path).timeout(PATIENCE).json(body))
            .await
    }

    /// Gives the file of a picture, and asks what is made of it.
    pub(super) async fn give<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        file: Vec<u8>,
    ) -> Result<T, CliError> {
        let given = self.request(method, path).timeout(PATIENCE).body(file);
        self.answer(given.header(CONTENT_TYPE, "application/octet-stream"))
            .await
    }

    /// Asks for something to be changed.
    pub(super) async fn patch<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, CliError> {
        self.answer(self.request(Method::PATCH, path).timeout(PATIENCE).json(body))
            .await
    }

    /// Asks for something to be changed.
    pub(super) async fn put<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, CliError> {
        self.answer(self.request(Method::PUT, path).timeout(PATIENCE).json(body))
            .await
    }

    /// Tells something to which there is no answer.
    pub(super) async fn tell(&self, path: &str, body: &impl Serialize) -> Result<(), CliError> {
        let told = self.request(Method::POST, path).timeout(PATIENCE).json(body);
        self.send(told).await.map(drop)
    }

    /// Asks for something to end.
    pub(super) async fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<T, CliError> {
        self.answer(self.request(Method::DELETE, path).timeout(PATIENCE))
            .await
    }

    /// Opens a stream; the node is listening to events from before this returns.
    pub(super) async fn stream(&self, path: &str) -> Result<Response, CliError> {
        self.send(self.request(Method::GET, path).timeout(Duration::MAX))
            .await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        // The host is never looked up: the socket decides where this goes.
        self.http.request(method, format!("http://hoopoe/v1/{path}"))
    }

    async fn answer<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, CliError> {
        let response = self.send(request).await?;
        response.json().await.map_err(|error| self.failure(&error))
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, CliError> {
        let response = request.send().await.map_err(|error| self.failure(&error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        match response.json::<Problem>().await {
            Ok(problem) => Err(CliError::Refused(problem)),
            Err(_) => Err(strange()),
        }
    }

    /// What a failure of HTTP means for somebody at a keyboard.
    pub(super) fn failure(&self, error: &reqwest::Error) -> CliError {
        if error.is_timeout() {
            return CliError::failed(
                "timeout",
                "the running hoopoe does not answer; see its log, or start it again",
            );
        }
        match io_kind(error) {
            Some(io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) if self.profile.is_dir() => {
                CliError::no_daemon(&self.profile)
            }
            Some(io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                CliError::no_profile(&self.profile)
            }
            Some(io::ErrorKind::PermissionDenied) => CliError::failed(
                "forbidden",
                "this profile belongs to another user of this computer",
            ),
            Some(
                io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe | io::ErrorKind::UnexpectedEof,
            ) => lost(),
            _ if is_half(error) => lost(),
            _ => strange(),
        }
    }
}

fn lost() -> CliError {
    CliError::failed(
        "connection_lost",
        "the running hoopoe ended before it answered; what you asked for may have been done",
    )
}

/// Whether the answer broke off, or never began.
fn is_half(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(error) = cause {
        if error
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_incomplete_message)
        {
            return true;
        }
        cause = error.source();
    }
    false
}

fn strange() -> CliError {
    CliError::failed(
        "strange_answer",
        "the answer could not be understood; is the running hoopoe of another version?",
    )
}

/// The kind of the first I/O error among the causes.
fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<io::Error>() {
            return Some(error.kind());
        }
        cause = error.source();
    }
    None
}

fn with_query(path: &str, query: &[(&str, String)]) -> String {
    let escaped = |text: &str| {
        text.bytes().fold(String::new(), |mut out, byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                    out.push(char::from(byte))
                }
                _ => out.push_str(&format!("%{byte:02X}")),
            }
            out
        })
    };
    let pairs: Vec<_> = query
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    if pairs.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", pairs.join("&"))
    }
}
