//! Only contacts whose safety number was compared learn where somebody is.

use hoopoe_engine::{
    Command, Event,
    addresses::AddressPolicy,
    row::{ContactId, DeliveryState},
};
use hoopoe_protocol::{route::Route, time::Span};

use crate::world::World;

const ALICE: usize = 0;
const BOB: usize = 1;
const CAROL: usize = 2;

/// What somebody was told of Alice last.
fn told(world: &World, who: usize) -> Route {
    let row = world.people[who].rows.remotes.values().next().unwrap();
    row.route.as_ref().unwrap().read_unverified().unwrap()
}

fn knows_where(world: &World, who: usize) -> bool {
    let route = told(world, who);
    assert_eq!(route.peers.is_empty(), route.addresses.is_empty());
    !route.peers.is_empty()
}

/// The contact that somebody is to Alice.
fn contact(who: usize) -> ContactId {
    ContactId(who as i64)
}

fn verify(world: &mut World, who: usize) {
    let key = world.people[ALICE].rows.contacts[&contact(who)].user_key;
    let contact = contact(who);
    world.command(ALICE, Command::Verify { contact, key }).unwrap();
}

fn choose(world: &mut World, policy: AddressPolicy) {
    world.event(ALICE, Event::Addresses(policy));
}

/// How many devices Alice lets in.
fn admitted(world: &World) -> usize {
    world.people[ALICE].admitted.len()
}

#[test]
fn only_who_was_verified_is_told_let_in_and_dialled() {
    let mut world = World::acquainted(3, 400);
    world.settle();
    verify(&mut world, BOB);
    assert!(world.is_connected(ALICE, BOB) && world.is_connected(ALICE, CAROL));
    let rotations = world.people[ALICE].rotations;

    choose(&mut world, AddressPolicy::Verified);
    world.pass(Span::seconds(60));

    assert!(knows_where(&world, BOB));
    assert!(!knows_where(&world, CAROL));
    assert!(world.is_connected(ALICE, BOB));
    assert!(!world.is_connected(ALICE, CAROL));
    assert_eq!(admitted(&world), 1);
    assert!(
        world.people[ALICE].rotations > rotations,
        "Carol knows the old peer id"
    );

    // What the two write goes over the server.
    world.send(ALICE, 2, "to Carol");
    world.send(CAROL, 1, "to Alice");
    world.settle();
    assert!(!world.is_connected(ALICE, CAROL));
    for person in &world.people {
        let ticks = person.ticks();
        assert!(ticks.iter().all(|(state, _)| *state >= DeliveryState::Delivered));
    }
}

#[test]
fn with_the_mark_comes_the_address_and_with_the_mark_it_goes() {
    let mut world = World::acquainted(3, 401);
    choose(&mut world, AddressPolicy::Verified);
    world.settle();
    assert!(!knows_where(&world, BOB) && !knows_where(&world, CAROL));
    let before = told(&world, BOB).sequence;

    verify(&mut world, BOB);
    world.pass(Span::seconds(60));
    assert!(knows_where(&world, BOB) && !knows_where(&world, CAROL));
    assert!(told(&world, BOB).sequence > before);
    assert!(world.is_connected(ALICE, BOB));

    let contact = contact(BOB);
    world.command(ALICE, Command::Unverify { contact }).unwrap();
    world.pass(Span::seconds(60));
    assert!(!knows_where(&world, BOB));
    assert!(!world.is_connected(ALICE, BOB));
    assert_eq!(admitted(&world), 0);
}

#[test]
fn who_is_met_now_is_told_no_address_and_the_link_names_none() {
    let mut world = World::new(2, 402);
    world.settle();
    choose(&mut world, AddressPolicy::Verified);
    world.settle();
    let link = world.invite(ALICE);
    assert!(
        hoopoe_crypto::invite::read_link(&link)
            .is_ok_and(|link| link.direct().is_none() && link.store().is_some())
    );

    world.command(BOB, Command::Accept { link }).unwrap();
    world.settle();

    assert!(!knows_where(&world, BOB));
    world.send(BOB, 1, "hello");
    world.settle();
    assert_eq!(world.people[ALICE].history(ContactId(1)), ["hello"]);
    assert!(!world.is_connected(ALICE, BOB));
}

#[test]
fn everybody_is_told_again_when_everybody_may_know() {
    let mut world = World::acquainted(3, 403);
    choose(&mut world, AddressPolicy::Nobody);
    world.settle();
    assert!(!knows_where(&world, BOB) && !knows_where(&world, CAROL));

    choose(&mut world, AddressPolicy::Contacts);
    world.settle();

    assert!(knows_where(&world, BOB) && knows_where(&world, CAROL));
    assert!(world.is_connected(ALICE, BOB) && world.is_connected(ALICE, CAROL));
}
