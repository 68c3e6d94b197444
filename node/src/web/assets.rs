//! The files of the page, as they were built into this program.

use std::borrow::Cow;

use axum::{
    extract::{Path, rejection::PathRejection},
    http::header,
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use super::error::{Code, Problem};

/// What `web-client` was built to. The folder may be missing, so that the node can be compiled without Node.js.
#[derive(RustEmbed)]
#[folder = "../web-client/dist"]
#[allow_missing = true]
struct Files;

/// Whether this program was built with a page.
#[must_use]
pub fn are_there() -> bool {
    Files::get("index.html").is_some()
}

/// The paths of all files that the page names, and what they are.
#[must_use]
pub fn paths() -> Vec<(String, &'static str)> {
    let files = Files::iter().filter(|path| path.starts_with("assets/"));
    files
        .map(|path| (format!("/{path}"), content_type(&path)))
        .collect()
}

/// The page; a browser asks for it anew each time, because it names the files of this version.
pub(super) async fn page() -> Result<Response, Problem> {
    file("index.html", "no-cache").ok_or_else(missing)
}

/// Files that the page names, by the hash of their content.
pub(super) async fn asset(name: Result<Path<String>, PathRejection>) -> Result<Response, Problem> {
    let none = || Problem::new(Code::NotFound, "there is no such file");
    let Path(name) = name.map_err(|_| none())?;
    file(&format!("assets/{name}"), "public, max-age=31536000, immutable").ok_or_else(none)
}

fn file(path: &str, caching: &'static str) -> Option<Response> {
    let file = Files::get(path)?;
    let body = match file.data {
        Cow::Borrowed(bytes) => bytes.into_response(),
        Cow::Owned(bytes) => bytes.into_response(),
    };
    // Anybody may load these, so nobody shall keep a connection for it.
    let headers = [
        (header::CONTENT_TYPE, content_type(path)),
        (header::CACHE_CONTROL, caching),
        (header::CONNECTION, "close"),
    ];
    Some((headers, body).into_response())
}

/// The kinds of file that the build makes.
fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, kind)| kind) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

fn missing() -> Problem {
    Problem::new(
        Code::PageMissing,
        "this hoopoe was built without its page; build it with: cargo xtask up",
    )
}
