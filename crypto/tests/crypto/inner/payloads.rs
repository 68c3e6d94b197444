//! Payloads: one with every body, and those that are refused before any check.

use hoopoe_crypto::{
    content::olm_content,
    manifest::VerifiedManifest,
    payload::{self, PayloadDecodeError},
    session::OlmMessage,
};
use hoopoe_protocol::{
    content::{
        OlmBody,
        contact::{Introduction, RouteUpdate},
        group::{
            GroupHistory, GroupKeyRefused, GroupKeyShare, GroupKeyWanted, HistoryEpoch, HistorySession,
            RefusedReason, WantedReason,
        },
        live::LiveKey,
        payload::OlmPayload,
        profile::{Profile, ProfileUpdate},
        receipt::{Receipt, ReceiptState},
        repair::{CounterRange, Missing, Reset, ResetReason, Settled},
        text::Text,
    },
    envelope::size_class,
    group::{GroupEpoch, LogHead},
    id::{ConversationId, DeviceId, GroupId, MessageId, SessionId, TopicId, UserId},
    keys::{LogHash, Signature},
    limits,
    route::ContactSeeds,
    secret::Secret,
    signed::Signed,
    time::Timestamp,
    version::BODY_VERSION,
};

use super::people::{NOW, Person};

pub(crate) const SESSION: SessionId = SessionId::new([5; 32]);
pub(super) const MESSAGE: MessageId = MessageId::new([6; 16]);
pub(super) const GROUP: GroupId = GroupId::new([7; 32]);

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

pub(super) fn bodies() -> [OlmBody; 9] {
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
        OlmBody::Profile(profile(5, 7, 9)),
    ]
}

/// What is said over Olm about a group.
pub(super) fn group_bodies() -> [OlmBody; 4] {
    let epoch = GroupEpoch(1);
    [
        OlmBody::GroupKeyShare(GroupKeyShare {
            group: GROUP,
            epoch,
            group_key: Secret::new([1; 32]),
            topic: TopicId::new([2; 32]),
            log_head: LogHead {
                seq: 3,
                hash: LogHash::new([4; 32]),
            },
            session_key: Secret::new([5; limits::SESSION_KEY_BYTES]),
        }),
        OlmBody::GroupKeyWanted(GroupKeyWanted {
            group: GROUP,
            epoch,
            session: None,
            reason: WantedReason::NoEpoch,
        }),
        OlmBody::GroupKeyRefused(GroupKeyRefused {
            group: GROUP,
            epoch,
            session: None,
            reason: RefusedReason::NotShared,
        }),
        history(1, 1),
    ]
}

fn history(epochs: usize, sessions: usize) -> OlmBody {
    let epoch = HistoryEpoch {
        epoch: GroupEpoch(1),
        group_key: Secret::new([1; 32]),
        topic: TopicId::new([2; 32]),
    };
    let session = HistorySession {
        owner: UserId::new([3; 32]),
        owner_device: DeviceId::new([4; 32]),
        epoch: GroupEpoch(1),
        session_key: Secret::new([5; limits::EXPORTED_KEY_BYTES]),
    };
    OlmBody::GroupHistory(GroupHistory {
        group: GROUP,
        epochs: vec![epoch; epochs],
        sessions: vec![session; sessions],
        part: None,
    })
}

#[test]
fn a_history_of_too_many_epochs_or_sessions_is_refused_as_a_whole() {
    let [epochs, sessions] = [limits::HISTORY_EPOCHS, limits::HISTORY_SESSIONS];
    for (body, is_good) in [
        (history(epochs, sessions), true),
        (history(epochs + 1, 0), false),
        (history(0, sessions + 1), false),
    ] {
        let bytes = payload::encode(&OlmPayload { body, ..sample() });

        assert_eq!(payload::decode(&bytes).is_ok(), is_good);
    }
}

/// A profile with a name, a line and an avatar of these lengths.
fn profile(name: usize, about: usize, avatar: usize) -> ProfileUpdate {
    ProfileUpdate {
        revision: 1,
        name: "n".repeat(name),
        about: "a".repeat(about),
        avatar: Some(vec![1; avatar].into()),
    }
}

#[test]
fn a_profile_of_which_a_part_is_too_long_is_refused_as_a_whole() {
    let [name, about, avatar] = [limits::NAME_BYTES, limits::ABOUT_BYTES, limits::AVATAR_BYTES];
    for (profile, is_good) in [
        (profile(name, about, avatar), true),
        (profile(name + 1, about, avatar), false),
        (profile(name, about + 1, avatar), false),
        (profile(name, about, avatar + 1), false),
    ] {
        let body = OlmBody::Profile(profile);
        let bytes = payload::encode(&OlmPayload { body, ..sample() });

        assert_eq!(payload::decode(&bytes).is_ok(), is_good);
    }
}

#[test]
fn the_largest_profile_fits_the_class_of_sixteen_kib_also_at_the_beginning_of_a_session() {
    let (alice, mut bob) = (Person::new(1), Person::new(2));
    let mut session = alice.begin_with(&mut bob);
    let mut largest = profile(limits::NAME_BYTES, limits::ABOUT_BYTES, limits::AVATAR_BYTES);
    largest.revision = limits::PROFILE_REVISION;
    let payload = OlmPayload {
        counter: u64::MAX,
        order: u64::MAX,
        sent_at: Timestamp(u64::MAX),
        body: OlmBody::Profile(largest),
        ..greeting(&alice, &bob, &alice.manifest(u64::MAX))
    };

    let message = session.encrypt(&payload::encode(&payload)).unwrap();

    assert!(matches!(message, OlmMessage::PreKey(_)));
    let content = olm_content(alice.device.id(), &session, message).to_bytes();
    assert_eq!(size_class(content.len()), Some(16 * 1024));
}

/// What Alice has written to Bob.
pub(crate) fn greeting(alice: &Person, bob: &Person, named: &VerifiedManifest) -> OlmPayload {
    let (sender, recipient) = (alice.identity.user_id(), bob.identity.user_id());
    OlmPayload {
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
    }
}

pub(super) fn sample() -> OlmPayload {
    let (alice, bob) = (Person::new(1), Person::new(2));
    greeting(&alice, &bob, &alice.manifest(7))
}

#[test]
fn payloads_round_trip_with_every_body() {
    for body in bodies().into_iter().chain(group_bodies()) {
        let payload = OlmPayload { body, ..sample() };
        let bytes = payload::encode(&payload);

        assert_eq!(payload::encode(&payload::decode(&bytes).unwrap()), bytes);
    }
}

#[test]
fn a_payload_is_encoded_without_a_copy_that_is_left_behind() {
    for body in bodies().into_iter().chain(group_bodies()) {
        let bytes = payload::encode(&OlmPayload { body, ..sample() });

        // Memory of just the right size was taken once, so nothing was moved.
        assert_eq!(bytes.capacity(), bytes.len());
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
