//! The store server as this computer sees it: one question without any token.

use hoopoe_protocol::route::ServerPin;

use super::{super::finding::Finding, clock};
use crate::{clock as system, store};

/// How a server is reached.
pub(super) struct Place {
    /// Its URL.
    pub url: String,
    /// The key of its certificate, if one was given for it.
    pub pin: Option<ServerPin>,
}

pub(super) async fn look(place: &Place) -> Vec<Finding> {
    let (url, pin) = (place.url.as_str(), place.pin);
    match store::probe(url, pin, &store::Timing::default()).await {
        Ok(answer) => {
            let version = answer.version.map_or_else(
                || {
                    Finding::fail(
                        "server",
                        format!("something answers at {url} that is no store server"),
                        "is a login page or a proxy in between? ask its operator",
                    )
                },
                |version| Finding::ok("server", format!("{url} answers, version {version}")),
            );
            vec![
                version,
                transport(url, pin),
                clock::compare(system::now(), answer.date.as_deref()),
            ]
        }
        Err(error) => vec![Finding::fail(
            "server",
            format!("{url} does not answer: {error}"),
            "is this computer online? A certificate that is not believed is a matter for its operator",
        )],
    }
}

fn transport(url: &str, pin: Option<ServerPin>) -> Finding {
    if url.starts_with("https://") {
        let found = match pin {
            Some(_) => "its certificate has the key that was pinned",
            None => "its certificate is believed",
        };
        Finding::ok("tls", found)
    } else {
        Finding::ok("tls", "none is needed, because the server is on this computer")
    }
}
