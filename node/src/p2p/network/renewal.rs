//! Another peer id: the network ends with the old one and begins with the new one, on the same ports.
//!
//! Who may come in, what strangers may ask for and who is wanted nearby stay, and numbers go on. Everything else is told to
//! have ended.

use std::time::Duration;

use hoopoe_protocol::{route::PeerIdBytes, secret::Secret};
use libp2p::Swarm;
use tokio::sync::mpsc;

use super::{Network, Parts};
use crate::p2p::{
    Command, P2pEvent,
    admission::Admissions,
    contacts::Contacts,
    door::Door,
    gate::Returning,
    nearby::Wanted,
    swarm::{self, Behaviour},
};

/// One life after another, each with a peer id of its own.
pub(super) async fn live(
    mut swarm: Swarm<Behaviour>,
    parts: Parts,
    mut commands: mpsc::Receiver<Command>,
    events: mpsc::Sender<P2pEvent>,
) {
    let nobody = PeerIdBytes(swarm.local_peer_id().to_bytes());
    let mut kept = Kept {
        admissions: Admissions::new(nobody, parts.own_device),
        contacts: Contacts::new(parts.config.window),
        door: Door::new(parts.config.visits_per_second, parts.config.max_visitors),
        nearby: Wanted::default(),
        returning: Returning::default(),
    };
    loop {
        let life = Network::begin(swarm, &parts, kept);
        let Some(renewal) = life.run(&mut commands, &events).await else {
            break;
        };
        let Some(next) = another_swarm(&renewal.transport_key, &parts).await else {
            break;
        };
        (swarm, kept) = (next, renewal.kept);
    }
}

/// The end of one life and what the next begins with.
pub(super) struct Renewal {
    pub(super) transport_key: Secret<32>,
    pub(super) kept: Kept,
}

/// What a life leaves to the next.
pub(super) struct Kept {
    /// Who may come in.
    pub(super) admissions: Admissions,
    /// The numbers of streams.
    pub(super) contacts: Contacts,
    /// What strangers may ask for, and how often.
    pub(super) door: Door,
    /// Who is wanted on this network.
    pub(super) nearby: Wanted,
    /// From where contacts came.
    pub(super) returning: Returning,
}

/// The next swarm: on the same ports, once the last one has given them back. None if the node stops meanwhile.
async fn another_swarm(transport_key: &Secret<32>, parts: &Parts) -> Option<Swarm<Behaviour>> {
    let mut tries = 0;
    loop {
        let rebuilt = swarm::rebuild(transport_key, &parts.config);
        tries += 1;
        let built = rebuilt.or_else(|| {
            (tries > PORT_TRIES)
                .then(|| swarm::build(transport_key, &parts.config).ok())
                .flatten()
        });
        if built.is_some() {
            return built;
        }
        let pause = tokio::time::sleep(PORT_PAUSE);
        parts.shutdown.run_until_cancelled(pause).await?;
    }
}

/// How often the same ports are tried before others are taken, and after how long each time.
const PORT_TRIES: u32 = 20;
const PORT_PAUSE: Duration = Duration::from_millis(100);
