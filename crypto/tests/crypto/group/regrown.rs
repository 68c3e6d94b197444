//! Branches that were merged and grow: what both sides have already says nothing new, and nothing is done again.

use hoopoe_crypto::group::{
    apply::ApplyError,
    log::{BranchError, EpochThen, GroupLog, HeadPlace},
    state::Standing,
};
use hoopoe_protocol::group::{EpochReason, GroupOp, Role};

use super::{
    branches::{at, merge, rename, rule},
    crew::{ALICE, BOB, CAROL, Crew, DAVE},
};

/// Somebody who is a member from the beginning, signs something now and then, and is nobody's concern.
const ERIN: usize = 4;

/// Alice, Bob, Carol and Erin.
fn four() -> Crew {
    let mut crew = Crew::three();
    crew.joins(ERIN, Role::Member);
    crew
}

fn grows(crew: &mut Crew, branch: &mut GroupLog) {
    at(crew, branch, |crew| {
        let epoch = crew.epoch(EpochReason::Age);
        crew.does(ERIN, epoch);
    });
}

/// The merge on either side, the first time on ours.
fn on_both_sides(crew: &mut Crew, other: &mut GroupLog, additions: &[usize], see: impl Fn(&Crew)) {
    let ours = crew.log.clone();
    let mut joined = other.clone();
    merge(crew, ALICE, other, additions).unwrap();
    see(crew);
    at(crew, &mut joined, |crew| {
        merge(crew, ALICE, &ours, additions).unwrap();
        see(crew);
    });
}

/// Carol was removed on the branch and has come back since; Bob was lowered there and is an admin again.
#[test]
fn a_branch_that_was_merged_and_grows_does_not_do_again_what_it_did() {
    let mut crew = four();
    let mut other = crew.log.clone();
    crew.joins(DAVE, Role::Member);
    at(&mut crew, &mut other, |crew| {
        let (remove, lower) = (crew.remove(CAROL), crew.make(BOB, Role::Member));
        crew.does(ALICE, remove);
        crew.does(ALICE, lower);
    });
    merge(&mut crew, ALICE, &other, &[DAVE]).unwrap();
    assert_eq!((crew.role(CAROL), crew.role(BOB)), (None, Some(Role::Member)));
    crew.joins(CAROL, Role::Member);
    let make = crew.make(BOB, Role::Admin);
    crew.does(ALICE, make);
    let merged = other.tip().head();
    grows(&mut crew, &mut other);

    assert_eq!(crew.log.branch(&other).unwrap().base(), merged);
    on_both_sides(&mut crew, &mut other, &[CAROL, DAVE], |crew| {
        assert!(crew.is_active(CAROL) && crew.is_active(DAVE));
        assert_eq!(crew.role(BOB), Some(Role::Admin));
    });
}

#[test]
fn whom_the_merge_kept_stays_when_the_branch_grows_and_who_came_since_is_named() {
    let mut crew = four();
    let mut other = crew.log.clone();
    crew.joins(DAVE, Role::Member);
    grows(&mut crew, &mut other);
    merge(&mut crew, ALICE, &other, &[DAVE]).unwrap();
    let remove = crew.remove(CAROL);
    crew.does(ALICE, remove);
    grows(&mut crew, &mut other);
    let mut again = crew.log.clone();
    at(&mut crew, &mut again, |crew| {
        let remove = crew.remove(DAVE);
        crew.does(ALICE, remove);
        crew.joins(DAVE, Role::Member);
    });

    merge(&mut crew, ALICE, &other, &[]).unwrap();
    assert!(crew.is_active(DAVE) && !crew.is_active(CAROL));

    at(&mut crew, &mut again, |crew| {
        merge(crew, ALICE, &other, &[]).unwrap();
        assert!(!crew.is_active(DAVE));
    });
}

#[test]
fn whom_the_merge_kept_stays_whatever_they_were_before_and_have_become_since() {
    let mut crew = four();
    let mut other = crew.log.clone();
    crew.joins(DAVE, Role::Member);
    crew.does(DAVE, GroupOp::Leave);
    crew.joins(DAVE, Role::Member);
    grows(&mut crew, &mut other);
    merge(&mut crew, ALICE, &other, &[DAVE]).unwrap();
    let make = crew.make(DAVE, Role::Admin);
    crew.does(ALICE, make);
    grows(&mut crew, &mut other);

    merge(&mut crew, ALICE, &other, &[]).unwrap();

    assert_eq!(crew.role(DAVE), Some(Role::Admin));
}

