//! What was said before: given on request where the policy allows it, and never taken for the owner's own word.

use hoopoe_crypto::group::{
    audience::Consent,
    epoch::NotCommitted,
    given::AskerStanding,
    history::{HistoryAsked, HistoryError, HistoryFacts, LeftOut, ReceivedHistory, give, receive},
    inbound::{InboundSession, Provenance, SessionKeyError},
};
use hoopoe_protocol::{
    content::group::{GroupHistory, HistoryPart, HistorySession, RefusedReason},
    group::{GroupEpoch, History},
    id::{DeviceId, GroupId, UserId},
    limits,
    secret::Secret,
    time::Span,
};
use vodozemac::megolm::{GroupSession, InboundGroupSession, SessionConfig};

use super::world::{EPOCH, GROUP, NOW, Person, Writer, commit_of, keys, parts, read, text_of};

/// Bob gives Carol what he has of Alice's session.
struct Case {
    alice: Writer,
    bob: Person,
    own: DeviceId,
    history: GroupHistory,
    facts: Facts,
}

struct Facts {
    group: GroupId,
    policy: History,
    is_asked: bool,
    is_member: bool,
}

impl Case {
    fn new() -> Self {
        let bob = Person::new(2);
        let alice = Writer::new(&Person::new(1), &[&bob]);
        let session = alice.received();
        Self {
            history: give(&asked(), &[keys()], [&session]).unwrap().remove(0),
            alice,
            bob,
            own: Person::new(3).device(0).device,
            facts: Facts {
                group: GROUP,
                policy: History::Everything,
                is_asked: true,
                is_member: true,
            },
        }
    }

    fn facts(&self) -> HistoryFacts<'_> {
        HistoryFacts {
            own: self.own,
            group: self.facts.group,
            policy: self.facts.policy,
            is_asked: self.facts.is_asked,
            is_member: self.facts.is_member,
            commits: &|epoch| {
                let commit = (epoch == EPOCH).then(|| commit_of(&parts(EPOCH, 1, 2)));
                commit.into_iter().collect()
            },
        }
    }

    fn received(&self) -> Result<ReceivedHistory, HistoryError> {
        receive(&self.bob.device(0), &self.history, &self.facts())
    }

    fn session(&self) -> InboundSession {
        self.received().unwrap().sessions.remove(0)
    }
}

fn asked() -> HistoryAsked {
    HistoryAsked {
        group: GROUP,
        policy: History::Everything,
        standing: AskerStanding::Member,
        is_recipient: true,
        consent: Consent::Given,
        given: None,
        now: NOW,
    }
}

#[test]
fn a_new_member_reads_what_was_said_before_as_anothers_word() {
    let mut case = Case::new();
    let frame = case.alice.write("before Carol came");

    let received = case.received().unwrap();
    let mut session = case.session();
    let message = read(&mut session, &frame, &case.alice.manifest).unwrap();

    assert_eq!(text_of(&message), "before Carol came");
    let by = case.bob.device(0).device;
    assert_eq!(message.provenance, Provenance::Forwarded { by });
    assert_eq!(received.epochs.len(), 1);
    assert!(received.left_out.is_empty());
}

#[test]
fn nothing_is_given_where_the_policy_says_nothing_or_to_whom_it_is_not_for() {
    let given = |policy, standing| {
        let asked = HistoryAsked {
            policy,
            standing,
            ..asked()
        };
        give(&asked, &[], []).map(|_| ())
    };

    assert_eq!(given(History::Everything, AskerStanding::Member), Ok(()));
    assert_eq!(
        given(History::Nothing, AskerStanding::Member),
        Err(RefusedReason::NoHistory)
    );
    assert_eq!(
        given(History::Everything, AskerStanding::NotMember),
        Err(RefusedReason::NotMember)
    );
    assert_eq!(
        given(History::Everything, AskerStanding::Revoked),
        Err(RefusedReason::Revoked)
    );
    let withheld = HistoryAsked {
        consent: Consent::Unverified,
        ..asked()
    };
    let on_one_branch = HistoryAsked {
        is_recipient: false,
        ..asked()
    };
    assert_eq!(give(&withheld, &[], []).err(), Some(RefusedReason::Unverified));
    assert_eq!(
        give(&on_one_branch, &[], []).err(),
        Some(RefusedReason::NotMember)
    );
}

