//! What a merge makes of people, of their manifests and of the epoch, where the two branches say different things of them.

use hoopoe_crypto::group::{
    apply::ApplyError,
    log::{AppendError, GroupLog},
    state::Standing,
};
use hoopoe_protocol::{
    group::{EpochReason, GroupEpoch, GroupOp, Role},
    keys::EpochCommit,
};

use super::{
    branches::{at, merge, rename, rule},
    crew::{ALICE, BOB, CAROL, Crew, DAVE},
};

/// Three people, and the branch on which Bob will do something else.
fn parted() -> (Crew, GroupLog) {
    let crew = Crew::three();
    let other = crew.log.clone();
    (crew, other)
}

#[test]
fn of_a_role_that_both_branches_changed_the_lower_is_left() {
    for (here, there) in [(Role::Owner, Role::Admin), (Role::Admin, Role::Owner)] {
        let (mut crew, mut other) = parted();
        let make = crew.make(CAROL, here);
        crew.does(ALICE, make);
        at(&mut crew, &mut other, |crew| {
            let make = crew.make(CAROL, there);
            crew.does(ALICE, make);
        });

        merge(&mut crew, ALICE, &other, &[]).unwrap();

        assert_eq!(crew.role(CAROL), Some(Role::Admin));
    }
}

#[test]
fn who_came_in_on_ours_and_waits_on_the_other_has_been_there_since_they_accepted() {
    let mut crew = Crew::three();
    let add = crew.add(DAVE, Role::Member);
    crew.does(BOB, add);
    let mut other = crew.log.clone();
    crew.does(DAVE, GroupOp::Accept);
    let standing = |crew: &Crew, who| crew.log.tip().member(&crew.id(who)).unwrap().standing;
    let (carols, since) = (standing(&crew, CAROL), crew.log.tip().head().seq);
    at(&mut crew, &mut other, |crew| rename(crew, BOB, "Climbers"));

    merge(&mut crew, ALICE, &other, &[]).unwrap();

    assert_eq!(standing(&crew, DAVE), Standing::Active { since });
    assert_eq!(standing(&crew, CAROL), carols);
}

#[test]
fn who_waits_on_the_other_branch_does_not_merge_it() {
    let mut crew = Crew::three();
    let add = crew.add(DAVE, Role::Admin);
    crew.does(ALICE, add);
    let mut other = crew.log.clone();
    crew.does(DAVE, GroupOp::Accept);
    at(&mut crew, &mut other, |crew| rename(crew, BOB, "Climbers"));

    let answer = merge(&mut crew, DAVE, &other, &[]);

    assert_eq!(answer, rule(ApplyError::NotActive));
}

#[test]
fn who_went_before_the_branches_parted_and_came_back_on_one_may_be_kept() {
    let mut crew = Crew::three();
    crew.does(CAROL, GroupOp::Leave);
    let mut other = crew.log.clone();
    crew.joins(CAROL, Role::Member);
    at(&mut crew, &mut other, |crew| rename(crew, BOB, "Climbers"));

    merge(&mut crew, ALICE, &other, &[CAROL]).unwrap();

    assert!(crew.is_active(CAROL));
}

#[test]
fn of_two_manifests_of_one_number_that_of_ours_is_kept() {
    let (mut crew, mut other) = parted();
    let mut twin = crew.people[CAROL].twin();
    crew.people[CAROL].replace_device();
    let ours = crew.people[CAROL].manifest.reference();
    let devices = crew.epoch(crew.devices_of(CAROL));
    crew.does(BOB, devices);
    twin.replace_device();
    crew.people[CAROL] = twin;
    at(&mut crew, &mut other, |crew| {
        let devices = crew.epoch(crew.devices_of(CAROL));
        crew.does(BOB, devices);
    });
    assert_eq!(other.tip().manifest(&crew.id(CAROL)).unwrap().epoch, ours.epoch);

    merge(&mut crew, ALICE, &other, &[]).unwrap();

    assert_eq!(crew.log.tip().manifest(&crew.id(CAROL)), Some(&ours));
}

#[test]
fn the_epoch_is_that_of_the_branch_with_the_higher_number_and_of_equal_ones_ours() {
    let opened = |crew: &mut Crew, times: u8, mark: u8| {
        for time in 0..times {
            let GroupOp::Epoch(mut next) = crew.epoch(EpochReason::Age) else {
                unreachable!();
            };
            next.commit = EpochCommit::new([mark + time; 32]);
            crew.does(BOB, GroupOp::Epoch(next));
        }
    };
    for (here, there, left) in [(2, 1, 0x11), (1, 2, 0x21), (1, 1, 0x10)] {
        let (mut crew, mut other) = parted();
        opened(&mut crew, here, 0x10);
        at(&mut crew, &mut other, |crew| opened(crew, there, 0x20));

        merge(&mut crew, ALICE, &other, &[]).unwrap();

        let epoch = crew.log.tip().epoch();
        assert_eq!(epoch.number, GroupEpoch(here.max(there).into()));
        assert_eq!(epoch.commit, EpochCommit::new([left; 32]));
    }
}

#[test]
fn what_stands_behind_a_merged_branch_is_a_fork_at_the_merge_that_joined_that_branch() {
    let (mut crew, mut second) = parted();
    let (mut third, mut unknown) = (second.clone(), second.clone());
    rename(&mut crew, ALICE, "Walkers");
    at(&mut crew, &mut second, |crew| rename(crew, BOB, "Climbers"));
    at(&mut crew, &mut third, |crew| rename(crew, BOB, "Runners"));
    at(&mut crew, &mut unknown, |crew| rename(crew, BOB, "Swimmers"));
    let mut behind = |branch: &mut GroupLog| at(&mut crew, branch, |crew| crew.entry(BOB, GroupOp::Leave));
    let late = [&mut second, &mut third, &mut unknown].map(&mut behind);

    let joined = [&second, &third].map(|branch| {
        merge(&mut crew, ALICE, branch, &[]).unwrap();
        crew.log.tip().head().seq
    });

    let answers = late.map(|entry| crew.log.append(&entry).unwrap_err());
    let [one, two] = joined.map(AppendError::Fork);
    assert_eq!(answers, [one, two, AppendError::Ahead]);
}
