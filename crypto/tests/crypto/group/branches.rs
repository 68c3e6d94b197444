//! What somebody could try with a branch that they make themselves.

use hoopoe_crypto::group::{
    apply::ApplyError,
    entry::VerifiedEntry,
    log::{AppendError, BranchError, GroupLog, HeadPlace},
};
use hoopoe_protocol::{
    group::{EpochReason, GroupEpoch, GroupOp, GroupPolicy, Role},
    keys::EpochCommit,
};

use super::crew::{ALICE, BOB, CAROL, Crew, DAVE, NOW, profile, verified};

/// The crew on another branch from here on.
pub(super) fn at<R>(crew: &mut Crew, branch: &mut GroupLog, acts: impl FnOnce(&mut Crew) -> R) -> R {
    std::mem::swap(&mut crew.log, branch);
    let answer = acts(crew);
    std::mem::swap(&mut crew.log, branch);
    answer
}

pub(super) fn rename(crew: &mut Crew, who: usize, name: &str) {
    crew.does(who, GroupOp::Profile(profile(name)));
}

pub(super) fn dispute(crew: &mut Crew, who: usize, other: &GroupLog) -> Result<(), AppendError> {
    let epoch = crew.epoch(EpochReason::Fork(other.tip().head()));
    let entry = crew.entry(who, epoch);
    crew.log.append_joining(&entry, other)
}

pub(super) fn merge(
    crew: &mut Crew,
    who: usize,
    other: &GroupLog,
    additions: &[usize],
) -> Result<(), AppendError> {
    let additions = additions.iter().map(|who| crew.id(*who)).collect();
    let author = crew.people[who].author();
    let signed = author.merge(NOW, crew.log.tip(), other.tip(), additions);
    let entry = verified(&crew.people, &signed);
    crew.log.append_joining(&entry, other)
}

pub(super) fn rule(error: ApplyError) -> Result<(), AppendError> {
    Err(AppendError::Rule(error))
}

/// A device that was stolen signs behind an entry from before it was revoked, and merges what has happened since.
#[test]
fn a_revoked_device_does_not_undo_its_revocation_with_a_branch() {
    let mut crew = Crew::three();
    let mut theirs = crew.log.clone();
    let thief = crew.people[ALICE].replace_device();
    let devices = crew.epoch(crew.devices_of(ALICE));
    crew.does(BOB, devices);
    let real = crew.log.clone();
    let named = GroupOp::Profile(profile("Mine"));
    let signed = thief.author().entry(NOW, theirs.tip(), named);
    let entry = VerifiedEntry::verify(&signed, &thief.manifest, None).unwrap();
    theirs.append(&entry).unwrap();

    assert_eq!(crew.log.branch(&theirs).unwrap_err(), BranchError::Outsiders);
    let signed = thief.author().merge(NOW, theirs.tip(), real.tip(), Vec::new());
    let entry = VerifiedEntry::verify(&signed, &thief.manifest, None).unwrap();
    let answer = theirs.append_joining(&entry, &real);
    assert_eq!(answer, rule(ApplyError::Manifest));

    let fork = EpochReason::Fork(real.tip().head());
    let epoch = at(&mut crew, &mut theirs, |crew| crew.epoch(fork));
    let signed = thief.author().entry(NOW, theirs.tip(), epoch);
    let entry = VerifiedEntry::verify(&signed, &thief.manifest, None).unwrap();
    let answer = theirs.append_joining(&entry, &real);
    assert_eq!(answer, rule(ApplyError::Manifest), "nor disputes it");
}

/// An admin makes a branch from before others came in or were raised, and joins it.
#[test]
fn a_merge_sends_nobody_away_and_lowers_nobody_whom_the_actor_could_not() {
    let mut crew = Crew::three();
    let mut made = crew.log.clone();
    let make = crew.make(CAROL, Role::Owner);
    crew.does(ALICE, make);
    crew.joins(DAVE, Role::Admin);
    crew.does(ALICE, GroupOp::Leave);
    at(&mut crew, &mut made, |crew| rename(crew, BOB, "Mine"));

    merge(&mut crew, BOB, &made, &[]).unwrap();

    assert_eq!(crew.role(CAROL), Some(Role::Owner));
    assert_eq!(crew.role(DAVE), Some(Role::Admin));
    assert_eq!(crew.role(BOB), Some(Role::Admin));
    assert_eq!(crew.role(ALICE), None);
}

