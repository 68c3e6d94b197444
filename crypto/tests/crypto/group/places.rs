//! Where an entry comes in a log, and how it was after one.

use hoopoe_crypto::group::log::{AppendError, EpochThen, GroupLog, HeadPlace};
use hoopoe_protocol::{
    group::{EpochReason, GroupEpoch, GroupOp, GroupPolicy, LogHead, Role, Whoever},
    keys::LogHash,
};

use super::crew::{ALICE, BOB, CAROL, Crew, DAVE, profile};

#[test]
fn an_entry_comes_in_once_and_in_its_place() {
    let mut crew = Crew::three();
    let first = crew.entry(ALICE, GroupOp::Profile(profile("Walkers")));
    let rival = crew.entry(BOB, GroupOp::Profile(profile("Climbers")));
    let behind = crew.log.clone();
    crew.log.append(&first).unwrap();
    let second = crew.entry(ALICE, GroupOp::Profile(profile("Runners")));

    assert_eq!(crew.log.append(&first), Err(AppendError::Known));
    assert_eq!(crew.log.append(&rival), Err(AppendError::Fork(4)));
    assert_eq!(behind.clone().append(&second), Err(AppendError::Ahead));
    crew.log.append(&second).unwrap();
    assert_eq!(crew.log.append(&first), Err(AppendError::Known));
}

#[test]
fn a_refused_entry_leaves_the_log_as_it_was() {
    let mut crew = Crew::three();
    let before = crew.log.tip().clone();

    let remove = crew.remove(ALICE);
    assert!(crew.tries(CAROL, remove).is_err());

    assert_eq!(*crew.log.tip(), before);
}

#[test]
fn a_head_is_known_ahead_or_of_another_branch() {
    let mut crew = Crew::three();
    let past = crew.log.tip().head();
    crew.does(ALICE, GroupOp::Profile(profile("Walkers")));
    let head = crew.log.tip().head();
    let other = LogHash::new([9; 32]);

    assert_eq!(crew.log.place_of(&head), HeadPlace::Known);
    assert_eq!(crew.log.place_of(&past), HeadPlace::Known);
    assert_eq!(
        crew.log.place_of(&LogHead {
            seq: head.seq + 1,
            hash: other
        }),
        HeadPlace::Ahead
    );
    for seq in 0..=head.seq {
        assert_eq!(crew.log.place_of(&LogHead { seq, hash: other }), HeadPlace::Fork);
    }
}

#[test]
fn what_somebody_was_at_a_time_is_known_afterwards() {
    let mut crew = Crew::three();
    let before = crew.log.tip().head();
    let quiet = GroupPolicy {
        write: Whoever::Admins,
        ..GroupPolicy::default()
    };
    crew.does(ALICE, GroupOp::Policy(quiet));
    let silent = crew.log.tip().head();
    let make = crew.make(CAROL, Role::Admin);
    crew.does(ALICE, make);
    let raised = crew.log.tip().head();
    crew.does(CAROL, GroupOp::Leave);
    let left = crew.log.tip().head();
    let next = crew.epoch(EpochReason::Departure);
    crew.does(ALICE, next);
    crew.joins(CAROL, Role::Member);
    let back = crew.log.tip().head();

    let carol = crew.id(CAROL);
    let was = |head| {
        let was = crew.log.was_member(&carol, head)?;
        let EpochThen::Exactly(epoch) = was.epoch else {
            panic!("{was:?}");
        };
        Some((was.role, was.could_write, epoch))
    };

    assert_eq!(was(&before), Some((Role::Member, true, GroupEpoch(0))));
    assert_eq!(was(&silent), Some((Role::Member, false, GroupEpoch(0))));
    assert_eq!(was(&raised), Some((Role::Admin, true, GroupEpoch(0))));
    assert_eq!(was(&left), None);
    assert_eq!(was(&back), Some((Role::Member, false, GroupEpoch(1))));
    assert_eq!(crew.log.was_member(&crew.id(DAVE), &back), None);
    let unknown = LogHead {
        seq: back.seq,
        hash: LogHash::new([9; 32]),
    };
    assert_eq!(crew.log.was_member(&carol, &unknown), None);
}

#[test]
fn who_was_invited_at_a_time_was_no_member_then() {
    let mut crew = Crew::three();
    let add = crew.add(DAVE, Role::Admin);
    crew.does(ALICE, add);
    let invited = crew.log.tip().head();
    crew.does(DAVE, GroupOp::Accept);

    let was = |head| crew.log.was_member(&crew.id(DAVE), &head);
    assert_eq!(was(invited), None);
    assert!(was(crew.log.tip().head()).is_some());
    let alice = crew.log.was_member(&crew.id(ALICE), &crew.first.head());
    assert_eq!(alice.map(|was| was.role), Some(Role::Owner));
}

#[test]
fn a_log_that_is_read_again_is_the_same() {
    let mut crew = Crew::alone(GroupPolicy::default());
    let mut entries = Vec::new();
    let steps = [
        (ALICE, crew.add(BOB, Role::Admin)),
        (BOB, GroupOp::Accept),
        (BOB, crew.add(CAROL, Role::Member)),
        (CAROL, GroupOp::Accept),
        (BOB, crew.remove(CAROL)),
        (ALICE, crew.epoch(EpochReason::Departure)),
    ];
    for (who, op) in steps {
        let entry = crew.entry(who, op);
        crew.log.append(&entry).unwrap();
        entries.push(entry);
    }

    // The nonce is fixed and signatures of Ed25519 are, so the same beginning can be made again.
    let begin = {
        let create = super::crew::create(GroupPolicy::default());
        let signed = crew.people[ALICE].author().create(super::crew::NOW, create);
        super::crew::verified(&crew.people, &signed)
    };
    let mut again = GroupLog::begin(&begin).unwrap();
    for entry in &entries {
        again.append(entry).unwrap();
    }

    assert_eq!(again.tip(), crew.log.tip());
}
