//! Sizes: the largest of everything fits, and one byte more is refused before it is read.

use hoopoe_protocol::{
    address::ContactRequest,
    backup::{BackupBegin, BackupHead, BackupItem, BackupMark, BackupRecord, ItemBytes, KeptContact},
    boot::BootMark,
    codec::{self, DecodeError, Wire},
    content::{
        OlmBody,
        file::{FileName, FileOffer, MediaType, TextTooLong},
        group::{GroupFrame, GroupPayload, LogRecord},
        own::{OwnCopy, ReadMark, Said, SyncNews},
        profile::ProfileUpdate,
        receipt::{Receipt, ReceiptState},
        repair::{CounterRange, Missing},
        text::Text,
    },
    envelope,
    fixed::Fixed,
    group::{Create, EntryPlace, GroupEntry, GroupOp, GroupPolicy, GroupProfile, LogHead, Merge},
    identity::{DeviceCert, DeviceManifest, ManifestRef},
    invitation::{InvitationBundle, InvitationHints, InvitationNode, InviteReply},
    keys::Signature,
    limits,
    link::{LinkCertificate, LinkGrant, LinkPerson, LinkRole},
    prekey::{DhPrekey, HandedPrekeys, KemPrekey},
    presence::PresenceRecord,
    route::{ContactSeeds, PeerIdBytes, Route, StoreAddress},
    secret::Secret,
    signed::Signed,
    store::{
        deposit::{DepositAnswer, DepositEntry, DepositRequest, DepositResult},
        invitations::{InvitationUpload, WaitingInvitation},
        live::ServerFrame,
        prekeys::{ClaimedPrekeys, PrekeyKind, PrekeyUpload, SealedPrekey},
        presence::{PresencePut, PresenceRead, PresenceValue, PresenceValues},
        slots::{SlotPut, SlotValue},
        tokens::{NewToken, TokenChanges, TokenScope},
    },
    time::Timestamp,
    verification::{ComparisonConfirm, ComparisonMessage},
};

use crate::{kinds, samples};

fn fits<T: Wire>(what: &str, value: &T) {
    let bytes = codec::encode(value);
    assert!(
        bytes.len() <= T::MAX_BYTES,
        "{what}: {} of {}",
        bytes.len(),
        T::MAX_BYTES
    );
    assert!(codec::decode::<T>(&bytes).is_ok(), "{what}");
}

fn full<K, const N: usize>() -> Fixed<K, N> {
    Fixed::new([0xff; N])
}

fn signed<T: Wire>(value: &T) -> Signed<T> {
    Signed::from_parts(codec::encode(value), Signature::new([0xff; 64]))
}

/// A signed body of the largest size that its type allows, whatever stands in it.
fn largest_signed<T: Wire>() -> Signed<T> {
    Signed::from_parts(vec![0xff; T::MAX_BYTES], Signature::new([0xff; 64]))
}

const LAST: Timestamp = Timestamp(u64::MAX);

#[test]
fn one_byte_more_than_the_limit_is_refused_unread() {
    for kind in kinds::ALL {
        let bytes = vec![0xff; kind.max_bytes + 1];

        let refused = DecodeError::TooLong {
            length: bytes.len(),
            most: kind.max_bytes,
        };
        assert_eq!((kind.recode)(&bytes), Err(refused), "{}", kind.name);
    }
}

#[test]
fn the_largest_certificate_and_prekeys_fit() {
    fits(
        "DeviceCert",
        &DeviceCert {
            capabilities: u32::MAX,
            version: u8::MAX,
            created: LAST,
            ..samples::certificate()
        },
    );
    fits(
        "KemPrekey",
        &KemPrekey {
            epoch: u32::MAX,
            version: u8::MAX,
            not_before: LAST,
            not_after: LAST,
            ..samples::kem_prekey()
        },
    );
    fits("Signed<DhPrekey>", &largest_signed::<DhPrekey>());
    let handed = HandedPrekeys {
        kem: largest_signed(),
        dh: largest_signed(),
    };
    fits("HandedPrekeys", &handed);
    fits("Signed<Route>", &largest_signed::<Route>());
    fits("Signed<DeviceManifest>", &largest_signed::<DeviceManifest>());
}

