//! Two branches of one log: how they are noticed, what holds until they are merged, and what the merge makes of them.

use hoopoe_crypto::group::{
    apply::ApplyError,
    log::{AppendError, BranchError, EpochThen, GroupLog, HeadPlace},
    state::WriteError,
};
use hoopoe_protocol::group::{EpochReason, GroupOp, GroupPolicy, LogHead, Merge, Role, Whoever};

use super::crew::{ALICE, BOB, CAROL, Crew, DAVE, NOW, profile, verified};

/// The crew on another branch from here on.
fn at<R>(crew: &mut Crew, branch: &mut GroupLog, acts: impl FnOnce(&mut Crew) -> R) -> R {
    std::mem::swap(&mut crew.log, branch);
    let answer = acts(crew);
    std::mem::swap(&mut crew.log, branch);
    answer
}

/// On ours Bob adds Dave, who comes in; on the other Alice removes Carol.
fn forked() -> (Crew, GroupLog) {
    let mut crew = Crew::three();
    let mut other = crew.log.clone();
    let add = crew.add(DAVE, Role::Member);
    crew.does(BOB, add);
    crew.does(DAVE, GroupOp::Accept);
    at(&mut crew, &mut other, |crew| {
        let remove = crew.remove(CAROL);
        crew.does(ALICE, remove);
    });
    (crew, other)
}

fn dispute(crew: &mut Crew, other: &GroupLog) -> Result<(), AppendError> {
    let epoch = crew.epoch(EpochReason::Fork(other.tip().head()));
    let entry = crew.entry(BOB, epoch);
    crew.log.append_joining(&entry, other)
}

fn merge(crew: &mut Crew, who: usize, other: &GroupLog, additions: &[usize]) -> Result<(), AppendError> {
    let additions = additions.iter().map(|who| crew.id(*who)).collect();
    let signed = crew.people[who]
        .author()
        .merge(NOW, crew.log.tip(), other.tip(), additions);
    let entry = verified(&crew.people, &signed);
    crew.log.append_joining(&entry, other)
}

#[test]
fn a_message_that_names_another_entry_of_a_number_shows_the_fork() {
    let (crew, other) = forked();

    assert_eq!(crew.log.place_of(&other.tip().head()), HeadPlace::Fork);
    assert_eq!(other.place_of(&crew.log.tip().head()), HeadPlace::Ahead);
    let branch = crew.log.branch(&other).unwrap();
    assert_eq!(branch.base().seq, 4);
}

#[test]
fn the_beginning_of_a_log_is_no_branch_of_it() {
    let mut crew = Crew::three();
    let before = crew.log.clone();
    crew.does(ALICE, GroupOp::Profile(profile("Walkers")));

    assert_eq!(crew.log.branch(&before).unwrap_err(), BranchError::NoFork);
    assert_eq!(before.branch(&crew.log).unwrap_err(), BranchError::NoFork);
    assert_eq!(
        crew.log.branch(&Crew::three().log).unwrap_err(),
        BranchError::OtherGroup
    );
}

#[test]
fn until_the_merge_only_those_on_both_branches_are_given_keys() {
    let (mut crew, other) = forked();

    dispute(&mut crew, &other).unwrap();

    let mut both = vec![crew.id(ALICE), crew.id(BOB)];
    both.sort();
    assert_eq!(crew.log.tip().recipients().copied().collect::<Vec<_>>(), both);
    assert_eq!(crew.log.tip().may_write(&crew.id(ALICE)), Ok(()));
    for who in [CAROL, DAVE] {
        assert_eq!(
            crew.log.tip().may_write(&crew.id(who)),
            Err(WriteError::NotMember)
        );
    }
}

#[test]
fn until_the_merge_nobody_comes_in_or_gets_more_rights_and_members_may_go() {
    let (mut crew, other) = forked();
    dispute(&mut crew, &other).unwrap();
    let open = GroupPolicy {
        add: Whoever::Members,
        ..GroupPolicy::default()
    };

    for (who, op) in [
        (ALICE, crew.add(4, Role::Member)),
        (ALICE, crew.make(CAROL, Role::Admin)),
        (ALICE, GroupOp::Policy(open)),
        (ALICE, GroupOp::Profile(profile("Walkers"))),
    ] {
        assert_eq!(crew.tries(who, op), Err(ApplyError::Disputed));
    }
    let lower = crew.make(BOB, Role::Member);
    crew.does(BOB, lower);
    crew.does(DAVE, GroupOp::Leave);
    let remove = crew.remove(CAROL);
    crew.does(ALICE, remove);
}

