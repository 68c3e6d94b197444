//! Disputes: how many there can be, what becomes of them in a merge, and when they end without one.

use hoopoe_crypto::group::{
    apply::ApplyError,
    log::{BranchError, GroupLog},
};
use hoopoe_protocol::{
    group::{EpochReason, GroupOp, LogHead, Role},
    limits,
};

use super::{
    branches::{at, dispute, merge, rename, rule},
    crew::{ALICE, BOB, CAROL, Crew, DAVE},
};

fn disputed(crew: &Crew) -> Vec<LogHead> {
    crew.log.tip().disputes().keys().copied().collect()
}

/// Branches of one entry each, all of them behind the same.
fn branches(crew: &mut Crew, count: usize) -> Vec<GroupLog> {
    let mut all = vec![crew.log.clone(); count];
    for (number, branch) in all.iter_mut().enumerate() {
        at(crew, branch, |crew| rename(crew, BOB, &number.to_string()));
    }
    all
}

#[test]
fn one_person_begins_so_many_disputes_at_once_and_others_begin_theirs() {
    let mut crew = Crew::three();
    let mut all = branches(&mut crew, limits::GROUP_DISPUTES + 2);
    rename(&mut crew, ALICE, "Walkers");
    let [mine @ .., last, another] = all.as_mut_slice() else {
        unreachable!();
    };
    for branch in mine.iter() {
        dispute(&mut crew, CAROL, branch).unwrap();
    }

    assert_eq!(dispute(&mut crew, CAROL, last), rule(ApplyError::Disputes));
    dispute(&mut crew, BOB, last).unwrap();
    assert_eq!(dispute(&mut crew, CAROL, another), rule(ApplyError::Disputes));

    merge(&mut crew, ALICE, &mine[0], &[]).unwrap();
    dispute(&mut crew, CAROL, another).unwrap();
    assert_eq!(disputed(&crew).len(), limits::GROUP_DISPUTES + 1);
}

#[test]
fn a_dispute_about_a_branch_that_grew_is_no_further_one() {
    let mut crew = Crew::three();
    let mut all = branches(&mut crew, limits::GROUP_DISPUTES + 1);
    rename(&mut crew, ALICE, "Walkers");
    let (foreign, mine) = all.split_last_mut().unwrap();
    dispute(&mut crew, ALICE, foreign).unwrap();
    for branch in mine.iter() {
        dispute(&mut crew, CAROL, branch).unwrap();
    }

    for branch in mine.iter_mut().chain([&mut *foreign]) {
        at(&mut crew, branch, |crew| rename(crew, BOB, "Climbers"));
        dispute(&mut crew, CAROL, branch).unwrap();
        dispute(&mut crew, CAROL, branch).unwrap();
    }

    let mut heads: Vec<_> = all.iter().map(|branch| branch.tip().head()).collect();
    heads.sort_unstable();
    assert_eq!(disputed(&crew), heads);
    let begun = crew.log.tip().disputes().values();
    let by_carol = begun.filter(|one| one.begun_by == crew.id(CAROL)).count();
    assert_eq!(by_carol, limits::GROUP_DISPUTES);
}

/// Carol was removed on a branch of which only one of two orders knows.
#[test]
fn a_merge_ends_no_dispute_that_only_one_of_the_two_has() {
    let mut crew = Crew::three();
    let (mut other, mut third, mut fourth) = (crew.log.clone(), crew.log.clone(), crew.log.clone());
    at(&mut crew, &mut third, |crew| {
        let remove = crew.remove(CAROL);
        crew.does(ALICE, remove);
    });
    at(&mut crew, &mut fourth, |crew| rename(crew, BOB, "Riders"));
    at(&mut crew, &mut other, |crew| {
        rename(crew, BOB, "Climbers");
        dispute(crew, BOB, &third).unwrap();
    });
    rename(&mut crew, ALICE, "Walkers");
    dispute(&mut crew, BOB, &fourth).unwrap();
    let mut expected = vec![third.tip().head(), fourth.tip().head()];
    expected.sort_unstable();

    let ours = crew.log.clone();
    let mut joined = other.clone();
    merge(&mut crew, ALICE, &other, &[]).unwrap();
    let mine = (disputed(&crew), crew.log.clone());
    at(&mut crew, &mut joined, |crew| {
        merge(crew, ALICE, &ours, &[]).unwrap()
    });

    assert_eq!(mine.0, expected);
    for mut log in [mine.1, joined] {
        at(&mut crew, &mut log, |crew| {
            assert_eq!(disputed(crew), expected);
            assert!(crew.is_active(CAROL));
            assert!(!crew.log.tip().recipients().any(|user| *user == crew.id(CAROL)));
            merge(crew, ALICE, &third, &[]).unwrap();
            merge(crew, ALICE, &fourth, &[]).unwrap();
            assert!(crew.log.tip().disputes().is_empty());
        });
    }
}