#[test]
fn a_device_is_given_a_history_once_in_an_hour_whatever_becomes_of_the_clock() {
    let given = |before: Span| {
        let asked = HistoryAsked {
            given: Some(NOW),
            now: NOW.plus(before),
            ..asked()
        };
        give(&asked, &[], []).map(|_| ())
    };
    let set_back = HistoryAsked {
        given: Some(NOW.plus(Span::days(1))),
        ..asked()
    };

    assert_eq!(given(Span::millis(0)), Err(RefusedReason::TooOften));
    assert_eq!(given(Span::millis(3_599_999)), Err(RefusedReason::TooOften));
    assert_eq!(given(Span::hours(1)), Ok(()));
    assert!(give(&set_back, &[], []).is_ok());
}

#[test]
fn sessions_and_keys_of_another_group_are_not_given_with_it() {
    let alice = Writer::new(&Person::new(1), &[]);
    let session = alice.received();
    let other = GroupId::new([9; 32]);

    let asked = HistoryAsked {
        group: other,
        ..asked()
    };
    let history = give(&asked, &[keys()], [&session]).unwrap().remove(0);

    assert!(history.sessions.is_empty() && history.epochs.is_empty());
}

#[test]
fn what_is_more_than_one_message_holds_comes_in_parts_in_any_order() {
    let alice = Writer::new(&Person::new(1), &[]);
    let session = alice.received();
    let many = vec![&session; 2 * limits::HISTORY_SESSIONS + 1];
    let epochs = vec![keys(); limits::HISTORY_EPOCHS + 1];

    let parts = give(&asked(), &epochs, many).unwrap();

    let lengths = |part: &GroupHistory| (part.epochs.len(), part.sessions.len());
    assert_eq!(
        parts.iter().map(lengths).collect::<Vec<_>>(),
        [
            (limits::HISTORY_EPOCHS, limits::HISTORY_SESSIONS),
            (1, limits::HISTORY_SESSIONS),
            (0, 1)
        ]
    );
    let mut case = Case::new();
    for (number, part) in (0..3).zip(parts).rev() {
        case.history = part;
        assert_eq!(case.received().unwrap().part, HistoryPart { number, of: 3 });
    }
}

#[test]
fn a_history_that_one_message_holds_is_the_only_part_of_itself() {
    let case = Case::new();

    assert_eq!(case.history.part, None);
    assert_eq!(case.received().unwrap().part, HistoryPart { number: 0, of: 1 });
}

#[test]
fn a_part_that_cannot_be_is_refused() {
    for (number, of) in [(0, 0), (0, 1), (2, 2), (3, 2), (0, limits::HISTORY_PARTS + 1)] {
        let mut case = Case::new();
        case.history.part = Some(HistoryPart { number, of });

        assert_eq!(case.received().err(), Some(HistoryError::Part { number, of }));
    }
    let mut case = Case::new();
    let last = HistoryPart {
        number: limits::HISTORY_PARTS - 1,
        of: limits::HISTORY_PARTS,
    };
    case.history.part = Some(last);
    assert_eq!(case.received().unwrap().part, last);
}

#[test]
fn what_the_giver_said_themselves_is_theirs_to_give_and_marked_like_the_rest() {
    let mut alice = Writer::new(&Person::new(1), &[&Person::new(2)]);
    let frame = alice.write("before Carol came");
    let own = alice.given().as_received(alice.at).unwrap();
    let mut case = Case::new();
    case.history = give(&asked(), &[keys()], [&own]).unwrap().remove(0);

    let received = receive(&alice.at, &case.history, &case.facts()).unwrap();
    let mut session = received.sessions.into_iter().next().unwrap();
    let message = read(&mut session, &frame, &alice.manifest).unwrap();

    assert_eq!(text_of(&message), "before Carol came");
    assert_eq!(message.provenance, Provenance::Forwarded { by: alice.at.device });
}

#[test]
fn a3_keys_that_nobody_asked_for_are_refused() {
    let mut case = Case::new();
    case.facts.is_asked = false;

    assert_eq!(case.received().err(), Some(HistoryError::Unsolicited));
}

#[test]
fn a_history_of_another_group_against_the_policy_or_from_outside_is_refused() {
    for (bend, error) in [
        (
            (|facts| facts.group = GroupId::new([9; 32])) as fn(&mut Facts),
            HistoryError::OtherGroup,
        ),
        (|facts| facts.policy = History::Nothing, HistoryError::Policy),
        (|facts| facts.is_member = false, HistoryError::NotMember),
    ] {
        let mut case = Case::new();
        bend(&mut case.facts);

        assert_eq!(case.received().err(), Some(error));
    }
}