#[test]
fn who_has_left_on_one_branch_is_not_brought_back_by_the_other() {
    let mut crew = Crew::three();
    let mut other = crew.log.clone();
    crew.does(CAROL, GroupOp::Leave);
    at(&mut crew, &mut other, |crew| rename(crew, BOB, "Climbers"));

    assert_eq!(
        merge(&mut crew, BOB, &other, &[CAROL]),
        rule(ApplyError::Addition)
    );
    merge(&mut crew, BOB, &other, &[]).unwrap();
    assert_eq!(crew.role(CAROL), None);
}

#[test]
fn who_has_left_and_was_invited_again_on_one_branch_has_to_accept_again() {
    let mut crew = Crew::three();
    let mut other = crew.log.clone();
    crew.does(CAROL, GroupOp::Leave);
    let add = crew.add(CAROL, Role::Member);
    crew.does(BOB, add);
    at(&mut crew, &mut other, |crew| rename(crew, BOB, "Climbers"));

    let ours = crew.log.clone();
    merge(&mut crew, BOB, &other, &[]).unwrap();
    at(&mut crew, &mut other, |crew| {
        merge(crew, BOB, &ours, &[]).unwrap();
        assert!(!crew.is_active(CAROL), "on whichever side the merge stands");
    });

    assert!(!crew.is_active(CAROL));
    crew.does(CAROL, GroupOp::Accept);
}

#[test]
fn who_has_accepted_on_one_branch_need_not_do_it_again() {
    let mut crew = Crew::three();
    let add = crew.add(DAVE, Role::Member);
    crew.does(BOB, add);
    let mut other = crew.log.clone();
    rename(&mut crew, ALICE, "Walkers");
    at(&mut crew, &mut other, |crew| crew.does(DAVE, GroupOp::Accept));
    at(&mut crew, &mut other, |crew| rename(crew, BOB, "Climbers"));

    merge(&mut crew, ALICE, &other, &[]).unwrap();

    assert!(crew.is_active(DAVE));
}

#[test]
fn a_branch_that_was_merged_is_neither_disputed_nor_merged_again() {
    let mut crew = Crew::three();
    let mut other = crew.log.clone();
    rename(&mut crew, ALICE, "Walkers");
    at(&mut crew, &mut other, |crew| rename(crew, BOB, "Climbers"));
    merge(&mut crew, ALICE, &other, &[]).unwrap();

    assert_eq!(crew.log.branch(&other).unwrap_err(), BranchError::NoFork);
    assert_eq!(dispute(&mut crew, CAROL, &other), rule(ApplyError::OtherBranch));
    assert_eq!(merge(&mut crew, BOB, &other, &[]), rule(ApplyError::OtherBranch));
}

/// A member who stops the group with a branch of their own is removed, and the group goes on.
#[test]
fn a_dispute_ends_when_nobody_who_signed_the_branch_is_there_any_more() {
    let mut crew = Crew::three();
    let mut made = crew.log.clone();
    crew.joins(DAVE, Role::Member);
    at(&mut crew, &mut made, |crew| crew.does(CAROL, GroupOp::Leave));
    at(&mut crew, &mut made, |crew| {
        let next = crew.epoch(EpochReason::Departure);
        crew.does(BOB, next);
    });
    dispute(&mut crew, ALICE, &made).unwrap();
    let add = crew.add(4, Role::Member);
    assert_eq!(crew.tries(ALICE, add.clone()), Err(ApplyError::Disputed));

    for who in [CAROL, BOB] {
        let remove = crew.remove(who);
        crew.does(ALICE, remove);
    }

    assert!(crew.log.tip().disputes().is_empty());
    let next = crew.epoch(EpochReason::Departure);
    crew.does(ALICE, next);
    crew.does(ALICE, add);
    assert_eq!(crew.log.tip().may_write(&crew.id(DAVE)), Ok(()));
}

#[test]
fn a_merge_ends_the_dispute_about_its_branch_and_no_other() {
    let mut crew = Crew::three();
    let (mut second, mut third) = (crew.log.clone(), crew.log.clone());
    rename(&mut crew, ALICE, "Walkers");
    at(&mut crew, &mut second, |crew| rename(crew, BOB, "Climbers"));
    at(&mut crew, &mut third, |crew| {
        let make = crew.make(CAROL, Role::Admin);
        crew.does(ALICE, make);
    });
    dispute(&mut crew, ALICE, &second).unwrap();
    dispute(&mut crew, ALICE, &third).unwrap();
    // The branch has grown since.
    at(&mut crew, &mut second, |crew| rename(crew, BOB, "Runners"));

    merge(&mut crew, ALICE, &second, &[]).unwrap();

    let left: Vec<_> = crew.log.tip().disputes().keys().copied().collect();
    assert_eq!(left, [third.tip().head()]);
    merge(&mut crew, ALICE, &third, &[]).unwrap();
    assert!(crew.log.tip().disputes().is_empty());
    assert_eq!(
        crew.role(CAROL),
        Some(Role::Admin),
        "what was changed on one branch"
    );
}