#[test]
fn a_manifest_of_the_most_devices_fits() {
    let one = signed(&DeviceCert {
        capabilities: u32::MAX,
        ..samples::certificate()
    });
    let manifest = DeviceManifest {
        epoch: u64::MAX,
        devices: vec![one; limits::MANIFEST_DEVICES],
        revoked: vec![full(); limits::MANIFEST_DEVICES],
        ..samples::manifest()
    };

    fits("DeviceManifest", &manifest);
}

#[test]
fn the_largest_entries_of_a_groups_log_fit() {
    let profile = GroupProfile {
        name: "n".repeat(limits::NAME_BYTES),
        about: "a".repeat(limits::ABOUT_BYTES),
        picture: Some([0xff; 32]),
    };
    let create = Create {
        nonce: [0xff; 32],
        profile,
        policy: GroupPolicy::default(),
        commit: full(),
    };
    let merge = Merge {
        other: LogHead {
            seq: u64::MAX,
            hash: full(),
        },
        additions: vec![full(); limits::MERGE_ADDITIONS],
    };
    let place = EntryPlace {
        group: full(),
        seq: u64::MAX,
        previous: full(),
    };
    for op in [GroupOp::Create(create), GroupOp::Merge(merge)] {
        let entry = GroupEntry {
            version: u8::MAX,
            place: Some(place),
            actor: full(),
            actor_device: full(),
            actor_manifest: ManifestRef {
                epoch: u64::MAX,
                hash: full(),
            },
            at: LAST,
            op,
        };
        fits("GroupEntry", &entry);
    }
}

#[test]
fn a_route_with_the_most_addresses_of_common_length_fits() {
    // Not all sixteen can have the greatest length as well: the route's own limit decides then.
    let route = Route {
        sequence: u64::MAX,
        store: Some(StoreAddress {
            url: "h".repeat(limits::ADDRESS_BYTES),
            server: full(),
            pin: Some(full()),
            mailbox: full(),
            lane: full(),
        }),
        peers: vec![PeerIdBytes(vec![0xff; 42]); limits::ROUTE_PEERS],
        addresses: vec!["a".repeat(300); limits::ROUTE_ADDRESSES],
        ..samples::route()
    };

    fits("Route", &route);
}

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
fn the_largest_reply_fits_and_goes_into_one_envelope() {
    let mut reply = InviteReply {
        manifest: largest_signed(),
        route: largest_signed(),
        prekeys: vec![largest_signed::<DhPrekey>(); 4],
        at: LAST,
        ..samples::reply()
    };
    reply.profile.name = "n".repeat(limits::NAME_BYTES);

    fits("InviteReply", &reply);
    // Content is a kind byte and the signed reply.
    assert!(envelope::size_class(1 + <Signed<InviteReply> as Wire>::MAX_BYTES).is_some());
}

#[test]
fn the_largest_request_fits_and_goes_into_one_envelope() {
    let mut request = ContactRequest {
        manifest: largest_signed(),
        route: largest_signed(),
        prekeys: vec![largest_signed::<DhPrekey>(); 4],
        at: LAST,
        note: "n".repeat(limits::NOTE_BYTES),
        ..samples::request()
    };
    request.profile.name = "n".repeat(limits::NAME_BYTES);

    fits("ContactRequest", &request);
    // Content is a kind byte and the signed request.
    assert!(envelope::size_class(1 + <Signed<ContactRequest> as Wire>::MAX_BYTES).is_some());
}

