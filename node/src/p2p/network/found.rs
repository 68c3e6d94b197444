//! Who announces themselves on this network.

use std::time::Instant;

use hoopoe_protocol::route::PeerIdBytes;
use libp2p::{mdns, swarm::behaviour::toggle::Toggle};

use super::Network;
use crate::p2p::{Counted, P2pEvent, nearby::MOST_ANNOUNCED};

impl Network {
    /// Somebody was found. Their addresses are used by the next dial; here it is only told that it is worth one.
    pub(super) fn found(&mut self, event: mdns::Event) {
        let mdns::Event::Discovered(found) = event else {
            return;
        };
        let now = Instant::now();
        for (peer, _) in found {
            if self.nearby.is_news(&peer, now) {
                self.found.insert(PeerIdBytes(peer.to_bytes()));
            }
        }
        let nearby = &mut self.swarm.behaviour_mut().nearby;
        let announced = nearby.as_ref().map_or(0, |mdns| mdns.discovered_nodes().len());
        if announced > MOST_ANNOUNCED {
            *nearby = Toggle::from(None);
            self.counters.count(Counted::NetworkFlooded);
            tracing::warn!(
                "this network is full of announcements; it is not listened to until the next start"
            );
        }
    }

    /// Tells of one that was found.
    pub(super) fn tell_found(&mut self) -> Option<P2pEvent> {
        self.found.pop_first().map(|peer| P2pEvent::Nearby { peer })
    }
}
