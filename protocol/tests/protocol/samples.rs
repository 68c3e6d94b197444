//! One or more values of every wire type, fixed for ever: their bytes are the frozen vectors.

use hoopoe_protocol::{
    address::ContactRequest,
    boot::BootMark,
    codec::{self, Wire},
    content::{
        OlmBody,
        contact::{Introduction, RouteUpdate},
        live::{LiveBody, LiveKey, Presence, Typing},
        payload::OlmPayload,
        profile::Profile,
        receipt::{Receipt, ReceiptState},
        repair::{CounterRange, Missing, Reset, ResetReason, Settled},
        text::Text,
    },
    envelope::SUITE_BASE,
    fixed::Fixed,
    identity::{CAPABILITY_PRIMARY, DeviceCert, DeviceManifest, ManifestRef},
    invitation::{InvitationBundle, InvitationHints, InvitationNode, InviteReply},
    limits,
    prekey::{DhPrekey, DhPrekeyKind, HandedPrekeys, KemPrekey},
    presence::PresenceRecord,
    route::{ContactSeeds, PeerIdBytes, Route, StoreAddress},
    secret::Secret,
    signed::Signed,
    store::{
        auth::{Registration, SignIn},
        deposit::{DepositAnswer, DepositEntry, DepositRequest, DepositResult},
        invitations::{InvitationUpload, WaitingInvitation},
        live::{ClientFrame, ServerFrame},
        prekeys::{ClaimedPrekeys, PrekeyKind, PrekeyUpload, SealedPrekey},
        presence::{PresencePut, PresenceRead, PresenceValue, PresenceValues},
        slots::{SlotPut, SlotValue},
        tokens::{NewToken, TokenChanges, TokenScope},
    },
    time::Timestamp,
};

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