#[test]
fn the_largest_bodies_fit_a_payload_that_carries_a_manifest() {
    let text = OlmBody::Text(Text {
        text: "t".repeat(limits::TEXT_BYTES),
    });
    let receipt = OlmBody::Receipt(Receipt {
        state: ReceiptState::Read,
        messages: vec![full(); limits::RECEIPT_IDS],
        at: LAST,
    });
    let missing = OlmBody::Missing(Missing {
        counters: vec![
            CounterRange {
                first: u64::MAX,
                last: u64::MAX
            };
            limits::COUNTER_RANGES
        ],
    });
    let profile = OlmBody::Profile(ProfileUpdate {
        revision: limits::PROFILE_REVISION,
        name: "n".repeat(limits::NAME_BYTES),
        about: "a".repeat(limits::ABOUT_BYTES),
        avatar: Some(vec![0xff; limits::AVATAR_BYTES].into()),
    });
    let copy = OlmBody::OwnCopy(OwnCopy {
        said: Said::Text(Text {
            text: "t".repeat(limits::TEXT_BYTES),
        }),
    });
    let mark = ReadMark {
        conversation: full(),
        order: u64::MAX,
        message: full(),
    };
    let marks = OlmBody::Sync(SyncNews::Read(vec![mark; limits::READ_MARKS]));
    let devices = OlmBody::Sync(SyncNews::Devices(largest_signed()));
    let history = OlmBody::GroupHistory(samples::history(limits::HISTORY_EPOCHS, limits::HISTORY_SESSIONS));
    for body in [text, receipt, missing, profile, copy, marks, devices, history] {
        let mut payload = samples::payload(body);
        let manifest = DeviceManifest {
            devices: vec![signed(&samples::certificate()); 32],
            ..samples::manifest()
        };
        payload.manifest = Some(signed(&manifest));
        fits("OlmPayload", &payload);
    }
}

#[test]
fn the_largest_group_messages_fit_their_frame_and_the_largest_envelope() {
    let payload = GroupPayload {
        counter: u64::MAX,
        order: u64::MAX,
        ..samples::group_payload(&"t".repeat(limits::TEXT_BYTES))
    };
    fits("GroupPayload", &payload);
    // Megolm adds a version, two protobuf fields, up to sixteen bytes of padding, a code and a signature.
    let megolm = <GroupPayload as Wire>::MAX_BYTES + 1 + 12 + 16 + 32 + 64;
    fits("GroupFrame", &samples::group_frame(vec![0xff; megolm]));
    assert_eq!(
        envelope::group_size_class(<GroupFrame as Wire>::MAX_BYTES),
        Some(limits::ENVELOPE_BYTES)
    );
}

