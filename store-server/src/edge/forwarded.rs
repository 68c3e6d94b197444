//! For whom an HTTP proxy asks: `X-Forwarded-For`, or `Forwarded` (RFC 7239).
//!
//! Every proxy adds at the right end whom it saw, and leaves what it was told. So the right-most address that is not that of
//! a trusted proxy is the last that was seen by somebody who is believed; what stands left of it anybody can have written.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderName, header::FORWARDED};
use serde::{Deserialize, Serialize};

use super::proxies::Proxies;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The header in which trusted proxies say for whom they ask. Only one is read: a proxy that writes one of them may let
/// through what a client has put into the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProxyHeader {
    /// What most proxies write.
    #[default]
    XForwardedFor,
    /// RFC 7239.
    Forwarded,
}

/// Whose request it is, on a connection from `peer`. Where a trusted proxy does not say, or says that it does not know,
/// it is the proxy's own.
#[must_use]
pub fn client(peer: IpAddr, headers: &HeaderMap, proxies: &Proxies, header: ProxyHeader) -> IpAddr {
    let mut nearest = peer;
    if !proxies.has(peer) {
        return peer;
    }
    for hop in hops(headers, header).into_iter().rev() {
        match hop {
            Some(address) if proxies.has(address) => nearest = address,
            Some(address) => return address,
            // Hidden, or not understood: whoever stands left of it was not seen by anybody who is believed.
            None => return nearest,
        }
    }
    nearest
}

/// Everybody who is named, in the order of the header's lines, which count as one.
fn hops(headers: &HeaderMap, header: ProxyHeader) -> Vec<Option<IpAddr>> {
    let name = match header {
        ProxyHeader::XForwardedFor => X_FORWARDED_FOR,
        ProxyHeader::Forwarded => FORWARDED,
    };
    let lines = headers.get_all(name).into_iter();
    lines
        .flat_map(|line| {
            let nobody = || vec![None];
            match (line.to_str(), header) {
                (Ok(line), ProxyHeader::XForwardedFor) => line.split(',').map(node).collect(),
                (Ok(line), ProxyHeader::Forwarded) => elements(line).unwrap_or_else(nobody),
                (Err(_), _) => nobody(),
            }
        })
        .collect()
}

/// Whom each element of a line of `Forwarded` names (RFC 7239, section 4); nothing if a quotation does not end.
fn elements(line: &str) -> Option<Vec<Option<IpAddr>>> {
    let elements = split_outside_quotes(line, ',')?;
    elements
        .into_iter()
        .map(|element| {
            let mut named = split_outside_quotes(element, ';')?
                .into_iter()
                .filter_map(|pair| pair.split_once('='))
                .filter(|(parameter, _)| parameter.trim().eq_ignore_ascii_case("for"));
            Some(match (named.next(), named.next()) {
                (Some((_, value)), None) => node(&unquoted(value.trim())),
                _ => None,
            })
        })
        .collect()
}

/// The parts of a text between separators that stand outside of quotations; nothing if one does not end.
fn split_outside_quotes(text: &str, separator: char) -> Option<Vec<&str>> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    let parts = text
        .split(|letter| {
            let separates = letter == separator && !is_quoted;
            is_quoted ^= letter == '"' && !is_escaped;
            is_escaped = is_quoted && letter == '\\' && !is_escaped;
            separates
        })
        .collect();
    (!is_quoted).then_some(parts)
}

/// A value, out of its quotation if it stands in one (RFC 9110, section 5.6.4).
fn unquoted(value: &str) -> String {
    let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let Some(inner) = inner else {
        return value.to_owned();
    };
    let mut letters = inner.chars();
    let mut plain = String::with_capacity(inner.len());
    while let Some(letter) = letters.next() {
        plain.extend(if letter == '\\' {
            letters.next()
        } else {
            Some(letter)
        });
    }
    plain
}

/// An address, with or without a port, of IPv6 with or without brackets (RFC 7239, section 6). `unknown`, hidden names and
/// whatever else are nobody.
fn node(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = if let Some(rest) = text.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let is_whole = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        let address: Ipv6Addr = address.parse().ok()?;
        is_whole.then_some(address.into())
    } else if let Ok(address) = text.parse() {
        Some(address)
    } else {
        let (address, port) = text.split_once(':')?;
        let address: Ipv4Addr = address.parse().ok()?;
        is_port(port).then_some(address.into())
    };
    address.map(|address: IpAddr| address.to_canonical())
}

