//! The nine checks: one payload that passes them all, and for each check at least one that fails it alone.

use hoopoe_crypto::{
    manifest::VerifiedManifest,
    payload::{Expectation, GroupTie, MessageKind, PayloadError, Relation, check},
};
use hoopoe_protocol::{
    content::payload::OlmPayload,
    id::{ConversationId, DeviceId, GroupId, MessageId, SessionId, UserId},
    identity::DeviceManifest,
    keys::{ManifestHash, Signature},
    secret::Secret,
};

use super::{
    payloads::{GROUP, MESSAGE, SESSION, bodies, greeting},
    people::Person,
};

/// Alice has written to Bob; a test bends either what she wrote or what Bob knows.
pub(super) struct Case {
    pub(super) alice: Person,
    pub(super) bob: Person,
    pub(super) named: VerifiedManifest,
    pub(super) newest: VerifiedManifest,
    pub(super) payload: OlmPayload,
    pub(super) relation: Relation,
    pub(super) kind: MessageKind,
    pub(super) tie: GroupTie,
    pub(super) seen: Vec<(DeviceId, MessageId)>,
}

impl Case {
    fn new() -> Self {
        let (alice, bob) = (Person::new(1), Person::new(2));
        let named = alice.manifest(7);
        let payload = greeting(&alice, &bob, &named);
        Self {
            newest: named.clone(),
            alice,
            bob,
            named,
            payload,
            relation: Relation::Contact,
            kind: MessageKind::PreKey,
            tie: GroupTie::Together,
            seen: Vec::new(),
        }
    }

    fn expectation<'a>(
        &'a self,
        groups: &'a dyn Fn(&GroupId) -> GroupTie,
        is_seen: &'a dyn Fn(&DeviceId, &MessageId) -> bool,
    ) -> Expectation<'a> {
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
            is_ours: &|_| false,
            groups,
            is_seen,
        }
    }

    fn result(&self) -> Option<PayloadError> {
        self.result_with(|_| ())
    }

    fn result_with(&self, bend: impl FnOnce(&mut Expectation<'_>)) -> Option<PayloadError> {
        let is_seen = |device: &DeviceId, message: &MessageId| self.seen.contains(&(*device, *message));
        let groups = |group: &GroupId| {
            if *group == GROUP {
                self.tie
            } else {
                GroupTie::Apart
            }
        };
        let mut expectation = self.expectation(&groups, &is_seen);
        bend(&mut expectation);
        check(self.payload.clone(), &expectation).err()
    }
}

/// What the checks say after the payload was bent.
pub(super) fn bent(bend: impl FnOnce(&mut Case)) -> Option<PayloadError> {
    let mut case = Case::new();
    bend(&mut case);
    case.result()
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
    // Whoever writes as somebody else names the conversation with that person too: nothing else would give them away.
    let carol = UserId::new([9; 32]);

    assert_eq!(
        bent(|case| {
            case.payload.sender = carol;
            case.payload.conversation = ConversationId::of_pair(&carol, &case.payload.recipient);
        }),
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
