//! The nine checks of a group message: one that passes them all, and for each at least one that fails it alone.

mod case;

use hoopoe_crypto::group::{
    check::{GroupArrival, GroupCheckError, GroupExpectation, Membership, Rights, read},
    epoch::EpochKeys,
    history,
    inbound::{InboundSession, Provenance},
    log::EpochThen,
};
use hoopoe_protocol::{
    content::{
        group::{GroupBody, GroupFrame, GroupHistory},
        text::Text,
    },
    group::{GroupEpoch, History, LogHead},
    id::{DeviceId, GroupId, GroupSessionId, MessageId, UserId},
    keys::LogHash,
    limits,
};

use self::case::{Case, bent};
use super::world::{EPOCH, GROUP, HEAD, Person, RIGHTS, commit_of, keys, keys_of, message, parts};

fn rights(may_write: bool, epoch: EpochThen) -> Membership {
    Membership::Active(Rights { may_write, epoch })
}

const OTHER_HEAD: LogHead = LogHead {
    seq: 9,
    hash: LogHash::new([0x49; 32]),
};

#[test]
fn a_message_that_is_what_it_says_passes() {
    assert_eq!(bent(|_| ()), None);
    assert_eq!(bent(|case| case.payload.counter = 0), None);
    let merged = EpochThen::AtMost(GroupEpoch(EPOCH.0 + 1));
    assert_eq!(bent(|case| case.membership = rights(true, merged)), None);
}

#[test]
fn an_unknown_version_is_refused() {
    assert_eq!(
        bent(|case| case.payload.version = 2),
        Some(GroupCheckError::Version(2))
    );
}

#[test]
fn check_1_the_frame_names_the_session_that_read_it_and_its_owner() {
    assert_eq!(
        bent(|case| case.frame.session = GroupSessionId::new([9; 32])),
        Some(GroupCheckError::Owner)
    );
    assert_eq!(
        bent(|case| case.frame.owner_device = case.alice.device(1).device),
        Some(GroupCheckError::Owner)
    );
}

#[test]
fn check_2_the_sender_is_the_owner_of_the_session() {
    assert_eq!(
        bent(|case| case.payload.sender_device = case.alice.device(1).device),
        Some(GroupCheckError::Sender)
    );
    assert_eq!(
        bent(|case| case.payload.sender = UserId::new([9; 32])),
        Some(GroupCheckError::Sender)
    );
}

#[test]
fn check_3_the_group_is_that_of_the_envelope_and_of_the_session() {
    let other = GroupId::new([9; 32]);
    assert_eq!(
        bent(|case| case.payload.group = other),
        Some(GroupCheckError::Group)
    );
    assert_eq!(
        bent(|case| case.keys = keys_of(other, &parts(EPOCH, 1, 2))),
        Some(GroupCheckError::Group)
    );
    assert_eq!(
        bent(|case| {
            case.payload.group = other;
            case.keys = keys_of(other, &parts(EPOCH, 1, 2));
        }),
        Some(GroupCheckError::Group)
    );
}

#[test]
fn check_4_the_epoch_is_that_of_the_envelope_of_the_session_and_of_the_log() {
    let other = GroupEpoch(EPOCH.0 + 1);
    let other_keys = || keys_of(GROUP, &parts(other, 1, 2));
    assert_eq!(
        bent(|case| case.payload.epoch = other),
        Some(GroupCheckError::Epoch)
    );
    assert_eq!(
        bent(|case| case.keys = other_keys()),
        Some(GroupCheckError::Epoch)
    );
    assert_eq!(
        bent(|case| {
            case.payload.epoch = other;
            case.keys = other_keys();
        }),
        Some(GroupCheckError::Epoch)
    );
    // Whoever knew that the next epoch had begun does not write in the one before.
    assert_eq!(
        bent(|case| case.membership = rights(true, EpochThen::Exactly(other))),
        Some(GroupCheckError::Epoch)
    );
    // Nor does anybody know an entry of a branch that was merged before the epoch, and nothing later.
    let before = EpochThen::AtMost(GroupEpoch(EPOCH.0 - 1));
    assert_eq!(
        bent(|case| case.membership = rights(true, before)),
        Some(GroupCheckError::Epoch)
    );
    let until = EpochThen::AtMost(EPOCH);
    assert_eq!(bent(|case| case.membership = rights(true, until)), None);
}

#[test]
fn check_5_frame_and_payload_name_the_same_entry() {
    assert_eq!(
        bent(|case| case.frame.log_head = OTHER_HEAD),
        Some(GroupCheckError::LogHead)
    );
}

#[test]
fn check_6_the_sender_was_a_member_at_that_entry() {
    assert_eq!(
        bent(|case| case.membership = Membership::Outside),
        Some(GroupCheckError::NotMember)
    );
}

#[test]
fn check_6_a_message_ahead_of_our_log_or_on_another_branch_waits() {
    assert_eq!(
        bent(|case| case.membership = Membership::Behind),
        Some(GroupCheckError::Behind)
    );
    assert_eq!(
        bent(|case| case.membership = Membership::Fork),
        Some(GroupCheckError::Fork)
    );
}

#[test]
fn check_6_who_has_gone_is_believed_through_the_closed_topic_and_not_directly() {
    let result = |arrival| {
        bent(|case| {
            case.membership = Membership::Former(RIGHTS);
            case.arrival = arrival;
        })
    };

    assert_eq!(result(GroupArrival::Topic), None);
    assert_eq!(result(GroupArrival::Direct), Some(GroupCheckError::FormerMember));
}