fn sealed_prekey(kind: PrekeyKind) -> SealedPrekey {
    SealedPrekey {
        kind,
        key_id: 24,
        sealed: vec![0x5a; 40],
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
        contact(),
        payloads(),
        repairs(),
        live(),
        server(),
        prekeys(),
        waiting_records(),
        slots(),
        frames(),
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

fn repairs() -> Vec<Sample> {
    let counters = vec![
        CounterRange { first: 3, last: 3 },
        CounterRange {
            first: 5,
            last: u64::MAX,
        },
    ];
    let reset = |reason, session| OlmBody::Reset(Reset { reason, session });
    vec![
        sample(
            "OlmBody",
            "reset of a session",
            &reset(ResetReason::Unreadable, Some(fixed(28))),
        ),
        sample("OlmBody", "reset of all", &reset(ResetReason::SetBack, None)),
        sample(
            "OlmBody",
            "missing",
            &OlmBody::Missing(Missing {
                counters: counters.clone(),
            }),
        ),
        sample("OlmBody", "settled", &OlmBody::Settled(Settled { counters })),
    ]
}

fn live() -> Vec<Sample> {
    let key = LiveKey {
        key: Secret::new([0xa4; 32]),
        number: TIME.0,
    };
    let body = |typing, presence, last_seen| LiveBody {
        typing,
        presence,
        last_seen,
    };
    vec![
        sample("OlmBody", "live key", &OlmBody::LiveKey(key)),
        sample("LiveBody", "nothing", &body(Typing::Stopped, None, None)),
        sample(
            "LiveBody",
            "typing",
            &body(Typing::Started, Some(Presence::Online), None),
        ),
        sample(
            "LiveBody",
            "away",
            &body(Typing::Stopped, Some(Presence::Away), Some(TIME)),
        ),
    ]
}

fn payloads() -> Vec<Sample> {
    let text = OlmBody::Text(Text {
        text: "Grüße an Leila 🐦".into(),
    });
    let receipt = |state| {
        OlmBody::Receipt(Receipt {
            state,
            messages: vec![fixed(26), fixed(27)],
            at: TIME,
        })
    };
    let introduction = OlmBody::Introduction(Introduction {
        profile: Profile { name: "Alice".into() },
        route: signed(&route()),
        seeds: seeds(),
    });
    let update = |seeds| {
        OlmBody::RouteUpdate(RouteUpdate {
            route: signed(&route()),
            seeds,
        })
    };
    let first = OlmPayload {
        manifest: Some(signed(&manifest())),
        ..payload(text.clone())
    };
    vec![
        sample("OlmBody", "text", &text),
        sample("OlmPayload", "text", &payload(text.clone())),
        sample("OlmPayload", "text with manifest", &first),
        sample(
            "OlmPayload",
            "delivered",
            &payload(receipt(ReceiptState::Delivered)),
        ),
        sample("OlmPayload", "read", &payload(receipt(ReceiptState::Read))),
        sample("OlmPayload", "introduction", &payload(introduction)),
        sample("OlmPayload", "route update", &payload(update(None))),
        sample(
            "OlmPayload",
            "route update with seeds",
            &payload(update(Some(seeds()))),
        ),
    ]
}

fn server() -> Vec<Sample> {
    let sign_in = SignIn {
        server: fixed(11),
        nonce: fixed(28),
        time: TIME,
        device: fixed(29),
    };
    let registration = Registration {
        server: fixed(11),
        nonce: fixed(28),
        time: TIME,
        account: fixed(30),
        device: fixed(29),
    };
    let deposit = DepositRequest {
        entries: vec![DepositEntry {
            lane: fixed(13),
            envelope: vec![1, 2, 3],
        }],
    };
    let results = DepositAnswer {
        results: vec![
            DepositResult::Stored,
            DepositResult::LaneFull,
            DepositResult::ShareFull,
            DepositResult::NoSuchLane,
            DepositResult::Malformed,
        ],
    };
    let tokens = TokenChanges {
        add: [TokenScope::Send, TokenScope::Claim]
            .map(|scope| NewToken {
                hash: fixed(35),
                scope,
            })
            .into(),
        revoke: vec![fixed(36)],
    };
    vec![
        sample("TokenChanges", "both ways", &tokens),
        sample("SignIn", "only", &sign_in),
        sample("Registration", "only", &registration),
        sample("DepositRequest", "one", &deposit),
        sample("DepositAnswer", "every result", &results),
    ]
}

fn prekeys() -> Vec<Sample> {
    let kinds = [PrekeyKind::OneTime, PrekeyKind::Fallback, PrekeyKind::Kem];
    let upload = PrekeyUpload {
        prekeys: kinds.map(sealed_prekey).into(),
        replaces: None,
    };
    let in_their_place = PrekeyUpload {
        replaces: Some(true),
        ..upload.clone()
    };
    let claimed = ClaimedPrekeys {
        kem: Some(sealed_prekey(PrekeyKind::Kem)),
        dh: Some(sealed_prekey(PrekeyKind::OneTime)),
    };
    let none = ClaimedPrekeys { kem: None, dh: None };
    vec![
        sample("PrekeyUpload", "every kind", &upload),
        sample("PrekeyUpload", "in place of all", &in_their_place),
        sample("ClaimedPrekeys", "both", &claimed),
        sample("ClaimedPrekeys", "none", &none),
    ]
}

fn waiting_records() -> Vec<Sample> {
    let upload = InvitationUpload {
        token: fixed(31),
        expires: TIME,
        sealed: vec![0x5b; 41],
    };
    let waiting = WaitingInvitation {
        lane: fixed(13),
        sealed: vec![0x5b; 41],
    };
    let record = PresenceRecord {
        sequence: 37,
        expires: TIME,
        peers: vec![PeerIdBytes(vec![0; 38])],
        addresses: vec!["/ip4/192.0.2.1/tcp/4001".into()],
    };
    let put = |length| PresencePut {
        value: vec![0x5c; length],
    };
    let read = PresenceRead {
        ids: vec![fixed(32), fixed(33)],
    };
    let values = |length| PresenceValues {
        values: [Some(vec![0x5c; length]), None]
            .map(|value| PresenceValue { value })
            .into(),
    };
    vec![
        sample("InvitationUpload", "only", &upload),
        sample("WaitingInvitation", "only", &waiting),
        sample("PresenceRecord", "only", &record),
        sample("PresencePut", "short", &put(3)),
        sample("PresencePut", "full", &put(limits::PRESENCE_VALUE_BYTES)),
        sample("PresenceRead", "two", &read),
        sample("PresenceValues", "one and none", &values(3)),
        sample(
            "PresenceValues",
            "a full one and none",
            &values(limits::PRESENCE_VALUE_BYTES),
        ),
    ]
}

fn slots() -> Vec<Sample> {
    let mark = BootMark {
        number: 41,
        run: fixed(35),
    };
    let put = SlotPut {
        expected: 0,
        version: 1,
        value: vec![0x5d; limits::SLOT_SIZES[0]],
    };
    let value = SlotValue {
        version: limits::SLOT_VERSION,
        value: vec![0x5d; limits::SLOT_SIZES[0]],
    };
    vec![
        sample("BootMark", "only", &mark),
        sample("SlotPut", "first", &put),
        sample("SlotValue", "last version", &value),
    ]
}

fn frames() -> Vec<Sample> {
    let envelope = ServerFrame::Envelope {
        sequence: 65_536,
        token: 34,
        stored: TIME,
        envelope: vec![4, 5, 6],
    };
    vec![
        sample("ClientFrame", "open", &ClientFrame::Open { credit: 64 }),
        sample("ClientFrame", "ack", &ClientFrame::Ack { up_to: u64::MAX }),
        sample("ServerFrame", "opened", &ServerFrame::Opened { waiting: 0 }),
        sample("ServerFrame", "envelope", &envelope),
        sample("ServerFrame", "displaced", &ServerFrame::Displaced),
        sample(
            "ServerFrame",
            "go away",
            &ServerFrame::GoAway {
                retry_after_ms: 1_000,
            },
        ),
    ]
}
