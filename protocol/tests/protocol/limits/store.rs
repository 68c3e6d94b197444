//! Sizes of what is said to a store server, and of what lies there.

use hoopoe_protocol::{
    boot::BootMark,
    invitation::{InvitationBundle, InvitationHints, InvitationNode},
    limits,
    presence::PresenceRecord,
    route::PeerIdBytes,
    store::{
        deposit::{DepositAnswer, DepositEntry, DepositRequest, DepositResult, RecallRequest},
        invitations::{InvitationUpload, WaitingInvitation},
        live::ServerFrame,
        prekeys::{ClaimedPrekeys, PrekeyKind, PrekeyUpload, SealedPrekey},
        presence::{PresencePut, PresenceRead, PresenceValue, PresenceValues},
        slots::{SlotPut, SlotValue},
        tokens::{NewToken, TokenChanges, TokenScope},
    },
};

use super::{LAST, fits, full, largest_signed};

#[test]
fn the_largest_bundle_fits_its_upload_and_its_answer() {
    let bundle = InvitationBundle {
        version: u8::MAX,
        manifest: largest_signed(),
        kem: largest_signed(),
    };
    fits("InvitationBundle", &bundle);

    let sealed = vec![0xff; 24 + limits::BUNDLE_BYTES + 16];
    fits(
        "InvitationUpload",
        &InvitationUpload {
            token: full(),
            expires: LAST,
            sealed: sealed.clone(),
        },
    );
    fits("WaitingInvitation", &WaitingInvitation { lane: full(), sealed });
    let address = limits::INVITATION_ADDRESS_BYTES / limits::INVITATION_ADDRESSES;
    let hints = InvitationHints {
        url: Some("h".repeat(limits::ADDRESS_BYTES)),
        pin: Some(full()),
        mailbox: Some(full()),
        node: Some(InvitationNode {
            peer: PeerIdBytes(vec![0xff; limits::PEER_ID_BYTES]),
            addresses: vec!["/".repeat(address); limits::INVITATION_ADDRESSES],
        }),
    };
    fits("InvitationHints", &hints);
}

#[test]
fn the_largest_prekey_requests_fit() {
    let sealed = |kind| SealedPrekey {
        kind,
        key_id: u64::MAX,
        sealed: vec![0xff; limits::SEALED_PREKEY_BYTES],
    };
    let mut prekeys = vec![sealed(PrekeyKind::OneTime); limits::ONE_TIME_PREKEYS];
    prekeys.extend([sealed(PrekeyKind::Fallback), sealed(PrekeyKind::Kem)]);

    fits(
        "PrekeyUpload",
        &PrekeyUpload {
            prekeys,
            replaces: Some(true),
        },
    );
    let claimed = ClaimedPrekeys {
        kem: Some(sealed(PrekeyKind::Kem)),
        dh: Some(sealed(PrekeyKind::OneTime)),
    };
    fits("ClaimedPrekeys", &claimed);
}

#[test]
fn the_largest_deposits_fit() {
    let entry = |bytes| DepositEntry {
        lane: full(),
        envelope: vec![0xff; bytes],
        cancel: Some(full()),
    };

    fits(
        "64 small ones",
        &DepositRequest {
            entries: vec![entry(8 * 1024); limits::DEPOSIT_ENTRIES],
        },
    );
    fits(
        "ten large ones",
        &DepositRequest {
            entries: vec![entry(limits::ENVELOPE_BYTES); 10],
        },
    );
    fits(
        "RecallRequest",
        &RecallRequest {
            lane: full(),
            cancel: full(),
        },
    );
    fits(
        "DepositAnswer",
        &DepositAnswer {
            results: vec![DepositResult::Malformed; limits::DEPOSIT_ENTRIES],
        },
    );
    let frame = ServerFrame::Envelope {
        sequence: u64::MAX,
        token: u64::MAX,
        stored: LAST,
        envelope: vec![0xff; limits::ENVELOPE_BYTES],
    };
    fits("ServerFrame", &frame);
}

#[test]
fn a_presence_record_with_two_peers_and_six_addresses_fits() {
    let record = PresenceRecord {
        sequence: u64::MAX,
        expires: LAST,
        peers: vec![PeerIdBytes(vec![0xff; 42]); limits::ROUTE_PEERS],
        addresses: vec!["/ip6/2001:db8:1111:2222:3333:4444:5555:6666/udp/65535/quic-v1".into(); 6],
    };

    fits("PresenceRecord", &record);
}

#[test]
fn the_tokens_of_hundreds_of_contacts_fit_one_request() {
    let changes = TokenChanges {
        add: vec![
            NewToken {
                hash: full(),
                scope: TokenScope::Claim
            };
            800
        ],
        revoke: vec![full(); 800],
    };

    fits("TokenChanges", &changes);
}

#[test]
fn the_largest_presence_requests_fit() {
    let value = PresenceValue {
        value: Some(vec![0xff; limits::PRESENCE_VALUE_BYTES]),
    };

    fits(
        "PresencePut",
        &PresencePut {
            value: vec![0xff; limits::PRESENCE_VALUE_BYTES],
        },
    );
    fits(
        "PresenceRead",
        &PresenceRead {
            ids: vec![full(); limits::PRESENCE_READS],
        },
    );
    fits(
        "PresenceValues",
        &PresenceValues {
            values: vec![value; limits::PRESENCE_READS],
        },
    );
}

#[test]
fn the_largest_slot_fits_and_so_does_every_mark() {
    let value = vec![0xff; limits::SLOT_BYTES];
    let put = SlotPut {
        expected: u64::MAX,
        version: u64::MAX,
        value: value.clone(),
    };
    let read = SlotValue {
        version: u64::MAX,
        value,
    };
    let mark = BootMark {
        number: u64::MAX,
        run: full(),
    };

    fits("SlotPut", &put);
    fits("SlotValue", &read);
    fits("BootMark", &mark);
    assert_eq!(limits::SLOT_SIZES.into_iter().max(), Some(limits::SLOT_BYTES));
}