#[test]
fn who_went_on_ours_before_the_merge_does_not_come_back_with_the_branch_that_grows() {
    let mut crew = four();
    let mut other = crew.log.clone();
    grows(&mut crew, &mut other);
    let remove = crew.remove(CAROL);
    crew.does(ALICE, remove);
    let lower = crew.make(BOB, Role::Member);
    crew.does(ALICE, lower);
    merge(&mut crew, ALICE, &other, &[]).unwrap();
    grows(&mut crew, &mut other);

    assert_eq!(
        merge(&mut crew, ALICE, &other, &[CAROL]),
        rule(ApplyError::Addition)
    );
    on_both_sides(&mut crew, &mut other, &[], |crew| {
        assert_eq!((crew.role(CAROL), crew.role(BOB)), (None, Some(Role::Member)));
    });
}

#[test]
fn whom_a_merge_left_out_does_not_come_in_with_the_branch_that_grows() {
    let mut crew = four();
    let mut other = crew.log.clone();
    // He went once and came back: what he has behind him says nothing of what comes.
    at(&mut crew, &mut other, |crew| {
        crew.joins(DAVE, Role::Member);
        let remove = crew.remove(DAVE);
        crew.does(ALICE, remove);
        crew.joins(DAVE, Role::Member);
    });
    rename(&mut crew, ALICE, "Walkers");
    let mut ours = crew.log.clone();

    merge(&mut crew, ALICE, &other, &[]).unwrap();
    grows(&mut crew, &mut other);
    assert_eq!(
        merge(&mut crew, ALICE, &other, &[DAVE]),
        rule(ApplyError::Addition)
    );

    // The other way round: the merge stands on the branch.
    let mut other = ours.clone();
    at(&mut crew, &mut ours, |crew| crew.joins(DAVE, Role::Member));
    at(&mut crew, &mut other, |crew| {
        rename(crew, BOB, "Riders");
        merge(crew, ALICE, &ours, &[]).unwrap();
    });
    grows(&mut crew, &mut ours);
    at(&mut crew, &mut other, |crew| {
        assert_eq!(merge(crew, ALICE, &ours, &[DAVE]), rule(ApplyError::Addition));
    });
}

/// The branch had merged another, and that one grows.
#[test]
fn a_branch_that_came_in_with_another_does_nothing_again() {
    let mut crew = four();
    let (mut second, mut third) = (crew.log.clone(), crew.log.clone());
    rename(&mut crew, ALICE, "Walkers");
    at(&mut crew, &mut third, |crew| {
        let (remove, lower) = (crew.remove(CAROL), crew.make(BOB, Role::Member));
        crew.does(ALICE, remove);
        crew.does(ALICE, lower);
    });
    at(&mut crew, &mut second, |crew| {
        rename(crew, ALICE, "Runners");
        merge(crew, ALICE, &third, &[]).unwrap();
    });
    merge(&mut crew, ALICE, &second, &[]).unwrap();
    assert_eq!((crew.role(CAROL), crew.role(BOB)), (None, Some(Role::Member)));
    crew.joins(CAROL, Role::Member);
    let make = crew.make(BOB, Role::Admin);
    crew.does(ALICE, make);

    for branch in [&mut second, &mut third] {
        grows(&mut crew, branch);
        let before = crew.log.clone();
        on_both_sides(&mut crew, branch, &[CAROL], |crew| {
            assert!(crew.is_active(CAROL));
            assert_eq!(crew.role(BOB), Some(Role::Admin));
        });
        crew.log = before;
    }
}

/// Both logs merged one and the same third; neither stands in the other.
#[test]
fn what_a_third_branch_did_is_old_to_both_who_merged_it() {
    let mut crew = four();
    let (mut other, mut third) = (crew.log.clone(), crew.log.clone());
    at(&mut crew, &mut third, |crew| {
        let (remove, lower) = (crew.remove(CAROL), crew.make(BOB, Role::Member));
        crew.does(ALICE, remove);
        crew.does(ALICE, lower);
    });
    rename(&mut crew, ALICE, "Walkers");
    merge(&mut crew, ALICE, &third, &[]).unwrap();
    at(&mut crew, &mut other, |crew| {
        rename(crew, ALICE, "Climbers");
        merge(crew, ALICE, &third, &[]).unwrap();
    });
    crew.joins(CAROL, Role::Member);
    let make = crew.make(BOB, Role::Admin);
    crew.does(ALICE, make);

    on_both_sides(&mut crew, &mut other, &[CAROL], |crew| {
        assert!(crew.is_active(CAROL));
        assert_eq!(crew.role(BOB), Some(Role::Admin));
    });
}

/// Each of two logs merged the other, and on one of them Carol has come back since.
#[test]
fn who_went_on_ours_and_came_back_where_that_was_merged_may_be_kept() {
    let mut crew = four();
    let mut other = crew.log.clone();
    let remove = crew.remove(CAROL);
    crew.does(ALICE, remove);
    grows(&mut crew, &mut other);
    let ours = crew.log.clone();
    merge(&mut crew, ALICE, &other, &[]).unwrap();
    at(&mut crew, &mut other, |crew| {
        merge(crew, ALICE, &ours, &[]).unwrap();
        crew.joins(CAROL, Role::Member);
    });

    on_both_sides(&mut crew, &mut other, &[CAROL], |crew| {
        assert!(crew.is_active(CAROL))
    });
}

