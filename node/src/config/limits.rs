//! What connections of others may take of this node, as far as it was said.

use super::{
    key::Key,
    layers::{ConfigError, Layers},
    number,
};
use crate::p2p::{NetworkShare, P2pConfig, Strangers};

/// What was said about connections; nothing stands for what holds otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Most inbound ones that have not proved themselves.
    pub strangers: Option<u32>,
    /// Most of these from one network.
    pub strangers_per_network: Option<u32>,
    /// Most of these that may begin in a minute.
    pub handshakes_per_minute: Option<u32>,
    /// Most of these from one network.
    pub handshakes_per_network: Option<u32>,
    /// Most in all.
    pub connections: Option<u32>,
    /// Most with one peer.
    pub connections_per_peer: Option<u32>,
}

impl ConnectionLimits {
    pub(super) fn read(layers: &Layers) -> Result<Self, ConfigError> {
        let limit = |key, most| {
            layers.value(key, |text| {
                number(text, 1, most).map(|number| u32::try_from(number).unwrap_or(u32::MAX))
            })
        };
        Ok(Self {
            strangers: limit(Key::Strangers, 1_024)?,
            strangers_per_network: limit(Key::StrangersPerNetwork, 1_024)?,
            handshakes_per_minute: limit(Key::HandshakesPerMinute, 100_000)?,
            handshakes_per_network: limit(Key::HandshakesPerNetwork, 100_000)?,
            connections: limit(Key::Connections, 100_000)?,
            connections_per_peer: limit(Key::ConnectionsPerPeer, 64)?,
        })
    }

    pub(super) fn apply(self, config: &mut P2pConfig) {
        let usual = config.strangers;
        let places = |said: Option<u32>, usual| said.map_or(usual, |said| said as usize);
        config.strangers = Strangers::of(
            places(self.strangers, usual.places),
            self.handshakes_per_minute.unwrap_or(usual.handshakes_per_minute),
            NetworkShare {
                places: places(self.strangers_per_network, usual.per_network.places),
                handshakes_per_minute: self
                    .handshakes_per_network
                    .unwrap_or(usual.per_network.handshakes_per_minute),
            },
        );
        config.max_connections = self.connections.unwrap_or(config.max_connections);
        config.max_connections_per_peer = self
            .connections_per_peer
            .unwrap_or(config.max_connections_per_peer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::RunConfig;

    fn said(said: &[(Key, &str)]) -> Result<P2pConfig, ConfigError> {
        let said = said.iter().map(|(key, text)| (*key, vec![(*text).to_owned()]));
        let layers = Layers::read(None, |_| None, said)?;
        Ok(RunConfig::read(&layers)?.node().p2p)
    }

    #[test]
    fn what_is_not_said_is_what_the_table_says() {
        let usual = said(&[]).unwrap();

        for (key, number) in [
            (Key::Strangers, usual.strangers.places),
            (Key::StrangersPerNetwork, usual.strangers.per_network.places),
            (
                Key::HandshakesPerMinute,
                usual.strangers.handshakes_per_minute as usize,
            ),
            (
                Key::HandshakesPerNetwork,
                usual.strangers.per_network.handshakes_per_minute as usize,
            ),
            (Key::Connections, usual.max_connections as usize),
            (Key::ConnectionsPerPeer, usual.max_connections_per_peer as usize),
        ] {
            assert_eq!(key.default(), number.to_string());
        }
    }

    #[test]
    fn what_is_said_holds_and_a_local_network_has_half() {
        let config = said(&[
            (Key::Strangers, "5"),
            (Key::StrangersPerNetwork, "2"),
            (Key::HandshakesPerMinute, "70"),
            (Key::HandshakesPerNetwork, "7"),
            (Key::Connections, "9"),
            (Key::ConnectionsPerPeer, "3"),
        ])
        .unwrap();

        let Strangers {
            places,
            handshakes_per_minute,
            per_network,
            per_local_network,
            ..
        } = config.strangers;
        assert_eq!((places, handshakes_per_minute), (5, 70));
        assert_eq!((per_network.places, per_network.handshakes_per_minute), (2, 7));
        assert_eq!(
            (per_local_network.places, per_local_network.handshakes_per_minute),
            (3, 35)
        );
        assert_eq!((config.max_connections, config.max_connections_per_peer), (9, 3));
    }

    #[test]
    fn nobody_is_kept_out_by_a_nought() {
        assert!(said(&[(Key::Strangers, "0")]).is_err());
        assert!(said(&[(Key::Connections, "many")]).is_err());
    }
}
