//! The files of the page, as they were built into this program.

use std::borrow::Cow;

use axum::{
    extract::{Path, rejection::PathRejection},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;

use super::error::{Code, Problem};

/// What `web-client` was built to. The folder may be missing, so that the node can be compiled without Node.js.
#[derive(RustEmbed)]
#[folder = "../web-client/dist"]
#[allow_missing = true]
struct Files;

/// The path of the service worker; it stands at the root, because it is responsible for what lies below it.
pub(super) const WORKER: &str = "/sw.js";

/// Takes the place of a service worker where the page comes without one: a browser that has one gets rid of it.
const REMOVER: &str = include_str!("remover.js");

/// How the build compressed each file beside the file itself, the smallest first: what a browser calls it, and how the file ends.
const COMPRESSED: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

/// Whether this program was built with a page.
#[must_use]
pub fn are_there() -> bool {
    Files::get("index.html").is_some()
}

/// The paths of all files that the page names, and what they are.
#[must_use]
pub fn paths() -> Vec<(String, &'static str)> {
    let files = Files::iter().filter(|path| path.starts_with("assets/") && !is_compressed(path));
    files
        .map(|path| (format!("/{path}"), content_type(&path)))
        .collect()
}

/// Whether anybody may have what lies at this path of the address.
pub(super) fn is_file(path: &str) -> bool {
    path == "/" || path == WORKER || path.starts_with("/assets/")
}

/// The page; a browser asks for it anew each time, because it names the files of this version.
pub(super) async fn page(asked: HeaderMap) -> Result<Response, Problem> {
    file("index.html", "no-cache", &asked).ok_or_else(missing)
}

/// The service worker, which keeps the page for the time when the node is away.
pub(super) async fn worker(asked: HeaderMap) -> Response {
    file("sw.js", "no-cache", &asked)
        .unwrap_or_else(|| answer("sw.js", "no-cache", None, REMOVER.into_response()))
}

/// Files that the page names, by the hash of their content.
pub(super) async fn asset(
    name: Result<Path<String>, PathRejection>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let none = || Problem::new(Code::NotFound, "there is no such file");
    let Path(name) = name.map_err(|_| none())?;
    if is_compressed(&name) {
        return Err(none());
    }
    file(
        &format!("assets/{name}"),
        "public, max-age=31536000, immutable",
        &asked,
    )
    .ok_or_else(none)
}

/// The file in the smallest form that was asked for.
fn file(path: &str, caching: &'static str, asked: &HeaderMap) -> Option<Response> {
    let mut forms = COMPRESSED.iter().filter(|(coding, _)| takes(asked, coding));
    let small = forms.find_map(|(coding, end)| Some((*coding, Files::get(&format!("{path}.{end}"))?)));
    let (coding, file) = match small {
        Some((coding, file)) => (Some(coding), file),
        None => (None, Files::get(path)?),
    };
    let body = match file.data {
        Cow::Borrowed(bytes) => bytes.into_response(),
        Cow::Owned(bytes) => bytes.into_response(),
    };
    Some(answer(path, caching, coding, body))
}

fn answer(path: &str, caching: &'static str, coding: Option<&'static str>, body: Response) -> Response {
    // Anybody may load these, so nobody shall keep a connection for it.
    let headers = [
        (header::CONTENT_TYPE, content_type(path)),
        (header::CACHE_CONTROL, caching),
        (header::CONNECTION, "close"),
        (header::VARY, "accept-encoding"),
    ];
    let coding = coding.map(|coding| [(header::CONTENT_ENCODING, coding)]);
    (headers, coding, body).into_response()
}

/// Whether whoever asked said that they understand this coding (RFC 9110, 12.5.3).
fn takes(asked: &HeaderMap, coding: &str) -> bool {
    asked
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| {
            let (name, weight) = one.split_once(';').unwrap_or((one, ""));
            let is_refused = weight
                .trim()
                .strip_prefix("q=")
                .is_some_and(|weight| weight.parse() == Ok(0.0));
            name.trim().eq_ignore_ascii_case(coding) && !is_refused
        })
}

fn is_compressed(path: &str) -> bool {
    COMPRESSED
        .iter()
        .any(|(_, end)| path.rsplit_once('.').is_some_and(|(_, kind)| kind == *end))
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

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_coding_is_taken_from_whoever_understands_it() {
        for (said, takes_br, takes_gzip) in [
            ("gzip, deflate, br, zstd", true, true),
            ("GZIP", false, true),
            ("br;q=0, gzip;q=0.5", false, true),
            ("br; q=0.000,gzip", false, true),
            ("identity", false, false),
            ("", false, false),
            ("*", false, false),
            ("brotli, x-gzip", false, false),
        ] {
            let asked = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(said))]);

            assert_eq!(
                (takes(&asked, "br"), takes(&asked, "gzip")),
                (takes_br, takes_gzip),
                "{said}"
            );
        }
    }

    #[test]
    fn what_the_build_compressed_is_no_file_of_its_own() {
        assert!(is_compressed("assets/a.js.br") && is_compressed("a.css.gz"));
        assert!(!is_compressed("assets/a.js") && !is_compressed("br"));
    }
}
