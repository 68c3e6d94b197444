//! The URL of a server, checked once: `https`, or `http` on loopback; a host, perhaps a port, nothing else.

use hoopoe_protocol::limits;
use reqwest::Url;

/// Why a URL is not a server's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// No URL, too long, or without a host.
    #[error("not a url with a host")]
    Malformed,
    /// Neither `https` nor `http` on loopback: anybody on the way could read tokens.
    #[error("only https is allowed, or http on a loopback address")]
    NotEncrypted,
    /// There is a user, a path, a query or a fragment.
    #[error("a url of nothing but scheme, host and port is needed")]
    Surplus,
}

/// Checks a server's URL and brings it into its one form: lower case, no default port, no final slash.
///
/// # Errors
/// If no store server can have it.
pub fn server_url(text: &str) -> Result<String, AddressError> {
    ServerUrl::parse(text).map(|url| url.0.origin().ascii_serialization())
}

/// A server's URL.
#[derive(Clone)]
pub(super) struct ServerUrl(Url);

impl ServerUrl {
    pub(super) fn parse(text: &str) -> Result<Self, AddressError> {
        if text.len() > limits::ADDRESS_BYTES {
            return Err(AddressError::Malformed);
        }
        let url = Url::parse(text).map_err(|_| AddressError::Malformed)?;
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or(AddressError::Malformed)?;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(host) => {}
            _ => return Err(AddressError::NotEncrypted),
        }
        let is_bare = url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        if is_bare {
            Ok(Self(url))
        } else {
            Err(AddressError::Surplus)
        }
    }

    /// The URL of a path. What the path is made of is ours or base64url, so nothing in it needs escaping.
    pub(super) fn at(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }

    /// The URL of the live connection.
    pub(super) fn live(&self) -> Url {
        let mut url = self.at("/v1/live");
        let scheme = if self.is_encrypted() { "wss" } else { "ws" };
        // Both are special schemes with the same default ports as those they replace, so this cannot be refused.
        let _ = url.set_scheme(scheme);
        url
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.0.scheme() == "https"
    }
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<String, AddressError> {
        ServerUrl::parse(text).map(|url| url.live().to_string())
    }

    #[test]
    fn encrypted_urls_and_plain_ones_on_loopback_are_taken() {
        for (text, live) in [
            ("https://store.example", "wss://store.example/v1/live"),
            ("https://store.example:8443/", "wss://store.example:8443/v1/live"),
            ("http://127.0.0.1:8080", "ws://127.0.0.1:8080/v1/live"),
            ("http://[::1]:8080", "ws://[::1]:8080/v1/live"),
            ("http://localhost:1", "ws://localhost:1/v1/live"),
        ] {
            assert_eq!(check(text).as_deref(), Ok(live));
        }
    }

    #[test]
    fn plain_urls_elsewhere_are_refused() {
        for text in [
            "http://store.example",
            "http://192.0.2.1:80",
            "http://localhost.example",
            "http://127.0.0.1.example",
            "ftp://127.0.0.1",
            "file:///etc/passwd",
        ] {
            let refused = check(text);
            assert!(
                matches!(refused, Err(AddressError::NotEncrypted | AddressError::Malformed)),
                "{text}"
            );
        }
    }

    #[test]
    fn nothing_may_stand_beside_host_and_port() {
        for text in [
            "https://a@store.example",
            "https://store.example/path",
            "https://store.example/?q",
            "https://store.example/#f",
        ] {
            assert_eq!(check(text), Err(AddressError::Surplus), "{text}");
        }
        assert_eq!(check("nonsense"), Err(AddressError::Malformed));
        assert_eq!(
            check(&format!("https://{}.example", "a".repeat(600))),
            Err(AddressError::Malformed)
        );
    }
}
