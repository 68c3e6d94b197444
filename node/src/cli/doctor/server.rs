//! The store server as this computer sees it: one question without any token.

use super::{super::finding::Finding, clock};
use crate::{clock as system, store};

pub(super) async fn look(url: &str) -> Vec<Finding> {
    match store::probe(url, &store::Timing::default()).await {
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
                transport(url),
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

fn transport(url: &str) -> Finding {
    if url.starts_with("https://") {
        Finding::ok("tls", "its certificate is believed")
    } else {
        Finding::ok("tls", "none is needed, because the server is on this computer")
    }
}
