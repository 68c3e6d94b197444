//! Who was asked invites the asker meanwhile: the invitation counts, whatever becomes of the request.

use hoopoe_engine::{
    Command, CommandError,
    row::{ContactState, JoinState},
};
use hoopoe_protocol::time::Span;

use super::{address, ask, state};
use crate::world::World;

/// Bob has asked under Alice's address and holds an invitation of hers; she is away.
fn asked_and_invited(seed: u64) -> (World, String) {
    let mut world = World::new(2, seed);
    world.settle();
    let link = address(&mut world, 0);
    let invitation = world.invite(0);
    world.stop(0);
    ask(&mut world, 1, &link, "");
    (world, invitation)
}

fn check(mut world: World) {
    world.settle();
    for who in [0, 1] {
        assert_eq!(state(&world, who), Some(ContactState::Accepted));
        assert!(world.people[who].rows.joins.is_empty());
        assert!(world.people[who].rows.requests.is_empty());
    }
    world.send(0, 1, "welcome");
    world.send(1, 1, "thanks");
    world.settle();
    assert_eq!(
        world.people[0].history(super::CONTACT),
        world.people[1].history(super::CONTACT)
    );
}

#[test]
fn with_the_invitation_the_request_is_over_and_cannot_be_taken_back() {
    let (mut world, link) = asked_and_invited(390);
    let join = *world.people[1].rows.joins.keys().next().unwrap();
    world.command(1, Command::Accept { link }).unwrap();
    world.pass(Span::seconds(30));

    let withdraw = Command::WithdrawAsk { join };
    assert_eq!(world.command(1, withdraw), Err(CommandError::NoSuchRequest));
    assert_eq!(state(&world, 1), Some(ContactState::Waiting));

    world.start(0);
    check(world);
}

#[test]
fn a_request_that_is_taken_back_leaves_an_invitation_that_is_being_accepted() {
    let (mut world, link) = asked_and_invited(391);
    let join = *world.people[1].rows.joins.keys().next().unwrap();
    world.command(1, Command::Accept { link }).unwrap();
    world.faults.lost_effect = 100;
    world.pass(Span::seconds(5));
    let is_replying = |state: &JoinState| matches!(state, JoinState::Replying { .. });
    let mut joins = world.people[1].rows.joins.values();
    assert!(joins.any(|row| is_replying(&row.state)));

    world.command(1, Command::WithdrawAsk { join }).unwrap();

    assert_eq!(state(&world, 1), Some(ContactState::Waiting));
    world.faults.lost_effect = 0;
    world.start(0);
    check(world);
}
