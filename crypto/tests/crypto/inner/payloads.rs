//! The nine checks: one payload that passes them all, and for each check at least one that fails it alone.

use hoopoe_crypto::{
    manifest::VerifiedManifest,
    payload::{self, Expectation, MessageKind, PayloadDecodeError, PayloadError, Relation, check},
};
use hoopoe_protocol::{
    content::{
        OlmBody,
        contact::{Introduction, RouteUpdate},
        live::LiveKey,
        payload::OlmPayload,
        profile::Profile,
        receipt::{Receipt, ReceiptState},
        repair::{CounterRange, Missing, Reset, ResetReason, Settled},
        text::Text,
    },
    id::{ConversationId, DeviceId, MessageId, SessionId, UserId},
    identity::DeviceManifest,
    keys::{ManifestHash, Signature},
    route::ContactSeeds,
    secret::Secret,
    signed::Signed,
    version::BODY_VERSION,
};

use super::people::{NOW, Person};

const SESSION: SessionId = SessionId::new([5; 32]);
const MESSAGE: MessageId = MessageId::new([6; 16]);

/// Alice has written to Bob; a test bends either what she wrote or what Bob knows.
struct Case {
    alice: Person,
    bob: Person,
    named: VerifiedManifest,
    newest: VerifiedManifest,
    payload: OlmPayload,
    relation: Relation,
    kind: MessageKind,
    seen: Vec<(DeviceId, MessageId)>,
}

impl Case {
    fn new() -> Self {
        let (alice, bob) = (Person::new(1), Person::new(2));
        let named = alice.manifest(7);
        let (sender, recipient) = (alice.identity.user_id(), bob.identity.user_id());
        let payload = OlmPayload {
            version: BODY_VERSION,
            sender,
            sender_device: alice.device.id(),
            sender_manifest: named.reference(),
            recipient,
            recipient_device: bob.device.id(),
            session: SESSION,
            conversation: ConversationId::of_pair(&sender, &recipient),
            message: MESSAGE,
            counter: 1,
            order: 1,
            sent_at: NOW,
            manifest: Some(named.signed().clone()),
            body: text("hello"),
        };
        Self {
            newest: named.clone(),
            alice,
            bob,
            named,
            payload,
            relation: Relation::Contact,
            kind: MessageKind::PreKey,
            seen: Vec::new(),
        }
    }

    fn expectation<'a>(&'a self, is_seen: &'a dyn Fn(&DeviceId, &MessageId) -> bool) -> Expectation<'a> {
        Expectation {
            me: self.bob.identity.user_id(),
            my_device: self.bob.device.id(),
            sender: &self.named,
            newest: &self.newest,
            pinned: self.alice.identity.key(),
            relation: self.relation,
            session: SESSION,
            session_peer: self.alice.device.agreement_key(),
            kind: self.kind,
            is_seen,
        }
    }

    fn result(&self) -> Option<PayloadError> {
        self.result_with(|_| ())
    }