/// A port, or a hidden one.
fn is_port(text: &str) -> bool {
    let is_hidden = text.starts_with('_');
    is_hidden || text.parse::<u16>().is_ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    /// Proxies are 10.0.0.0/8 and fd00::/8; the connection comes from 10.0.0.1.
    fn told(header: ProxyHeader, lines: &[&str]) -> String {
        told_to(header, lines, "10.0.0.1")
    }

    fn told_to(header: ProxyHeader, lines: &[&str], peer: &str) -> String {
        let proxies = vec!["10.0.0.0/8".to_owned(), "fd00::/8".to_owned()]
            .try_into()
            .unwrap();
        let mut headers = HeaderMap::new();
        for line in lines {
            let name = match header {
                ProxyHeader::XForwardedFor => X_FORWARDED_FOR,
                ProxyHeader::Forwarded => FORWARDED,
            };
            headers.append(name, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        client(peer.parse().unwrap(), &headers, &proxies, header).to_string()
    }

    #[test]
    fn the_right_most_that_is_no_trusted_proxy_is_the_client() {
        for (lines, client) in [
            (&["192.0.2.1"][..], "192.0.2.1"),
            (&["198.51.100.9, 192.0.2.1"], "192.0.2.1"),
            (&["198.51.100.9, 192.0.2.1, 10.0.0.2"], "192.0.2.1"),
            (&["198.51.100.9", "192.0.2.1", "fd00::2"], "192.0.2.1"),
            (&["192.0.2.1:4711"], "192.0.2.1"),
            (&["2001:db8::1"], "2001:db8::1"),
            (&["[2001:db8::1]"], "2001:db8::1"),
            (&["[2001:db8::1]:4711"], "2001:db8::1"),
            (&["::ffff:192.0.2.1"], "192.0.2.1"),
            (&["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ] {
            assert_eq!(told(ProxyHeader::XForwardedFor, lines), client, "{lines:?}");
        }
    }

    #[test]
    fn what_is_hidden_or_garbled_is_its_proxys() {
        for (lines, client) in [
            (&[][..], "10.0.0.1"),
            (&[""], "10.0.0.1"),
            (&["192.0.2.1, unknown"], "10.0.0.1"),
            (&["192.0.2.1, unknown, 10.0.0.2"], "10.0.0.2"),
            (&["_hidden"], "10.0.0.1"),
            (&["192.0.2.1,"], "10.0.0.1"),
            (&["192.0.2.1:x"], "10.0.0.1"),
            (&["192.0.2.1:65536"], "10.0.0.1"),
            (&["[192.0.2.1]"], "10.0.0.1"),
            (&["[2001:db8::1"], "10.0.0.1"),
            (&["[2001:db8::1]4711"], "10.0.0.1"),
            (&["2001:db8::1%eth0"], "10.0.0.1"),
            (&["192.0.2.1 192.0.2.2"], "10.0.0.1"),
            (&["192.0.2.1", "\u{e9}"], "10.0.0.1"),
        ] {
            assert_eq!(told(ProxyHeader::XForwardedFor, lines), client, "{lines:?}");
        }
    }

    #[test]
    fn the_header_of_rfc_7239_is_read_with_its_quotations() {
        for (lines, client) in [
            (&["for=192.0.2.1"][..], "192.0.2.1"),
            (
                &["For=\"[2001:db8:cafe::17]:4711\";proto=https;by=10.0.0.1"],
                "2001:db8:cafe::17",
            ),
            (
                &["for=198.51.100.9, proto=http ; for = 192.0.2.1, for=10.9.9.9"],
                "192.0.2.1",
            ),
            (&["for=\"192.0.2.1:_port\""], "192.0.2.1"),
            (&["for=\"1\\92.0.2.1\""], "192.0.2.1"),
            (
                &["for=198.51.100.9;ext=\"a, for=b\\\"\", for=192.0.2.1"],
                "192.0.2.1",
            ),
            (&["for=192.0.2.1, for=_hidden"], "10.0.0.1"),
            (&["for=192.0.2.1, for=unknown, for=10.0.0.2"], "10.0.0.2"),
            (&["for=192.0.2.1, by=10.0.0.1"], "10.0.0.1"),
            (&["for=192.0.2.1;for=192.0.2.2"], "10.0.0.1"),
            // A client that opens a quotation is not believed to be what its proxy writes into it.
            (&["for=\", for=192.0.2.1"], "10.0.0.1"),
            (&["for=\"", "for=192.0.2.1"], "192.0.2.1"),
        ] {
            assert_eq!(told(ProxyHeader::Forwarded, lines), client, "{lines:?}");
        }
    }

    #[test]
    fn strangers_are_themselves_whatever_they_say() {
        for header in [ProxyHeader::XForwardedFor, ProxyHeader::Forwarded] {
            let lines = ["192.0.2.1", "for=192.0.2.1"];
            assert_eq!(told_to(header, &lines, "203.0.113.5"), "203.0.113.5");
        }
    }

    proptest! {
        #[test]
        fn whatever_a_client_writes_it_is_what_its_proxy_saw(garbage in "[ -~]{0,60}") {
            let written = format!("{garbage}, 192.0.2.1");

            prop_assert_eq!(told(ProxyHeader::XForwardedFor, &[&written]), "192.0.2.1");
            prop_assert_eq!(
                told(ProxyHeader::Forwarded, &[&garbage, "for=192.0.2.1"]),
                "192.0.2.1"
            );
        }

        #[test]
        fn an_element_in_the_same_line_is_what_the_proxy_saw_or_nobody(garbage in "[ -~]{0,60}") {
            let written = format!("{garbage}, for=192.0.2.1");

            let client = told(ProxyHeader::Forwarded, &[&written]);

            prop_assert!(client == "192.0.2.1" || client == "10.0.0.1", "{client}");
        }

        #[test]
        fn any_bytes_that_a_header_may_have_are_read_without_a_fault(
            lines in proptest::collection::vec("[\\t -~\u{80}-\u{7ff}]{0,40}", 0..4),
        ) {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            for header in [ProxyHeader::XForwardedFor, ProxyHeader::Forwarded] {
                told(header, &lines);
            }
        }

        #[test]
        fn every_address_is_read_in_each_of_its_forms(address: IpAddr, port: u16) {
            let address = address.to_canonical();
            let shown = address.to_string();
            let with_port = std::net::SocketAddr::new(address, port).to_string();

            prop_assert_eq!(node(&shown), Some(address));
            prop_assert_eq!(node(&with_port), Some(address));
            prop_assert_eq!(node(&unquoted(&format!("\"{with_port}\""))), Some(address));
        }
    }
}
