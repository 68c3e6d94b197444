//! Which URLs a peer may name as their store server: `https://` anywhere, `http://` only on this machine.

use hoopoe_protocol::limits;

/// Whether a node may contact this server. Over `http://` nobody may be in between, so it must be on loopback.
pub(crate) fn is_server_url(url: &str) -> bool {
    if url.len() > limits::ADDRESS_BYTES {
        return false;
    }
    match (authority(url, "https://"), authority(url, "http://")) {
        (Some(authority), _) => is_plain(authority),
        (None, Some(authority)) => is_plain(authority) && is_loopback(authority),
        (None, None) => false,
    }
}

fn authority<'u>(url: &'u str, scheme: &str) -> Option<&'u str> {
    url.strip_prefix(scheme)?.split(['/', '?', '#']).next()
}

/// Host and port and nothing else: user names and backslashes make one reader see another host than the next.
fn is_plain(authority: &str) -> bool {
    !authority.is_empty()
        && authority
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte))
}

fn is_loopback(authority: &str) -> bool {
    ["127.0.0.1", "localhost", "[::1]"].into_iter().any(|host| {
        authority
            .strip_prefix(host)
            .is_some_and(|port| port.is_empty() || port.starts_with(':'))
    })
}