/// Whoever opens an epoch makes its key.
#[test]
fn in_a_dispute_nobody_opens_an_epoch_who_is_not_on_both_branches() {
    let mut crew = Crew::three();
    let mut other = crew.log.clone();
    crew.joins(DAVE, Role::Member);
    at(&mut crew, &mut other, |crew| rename(crew, BOB, "Climbers"));

    assert_eq!(dispute(&mut crew, DAVE, &other), rule(ApplyError::Disputed));
    dispute(&mut crew, BOB, &other).unwrap();
    let age = crew.epoch(EpochReason::Age);
    assert_eq!(crew.tries(DAVE, age.clone()), Err(ApplyError::Disputed));
    crew.does(CAROL, age);
}

#[test]
fn epochs_of_both_branches_are_known_after_the_merge_by_what_commits_to_them() {
    let mut crew = Crew::three();
    let mut other = crew.log.clone();
    let here = crew.epoch(EpochReason::Age);
    crew.does(ALICE, here);
    let GroupOp::Epoch(mut there) = crew.epoch(EpochReason::Age) else {
        unreachable!();
    };
    (there.epoch, there.commit) = (GroupEpoch(1), EpochCommit::new([0x77; 32]));
    at(&mut crew, &mut other, |crew| {
        crew.does(BOB, GroupOp::Epoch(there))
    });
    assert!(
        !crew
            .log
            .commits(GroupEpoch(1))
            .contains(&EpochCommit::new([0x77; 32]))
    );

    merge(&mut crew, ALICE, &other, &[]).unwrap();

    assert!(
        crew.log
            .commits(GroupEpoch(0))
            .contains(&EpochCommit::new([0; 32]))
    );
    assert!(
        crew.log
            .commits(GroupEpoch(1))
            .contains(&EpochCommit::new([1; 32]))
    );
    assert!(
        crew.log
            .commits(GroupEpoch(1))
            .contains(&EpochCommit::new([0x77; 32]))
    );
    assert!(
        !crew
            .log
            .commits(GroupEpoch(0))
            .contains(&EpochCommit::new([0x77; 32]))
    );
}

#[test]
fn what_a_merged_branch_had_merged_is_merged_here_as_well() {
    let mut crew = Crew::three();
    let (mut second, mut third) = (crew.log.clone(), crew.log.clone());
    rename(&mut crew, ALICE, "Walkers");
    at(&mut crew, &mut third, |crew| rename(crew, BOB, "Climbers"));
    let inner = third.clone();
    at(&mut crew, &mut second, |crew| {
        rename(crew, BOB, "Runners");
        merge(crew, BOB, &inner, &[]).unwrap();
    });

    merge(&mut crew, ALICE, &second, &[]).unwrap();

    let seq = crew.log.tip().head().seq;
    assert_eq!(crew.log.place_of(&inner.tip().head()), HeadPlace::Merged(seq));
    at(&mut crew, &mut third, |crew| {
        let late = crew.entry(BOB, GroupOp::Profile(profile("Swimmers")));
        crew.log.append(&late).unwrap();
    });
    let mut late = inner;
    let entry = at(&mut crew, &mut late, |crew| crew.entry(BOB, GroupOp::Leave));
    assert_eq!(crew.log.append(&entry), Err(AppendError::Fork(seq)));
}

#[test]
fn who_may_write_no_more_ends_the_epoch_whose_key_they_have() {
    let quiet = GroupPolicy {
        write: hoopoe_protocol::group::Whoever::Admins,
        ..GroupPolicy::default()
    };
    let mut crew = Crew::three();
    crew.does(ALICE, GroupOp::Policy(quiet));
    assert!(crew.log.tip().epoch().is_over);
    let next = crew.epoch(EpochReason::Departure);
    crew.does(ALICE, next);

    let lower = crew.make(BOB, Role::Member);
    crew.does(ALICE, lower);

    assert!(crew.log.tip().epoch().is_over);
}
