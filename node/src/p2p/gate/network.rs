//! Which network an address belongs to: whoever has one address of a network is thought to have all of them.

use std::net::{IpAddr, Ipv6Addr};

use libp2p::{Multiaddr, multiaddr::Protocol};

/// Where a connection comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Source {
    /// An IPv4 /24 or an IPv6 /64; none if the address shows neither.
    pub(super) network: Option<IpAddr>,
    /// The IPv4 address, or the IPv6 /64: people's devices take another one there every day.
    pub(super) home: Option<IpAddr>,
    /// How far away that is.
    pub(super) reach: Reach,
}

/// Whose network it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Reach {
    /// This computer, or a private or link-local network. Behind some routers and containers everybody comes from one.
    Local,
    /// The Internet.
    Far,
}

impl Source {
    pub(super) fn of(address: &Multiaddr) -> Self {
        let ip = address.iter().find_map(|part| match part {
            Protocol::Ip4(ip) => Some(IpAddr::V4(ip)),
            Protocol::Ip6(ip) => Some(ip.to_canonical()),
            _ => None,
        });
        Self {
            network: ip.map(network),
            home: ip.map(|ip| if ip.is_ipv4() { ip } else { network(ip) }),
            reach: ip.map_or(Reach::Far, reach),
        }
    }
}

fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, c, _] = ip.octets();
            IpAddr::from([a, b, c, 0])
        }
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

const fn reach(ip: IpAddr) -> Reach {
    let is_local = match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    };
    if is_local { Reach::Local } else { Reach::Far }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(address: &str) -> Source {
        Source::of(&address.parse().unwrap())
    }

    #[test]
    fn a_network_is_a_24_or_a_64_and_a_mapped_address_is_what_it_is() {
        let network = |address| source(address).network;

        assert_eq!(network("/ip4/192.0.2.1/tcp/1"), network("/ip4/192.0.2.255/udp/9"));
        assert_ne!(network("/ip4/192.0.2.1/tcp/1"), network("/ip4/192.0.3.1/tcp/1"));
        assert_eq!(
            network("/ip6/2001:db8::1/tcp/1"),
            network("/ip6/2001:db8::f:1/tcp/1")
        );
        assert_ne!(
            network("/ip6/2001:db8::1/tcp/1"),
            network("/ip6/2001:db8:0:1::1/tcp/1")
        );
        assert_eq!(
            source("/ip6/::ffff:192.0.2.7/tcp/1"),
            source("/ip4/192.0.2.7/tcp/1")
        );
        assert_eq!(network("/dns/host.example/tcp/1"), None);
    }

    #[test]
    fn a_home_is_one_ipv4_address_or_a_whole_64() {
        let home = |address| source(address).home;

        assert_ne!(home("/ip4/192.0.2.1/tcp/1"), home("/ip4/192.0.2.2/tcp/1"));
        assert_eq!(home("/ip6/2001:db8::1/tcp/1"), home("/ip6/2001:db8::2/tcp/1"));
    }

    #[test]
    fn loopback_and_private_networks_are_local() {
        for local in [
            "127.0.0.1",
            "10.9.8.7",
            "172.31.0.1",
            "192.168.1.1",
            "169.254.0.1",
        ] {
            assert_eq!(
                source(&format!("/ip4/{local}/tcp/1")).reach,
                Reach::Local,
                "{local}"
            );
        }
        for local in ["::1", "fd00::1", "fe80::1", "::ffff:127.0.0.1"] {
            assert_eq!(
                source(&format!("/ip6/{local}/tcp/1")).reach,
                Reach::Local,
                "{local}"
            );
        }
        for far in [
            "/ip4/172.32.0.1/tcp/1",
            "/ip4/192.0.2.1/tcp/1",
            "/ip6/2001:db8::1/tcp/1",
        ] {
            assert_eq!(source(far).reach, Reach::Far, "{far}");
        }
    }
}