#[test]
fn who_is_invited_waits_for_the_merge() {
    let mut crew = Crew::three();
    let add = crew.add(DAVE, Role::Member);
    crew.does(BOB, add);
    let mut other = crew.log.clone();
    crew.does(ALICE, GroupOp::Profile(profile("Walkers")));
    at(&mut crew, &mut other, |crew| {
        crew.does(BOB, GroupOp::Profile(profile("Climbers")))
    });
    dispute(&mut crew, &other).unwrap();

    assert_eq!(crew.tries(DAVE, GroupOp::Accept), Err(ApplyError::Disputed));
    merge(&mut crew, ALICE, &other, &[]).unwrap();
    crew.does(DAVE, GroupOp::Accept);
}

#[test]
fn a_merge_keeps_who_is_in_both_and_whom_it_names_and_not_who_has_gone() {
    for (additions, stays) in [(&[][..], false), (&[DAVE][..], true)] {
        let (mut crew, other) = forked();
        dispute(&mut crew, &other).unwrap();

        merge(&mut crew, BOB, &other, additions).unwrap();

        assert!(crew.is_active(ALICE) && crew.is_active(BOB) && !crew.is_active(CAROL));
        assert_eq!(crew.is_active(DAVE), stays);
        assert!(crew.log.tip().disputes().is_empty());
        assert!(
            crew.log.tip().epoch().is_over,
            "who has gone may hold the keys of both"
        );
    }
}

#[test]
fn a_merge_comes_behind_the_longer_of_the_branches_in_number() {
    let (mut crew, mut other) = forked();
    let highest = crew.log.tip().head().seq;

    let mine = crew.log.clone();
    at(&mut crew, &mut other, |crew| {
        merge(crew, ALICE, &mine, &[]).unwrap()
    });

    assert_eq!(other.tip().head().seq, highest + 1);
}

#[test]
fn a_merge_needs_an_admin_on_both_branches() {
    let (mut crew, mut other) = forked();
    let rule = |error| Err(AppendError::Rule(error));
    assert_eq!(merge(&mut crew, CAROL, &other, &[]), rule(ApplyError::NotActive));
    assert_eq!(merge(&mut crew, DAVE, &other, &[]), rule(ApplyError::NotActive));
    at(&mut crew, &mut other, |crew| {
        let make = crew.make(BOB, Role::Member);
        crew.does(ALICE, make);
    });

    assert_eq!(merge(&mut crew, BOB, &other, &[]), rule(ApplyError::NotAllowed));
    merge(&mut crew, ALICE, &other, &[]).unwrap();
    assert_eq!(
        crew.role(BOB),
        Some(Role::Member),
        "the lower role is what is left"
    );
}

#[test]
fn an_addition_of_a_merge_is_somebody_who_came_in_on_one_branch() {
    let (mut crew, other) = forked();

    // In both, in neither, and gone on one of them.
    for who in [BOB, 4, CAROL] {
        assert_eq!(
            merge(&mut crew, ALICE, &other, &[who]),
            Err(AppendError::Rule(ApplyError::Addition))
        );
    }
    merge(&mut crew, ALICE, &other, &[DAVE]).unwrap();
}

#[test]
fn a_merge_names_the_branch_that_it_joins() {
    let (mut crew, other) = forked();
    let merge = Merge {
        other: LogHead {
            seq: 5,
            ..crew.log.tip().head()
        },
        additions: Vec::new(),
    };
    let entry = crew.entry(ALICE, GroupOp::Merge(merge));

    assert_eq!(
        crew.log.append_joining(&entry, &other),
        Err(AppendError::Rule(ApplyError::OtherBranch))
    );
    assert_eq!(
        crew.log.append(&entry),
        Err(AppendError::Rule(ApplyError::OtherBranch))
    );
}

