//! How the swarm is put together: transports, limits, and what it tells strangers about itself (almost nothing).

use std::{
    io,
    net::{IpAddr, TcpListener, UdpSocket},
};

use hoopoe_protocol::{
    secret::Secret,
    version::{INVITATION_STREAM, MESSAGE_STREAM},
};
use libp2p::{
    Multiaddr, StreamProtocol, Swarm, SwarmBuilder,
    connection_limits::{self, ConnectionLimits},
    core::transport::ListenerId,
    identify,
    identity::{Keypair, ed25519},
    mdns, memory_connection_limits,
    multiaddr::Protocol,
    noise, ping,
    swarm::{NetworkBehaviour, behaviour::toggle::Toggle},
    tcp, yamux,
};
use zeroize::Zeroizing;

use super::{P2pConfig, StartError, Visibility, gate::Gate};

/// The protocol of message streams.
pub(super) const MESSAGES: StreamProtocol = StreamProtocol::new(MESSAGE_STREAM);

/// The protocol of strangers who hold an invitation.
pub(super) const INVITATIONS: StreamProtocol = StreamProtocol::new(INVITATION_STREAM);

/// Said to everyone who connects, so the same for all versions.
const AGENT: &str = "hoopoe";

/// More streams than any honest peer opens: messages, identify, ping.
const STREAMS: usize = 32;

#[derive(NetworkBehaviour)]
pub(super) struct Behaviour {
    // The gate comes first: it judges a connection before anything else spends on it.
    pub(super) gate: Gate,
    limits: connection_limits::Behaviour,
    memory: memory_connection_limits::Behaviour,
    identify: identify::Behaviour,
    ping: ping::Behaviour,
    pub(super) streams: libp2p_stream::Behaviour,
    /// Who else is on this network; only by choice.
    pub(super) nearby: Toggle<mdns::tokio::Behaviour>,
}

pub(super) fn keypair(transport_key: &Secret<32>) -> Result<Keypair, StartError> {
    let mut seed = Zeroizing::new(*transport_key.expose());
    let secret = ed25519::SecretKey::try_from_bytes(seed.as_mut_slice()).map_err(|_| StartError::Key)?;
    Ok(ed25519::Keypair::from(secret).into())
}

/// Builds a swarm that listens on at least one of the configured addresses, if need be on another port than its own.
pub(super) fn build(transport_key: &Secret<32>, config: &P2pConfig) -> Result<Swarm<Behaviour>, StartError> {
    let mut swarm = silent(transport_key, config)?;
    let listening = addresses(config)
        .filter_map(|address| listen(&mut swarm, &address, config.port))
        .count();
    if listening == 0 {
        return Err(StartError::Listen(config.listen.len()));
    }
    Ok(swarm)
}

/// Builds one that listens on its own ports, wherever it can listen at all; none as long as somebody has one of them.
pub(super) fn build_at_own_ports(
    transport_key: &Secret<32>,
    config: &P2pConfig,
) -> Result<Option<Swarm<Behaviour>>, StartError> {
    let mut swarm = silent(transport_key, config)?;
    let mut listening = 0_usize;
    for address in addresses(config) {
        let own = config.port.and_then(|port| at_port(&address, port));
        let own = own.unwrap_or(address);
        if swarm.listen_on(own.clone()).is_err() {
            if is_held(&own) {
                return Ok(None);
            }
            // Somebody gave it back a moment ago, or there is no such address on this computer.
            if swarm.listen_on(own.clone()).is_err() {
                if is_held(&own) {
                    return Ok(None);
                }
                continue;
            }
        }
        listening += 1;
    }
    if listening == 0 {
        return Err(StartError::Listen(config.listen.len()));
    }
    Ok(Some(swarm))
}

/// Whether somebody has this port. What the swarm says of it is wrapped too deeply to be read.
fn is_held(address: &Multiaddr) -> bool {
    let mut parts = address.iter();
    let ip = match parts.next() {
        Some(Protocol::Ip4(ip)) => IpAddr::V4(ip),
        Some(Protocol::Ip6(ip)) => IpAddr::V6(ip),
        _ => return false,
    };
    let bound = match parts.next() {
        Some(Protocol::Udp(port)) => UdpSocket::bind((ip, port)).map(drop),
        Some(Protocol::Tcp(port)) => TcpListener::bind((ip, port)).map(drop),
        _ => return false,
    };
    bound.is_err_and(|error| error.kind() == io::ErrorKind::AddrInUse)
}

