//! The proxies that are believed.

use std::net::IpAddr;

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

/// Addresses and networks of proxies that are believed whom they stand for; nobody else is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Proxies(Vec<IpNet>);

/// What is no address or network of proxies.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoProxy {
    /// Neither an address nor a network.
    #[error("{0:?} is neither an address nor a network like 192.0.2.0/24")]
    NoNetwork(String),
    /// Everybody could say that they are anybody.
    #[error("{0:?} would believe everybody")]
    Everybody(String),
}

impl Proxies {
    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the proxy with this address is believed.
    #[must_use]
    pub fn has(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

impl TryFrom<Vec<String>> for Proxies {
    type Error = NoProxy;

    fn try_from(texts: Vec<String>) -> Result<Self, NoProxy> {
        texts
            .into_iter()
            .map(|text| {
                let parsed = text.parse::<IpNet>().or_else(|_| {
                    text.parse::<IpAddr>()
                        .map(|address| IpNet::from(address.to_canonical()))
                });
                match parsed {
                    Ok(network) if network.prefix_len() == 0 => Err(NoProxy::Everybody(text)),
                    Ok(network) => Ok(network),
                    Err(_) => Err(NoProxy::NoNetwork(text)),
                }
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl From<Proxies> for Vec<String> {
    fn from(proxies: Proxies) -> Self {
        proxies.0.iter().map(ToString::to_string).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(texts: &[&str]) -> Result<Proxies, NoProxy> {
        texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<_>>()
            .try_into()
    }

    #[test]
    fn addresses_and_networks_of_both_families_are_believed_and_their_neighbours_not() {
        let proxies = proxies(&[
            "192.0.2.7",
            "10.0.0.0/8",
            "2001:db8:1::/48",
            "::ffff:198.51.100.1",
        ])
        .unwrap();
        let has = |address: &str| proxies.has(address.parse().unwrap());

        for believed in [
            "192.0.2.7",
            "::ffff:192.0.2.7",
            "10.255.0.1",
            "2001:db8:1:ffff::1",
            "198.51.100.1",
        ] {
            assert!(has(believed), "{believed}");
        }
        for other in ["192.0.2.8", "11.0.0.1", "2001:db8:2::1", "::1", "198.51.100.2"] {
            assert!(!has(other), "{other}");
        }
    }

    #[test]
    fn what_is_no_network_and_what_is_everybody_is_refused() {
        for text in ["", "localhost", "192.0.2.1:80", "192.0.2.0/33", "[::1]"] {
            assert_eq!(proxies(&[text]), Err(NoProxy::NoNetwork(text.to_owned())));
        }
        for text in ["0.0.0.0/0", "::/0"] {
            assert_eq!(proxies(&[text]), Err(NoProxy::Everybody(text.to_owned())));
        }
    }
}