#[test]
fn a_fork_is_said_of_a_branch_that_is_there() {
    let (mut crew, other) = forked();
    let invented = LogHead {
        seq: 5,
        ..crew.log.tip().head()
    };
    let epoch = crew.epoch(EpochReason::Fork(invented));
    let entry = crew.entry(BOB, epoch);

    for answer in [crew.log.append(&entry), crew.log.append_joining(&entry, &other)] {
        assert_eq!(answer, Err(AppendError::Rule(ApplyError::OtherBranch)));
    }
}

#[test]
fn what_was_written_on_the_other_branch_counts_from_those_who_stay() {
    let (mut crew, other) = forked();
    merge(&mut crew, ALICE, &other, &[]).unwrap();
    let head = other.tip().head();
    let seq = crew.log.tip().head().seq;
    let highest = crew.log.tip().epoch().number;

    assert_eq!(crew.log.place_of(&head), HeadPlace::Merged(seq));
    assert!(crew.log.was_member(&crew.id(BOB), &head).is_some());
    assert_eq!(
        crew.log.was_member(&crew.id(BOB), &head).unwrap().epoch,
        EpochThen::AtMost(highest)
    );
    assert_eq!(crew.log.was_member(&crew.id(CAROL), &head), None);
    assert_eq!(crew.log.was_member(&crew.id(DAVE), &head), None);
}

/// Somebody who was removed signs behind an entry from before; a server shows it.
#[test]
fn who_was_removed_cannot_stop_the_group_with_a_branch_of_their_own() {
    let mut crew = Crew::three();
    let mut theirs = crew.log.clone();
    let remove = crew.remove(BOB);
    crew.does(ALICE, remove);
    at(&mut crew, &mut theirs, |crew| {
        let add = crew.add(DAVE, Role::Admin);
        crew.does(BOB, add);
    });

    assert_eq!(crew.log.branch(&theirs).unwrap_err(), BranchError::Outsiders);
    assert_eq!(
        dispute_by(&mut crew, ALICE, &theirs),
        Err(AppendError::Rule(ApplyError::OtherBranch))
    );

    // If somebody who is in the group takes part in it, it is a fork.
    at(&mut crew, &mut theirs, |crew| crew.does(CAROL, GroupOp::Leave));
    assert!(crew.log.branch(&theirs).is_ok());
}

fn dispute_by(crew: &mut Crew, who: usize, other: &GroupLog) -> Result<(), AppendError> {
    let epoch = crew.epoch(EpochReason::Fork(other.tip().head()));
    let entry = crew.entry(who, epoch);
    crew.log.append_joining(&entry, other)
}

#[test]
fn a_third_branch_leaves_those_of_all_three() {
    let (mut crew, mut other) = forked();
    let mut third = other.clone();
    at(&mut crew, &mut third, |crew| {
        let remove = crew.remove(BOB);
        crew.does(ALICE, remove);
    });
    at(&mut crew, &mut other, |crew| {
        crew.does(BOB, GroupOp::Profile(profile("Climbers")))
    });
    dispute_by(&mut crew, ALICE, &other).unwrap();
    assert_eq!(crew.log.tip().recipients().count(), 2);

    dispute_by(&mut crew, ALICE, &third).unwrap();

    assert_eq!(crew.log.tip().recipients().collect::<Vec<_>>(), [&crew.id(ALICE)]);
}

#[test]
fn of_the_manifests_that_two_branches_name_the_newer_holds() {
    let mut crew = Crew::three();
    let mut other = crew.log.clone();
    crew.does(ALICE, GroupOp::Profile(profile("Walkers")));
    let old = crew.people[CAROL].replace_device();
    at(&mut crew, &mut other, |crew| {
        let devices = crew.epoch(crew.devices_of(CAROL));
        crew.does(BOB, devices);
    });

    merge(&mut crew, ALICE, &other, &[]).unwrap();

    assert_ne!(
        crew.log.tip().manifest(&crew.id(CAROL)),
        Some(&old.manifest.reference())
    );
    crew.does(CAROL, GroupOp::Leave);
}