    fn result_with(&self, bend: impl FnOnce(&mut Expectation<'_>)) -> Option<PayloadError> {
        let is_seen = |device: &DeviceId, message: &MessageId| self.seen.contains(&(*device, *message));
        let mut expectation = self.expectation(&is_seen);
        bend(&mut expectation);
        check(self.payload.clone(), &expectation).err()
    }
}

/// What the checks say after the payload was bent.
fn bent(bend: impl FnOnce(&mut Case)) -> Option<PayloadError> {
    let mut case = Case::new();
    bend(&mut case);
    case.result()
}

fn text(text: &str) -> OlmBody {
    OlmBody::Text(Text { text: text.into() })
}

fn signed_route(length: usize) -> Signed<hoopoe_protocol::route::Route> {
    Signed::from_parts(vec![0; length], Signature::new([0; 64]))
}

fn counters(ranges: &[(u64, u64)]) -> Vec<CounterRange> {
    let range = |&(first, last)| CounterRange { first, last };
    ranges.iter().map(range).collect()
}

pub(super) fn bodies() -> [OlmBody; 8] {
    [
        text("hello"),
        OlmBody::Receipt(Receipt {
            state: ReceiptState::Delivered,
            messages: vec![MESSAGE],
            at: NOW,
        }),
        OlmBody::Introduction(Introduction {
            profile: Profile { name: "Alice".into() },
            route: signed_route(10),
            seeds: ContactSeeds {
                contact: Secret::new([1; 32]),
                presence: Secret::new([2; 32]),
                bundle: Secret::new([3; 32]),
            },
        }),
        OlmBody::RouteUpdate(RouteUpdate {
            route: signed_route(10),
            seeds: None,
        }),
        OlmBody::Reset(Reset {
            reason: ResetReason::Unreadable,
            session: Some(SessionId::new([5; 32])),
        }),
        OlmBody::LiveKey(LiveKey {
            key: Secret::new([4; 32]),
            number: 9,
        }),
        OlmBody::Missing(Missing {
            counters: counters(&[(1, 1), (3, 9)]),
        }),
        OlmBody::Settled(Settled {
            counters: counters(&[(2, 2)]),
        }),
    ]
}

pub(super) fn sample() -> OlmPayload {
    Case::new().payload
}

#[test]
fn a_payload_that_is_what_it_says_passes() {
    for body in bodies() {
        assert_eq!(bent(|case| case.payload.body = body), None);
    }
}

#[test]
fn a_normal_message_needs_no_manifest_with_it() {
    assert_eq!(
        bent(|case| {
            case.kind = MessageKind::Normal;
            case.payload.manifest = None;
        }),
        None
    );
}

#[test]
fn a_queued_message_may_name_an_older_manifest() {
    assert_eq!(bent(|case| case.newest = case.alice.manifest(8)), None);
}

#[test]
fn an_unknown_version_is_refused() {
    assert_eq!(
        bent(|case| case.payload.version = 2),
        Some(PayloadError::Version(2))
    );
}

#[test]
fn check_1_the_session_must_belong_to_the_sending_device() {
    let case = Case::new();
    let mallory = Person::new(3).device.agreement_key();

    assert_eq!(
        case.result_with(|expectation| expectation.session_peer = mallory),
        Some(PayloadError::SessionPeer)
    );
}

#[test]
fn check_2_the_sender_must_be_the_person_of_the_manifest() {
    assert_eq!(
        bent(|case| case.payload.sender = UserId::new([9; 32])),
        Some(PayloadError::Sender)
    );
}

#[test]
fn check_3_a_device_that_did_not_sign_its_certificate_is_in_no_manifest() {
    let alice = Person::new(1);
    let mut draft = alice.draft(7);
    draft.devices[0].signature = Signature::new([0; 64]);

    assert!(VerifiedManifest::verify(&alice.identity.sign_manifest(&draft)).is_err());
}

#[test]
fn check_4_the_user_key_must_be_the_pinned_one() {
    let case = Case::new();
    let mallory = Person::new(3);

    assert_eq!(
        case.result_with(|expectation| expectation.pinned = mallory.identity.key()),
        Some(PayloadError::NotPinned)
    );
    assert_eq!(
        bent(|case| case.newest = mallory.manifest(7)),
        Some(PayloadError::NotPinned)
    );
}

#[test]
fn check_5_the_named_manifest_must_be_the_one_at_hand() {
    assert_eq!(
        bent(|case| case.payload.sender_manifest.epoch = 8),
        Some(PayloadError::OtherManifest)
    );
    assert_eq!(
        bent(|case| case.payload.sender_manifest.hash = ManifestHash::new([0; 32])),
        Some(PayloadError::OtherManifest)
    );
}

#[test]
fn check_5_a_manifest_brought_along_must_be_the_named_one() {
    assert_eq!(
        bent(|case| case.payload.manifest = Some(case.alice.manifest(8).signed().clone())),
        Some(PayloadError::OtherManifest)
    );
}

#[test]
fn check_5_a_pre_key_message_brings_its_manifest() {
    assert_eq!(
        bent(|case| case.payload.manifest = None),
        Some(PayloadError::NoManifest)
    );
}

#[test]
fn check_5_one_epoch_has_one_manifest() {
    assert_eq!(
        bent(|case| {
            case.newest = case.alice.publish(&DeviceManifest {
                min_suite: 3,
                ..case.alice.draft(7)
            });
        }),
        Some(PayloadError::Equivocation)
    );
}

#[test]
fn check_5_a_newer_manifest_is_adopted_before_the_check() {
    assert_eq!(
        bent(|case| case.newest = case.alice.manifest(6)),
        Some(PayloadError::NewestIsOlder)
    );
}

#[test]
fn check_5_the_device_must_be_in_the_named_manifest() {
    assert_eq!(
        bent(|case| case.payload.sender_device = DeviceId::new([9; 32])),
        Some(PayloadError::UnknownDevice)
    );
    assert_eq!(
        bent(|case| {
            let draft = DeviceManifest {
                devices: Vec::new(),
                ..case.alice.draft(6)
            };
            case.named = case.alice.publish(&draft);
            case.payload.sender_manifest = case.named.reference();
            case.payload.manifest = Some(case.named.signed().clone());
        }),
        Some(PayloadError::UnknownDevice)
    );
}

#[test]
fn check_5_a_revoked_device_is_refused_whatever_it_names() {
    assert_eq!(
        bent(|case| {
            let mut draft = case.alice.draft(8);
            draft.devices.clear();
            draft.revoked.push(case.alice.device.id());
            case.newest = case.alice.publish(&draft);
        }),
        Some(PayloadError::RevokedDevice)
    );
}

#[test]
fn check_5_a_device_that_has_silently_gone_is_refused_too() {
    assert_eq!(
        bent(|case| {
            let mut draft = case.alice.draft(8);
            draft.devices.clear();
            case.newest = case.alice.publish(&draft);
        }),
        Some(PayloadError::UnknownDevice)
    );
}

#[test]
fn check_6_the_payload_must_be_for_us() {
    assert_eq!(
        bent(|case| case.payload.recipient = UserId::new([9; 32])),
        Some(PayloadError::OtherRecipient)
    );
}

#[test]
fn check_6_the_payload_must_be_for_this_device() {
    assert_eq!(
        bent(|case| case.payload.recipient_device = DeviceId::new([9; 32])),
        Some(PayloadError::OtherDevice)
    );
}

#[test]
fn check_7_the_payload_must_be_of_this_session() {
    assert_eq!(
        bent(|case| case.payload.session = SessionId::new([9; 32])),
        Some(PayloadError::OtherSession)
    );
}

#[test]
fn check_7_a_message_that_came_before_is_a_replay() {
    assert_eq!(
        bent(|case| case.seen.push((case.alice.device.id(), MESSAGE))),
        Some(PayloadError::Replay)
    );
}

#[test]
fn check_7_another_devices_message_of_the_same_name_is_none() {
    assert_eq!(bent(|case| case.seen.push((case.bob.device.id(), MESSAGE))), None);
}

#[test]
fn check_7_only_a_message_that_is_right_otherwise_counts_as_a_replay() {
    assert_eq!(
        bent(|case| {
            case.seen.push((case.alice.device.id(), MESSAGE));
            case.payload.conversation = ConversationId::new([9; 32]);
        }),
        Some(PayloadError::Conversation)
    );
}

#[test]
fn check_7_a_counter_never_refuses() {
    for counter in [0, u64::MAX] {
        assert_eq!(bent(|case| case.payload.counter = counter), None);
    }
}

#[test]
fn check_8_own_devices_do_not_say_what_contacts_say() {
    for body in bodies() {
        assert_eq!(
            bent(|case| {
                case.relation = Relation::OwnDevice;
                case.payload.body = body;
            }),
            Some(PayloadError::Body)
        );
    }
}

#[test]
fn check_8_nobody_is_their_own_contact() {
    let case = Case::new();
    let own = case.alice.identity.user_id();

    let mut to_self = Case::new();
    to_self.payload.recipient = own;
    to_self.payload.conversation = ConversationId::of_pair(&own, &own);

    assert_eq!(
        to_self.result_with(|expectation| expectation.me = own),
        Some(PayloadError::Body)
    );
}

#[test]
fn check_9_the_conversation_must_be_that_of_the_two() {
    assert_eq!(
        bent(|case| {
            let sender = case.alice.identity.user_id();
            case.payload.conversation = ConversationId::of_pair(&sender, &UserId::new([9; 32]));
        }),
        Some(PayloadError::Conversation)
    );
}

#[test]
fn somebody_who_certifies_anothers_key_cannot_pass_its_messages_on() {
    // Mallory claims Alice's agreement key for a device of her own, and forwards what Alice wrote to Bob.
    let mut case = Case::new();
    let mallory = Person::new(3);
    let device = hoopoe_crypto::signature::SigningKey::from_seed(&Secret::new([9; 32]));
    let stolen = device.sign(&hoopoe_protocol::identity::DeviceCert {
        signing: hoopoe_protocol::keys::Ed25519Key::new(device.public()),
        agreement: case.alice.device.agreement_key(),
        ..mallory.cert()
    });
    let mut draft = mallory.draft(7);
    draft.devices.push(stolen);
    case.named = mallory.publish(&draft);
    case.newest = case.named.clone();

    assert_eq!(
        case.result_with(|expectation| expectation.pinned = mallory.identity.key()),
        Some(PayloadError::Sender)
    );
}

#[test]
fn payloads_round_trip_with_every_body() {
    for body in bodies() {
        let payload = OlmPayload { body, ..sample() };
        let bytes = payload::encode(&payload);

        assert_eq!(payload::encode(&payload::decode(&bytes).unwrap()), bytes);
    }
}

#[test]
fn too_long_texts_lists_names_and_routes_are_refused() {
    let [_, receipt, introduction, update, ..] = bodies();
    let (
        OlmBody::Receipt(mut receipt),
        OlmBody::Introduction(mut introduction),
        OlmBody::RouteUpdate(mut update),
    ) = (receipt, introduction, update)
    else {
        panic!("bodies in another order");
    };
    receipt.messages = vec![MESSAGE; 1_025];
    let mut long_route = introduction.clone();
    long_route.route = signed_route(8_193);
    introduction.profile.name = "a".repeat(257);
    update.route = signed_route(8_193);

    for (body, what) in [
        (text(&"a".repeat(65_537)), "text"),
        (OlmBody::Receipt(receipt), "receipt"),
        (OlmBody::Introduction(introduction), "name"),
        (OlmBody::Introduction(long_route), "route"),
        (OlmBody::RouteUpdate(update), "route"),
        (
            OlmBody::Missing(Missing {
                counters: (0..65)
                    .map(|n| CounterRange {
                        first: 2 * n,
                        last: 2 * n,
                    })
                    .collect(),
            }),
            "list of counters",
        ),
    ] {
        let bytes = payload::encode(&OlmPayload { body, ..sample() });
        assert_eq!(
            payload::decode(&bytes).err(),
            Some(PayloadDecodeError::TooLong(what))
        );
    }
    assert!(
        payload::decode(&payload::encode(&OlmPayload {
            body: text(&"a".repeat(65_536)),
            ..sample()
        }))
        .is_ok()
    );
}

#[test]
fn ranges_that_are_not_in_order_are_refused() {
    for ranges in [&[(2, 1)][..], &[(1, 3), (3, 4)], &[(5, 6), (1, 2)]] {
        let counters = counters(ranges);
        for body in [
            OlmBody::Missing(Missing {
                counters: counters.clone(),
            }),
            OlmBody::Settled(Settled {
                counters: counters.clone(),
            }),
        ] {
            let bytes = payload::encode(&OlmPayload { body, ..sample() });
            assert_eq!(payload::decode(&bytes).err(), Some(PayloadDecodeError::Ranges));
        }
    }
}