#[test]
fn what_is_wrong_in_a_history_is_left_out_and_the_rest_is_taken() {
    let mut case = Case::new();
    let session = case.history.sessions[0].clone();
    case.history.epochs = vec![
        parts(EPOCH, 9, 2),
        parts(GroupEpoch(EPOCH.0 + 1), 1, 2),
        parts(EPOCH, 1, 2),
    ];
    case.history.sessions = vec![
        HistorySession {
            epoch: GroupEpoch(EPOCH.0 + 1),
            ..session.clone()
        },
        HistorySession {
            session_key: Secret::new([9; limits::EXPORTED_KEY_BYTES]),
            ..session.clone()
        },
        session,
    ];

    let received = case.received().unwrap();

    assert_eq!(
        received.left_out,
        [
            LeftOut::NotCommitted(NotCommitted),
            LeftOut::UnknownEpoch,
            LeftOut::UnknownEpoch,
            LeftOut::SessionKey(SessionKeyError::Malformed),
        ]
    );
    assert_eq!((received.epochs.len(), received.sessions.len()), (1, 1));
}

#[test]
fn nobody_tells_us_what_we_said_ourselves() {
    let mut case = Case::new();
    case.own = case.alice.at.device;

    let received = case.received().unwrap();

    assert!(received.sessions.is_empty());
    assert_eq!(received.left_out, [LeftOut::OurSession]);
}

#[test]
fn what_is_another_members_word_is_not_passed_on() {
    let session = Case::new().session();

    let passed_on = give(&asked(), &[], [&session]).unwrap();

    assert!(passed_on[0].sessions.is_empty());
}

#[test]
fn the_mark_goes_when_the_owners_own_share_proves_the_same_ratchet() {
    let mut case = Case::new();
    let frame = case.alice.write("hello");
    let mut session = case.session();

    session.join(case.alice.received()).unwrap();

    let message = read(&mut session, &frame, &case.alice.manifest).unwrap();
    assert_eq!(message.provenance, Provenance::Owner);
}

#[test]
fn a_made_up_session_never_stands_in_the_way_of_the_owners() {
    // Bob makes up a ratchet under the name of Alice's session. Whatever he says with it is his word.
    let mut case = Case::new();
    let mut fake = GroupSession::new(SessionConfig::version_2());
    fake.encrypt("made up");
    let mut key = InboundGroupSession::from(&fake)
        .export_at_first_known_index()
        .to_bytes();
    key[133..].copy_from_slice(case.alice.session.id().as_bytes());
    case.history.sessions[0].session_key = Secret::from_slice(&key).unwrap();
    let mut session = case.session();
    assert_eq!(session.id(), case.alice.session.id());

    // Under another user or of another epoch as well.
    for bend in [
        (|session| session.owner = UserId::new([9; 32])) as fn(&mut HistorySession),
        |session| session.epoch = GroupEpoch(EPOCH.0 - 1),
    ] {
        let mut case = Case::new();
        bend(&mut case.history.sessions[0]);
        let mut facts = case.facts();
        facts.commits = &|_| vec![commit_of(&parts(EPOCH, 1, 2))];
        let received = receive(&case.bob.device(0), &case.history, &facts).unwrap();
        let mut session = received.sessions.into_iter().next().unwrap();
        session.join(case.alice.received()).unwrap();
        assert_eq!(session.provenance(), Provenance::Owner);
        assert_eq!(session.owner(), case.alice.at);
    }

    // The owner's share takes its place; the other way round nothing changes.
    session.join(case.alice.received()).unwrap();
    assert_eq!(session.provenance(), Provenance::Owner);
    assert!(session.join(case.session()).is_err());

    let frame = case.alice.write("hello");
    assert!(read(&mut session, &frame, &case.alice.manifest).is_ok());
}

#[test]
fn a_history_reaches_no_further_back_than_its_giver_can_read() {
    let mut case = Case::new();
    let mut later = GroupSession::new(SessionConfig::version_2());
    later.encrypt("before");
    let key = InboundGroupSession::from(&later).export_at_first_known_index();
    case.history.sessions[0].session_key = Secret::from_slice(&key.to_bytes()).unwrap();

    let session = case.session();

    assert_eq!(session.first_index(), 1);
    assert_eq!(
        session.export().unwrap().session_key.expose(),
        case.history.sessions[0].session_key.expose()
    );
}