#[test]
fn a_role_that_both_branches_gave_is_the_lower_also_if_one_gave_back_the_old() {
    let mut crew = four();
    let mut other = crew.log.clone();
    for role in [Role::Member, Role::Admin] {
        let make = crew.make(BOB, role);
        crew.does(ALICE, make);
    }
    at(&mut crew, &mut other, |crew| {
        let make = crew.make(BOB, Role::Owner);
        crew.does(ALICE, make);
    });

    on_both_sides(&mut crew, &mut other, &[], |crew| {
        assert_eq!(crew.role(BOB), Some(Role::Admin));
        let given = crew.log.tip().member(&crew.id(BOB)).unwrap().given;
        assert_eq!(given, crew.log.tip().head());
    });
}

#[test]
fn a_role_that_the_other_branch_alone_took_and_gave_back_is_what_it_was() {
    let mut crew = four();
    let make = crew.make(BOB, Role::Owner);
    crew.does(ALICE, make);
    let mut other = crew.log.clone();
    rename(&mut crew, BOB, "Walkers");
    for (who, role) in [(ALICE, Role::Admin), (BOB, Role::Owner)] {
        at(&mut crew, &mut other, |crew| {
            let make = crew.make(ALICE, role);
            crew.does(who, make);
        });

        merge(&mut crew, BOB, &other, &[]).unwrap();

        assert_eq!(crew.role(ALICE), Some(role));
    }
}

/// A log merged the beginning of ours, and ours merges it: what was ours all along did not come with the merge.
#[test]
fn an_entry_of_the_log_stays_one_when_a_branch_brings_it_back() {
    let mut crew = four();
    let mut other = crew.log.clone();
    let epoch = crew.epoch(EpochReason::Age);
    crew.does(BOB, epoch);
    let past = crew.log.clone();
    let head = past.tip().head();
    at(&mut crew, &mut other, |crew| {
        rename(crew, BOB, "Climbers");
        merge(crew, ALICE, &past, &[]).unwrap();
    });
    crew.does(CAROL, GroupOp::Leave);

    merge(&mut crew, ALICE, &other, &[]).unwrap();

    assert_eq!(crew.log.place_of(&head), HeadPlace::Known);
    let carol = crew.log.was_member(&crew.id(CAROL), &head).unwrap();
    assert_eq!(carol.epoch, EpochThen::Exactly(past.tip().epoch().number));
    assert_eq!(crew.log.branch(&past).unwrap_err(), BranchError::NoFork);
}

#[test]
fn who_came_in_on_the_other_branch_is_there_since_the_merge() {
    let mut crew = four();
    let mut other = crew.log.clone();
    at(&mut crew, &mut other, |crew| crew.joins(DAVE, Role::Member));
    rename(&mut crew, ALICE, "Walkers");
    rename(&mut crew, ALICE, "Climbers");
    rename(&mut crew, ALICE, "Runners");

    merge(&mut crew, ALICE, &other, &[DAVE]).unwrap();

    let since = crew.log.tip().head().seq;
    let dave = crew.log.tip().member(&crew.id(DAVE)).unwrap();
    assert_eq!(dave.standing, Standing::Active { since });
}

/// A merge that leaves an invitation as it is sends nobody away.
#[test]
fn who_is_invited_on_both_and_accepts_on_the_branch_that_grows_need_not_do_it_again() {
    let mut crew = four();
    let add = crew.add(DAVE, Role::Member);
    crew.does(BOB, add);
    let mut other = crew.log.clone();
    rename(&mut crew, ALICE, "Walkers");
    grows(&mut crew, &mut other);
    merge(&mut crew, ALICE, &other, &[]).unwrap();
    assert!(!crew.is_active(DAVE));
    at(&mut crew, &mut other, |crew| crew.does(DAVE, GroupOp::Accept));
    grows(&mut crew, &mut other);

    on_both_sides(&mut crew, &mut other, &[], |crew| assert!(crew.is_active(DAVE)));
}

/// Otherwise an admin, who merges without a word about it, makes somebody an admin whom the owner thought better of.
#[test]
fn an_invitation_that_was_withdrawn_on_one_branch_is_worth_nothing_on_the_other() {
    let mut crew = four();
    let add = crew.add(DAVE, Role::Admin);
    crew.does(ALICE, add);
    let mut other = crew.log.clone();
    let withdraw = crew.remove(DAVE);
    crew.does(ALICE, withdraw);
    at(&mut crew, &mut other, |crew| crew.does(DAVE, GroupOp::Accept));
    grows(&mut crew, &mut other);

    merge(&mut crew, BOB, &other, &[]).unwrap();

    assert!(crew.log.tip().member(&crew.id(DAVE)).is_none());
}