#[test]
fn the_largest_entry_of_a_log_fits_its_record_and_the_larger_of_the_sealed_sizes() {
    let record = LogRecord {
        entry: vec![0xff; <Signed<GroupEntry> as Wire>::MAX_BYTES].into(),
        previous: Some(Secret::new([0xff; 32])),
    };
    fits("LogRecord", &record);
    let room = limits::SEALED_ENTRY_SIZES.map(|size| size - 24 - 4 - 16);
    assert!(<LogRecord as Wire>::MAX_BYTES <= room[1] && room[0] < room[1]);
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
fn the_largest_items_fit_a_backup_and_one_of_them_a_record() {
    let mut contact = KeptContact {
        manifest: largest_signed(),
        verified: Some(full()),
        name: "n".repeat(limits::NAME_BYTES),
        profile: Some(ProfileUpdate {
            revision: limits::PROFILE_REVISION,
            name: "n".repeat(limits::NAME_BYTES),
            about: "a".repeat(limits::ABOUT_BYTES),
            avatar: Some(vec![0xff; limits::AVATAR_BYTES].into()),
        }),
        since: LAST,
        ..samples::backup::contact()
    };
    contact.ours = Some(full_seeds());
    contact.theirs = Some(full_seeds());
    fits("contact", &BackupItem::Contact(Box::new(contact)));
    fits("group entry", &BackupItem::GroupEntry(largest_signed()));

    let largest = ItemBytes::new(vec![0xff; limits::BACKUP_ITEM_BYTES].into());
    fits("BackupRecord", &BackupRecord::Items(vec![largest]));
    let last_size = limits::BACKUP_SIZES.into_iter().max();
    assert_eq!(last_size, Some(limits::BACKUP_RECORD_BYTES + 44));
}

#[test]
fn the_largest_head_and_mark_of_a_backup_fit() {
    let mark = BackupMark {
        generation: u64::MAX,
        records: u64::MAX,
        ..samples::backup::mark()
    };
    let begin = BackupBegin {
        version: u8::MAX,
        chain: full(),
        generation: u64::MAX,
        replaces: Some(mark),
        begun: LAST,
    };
    fits("BackupMark", &mark);
    fits("BackupBegin", &begin);
    let head = BackupHead {
        begin: vec![0xff; BackupBegin::MAX_BYTES],
        commit: full(),
    };
    fits("BackupHead", &head);
}

fn full_seeds() -> ContactSeeds {
    let secret = || Secret::new([0xff; 32]);
    ContactSeeds {
        contact: secret(),
        presence: secret(),
        bundle: secret(),
    }
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

#[test]
fn the_largest_offer_of_a_file_fits() {
    let offer = FileOffer {
        key: Secret::new([0xff; 32]),
        blob: full(),
        size: u64::MAX,
        name: FileName::new("x".repeat(limits::FILE_NAME_BYTES)).unwrap(),
        media_type: MediaType::new("x".repeat(limits::MEDIA_TYPE_BYTES)).unwrap(),
    };

    fits("FileOffer", &offer);
}

#[test]
fn a_name_or_a_media_type_that_is_too_long_is_refused_also_when_it_is_decoded() {
    let too_long = TextTooLong {
        bytes: 256,
        most: 255,
    };
    assert_eq!(FileName::new("ä".repeat(128)), Err(too_long));
    assert_eq!(MediaType::new("x".repeat(256)), Err(too_long));

    // The largest that is allowed, with the length of one text and the text itself made one longer.
    let offer = |name: &str, media_type: &str| {
        let offer = FileOffer {
            key: Secret::new([1; 32]),
            blob: full(),
            size: 1,
            name: FileName::new(name.to_owned()).unwrap(),
            media_type: MediaType::new(media_type.to_owned()).unwrap(),
        };
        codec::encode(&offer)
    };
    let longest = "x".repeat(255);
    for (key, bytes) in [(3, offer(&longest, "")), (4, offer("", &longest))] {
        let head = [key, 0x78, 255];
        let at = bytes.windows(3).position(|window| window == head).unwrap();
        let longer = [&bytes[..at], &[key, 0x79, 1, 0, b'x'], &bytes[at + 3..]].concat();

        assert!(codec::decode::<FileOffer>(&bytes).is_ok());
        assert_eq!(
            codec::decode::<FileOffer>(&longer).err(),
            Some(DecodeError::Shape),
            "{key}"
        );
    }
}

#[test]
fn the_largest_step_of_a_comparison_fits() {
    let confirm = ComparisonConfirm {
        comparison: full(),
        user: full(),
        manifest: full(),
    };

    fits("ComparisonMessage", &ComparisonMessage::Confirm(confirm));
}

#[test]
fn the_largest_frames_of_a_linking_fit() {
    let person = LinkPerson {
        user_key: full(),
        manifest: largest_signed(),
        role: LinkRole::Primary,
    };
    let certificate = LinkCertificate {
        certificate: largest_signed(),
    };
    let grant = LinkGrant {
        manifest: largest_signed(),
        seed: Some(Secret::new([0xff; 32])),
    };

    fits("LinkPerson", &person);
    fits("LinkCertificate", &certificate);
    fits("LinkGrant", &grant);
}
