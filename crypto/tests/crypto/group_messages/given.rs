//! What is answered to whoever asks for a session again.

use hoopoe_crypto::group::{
    audience::PersonDevice,
    given::{ANSWER_PAUSE, AskerStanding, GivenSession, OtherAudience, answer},
    outbound::OutboundSession,
};
use hoopoe_protocol::{
    content::group::{GroupKeyWanted, RefusedReason, WantedReason},
    group::GroupEpoch,
    id::{GroupId, GroupSessionId},
    time::{Span, Timestamp},
};

use super::world::{EPOCH, GROUP, HEAD, NOW, Person, Writer, keys};

struct Case {
    alice: Writer,
    bob: Person,
    given: GivenSession,
    wanted: GroupKeyWanted,
}

impl Case {
    fn new() -> Self {
        let bob = Person::new(2);
        let alice = Writer::new(&Person::new(1), &[&bob]);
        Self {
            given: alice.given(),
            wanted: GroupKeyWanted {
                group: GROUP,
                epoch: EPOCH,
                session: Some(alice.session.id()),
                reason: WantedReason::NoSession,
            },
            alice,
            bob,
        }
    }

    fn ask(
        &mut self,
        asker: &PersonDevice,
        standing: AskerStanding,
        now: Timestamp,
    ) -> Option<RefusedReason> {
        match answer(Some(&mut self.given), &self.wanted, asker, standing, now) {
            Ok(share) => {
                let again = self.alice.share();
                assert_eq!(share.session_key.expose(), again.session_key.expose());
                None
            }
            Err(refused) => {
                assert_eq!(
                    (refused.group, refused.epoch, refused.session),
                    (self.wanted.group, self.wanted.epoch, self.wanted.session)
                );
                Some(refused.reason)
            }
        }
    }

    fn bob_asks(&mut self, now: Timestamp) -> Option<RefusedReason> {
        self.ask(&self.bob.device(0), AskerStanding::Member, now)
    }
}

#[test]
fn whom_a_session_is_for_gets_it_again_from_its_first_message_on() {
    let mut case = Case::new();
    case.alice.write("written before the question");

    assert_eq!(case.bob_asks(NOW), None);
    case.wanted.session = None;
    assert_eq!(case.bob_asks(NOW.plus(ANSWER_PAUSE)), None);
}

#[test]
fn a_device_that_the_session_was_never_for_does_not_get_it() {
    let mut case = Case::new();
    // A member who came later, another device of Bob's, and Bob's device in somebody else's name.
    let bob = case.bob.device(0);
    let strangers = [
        Person::new(3).device(0),
        PersonDevice {
            device: Person::new(2).device(0).device,
            ..bob
        },
        PersonDevice {
            user: Person::new(3).user(),
            ..bob
        },
    ];
    for asker in strangers {
        assert_eq!(
            case.ask(&asker, AskerStanding::Member, NOW),
            Some(RefusedReason::NotShared)
        );
    }
}

#[test]
fn who_is_no_member_any_more_or_revoked_gets_nothing_though_it_was_for_them() {
    let mut case = Case::new();
    let bob = case.bob.device(0);

    assert_eq!(
        case.ask(&bob, AskerStanding::NotMember, NOW),
        Some(RefusedReason::NotMember)
    );
    assert_eq!(
        case.ask(&bob, AskerStanding::Revoked, NOW),
        Some(RefusedReason::Revoked)
    );
}

#[test]
fn who_is_not_verified_is_told_so_where_the_user_asks_for_that() {
    let mut case = Case::new();
    let carol = Person::new(3);
    let mut alice = Writer::new(&Person::new(1), &[&carol]);
    alice.scene.unverified.push(carol.user());
    alice.scene.audience = alice.scene.audience_at(NOW);
    alice.session = OutboundSession::begin(alice.at, &keys(), &alice.scene.situation());
    case.given = alice.given();
    case.wanted.session = Some(alice.session.id());

    assert_eq!(
        case.ask(&carol.device(0), AskerStanding::Member, NOW),
        Some(RefusedReason::Unverified)
    );
}

