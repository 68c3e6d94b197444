//! Another peer id, or another visibility: the network ends and begins anew, on the same ports, or is hidden.
//!
//! Who may come in, what strangers may ask for and who is wanted nearby stay, and numbers go on. Everything else is told to
//! have ended.

use std::time::Duration;

use hoopoe_protocol::{route::PeerIdBytes, secret::Secret};
use libp2p::Swarm;
use tokio::{sync::mpsc, time::sleep};

use super::{Network, Parts};
use crate::p2p::{
    Command, P2pEvent, Visibility, admission::Admissions, contacts::Contacts, door::Door, gate::Returning,
    nearby::Wanted, ports, swarm::Behaviour,
};

/// One life after another, each with a peer id of its own, or hidden, which is without a swarm.
pub(super) async fn live(
    mut swarm: Option<Swarm<Behaviour>>,
    mut parts: Parts,
    mut commands: mpsc::Receiver<Command>,
    events: mpsc::Sender<P2pEvent>,
) {
    let nobody = PeerIdBytes(Vec::new());
    let mut kept = Kept {
        admissions: Admissions::new(nobody, parts.own_device),
        contacts: Contacts::new(parts.config.window),
        door: Door::new(parts.config.visits_per_second, parts.config.max_visitors),
        nearby: Wanted::default(),
        returning: Returning::default(),
    };
    loop {
        let ended = match swarm {
            Some(swarm) => {
                Network::begin(swarm, &parts, kept)
                    .run(&mut commands, &events)
                    .await
            }
            None => hide(kept, &parts, &mut commands, &events).await,
        };
        let Some(renewal) = ended else { break };
        kept = renewal.kept;
        parts.config.visibility = renewal.next.visibility;
        swarm = match renewal.next.visibility {
            Visibility::Hidden => None,
            Visibility::Open | Visibility::Announced => {
                let Some(another) = another_swarm(&renewal.next.transport_key, &parts).await else {
                    break;
                };
                Some(another)
            }
        };
    }
}

/// The end of one life and what the next begins with.
pub(super) struct Renewal {
    pub(super) next: Next,
    pub(super) kept: Kept,
}

/// How a life begins.
pub(super) struct Next {
    pub(super) transport_key: Secret<32>,
    pub(super) visibility: Visibility,
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

/// A life without a network: only who may come in afterwards is noted. None if the node stops meanwhile.
async fn hide(
    mut kept: Kept,
    parts: &Parts,
    commands: &mut mpsc::Receiver<Command>,
    events: &mpsc::Sender<P2pEvent>,
) -> Option<Renewal> {
    let told = parts.shutdown.run_until_cancelled(events.send(P2pEvent::Hidden));
    told.await?.ok()?;
    loop {
        match parts.shutdown.run_until_cancelled(commands.recv()).await?? {
            Command::Admit { contacts } => kept.admissions.replace(contacts),
            Command::Host { invitations } => kept.door.host(invitations),
            Command::Show {
                transport_key,
                visibility,
            } if visibility != Visibility::Hidden => {
                let next = Next {
                    transport_key,
                    visibility,
                };
                return Some(Renewal { next, kept });
            }
            // There is nobody to whom anything could be said.
            _ => {}
        }
    }
}

/// The next swarm, as soon as there is something to listen on. None if the node stops meanwhile.
async fn another_swarm(transport_key: &Secret<32>, parts: &Parts) -> Option<Swarm<Behaviour>> {
    loop {
        match ports::listen(transport_key, &parts.config, &parts.shutdown).await? {
            Ok(swarm) => return Some(swarm),
            Err(_) => parts.shutdown.run_until_cancelled(sleep(AGAIN)).await?,
        }
    }
}

/// After how long it is tried again to listen.
const AGAIN: Duration = Duration::from_millis(100);
