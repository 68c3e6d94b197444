//! What a browser shows of its session: the secret in its cookie, and at the shared host the secret of its tab as well.
//!
//! At 127.0.0.1 every program that has a port gets the cookies of all others, so a cookie alone is nothing there. The tab keeps
//! the other half where only pages of this very port can read it, and shows it with each request, the handshake of a socket
//! included. Only one hash is kept, of both halves together: neither can be tried without the other.

use axum::http::{HeaderMap, HeaderName, header};
use data_encoding::BASE64URL_NOPAD;
use hoopoe_protocol::secret::Secret;
use zeroize::Zeroizing;

use super::{cookie, porter::hash_of};
use crate::{
    db::access::SecretHash,
    page::{PageAddress, Site},
    random,
};

/// Where a page shows the secret of its tab.
const TAB: HeaderName = HeaderName::from_static("x-tab");
/// Where it does when it opens a socket: the only header of which a browser lets it choose a part.
const OFFERED: &str = "tab.";

/// What a session is known by.
pub(super) struct Credential {
    cookie: Secret<32>,
    /// None at the page's own host, where nobody else gets the cookie.
    tab: Option<Secret<32>>,
}

impl Credential {
    /// A new one.
    pub(super) fn draw(site: Site) -> Self {
        Self {
            cookie: random::secret(),
            tab: (site == Site::Shared).then(random::secret),
        }
    }

    /// Those that a request to this site may show, if it shows all of them: at the shared host one for each cookie that may be
    /// ours, together with the secret of the tab. At most one of them is known.
    pub(super) fn shown(headers: &HeaderMap, address: &PageAddress, site: Site) -> Vec<Self> {
        let tab = match site {
            Site::Own => None,
            Site::Shared => match tab(headers) {
                None => return Vec::new(),
                tab => tab,
            },
        };
        let cookies = cookie::secrets(headers, address, site).into_iter();
        let with_tab = |cookie| Self {
            cookie,
            tab: tab.clone(),
        };
        cookies.map(with_tab).collect()
    }

    /// What is kept of it.
    pub(super) fn hash(&self) -> SecretHash {
        let mut both = Zeroizing::new(Vec::with_capacity(64));
        both.extend_from_slice(self.cookie.expose());
        if let Some(tab) = &self.tab {
            both.extend_from_slice(tab.expose());
        }
        hash_of(&both)
    }

    /// What the cookie holds.
    pub(super) const fn cookie(&self) -> &Secret<32> {
        &self.cookie
    }

    /// What the tab is told once, and has to show from then on.
    pub(super) fn tab(&self) -> Option<String> {
        self.tab.as_ref().map(|tab| BASE64URL_NOPAD.encode(tab.expose()))
    }
}

/// The secret of a tab; none if it is not said, or twice.
fn tab(headers: &HeaderMap) -> Option<Secret<32>> {
    let values = |name| {
        headers
            .get_all(name)
            .iter()
            .filter_map(|value| value.to_str().ok())
    };
    let offered = values(header::SEC_WEBSOCKET_PROTOCOL)
        .flat_map(|value| value.split(','))
        .filter_map(|protocol| protocol.trim().strip_prefix(OFFERED));
    let mut found = values(TAB).chain(offered);
    let (Some(text), None) = (found.next(), found.next()) else {
        return None;
    };
    Secret::from_slice(&BASE64URL_NOPAD.decode(text.as_bytes()).ok()?)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const ADDRESS: PageAddress = PageAddress {
        label: [0xab; 8],
        port: 61_000,
    };

    fn shown(site: Site, said: &[(&'static str, &str)]) -> Option<SecretHash> {
        let mut headers = HeaderMap::new();
        for (name, value) in said {
            headers.append(*name, HeaderValue::from_str(value).unwrap());
        }
        let shown = Credential::shown(&headers, &ADDRESS, site);
        assert!(shown.len() <= 1);
        shown.first().map(Credential::hash)
    }

    #[test]
    fn at_the_shared_host_both_halves_are_needed_and_belong_together() {
        let (one, other) = (Credential::draw(Site::Shared), Credential::draw(Site::Shared));
        let cookie =
            |of: &Credential| format!("hoopoe-61000={}", BASE64URL_NOPAD.encode(of.cookie().expose()));
        let (own, own_tab) = (cookie(&one), one.tab().unwrap());
        let offered = format!("hoopoe, tab.{own_tab}");

        let by_header = shown(Site::Shared, &[("cookie", &own), ("x-tab", &own_tab)]);
        assert_eq!(by_header, Some(one.hash()));
        let by_socket = shown(
            Site::Shared,
            &[("cookie", &own), ("sec-websocket-protocol", &offered)],
        );
        assert_eq!(by_socket, Some(one.hash()));
        for said in [
            &[("cookie", own.as_str())][..],
            &[("x-tab", &own_tab)],
            &[("cookie", &own), ("x-tab", "")],
            &[("cookie", &own), ("x-tab", "AAAA")],
            &[("cookie", &own), ("x-tab", &own_tab), ("x-tab", &own_tab)],
            &[
                ("cookie", &own),
                ("x-tab", &own_tab),
                ("sec-websocket-protocol", &offered),
            ],
            &[("cookie", &own), ("sec-websocket-protocol", &own_tab)],
        ] {
            assert_eq!(shown(Site::Shared, said), None, "{said:?}");
        }
        for (cookie, tab) in [(&own, other.tab().unwrap()), (&cookie(&other), own_tab)] {
            let mixed = shown(Site::Shared, &[("cookie", cookie), ("x-tab", &tab)]).unwrap();
            assert!(mixed != one.hash() && mixed != other.hash());
        }
    }

    #[test]
    fn what_is_good_at_one_site_is_not_at_the_other() {
        let credential = Credential::draw(Site::Shared);
        let text = BASE64URL_NOPAD.encode(credential.cookie().expose());
        let (own, shared) = (format!("__Host-s={text}"), format!("hoopoe-61000={text}"));
        let tab = credential.tab().unwrap();

        assert_eq!(shown(Site::Own, &[("cookie", &shared), ("x-tab", &tab)]), None);
        assert_eq!(shown(Site::Shared, &[("cookie", &own), ("x-tab", &tab)]), None);
        let alone = shown(Site::Own, &[("cookie", &own), ("x-tab", &tab)]).unwrap();
        assert!(alone != credential.hash());
    }
}
