//! What keeps other pages and other hosts away from the port: checks of the headers that a browser sets by itself.
//!
//! Every program and every page of this computer reaches a port on loopback, under any name that resolves to it. So the
//! host must be the one that only our own page has, and a request must say that our page makes it. What is missing counts
//! as foreign.

use axum::http::{HeaderName, header, request::Parts};

use super::error::{Code, Problem};
use crate::page::{PageAddress, Site};

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DESTINATION: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// The host must be exactly ours, said once: otherwise a name of somebody else's was made to point here. The shared one is ours
/// only while somebody uses it.
pub(super) fn check_host(parts: &Parts, address: &PageAddress, is_shared: bool) -> Result<Site, Problem> {
    let said = sole(parts, &header::HOST).ok().flatten();
    let mut sites = [Site::Own, Site::Shared].into_iter();
    let site = sites.find(|site| said == Some(address.host_at(*site).as_str()));
    // A request line with a host of its own would be a second one.
    match site.filter(|_| parts.uri.authority().is_none()) {
        Some(site) if site == Site::Own || is_shared => Ok(site),
        _ => Err(other_host()),
    }
}

/// The host is none at which this is answered.
pub(super) fn other_host() -> Problem {
    Problem::new(
        Code::Host,
        "this is not the address of this hoopoe's page; get it with: hoopoe open",
    )
}

/// Our own page must ask. A browser says so in `Origin`, in `Sec-Fetch-Site`, or in both; what changes something, and what
/// opens a socket, has to say it in `Origin`.
pub(super) fn check_page_asks(parts: &Parts, ours: &str) -> Result<(), Problem> {
    let (origin, site) = (sole(parts, &header::ORIGIN)?, sole(parts, &SITE)?);
    let origin_needed = !parts.method.is_safe() || parts.headers.contains_key(header::UPGRADE);
    let origin_fits = match origin {
        Some(origin) => origin == ours,
        None => !origin_needed && site.is_some(),
    };
    let site_fits = site.is_none_or(|site| site == "same-origin");
    if origin_fits && site_fits {
        Ok(())
    } else {
        Err(foreign())
    }
}

/// The files of the page hold nothing of the user's, but still no other page may embed them. Only the page itself may be
/// come to from anywhere, as a whole window.
pub(super) fn check_may_load(parts: &Parts) -> Result<(), Problem> {
    let is_window = parts.uri.path() == "/"
        && sole(parts, &MODE)? == Some("navigate")
        && sole(parts, &DESTINATION)? == Some("document");
    match sole(parts, &SITE)? {
        None | Some("none" | "same-origin") => Ok(()),
        Some(_) if is_window => Ok(()),
        Some(_) => Err(foreign()),
    }
}

/// A token is for programs: whatever sets headers that only browsers set is none.
pub(super) fn check_no_browser(parts: &Parts) -> Result<(), Problem> {
    let signs = [&header::ORIGIN, &SITE, &header::COOKIE];
    if signs.into_iter().any(|sign| parts.headers.contains_key(sign)) {
        return Err(Problem::new(
            Code::Origin,
            "a token is for programs, and this request comes from a browser",
        ));
    }
    Ok(())
}

/// The value of a header that may stand there once.
fn sole<'p>(parts: &'p Parts, name: &HeaderName) -> Result<Option<&'p str>, Problem> {
    let mut values = parts.headers.get_all(name).iter();
    let first = values.next().map(|value| value.to_str());
    match (first, values.next()) {
        (None, _) => Ok(None),
        (Some(Ok(value)), None) => Ok(Some(value)),
        _ => Err(foreign()),
    }
}

fn foreign() -> Problem {
    Problem::new(Code::Origin, "only this hoopoe's own page may ask this")
}

#[cfg(test)]
mod tests {
    use axum::http::{Method, Request};

    use super::*;

    const ADDRESS: PageAddress = PageAddress {
        label: [0xab; 8],
        port: 61_000,
    };
    const OURS: &str = "http://abababababababab.localhost:61000";

