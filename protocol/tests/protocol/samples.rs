//! One or more values of every wire type, fixed for ever: their bytes are the frozen vectors.

pub(crate) mod backup;
mod content;
mod group;
mod group_message;
mod link;
mod store;
mod verification;

use hoopoe_protocol::{
    address::ContactRequest,
    codec::{self, Wire},
    content::{OlmBody, payload::OlmPayload, profile::Profile},
    envelope::SUITE_BASE,
    fixed::Fixed,
    identity::{CAPABILITY_PRIMARY, DeviceCert, DeviceManifest, ManifestRef},
    invitation::{InvitationBundle, InvitationHints, InvitationNode, InviteReply},
    prekey::{DhPrekey, DhPrekeyKind, HandedPrekeys, KemPrekey},
    route::{ContactSeeds, PeerIdBytes, Route, StoreAddress},
    secret::Secret,
    signed::Signed,
    time::Timestamp,
};

pub(crate) use group_message::{group_frame, group_payload, history};

use crate::kinds::{self, Kind};

/// A value's encoding.
pub(crate) struct Sample {
    /// The wire type, as in `kinds.rs`.
    pub kind: &'static str,
    /// Tells samples of one type apart.
    pub case: &'static str,
    /// The encoding.
    pub bytes: Vec<u8>,
}

fn sample<T: Wire>(kind: &'static str, case: &'static str, value: &T) -> Sample {
    Sample {
        kind,
        case,
        bytes: codec::encode(value),
    }
}

/// Bytes that count up from `first`, so that a swapped or shifted field shows.
fn fixed<K, const N: usize>(first: u8) -> Fixed<K, N> {
    let mut next = first.wrapping_sub(1);
    Fixed::new([(); N].map(|()| {
        next = next.wrapping_add(1);
        next
    }))
}

fn secret(byte: u8) -> Secret<32> {
    Secret::new([byte; 32])
}

const TIME: Timestamp = Timestamp(1_800_000_000_123);

fn signed<T: Wire>(value: &T) -> Signed<T> {
    Signed::from_parts(codec::encode(value), fixed(0x80))
}

pub(crate) fn certificate() -> DeviceCert {
    DeviceCert {
        version: 1,
        user_key: fixed(1),
        signing: fixed(2),
        agreement: fixed(3),
        capabilities: CAPABILITY_PRIMARY,
        created: TIME,
        expires: Timestamp(u64::MAX),
    }
}

pub(crate) fn manifest() -> DeviceManifest {
    DeviceManifest {
        version: 1,
        user: fixed(4),
        user_key: fixed(1),
        epoch: 1_800_000_000,
        previous: Some(fixed(5)),
        issued: TIME,
        min_suite: SUITE_BASE,
        devices: vec![signed(&certificate())],
        revoked: vec![fixed(6)],
    }
}

pub(crate) fn kem_prekey() -> KemPrekey {
    KemPrekey {
        version: 1,
        device: fixed(7),
        epoch: 3,
        suite: SUITE_BASE,
        key: fixed(8),
        not_before: TIME,
        not_after: Timestamp(TIME.0 + 1),
    }
}

fn dh_prekey() -> DhPrekey {
    DhPrekey {
        version: 1,
        device: fixed(7),
        key_id: 9,
        kind: DhPrekeyKind::OneTime,
        key: fixed(10),
        not_after: TIME,
    }
}

pub(crate) fn route() -> Route {
    Route {
        version: 1,
        device: fixed(7),
        sequence: 2,
        not_after: TIME,
        store: Some(StoreAddress {
            url: "https://store.example:8443".into(),
            server: fixed(11),
            pin: None,
            mailbox: fixed(12),
            lane: fixed(13),
        }),
        peers: vec![PeerIdBytes(vec![0; 38])],
        addresses: vec!["/ip4/192.0.2.1/udp/4001/quic-v1".into()],
        kem: signed(&kem_prekey()),
    }
}

fn seeds() -> ContactSeeds {
    ContactSeeds {
        contact: secret(0xa1),
        presence: secret(0xa2),
        bundle: secret(0xa3),
    }
}