#[test]
fn a_session_that_is_not_there_is_unknown_and_a_stranger_does_not_learn_that() {
    let mut case = Case::new();
    let bob = case.bob.device(0);
    let none =
        |wanted: &GroupKeyWanted, standing| answer(None, wanted, &bob, standing, NOW).unwrap_err().reason;
    assert_eq!(
        none(&case.wanted, AskerStanding::Member),
        RefusedReason::UnknownSession
    );
    assert_eq!(
        none(&case.wanted, AskerStanding::NotMember),
        RefusedReason::NotMember
    );

    let wanted = case.wanted.clone();
    for other in [
        GroupKeyWanted {
            session: Some(GroupSessionId::new([9; 32])),
            ..wanted.clone()
        },
        GroupKeyWanted {
            epoch: GroupEpoch(EPOCH.0 + 1),
            ..wanted.clone()
        },
        GroupKeyWanted {
            group: GroupId::new([9; 32]),
            ..wanted
        },
    ] {
        case.wanted = other;
        assert_eq!(case.bob_asks(NOW), Some(RefusedReason::UnknownSession));
    }
}

#[test]
fn a_device_is_answered_once_in_an_hour_and_four_times_in_all() {
    let mut case = Case::new();
    let mut now = NOW;
    for _ in 0..4 {
        assert_eq!(case.bob_asks(now), None);
        now = now.plus(Span::millis(Span::hours(1).0 - 1));
        assert_eq!(case.bob_asks(now), Some(RefusedReason::TooOften));
        now = now.plus(Span::millis(1));
    }

    assert_eq!(
        case.bob_asks(now.plus(Span::days(9))),
        Some(RefusedReason::TooOften)
    );
}

#[test]
fn one_who_asks_often_does_not_keep_another_from_being_answered() {
    let (bob, carol) = (Person::new(2), Person::new(3));
    let alice = Writer::new(&Person::new(1), &[&bob, &carol]);
    let mut case = Case::new();
    case.given = alice.given();
    case.wanted.session = Some(alice.session.id());
    case.alice = alice;

    let [bob, carol] = [bob, carol].map(|person| person.device(0));
    assert_eq!(case.ask(&bob, AskerStanding::Member, NOW), None);
    assert_eq!(
        case.ask(&bob, AskerStanding::Member, NOW),
        Some(RefusedReason::TooOften)
    );
    assert_eq!(case.ask(&carol, AskerStanding::Member, NOW), None);
}

#[test]
fn a_session_is_not_remembered_as_given_to_others_than_those_whom_it_is_for() {
    let alice = Writer::new(&Person::new(1), &[&Person::new(2)]);
    let other = Writer::new(&Person::new(1), &[&Person::new(3)]).scene.audience;

    assert_eq!(
        GivenSession::new(&alice.session, other, HEAD).err(),
        Some(OtherAudience)
    );
}

#[test]
fn what_is_written_down_leaves_no_copy_of_the_key_behind() {
    let case = Case::new();

    let pickle = case.given.pickle();

    // Memory of just the right size was taken once, so nothing was moved.
    assert_eq!(pickle.capacity(), pickle.len());
}

#[test]
fn what_was_answered_is_remembered_in_the_pickle() {
    let mut case = Case::new();
    assert_eq!(case.bob_asks(NOW), None);

    case.given = GivenSession::unpickle(&case.given.pickle()).unwrap();

    assert_eq!(case.given.id(), case.alice.session.id());
    let devices = case.given.audience().devices();
    assert!(devices.eq(case.alice.scene.audience.devices()));
    assert_eq!(case.bob_asks(NOW), Some(RefusedReason::TooOften));
    assert_eq!(case.bob_asks(NOW.plus(ANSWER_PAUSE)), None);
    assert!(GivenSession::unpickle(&[0xa0]).is_err());
}

/// A thousand people with all their devices.
#[test]
fn a_session_that_was_given_to_a_full_group_is_read_again() {
    let pickle = Case::new().given.pickle();
    // Bob's device in a list of one, and two lists with nothing in them.
    let (rest, end) = pickle.split_last_chunk::<75>().unwrap();
    let (bob, user) = (&end[..3], &end[37..71]);
    assert_eq!((bob, &end[71..]), (&[2, 0x81, 0x82][..], &[3, 0x80, 4, 0x80][..]));

    let device = |n: u16| [&[0x82, 0x58, 32], n.to_be_bytes().repeat(16).as_slice(), user].concat();
    let devices: Vec<u8> = (0..32_000).flat_map(device).collect();
    let head = [&[2, 0x99], 32_000_u16.to_be_bytes().as_slice()].concat();
    let full = [rest, &head, &devices, &end[71..]].concat();

    let given = GivenSession::unpickle(&full).unwrap();
    assert_eq!(given.audience().len(), 32_000);
}
