//! A group in which somebody is has an owner.

use hoopoe_crypto::group::apply::ApplyError;
use hoopoe_protocol::group::{GroupOp, GroupPolicy, Role};

use super::crew::{ALICE, BOB, CAROL, Crew, DAVE};

#[test]
fn when_the_owner_leaves_the_admin_who_has_been_there_longest_is_owner() {
    let mut crew = Crew::alone(GroupPolicy::default());
    crew.joins(CAROL, Role::Member);
    crew.joins(DAVE, Role::Admin);
    crew.joins(BOB, Role::Admin);

    crew.does(ALICE, GroupOp::Leave);

    assert_eq!(crew.role(DAVE), Some(Role::Owner));
    assert_eq!(crew.role(BOB), Some(Role::Admin));
    assert_eq!(crew.role(CAROL), Some(Role::Member));
}

#[test]
fn where_there_is_no_admin_the_member_who_has_been_there_longest_is_owner() {
    let mut crew = Crew::alone(GroupPolicy::default());
    crew.joins(CAROL, Role::Member);
    crew.joins(BOB, Role::Member);
    let add = crew.add(DAVE, Role::Admin);
    crew.does(ALICE, add);

    crew.does(ALICE, GroupOp::Leave);

    assert_eq!(
        crew.role(CAROL),
        Some(Role::Owner),
        "who is only invited inherits nothing"
    );
}

#[test]
fn where_nobody_is_left_the_next_who_accepts_is_owner() {
    let mut crew = Crew::alone(GroupPolicy::default());
    let add = crew.add(BOB, Role::Member);
    crew.does(ALICE, add);
    crew.does(ALICE, GroupOp::Leave);

    crew.does(BOB, GroupOp::Accept);

    assert_eq!(crew.role(BOB), Some(Role::Owner));
}

#[test]
fn the_last_owner_stays_one_and_one_of_two_need_not() {
    let mut crew = Crew::three();
    let lower = crew.make(ALICE, Role::Member);
    assert_eq!(crew.tries(ALICE, lower.clone()), Err(ApplyError::LastOwner));

    let make = crew.make(BOB, Role::Owner);
    crew.does(ALICE, make);
    crew.does(ALICE, lower);

    assert_eq!(crew.role(ALICE), Some(Role::Member));
}

#[test]
fn one_owner_removes_no_other() {
    let mut crew = Crew::three();
    let make = crew.make(BOB, Role::Owner);
    crew.does(ALICE, make);

    let remove = crew.remove(BOB);

    assert_eq!(crew.tries(ALICE, remove), Err(ApplyError::NotAllowed));
}