pub(crate) fn reply() -> InviteReply {
    InviteReply {
        version: 1,
        inviter: fixed(1),
        bundle: fixed(14),
        manifest: signed(&manifest()),
        profile: Profile { name: "Bob".into() },
        route: signed(&route()),
        seeds: seeds(),
        prekeys: vec![signed(&dh_prekey())],
        at: TIME,
    }
}

pub(crate) fn request() -> ContactRequest {
    ContactRequest {
        version: 1,
        owner: fixed(1),
        address: fixed(27),
        manifest: signed(&manifest()),
        profile: Profile { name: "Bob".into() },
        route: signed(&route()),
        seeds: seeds(),
        prekeys: vec![signed(&dh_prekey())],
        at: TIME,
        note: "from the choir".into(),
    }
}

pub(crate) fn payload(body: OlmBody) -> OlmPayload {
    OlmPayload {
        version: 1,
        sender: fixed(15),
        sender_device: fixed(16),
        sender_manifest: ManifestRef {
            epoch: 1_800_000_000,
            hash: fixed(17),
        },
        recipient: fixed(18),
        recipient_device: fixed(19),
        session: fixed(20),
        conversation: fixed(21),
        message: fixed(22),
        counter: 23,
        order: 256,
        sent_at: TIME,
        manifest: None,
        body,
    }
}

/// The wire type of a sample or a vector.
pub(crate) fn kind(name: &str) -> Kind {
    *kinds::ALL.iter().find(|kind| kind.name == name).unwrap()
}

/// All samples.
pub(crate) fn all() -> Vec<Sample> {
    [
        identity(),
        backup::all(),
        contact(),
        content::payloads(),
        content::repairs(),
        content::live(),
        content::files(),
        content::profiles(),
        group::entries(),
        content::own(),
        group_message::messages(),
        group_message::keys(),
        store::server(),
        store::prekeys(),
        store::waiting_records(),
        store::deposits(),
        store::slots(),
        store::frames(),
        verification::comparisons(),
        link::linking(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn identity() -> Vec<Sample> {
    let first = DeviceManifest {
        previous: None,
        revoked: Vec::new(),
        ..manifest()
    };
    let fallback = DhPrekey {
        kind: DhPrekeyKind::Fallback,
        ..dh_prekey()
    };
    vec![
        sample("DeviceCert", "primary", &certificate()),
        sample("DeviceManifest", "later", &manifest()),
        sample("DeviceManifest", "first", &first),
        sample("KemPrekey", "only", &kem_prekey()),
        sample("DhPrekey", "one-time", &dh_prekey()),
        sample("DhPrekey", "fallback", &fallback),
        sample("Signed<DhPrekey>", "only", &signed(&dh_prekey())),
    ]
}

fn contact() -> Vec<Sample> {
    let homeless = Route {
        store: None,
        addresses: Vec::new(),
        ..route()
    };
    let bundle = InvitationBundle {
        version: 1,
        manifest: signed(&manifest()),
        kem: signed(&kem_prekey()),
    };
    let handed = HandedPrekeys {
        kem: signed(&kem_prekey()),
        dh: signed(&dh_prekey()),
    };
    let store = InvitationHints {
        url: Some("http://127.0.0.1:8080".into()),
        pin: Some(fixed(25)),
        mailbox: Some(fixed(12)),
        node: None,
    };
    let node = InvitationHints {
        url: None,
        pin: None,
        mailbox: None,
        node: Some(InvitationNode {
            peer: PeerIdBytes(vec![7; 38]),
            addresses: vec!["/ip4/192.0.2.1/udp/4001/quic-v1".into()],
        }),
    };
    vec![
        sample("Route", "with server", &route()),
        sample("Route", "without server", &homeless),
        sample("ContactSeeds", "only", &seeds()),
        sample("HandedPrekeys", "only", &handed),
        sample("InvitationHints", "pinned", &store),
        sample("InvitationHints", "a node alone", &node),
        sample("InvitationBundle", "only", &bundle),
        sample("InviteReply", "only", &reply()),
        sample("ContactRequest", "only", &request()),
    ]
}