/// Alice's session as Bob passes it on.
fn forwarded(case: &Case) -> InboundSession {
    let facts = history::HistoryFacts {
        own: DeviceId::new([9; 32]),
        group: GROUP,
        policy: History::Everything,
        is_asked: true,
        is_member: true,
        commits: &|_| vec![commit_of(&parts(EPOCH, 1, 2))],
    };
    let history = GroupHistory {
        group: GROUP,
        epochs: Vec::new(),
        sessions: vec![case.session.export().unwrap()],
        part: None,
    };
    let received = history::receive(&Person::new(2).device(0), &history, &facts);
    received.unwrap().sessions.remove(0)
}

#[test]
fn check_6_another_members_word_is_taken_of_the_time_before_we_came_and_of_no_other() {
    let forwarded_since = |since| {
        bent(|case| {
            case.session = forwarded(case);
            case.since = since;
        })
    };

    assert_eq!(forwarded_since(HEAD.seq + 1), None);
    assert_eq!(forwarded_since(HEAD.seq), Some(GroupCheckError::ForwardedSince));
    assert_eq!(forwarded_since(0), Some(GroupCheckError::ForwardedSince));
    assert_eq!(
        bent(|case| case.since = 0),
        None,
        "the sender's own word is taken at any time"
    );
}

#[test]
fn check_9_what_another_member_said_that_it_was_does_not_keep_the_message_out() {
    let told = Provenance::Forwarded {
        by: DeviceId::new([8; 32]),
    };
    let result = |seen, is_forwarded: bool| {
        bent(|case| {
            case.seen.push((message(1), seen));
            if is_forwarded {
                case.session = forwarded(case);
            }
        })
    };

    assert_eq!(result(told, false), None);
    assert_eq!(result(told, true), Some(GroupCheckError::Replay));
    assert_eq!(result(Provenance::Owner, true), Some(GroupCheckError::Replay));
}

#[test]
fn check_7_the_device_is_the_senders_and_not_revoked() {
    assert_eq!(bent(|case| case.alice.revoke(0)), Some(GroupCheckError::Device));
    // Another person's manifest, or one of other devices of the same person.
    assert_eq!(
        bent(|case| case.alice = Person::new(2)),
        Some(GroupCheckError::Device)
    );
    assert_eq!(
        bent(|case| case.alice = Person::new(1)),
        Some(GroupCheckError::Device)
    );
}

#[test]
fn check_8_the_policy_lets_the_sender_write() {
    assert_eq!(
        bent(|case| case.membership = rights(false, EpochThen::Exactly(EPOCH))),
        Some(GroupCheckError::Body)
    );
}

#[test]
fn check_8_a_text_is_no_longer_than_it_may_be() {
    let text = |length| {
        GroupBody::Text(Text {
            text: "t".repeat(length),
        })
    };

    assert_eq!(bent(|case| case.payload.body = text(limits::TEXT_BYTES)), None);
    assert_eq!(
        bent(|case| case.payload.body = text(limits::TEXT_BYTES + 1)),
        Some(GroupCheckError::Body)
    );
}

#[test]
fn check_9_a_message_comes_once_and_a_place_holds_one() {
    let mut case = Case::new();
    case.seen.push((message(1), Provenance::Owner));
    assert_eq!(case.result(), Some(GroupCheckError::Replay));

    // As the session says after it was read: once more the same, then another message at its place.
    let manifest = case.alice.manifest();
    let expectation = GroupExpectation {
        keys: &case.keys,
        manifest: &manifest,
        membership: &|_, _| Membership::Active(RIGHTS),
        arrival: GroupArrival::Direct,
        since: case.since,
        seen: &|_, _| None,
    };
    assert!(read(&mut case.session, &case.frame, &expectation).is_ok());
    assert_eq!(case.result(), Some(GroupCheckError::Replay));
    case.seen.clear();
    assert_eq!(case.result(), Some(GroupCheckError::IndexReused));
}

#[test]
fn only_a_message_that_is_right_in_everything_is_called_a_replay() {
    assert_eq!(
        bent(|case| {
            case.seen.push((message(1), Provenance::Owner));
            case.membership = Membership::Outside;
        }),
        Some(GroupCheckError::NotMember)
    );
}

#[test]
fn a_message_in_a_false_frame_does_not_keep_the_true_one_out() {
    let mut case = Case::new();
    let manifest = case.alice.manifest();
    let (wrong, right) = (keys_of(GROUP, &parts(GroupEpoch(EPOCH.0 + 1), 1, 2)), keys());
    let mut read = |keys: &EpochKeys, frame: &GroupFrame| {
        let expectation = GroupExpectation {
            keys,
            manifest: &manifest,
            membership: &|_: &UserId, _: &LogHead| Membership::Active(RIGHTS),
            arrival: GroupArrival::Topic,
            since: 0,
            seen: &|_: &DeviceId, _: &MessageId| None,
        };
        read(&mut case.session, frame, &expectation).is_ok()
    };
    let other_head = GroupFrame {
        log_head: OTHER_HEAD,
        ..case.frame.clone()
    };

    assert!(!read(&wrong, &case.frame), "in an envelope of another epoch");
    assert!(!read(&right, &other_head), "in a frame with another head");
    assert!(read(&right, &case.frame));
}