/// Carol is there where one order noted it, and Dave where the other did.
#[test]
fn of_a_dispute_that_both_have_those_stay_who_are_on_both_lists() {
    let mut crew = Crew::three();
    crew.joins(DAVE, Role::Member);
    let (mut other, mut third) = (crew.log.clone(), crew.log.clone());
    at(&mut crew, &mut third, |crew| rename(crew, BOB, "Riders"));
    at(&mut crew, &mut other, |crew| {
        crew.does(CAROL, GroupOp::Leave);
        dispute(crew, BOB, &third).unwrap();
    });
    crew.does(DAVE, GroupOp::Leave);
    dispute(&mut crew, ALICE, &third).unwrap();

    merge(&mut crew, ALICE, &other, &[]).unwrap();

    let tip = crew.log.tip();
    let dispute = &tip.disputes()[&third.tip().head()];
    let mut both = vec![crew.id(ALICE), crew.id(BOB)];
    both.sort_unstable();
    assert_eq!(dispute.common.iter().copied().collect::<Vec<_>>(), both);
    assert_eq!(dispute.begun_by, crew.id(ALICE));
}

#[test]
fn a_dispute_ends_with_the_merge_of_a_branch_that_has_merged_what_it_is_about() {
    let mut crew = Crew::three();
    let (mut other, mut third) = (crew.log.clone(), crew.log.clone());
    at(&mut crew, &mut third, |crew| rename(crew, BOB, "Riders"));
    rename(&mut crew, ALICE, "Walkers");
    dispute(&mut crew, CAROL, &third).unwrap();
    at(&mut crew, &mut other, |crew| {
        rename(crew, BOB, "Climbers");
        merge(crew, ALICE, &third, &[]).unwrap();
    });

    let ours = crew.log.clone();
    merge(&mut crew, ALICE, &other, &[]).unwrap();
    assert_eq!(disputed(&crew), []);

    at(&mut crew, &mut other, |crew| {
        merge(crew, ALICE, &ours, &[]).unwrap();
        assert_eq!(disputed(crew), []);
    });
}

/// A stolen device signed the branch. Nobody can merge that, so it must not need a merge.
#[test]
fn a_dispute_ends_when_the_log_knows_the_manifests_of_its_signers_to_be_outdated() {
    let mut crew = Crew::three();
    let mut other = crew.log.clone();
    at(&mut crew, &mut other, |crew| rename(crew, ALICE, "Mine"));
    rename(&mut crew, ALICE, "Walkers");
    dispute(&mut crew, BOB, &other).unwrap();
    let before = crew.log.clone();
    crew.people[ALICE].replace_device();

    let devices = crew.epoch(crew.devices_of(ALICE));
    crew.does(BOB, devices);

    assert_eq!(disputed(&crew), []);
    assert_eq!(crew.log.branch(&other).unwrap_err(), BranchError::Outsiders);
    assert_eq!(before.tip().disputes().len(), 1);
}

#[test]
fn a_dispute_counts_the_newest_manifest_under_which_somebody_signed() {
    let mut crew = Crew::three();
    let mut other = crew.log.clone();
    at(&mut crew, &mut other, |crew| rename(crew, ALICE, "Mine"));
    rename(&mut crew, BOB, "Walkers");
    crew.people[ALICE].replace_device();
    at(&mut crew, &mut other, |crew| rename(crew, ALICE, "Ours"));
    dispute(&mut crew, BOB, &other).unwrap();

    let devices = crew.epoch(crew.devices_of(ALICE));
    crew.does(BOB, devices);

    assert_eq!(disputed(&crew), [other.tip().head()]);
    let age = crew.epoch(EpochReason::Age);
    crew.does(ALICE, age);
}