    fn parts(method: Method, uri: &str, headers: &[(&str, &str)]) -> Parts {
        let request = Request::builder().method(method).uri(uri);
        let request = headers
            .iter()
            .fold(request, |request, (name, value)| request.header(*name, *value));
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn only_the_very_host_passes() {
        for (uri, hosts, passes) in [
            ("/", &["abababababababab.localhost:61000"][..], true),
            ("/", &[], false),
            ("/", &[""], false),
            ("/", &["abababababababab.localhost"], false),
            ("/", &["abababababababab.localhost:61001"], false),
            ("/", &["ABABABABABABABAB.localhost:61000"], false),
            ("/", &["abababababababab.localhost.:61000"], false),
            ("/", &["x.abababababababab.localhost:61000"], false),
            ("/", &["localhost:61000"], false),
            ("/", &["127.0.0.1:61000"], false),
            ("/", &["[::1]:61000"], false),
            ("/", &["rebound.example:61000"], false),
            (
                "/",
                &["abababababababab.localhost:61000", "rebound.example"],
                false,
            ),
            (
                "/",
                &[
                    "abababababababab.localhost:61000",
                    "abababababababab.localhost:61000",
                ],
                false,
            ),
            (
                "http://rebound.example/",
                &["abababababababab.localhost:61000"],
                false,
            ),
        ] {
            let headers: Vec<_> = hosts.iter().map(|host| ("host", *host)).collect();

            let checked = check_host(&parts(Method::GET, uri, &headers), &ADDRESS, false);

            assert_eq!(checked.ok(), passes.then_some(Site::Own), "{uri} {hosts:?}");
        }
    }

    #[test]
    fn the_shared_host_is_ours_while_it_is_used_and_no_other_name_for_it_ever_is() {
        for (host, is_shared, site) in [
            ("127.0.0.1:61000", true, Some(Site::Shared)),
            ("127.0.0.1:61000", false, None),
            ("abababababababab.localhost:61000", true, Some(Site::Own)),
            ("127.0.0.1", true, None),
            ("127.0.0.1:61001", true, None),
            ("127.1:61000", true, None),
            ("localhost:61000", true, None),
            ("[::1]:61000", true, None),
            ("0.0.0.0:61000", true, None),
            ("rebound.example:61000", true, None),
        ] {
            let checked = check_host(&parts(Method::GET, "/", &[("host", host)]), &ADDRESS, is_shared);

            assert_eq!(checked.ok(), site, "{host} {is_shared}");
        }
    }

    #[test]
    fn our_page_has_to_be_named_by_what_reads() {
        for (headers, passes) in [
            (&[("sec-fetch-site", "same-origin")][..], true),
            (&[("origin", OURS)], true),
            (&[("origin", OURS), ("sec-fetch-site", "same-origin")], true),
            (&[], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("sec-fetch-site", "same-site")], false),
            (&[("sec-fetch-site", "cross-site")], false),
            (&[("sec-fetch-site", "Same-Origin")], false),
            (&[("origin", "null"), ("sec-fetch-site", "same-origin")], false),
            (&[("origin", "http://localhost:61000")], false),
            (&[("origin", OURS), ("sec-fetch-site", "same-site")], false),
            (&[("origin", OURS), ("origin", OURS)], false),
            (&[("origin", OURS), ("origin", "http://rebound.example")], false),
        ] {
            let checked = check_page_asks(&parts(Method::GET, "/v1/status", headers), OURS);

            assert_eq!(checked.is_ok(), passes, "{headers:?}");
        }
    }

    #[test]
    fn what_changes_something_or_opens_a_socket_names_its_origin() {
        for (method, more) in [
            (Method::POST, &[][..]),
            (Method::DELETE, &[]),
            (Method::GET, &[("upgrade", "websocket")]),
        ] {
            for (headers, passes) in [
                (&[("origin", OURS)][..], true),
                (&[("origin", OURS), ("sec-fetch-site", "same-origin")], true),
                (&[("sec-fetch-site", "same-origin")], false),
                (&[("origin", "null")], false),
                (&[("origin", "http://other.localhost:61000")], false),
                (&[("origin", "https://abababababababab.localhost:61000")], false),
            ] {
                let all = [headers, more].concat();

                let checked = check_page_asks(&parts(method.clone(), "/v1/events", &all), OURS);

                assert_eq!(checked.is_ok(), passes, "{method} {all:?}");
            }
        }
    }

    #[test]
    fn the_page_can_be_come_to_but_not_embedded() {
        let window = [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        let frame = [
            ("sec-fetch-site", "same-site"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "iframe"),
        ];
        for (uri, headers, passes) in [
            ("/", &[][..], true),
            ("/", &[("sec-fetch-site", "none")], true),
            ("/assets/a.js", &[("sec-fetch-site", "same-origin")], true),
            ("/", &window, true),
            ("/assets/a.js", &window, false),
            ("/", &frame, false),
            ("/assets/a.js", &[("sec-fetch-site", "cross-site")], false),
        ] {
            let checked = check_may_load(&parts(Method::GET, uri, headers));

            assert_eq!(checked.is_ok(), passes, "{uri} {headers:?}");
        }
    }
}