fn addresses(config: &P2pConfig) -> impl Iterator<Item = Multiaddr> {
    let texts = config.listen.iter();
    texts.filter_map(|address| address.parse::<Multiaddr>().ok())
}

/// A swarm that does not listen yet.
fn silent(transport_key: &Secret<32>, config: &P2pConfig) -> Result<Swarm<Behaviour>, StartError> {
    let swarm = SwarmBuilder::with_existing_identity(keypair(transport_key)?)
        .with_tokio()
        .with_tcp(tcp::Config::default().nodelay(true), noise::Config::new, muxer)
        .map_err(|_| StartError::Transport)?
        .with_quic_config(|mut quic| {
            quic.max_concurrent_stream_limit = u32::try_from(STREAMS).unwrap_or(u32::MAX);
            quic
        })
        .with_dns()
        .map_err(StartError::Dns)?
        .with_behaviour(|keypair| behaviour(keypair, config))
        .map_err(|_| StartError::Transport)?
        .with_swarm_config(|swarm| {
            swarm
                .with_idle_connection_timeout(config.idle_timeout)
                .with_max_negotiating_inbound_streams(STREAMS)
                .with_smart_dial()
        })
        .with_connection_timeout(config.connection_timeout)
        .build();
    Ok(swarm)
}

/// Listens: on the port that is tried first, if the address leaves it open and it is free.
fn listen(swarm: &mut Swarm<Behaviour>, address: &Multiaddr, port: Option<u16>) -> Option<ListenerId> {
    let first = port.and_then(|port| at_port(address, port));
    first
        .and_then(|first| swarm.listen_on(first).ok())
        .or_else(|| swarm.listen_on(address.clone()).ok())
}

/// The address with this port, if it leaves the port open.
fn at_port(address: &Multiaddr, port: u16) -> Option<Multiaddr> {
    let chosen: Multiaddr = address
        .iter()
        .map(|part| match part {
            Protocol::Udp(0) => Protocol::Udp(port),
            Protocol::Tcp(0) => Protocol::Tcp(port),
            other => other,
        })
        .collect();
    (chosen != *address).then_some(chosen)
}

fn muxer() -> yamux::Config {
    let mut config = yamux::Config::default();
    config.set_max_num_streams(STREAMS);
    config
}

fn behaviour(keypair: &Keypair, config: &P2pConfig) -> Behaviour {
    let strangers = u32::try_from(config.strangers.most()).unwrap_or(u32::MAX);
    let limits = ConnectionLimits::default()
        .with_max_pending_incoming(Some(strangers))
        .with_max_established_per_peer(Some(config.max_connections_per_peer))
        .with_max_established(Some(config.max_connections));
    let identify = identify::Config::new(String::from("/hoopoe/1"), keypair.public())
        .with_agent_version(String::from(AGENT))
        .with_hide_listen_addrs(true)
        .with_cache_size(0);
    let is_announced = config.visibility == Visibility::Announced;
    let nearby = is_announced.then(|| nearby(keypair)).flatten();
    Behaviour {
        gate: Gate::new(config.strangers),
        limits: connection_limits::Behaviour::new(limits),
        memory: memory_connection_limits::Behaviour::with_max_bytes(config.max_memory_bytes),
        identify: identify::Behaviour::new(identify),
        ping: ping::Behaviour::default(),
        streams: libp2p_stream::Behaviour::new(),
        nearby: Toggle::from(nearby),
    }
}

/// Multicast DNS; none where the system does not let us watch its interfaces.
fn nearby(keypair: &Keypair) -> Option<mdns::tokio::Behaviour> {
    let own = keypair.public().to_peer_id();
    mdns::tokio::Behaviour::new(mdns::Config::default(), own)
        .inspect_err(
            |error| tracing::warn!(kind = ?error.kind(), "people on this network are not looked for"),
        )
        .ok()
}
