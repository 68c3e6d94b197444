//! What a person's devices tell each other: copies and news, and nothing that contacts say.

use hoopoe_crypto::{
    device::Device,
    manifest::VerifiedManifest,
    payload::{self, Expectation, GroupTie, MessageKind, PayloadDecodeError, PayloadError, Relation, check},
};
use hoopoe_protocol::{
    content::{
        OlmBody,
        own::{OwnCopy, ReadMark, Said, SyncNews},
        payload::OlmPayload,
        text::Text,
    },
    id::{ConversationId, DeviceId, MessageId, SessionId, UserId},
    keys::Signature,
    limits,
    signed::Signed,
    version::BODY_VERSION,
};

use super::people::{NOW, Person};

const SESSION: SessionId = SessionId::new([5; 32]);

/// Alice's computer has told her phone something; a test bends what, or what the phone knows.
struct Case {
    alice: Person,
    computer: Device,
    phone: Device,
    manifest: VerifiedManifest,
    payload: OlmPayload,
    relation: Relation,
    ours: Vec<ConversationId>,
}

fn text(length: usize) -> OlmBody {
    OlmBody::Text(Text {
        text: "t".repeat(length),
    })
}

fn copy(length: usize) -> OlmBody {
    OlmBody::OwnCopy(OwnCopy {
        said: Said::Text(Text {
            text: "t".repeat(length),
        }),
    })
}

/// News of devices, in a manifest of this length; that it is none is seen where it is adopted.
fn devices(length: usize) -> OlmBody {
    let manifest = Signed::from_parts(vec![0; length], Signature::new([0; 64]));
    OlmBody::Sync(SyncNews::Devices(manifest))
}

fn marks(count: usize) -> OlmBody {
    let mark = ReadMark {
        conversation: ConversationId::new([1; 32]),
        order: 7,
        message: MessageId::new([2; 16]),
    };
    OlmBody::Sync(SyncNews::Read(vec![mark; count]))
}

impl Case {
    fn new() -> Self {
        let alice = Person::new(1);
        let (computer, phone) = (alice.device(), alice.device());
        let manifest = alice.with(&alice.first(&computer), &phone, NOW);
        let me = alice.identity.user_id();
        let with_bob = ConversationId::of_pair(&me, &UserId::new([2; 32]));
        let payload = OlmPayload {
            version: BODY_VERSION,
            sender: me,
            sender_device: computer.id(),
            sender_manifest: manifest.reference(),
            recipient: me,
            recipient_device: phone.id(),
            session: SESSION,
            conversation: with_bob,
            message: MessageId::new([6; 16]),
            counter: 1,
            order: 1,
            sent_at: NOW,
            manifest: Some(manifest.signed().clone()),
            body: copy(5),
        };
        Self {
            alice,
            computer,
            phone,
            manifest,
            payload,
            relation: Relation::OwnDevice,
            ours: vec![with_bob],
        }
    }

    fn news() -> Self {
        let mut case = Self::new();
        case.payload.body = marks(1);
        let me = case.alice.identity.user_id();
        case.payload.conversation = ConversationId::of_pair(&me, &me);
        case
    }

    fn result(&self) -> Option<PayloadError> {
        let expectation = Expectation {
            me: self.alice.identity.user_id(),
            my_device: self.phone.id(),
            sender: &self.manifest,
            newest: &self.manifest,
            pinned: self.alice.identity.key(),
            relation: self.relation,
            session: SESSION,
            session_peer: self.computer.agreement_key(),
            kind: MessageKind::PreKey,
            is_ours: &|conversation| self.ours.contains(conversation),
            groups: &|_| GroupTie::Apart,
            is_seen: &|_, _| false,
        };
        check(self.payload.clone(), &expectation).err()
    }
}

fn bent(mut case: Case, bend: impl FnOnce(&mut Case)) -> Option<PayloadError> {
    bend(&mut case);
    case.result()
}

#[test]
fn copies_and_news_of_an_own_device_pass() {
    let case = Case::news();
    let devices = OlmBody::Sync(SyncNews::Devices(case.manifest.signed().clone()));

    assert_eq!(Case::new().result(), None);
    assert_eq!(case.result(), None);
    assert_eq!(bent(case, |case| case.payload.body = devices), None);
}

#[test]
fn check_8_an_own_device_says_nothing_that_contacts_say() {
    assert_eq!(
        bent(Case::news(), |case| case.payload.body = text(5)),
        Some(PayloadError::Body)
    );
}

