//! What goes to store servers and comes from them.

use hoopoe_protocol::{
    boot::BootMark,
    limits,
    presence::PresenceRecord,
    route::PeerIdBytes,
    store::{
        auth::{Deletion, Registration, SignIn},
        deposit::{DepositAnswer, DepositEntry, DepositRequest, DepositResult, RecallRequest},
        invitations::{InvitationUpload, WaitingInvitation},
        live::{ClientFrame, ServerFrame},
        prekeys::{ClaimedPrekeys, PrekeyKind, PrekeyUpload, SealedPrekey},
        presence::{PresencePut, PresenceRead, PresenceValue, PresenceValues},
        slots::{SlotPut, SlotValue},
        tokens::{NewToken, TokenChanges, TokenScope},
    },
};

use super::{Sample, TIME, fixed, sample};

fn sealed_prekey(kind: PrekeyKind) -> SealedPrekey {
    SealedPrekey {
        kind,
        key_id: 24,
        sealed: vec![0x5a; 40],
    }
}

pub(super) fn server() -> Vec<Sample> {
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
    let deletion = Deletion {
        server: fixed(11),
        nonce: fixed(28),
        time: TIME,
        account: fixed(30),
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
        sample("Deletion", "only", &deletion),
    ]
}

pub(super) fn deposits() -> Vec<Sample> {
    let deposit = DepositRequest {
        entries: vec![DepositEntry {
            lane: fixed(13),
            envelope: vec![1, 2, 3],
            cancel: None,
        }],
    };
    let mut recallable = deposit.clone();
    for entry in &mut recallable.entries {
        entry.cancel = Some(fixed(38));
    }
    let recall = RecallRequest {
        lane: fixed(13),
        cancel: fixed(39),
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
    vec![
        sample("DepositRequest", "one", &deposit),
        sample("DepositRequest", "one that may be taken back", &recallable),
        sample("RecallRequest", "only", &recall),
        sample("DepositAnswer", "every result", &results),
    ]
}

pub(super) fn prekeys() -> Vec<Sample> {
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

pub(super) fn waiting_records() -> Vec<Sample> {
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

pub(super) fn slots() -> Vec<Sample> {
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

pub(super) fn frames() -> Vec<Sample> {
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
