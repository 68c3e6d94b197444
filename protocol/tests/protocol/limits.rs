//! Sizes: the largest of everything fits, and one byte more is refused before it is read.

mod backup;
mod store;

use hoopoe_protocol::{
    address::ContactRequest,
    codec::{self, DecodeError, Wire},
    content::{
        OlmBody,
        file::{FileName, FileOffer, MediaType, TextTooLong},
        group::{GroupFrame, GroupHistory, GroupPayload, HistoryPart, LogRecord},
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
    invitation::InviteReply,
    keys::Signature,
    limits,
    link::{LinkCertificate, LinkGrant, LinkPerson, LinkRole},
    prekey::{DhPrekey, HandedPrekeys, KemPrekey},
    route::{PeerIdBytes, Route, StoreAddress},
    secret::Secret,
    signed::Signed,
    time::Timestamp,
    verification::{ComparisonConfirm, ComparisonMessage},
};

use crate::{kinds, samples};

pub(super) fn fits<T: Wire>(what: &str, value: &T) {
    let bytes = codec::encode(value);
    assert!(
        bytes.len() <= T::MAX_BYTES,
        "{what}: {} of {}",
        bytes.len(),
        T::MAX_BYTES
    );
    assert!(codec::decode::<T>(&bytes).is_ok(), "{what}");
}

pub(super) fn full<K, const N: usize>() -> Fixed<K, N> {
    Fixed::new([0xff; N])
}

pub(super) fn signed<T: Wire>(value: &T) -> Signed<T> {
    Signed::from_parts(codec::encode(value), Signature::new([0xff; 64]))
}

/// A signed body of the largest size that its type allows, whatever stands in it.
pub(super) fn largest_signed<T: Wire>() -> Signed<T> {
    Signed::from_parts(vec![0xff; T::MAX_BYTES], Signature::new([0xff; 64]))
}

pub(super) const LAST: Timestamp = Timestamp(u64::MAX);

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
    let history = OlmBody::GroupHistory(GroupHistory {
        part: Some(HistoryPart {
            number: u16::MAX,
            of: u16::MAX,
        }),
        ..samples::history(limits::HISTORY_EPOCHS, limits::HISTORY_SESSIONS)
    });
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
fn the_largest_record_of_a_log_fits_the_largest_of_the_sealed_sizes() {
    let manifest = || vec![0xff; <Signed<DeviceManifest> as Wire>::MAX_BYTES].into();
    let record = LogRecord {
        entry: vec![0xff; <Signed<GroupEntry> as Wire>::MAX_BYTES].into(),
        actor: Some(manifest()),
        subject: Some(manifest()),
    };
    fits("LogRecord", &record);
    let [least, .., most] = limits::SEALED_RECORD_SIZES.map(|size| size - 32 - 24 - 4 - 16);
    assert!(limits::SEALED_RECORD_SIZES.is_sorted() && least < <Signed<GroupEntry> as Wire>::MAX_BYTES);
    assert!(<LogRecord as Wire>::MAX_BYTES <= most);
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