/// A7: neither a contact nor a server makes up what the person said elsewhere.
#[test]
fn check_8_nobody_but_an_own_device_sends_copies_and_news() {
    for body in [copy(5), marks(1)] {
        let mut case = Case::new();
        let bob = Person::new(2);
        let bobs = bob.device();
        case.manifest = bob.first(&bobs);
        case.payload.sender = bob.identity.user_id();
        case.payload.sender_device = bobs.id();
        case.payload.sender_manifest = case.manifest.reference();
        case.payload.manifest = Some(case.manifest.signed().clone());
        case.payload.body = body;
        for relation in [Relation::Contact, Relation::OwnDevice] {
            let expectation = Expectation {
                me: case.alice.identity.user_id(),
                my_device: case.phone.id(),
                sender: &case.manifest,
                newest: &case.manifest,
                pinned: bob.identity.key(),
                relation,
                session: SESSION,
                session_peer: bobs.agreement_key(),
                kind: MessageKind::PreKey,
                is_ours: &|_| true,
                groups: &|_| GroupTie::Apart,
                is_seen: &|_, _| false,
            };

            assert_eq!(
                check(case.payload.clone(), &expectation).err(),
                Some(PayloadError::Body),
                "{relation:?}"
            );
        }
    }
}

#[test]
fn check_8_an_own_device_that_is_taken_for_a_contact_says_nothing() {
    for case in [Case::new(), Case::news()] {
        assert_eq!(
            bent(case, |case| case.relation = Relation::Contact),
            Some(PayloadError::Body)
        );
    }
}

#[test]
fn check_6_no_device_writes_to_itself() {
    assert_eq!(
        bent(Case::new(), |case| case.payload.sender_device = case.phone.id()),
        Some(PayloadError::SessionPeer)
    );
    let mut case = Case::new();
    std::mem::swap(&mut case.computer, &mut case.phone);
    // The very message that the computer sent comes back to it, from a session of its own.
    case.payload.recipient_device = case.phone.id();
    case.payload.sender_device = case.phone.id();
    let itself = case.phone.agreement_key();
    let expectation = Expectation {
        me: case.alice.identity.user_id(),
        my_device: case.phone.id(),
        sender: &case.manifest,
        newest: &case.manifest,
        pinned: case.alice.identity.key(),
        relation: Relation::OwnDevice,
        session: SESSION,
        session_peer: itself,
        kind: MessageKind::PreKey,
        is_ours: &|_| true,
        groups: &|_| GroupTie::Apart,
        is_seen: &|_, _| false,
    };

    assert_eq!(
        check(case.payload, &expectation).err(),
        Some(PayloadError::Itself)
    );
}

#[test]
fn check_9_a_copy_is_of_a_conversation_of_ours() {
    assert_eq!(
        bent(Case::new(), |case| case.ours.clear()),
        Some(PayloadError::UnknownConversation)
    );
    assert_eq!(
        bent(Case::new(), |case| {
            case.payload.conversation = ConversationId::new([9; 32]);
        }),
        Some(PayloadError::UnknownConversation)
    );
}

#[test]
fn check_9_news_are_of_the_conversation_with_oneself() {
    assert_eq!(
        bent(Case::news(), |case| case.payload.conversation = case.ours[0]),
        Some(PayloadError::Conversation)
    );
}

#[test]
fn check_5_a_device_that_is_not_in_our_own_manifest_is_refused() {
    let case = Case::new();
    let without = case.alice.without(&case.manifest, &case.phone, NOW);

    assert_eq!(
        bent(case, |case| {
            case.payload.sender_device = DeviceId::new([9; 32]);
        }),
        Some(PayloadError::UnknownDevice)
    );
    let mut swapped = Case::new();
    swapped.manifest = without;
    assert!(swapped.result().is_some());
}

#[test]
fn copies_and_news_that_are_too_long_are_refused() {
    for (body, what) in [
        (copy(limits::TEXT_BYTES + 1), "text"),
        (marks(limits::READ_MARKS + 1), "list of read marks"),
        (devices(limits::MANIFEST_BYTES + 1), "manifest"),
    ] {
        let payload = OlmPayload {
            body,
            ..Case::new().payload
        };
        assert_eq!(
            payload::decode(&payload::encode(&payload)).err(),
            Some(PayloadDecodeError::TooLong(what))
        );
    }
    for body in [
        copy(limits::TEXT_BYTES),
        marks(limits::READ_MARKS),
        devices(limits::MANIFEST_BYTES),
    ] {
        let payload = OlmPayload {
            body,
            ..Case::new().payload
        };
        let bytes = payload::encode(&payload);
        assert_eq!(payload::encode(&payload::decode(&bytes).unwrap()), bytes);
    }
}
