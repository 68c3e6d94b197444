//! Only contacts whose safety number was compared learn where somebody is.

use hoopoe_engine::{
    Command, Event, Reply,
    addresses::AddressPolicy,
    row::{ContactId, ContactState, DeliveryState, JoinState},
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

/// Whether somebody learns within a minute where Alice is, if only for a moment; what they knew before is set aside.
fn learns_where(world: &mut World, who: usize) -> bool {
    let before = world.people[who].rows.remotes.values().next().cloned();
    let before = before.and_then(|row| row.route);
    let until = world.now.plus(Span::seconds(60));
    let mut learns = false;
    while world.advance(until) {
        let row = world.people[who].rows.remotes.values().next();
        let route = row.and_then(|row| row.route.clone());
        learns |= route.is_some() && route != before && knows_where(world, who);
    }
    learns
}

#[test]
fn what_was_written_before_fewer_may_know_is_sealed_without_an_address() {
    let mut world = World::new(2, 404);
    world.settle();
    let link = world.invite(ALICE);
    world.event(ALICE, Event::Doubted);
    world.command(BOB, Command::Accept { link }).unwrap();
    world.pass(Span::seconds(5));
    assert_eq!(world.people[ALICE].rows.contacts.len(), 1);

    choose(&mut world, AddressPolicy::Nobody);
    world.event(ALICE, Event::Trusted);

    assert!(!learns_where(&mut world, BOB));
    world.send(BOB, 1, "hello");
    world.settle();
    assert_eq!(world.people[ALICE].history(ContactId(1)), ["hello"]);
}

#[test]
fn what_was_sealed_and_has_not_left_is_sealed_anew_without_an_address() {
    let mut world = World::acquainted(2, 405);
    world.settle();
    world.set_server(false);
    world.apart.insert((ALICE, BOB));
    world.disconnect(ALICE, BOB);
    world.pass(Span::seconds(5));
    world.moves(ALICE, "/ip4/10.9.9.9/tcp/1");
    world.send(ALICE, 1, "before");
    world.pass(Span::seconds(5));

    choose(&mut world, AddressPolicy::Nobody);
    world.send(ALICE, 1, "after");
    world.set_server(true);

    assert!(!learns_where(&mut world, BOB));
    world.settle();
    assert_eq!(world.people[BOB].history(ContactId(1)), ["before", "after"]);
    assert!(world.people[BOB].rows.quarantine.is_empty());
    assert!(world.people[BOB].rows.gaps.values().all(Vec::is_empty));
}

#[test]
fn what_a_server_kept_and_lost_goes_out_once_more_without_an_address() {
    let mut world = World::acquainted(2, 411);
    world.settle();
    world.server.hold_back = true;
    world.apart.insert((ALICE, BOB));
    world.disconnect(ALICE, BOB);
    world.pass(Span::seconds(5));
    world.moves(ALICE, "/ip4/10.9.9.9/tcp/1");
    world.pass(Span::seconds(60));

    choose(&mut world, AddressPolicy::Nobody);
    world.pass(Span::days(29));
    // The server gives out nothing of what it had. By now it has forgotten it, and everything is said again.
    for mailbox in world.server.mailboxes.values_mut() {
        mailbox.lane.clear();
        mailbox.waiting.clear();
    }
    world.pass(Span::days(2));
    world.server.hold_back = false;
    world.stop(BOB);
    world.start(BOB);

    assert!(!learns_where(&mut world, BOB));
    assert!(!knows_where(&world, BOB));
}

#[test]
fn a_request_that_is_to_be_made_anew_can_be_taken_back() {
    let mut world = World::new(2, 412);
    world.settle();
    let Ok(Reply::Address { link: Some(link) }) = world.command(BOB, Command::NewAddress) else {
        panic!("no address")
    };
    world.settle();
    let note = String::new();
    world.command(ALICE, Command::Ask { link, note }).unwrap();
    world.faults.lost_effect = 100;
    world.pass(Span::seconds(2));
    let joins = &world.people[ALICE].rows.joins;
    let (join, row) = joins.iter().next().map(|(id, row)| (*id, row.clone())).unwrap();
    assert!(matches!(row.state, JoinState::Replying { .. }));

    choose(&mut world, AddressPolicy::Nobody);
    world.command(ALICE, Command::WithdrawAsk { join }).unwrap();

    let contact = &world.people[ALICE].rows.contacts[&ContactId(1)];
    assert_eq!(contact.state, ContactState::Removed);
}

#[test]
fn a_reply_that_has_not_left_is_made_anew_without_an_address() {
    let mut world = World::new(2, 406);
    world.settle();
    let link = world.invite(BOB);
    world.apart.insert((ALICE, BOB));
    world.command(ALICE, Command::Accept { link }).unwrap();
    world.faults.lost_effect = 100;
    world.pass(Span::seconds(2));
    let reply = |world: &World| {
        world.people[ALICE]
            .rows
            .joins
            .values()
            .next()
            .map(|row| row.state.clone())
    };
    assert!(matches!(reply(&world), Some(JoinState::Replying { .. })));

    choose(&mut world, AddressPolicy::Nobody);
    assert!(matches!(reply(&world), Some(JoinState::Fetching)));
    world.faults.lost_effect = 0;
    world.stop(ALICE);
    world.start(ALICE);

    assert!(!learns_where(&mut world, BOB));
    world.settle();
    assert!(world.people[ALICE].rows.joins.is_empty());
    world.send(BOB, 1, "hello");
    world.settle();
    assert_eq!(world.people[ALICE].history(ContactId(1)), ["hello"]);
}

#[test]
fn a_crash_right_after_the_mark_went_leaves_no_peer_id_that_is_known() {
    let mut world = World::acquainted(2, 407);
    choose(&mut world, AddressPolicy::Verified);
    verify(&mut world, BOB);
    world.settle();
    let rotations = world.people[ALICE].rotations;

    world.crash_at = Some((world.commits + 1, false));
    let contact = contact(BOB);
    world.command(ALICE, Command::Unverify { contact }).unwrap();
    world.settle();

    assert_eq!(world.people[ALICE].rotations, rotations + 1);
}

#[test]
fn a_stream_whose_end_was_lost_is_ended_at_the_next_occasion() {
    for is_blocked in [true, false] {
        let mut world = World::acquainted(2, 408);
        world.settle();
        assert!(world.is_connected(ALICE, BOB));
        world.faults.lost_effect = 100;
        if is_blocked {
            let contact = contact(BOB);
            world.command(ALICE, Command::Block { contact }).unwrap();
        } else {
            choose(&mut world, AddressPolicy::Nobody);
        }
        world.faults.lost_effect = 0;
        assert!(world.is_connected(ALICE, BOB));

        world.pass(Span::seconds(16 * 60));

        assert!(!world.is_connected(ALICE, BOB), "blocked: {is_blocked}");
    }
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

#[test]
fn who_is_told_of_a_move_before_the_others_does_not_keep_it_from_them() {
    let mut world = World::acquainted(3, 415);
    world.settle();
    let contact = contact(CAROL);
    world.command(ALICE, Command::Block { contact }).unwrap();
    world.settle();
    let moved = vec!["/ip4/10.9.9.9/tcp/9".to_owned()];
    let peer = told(&world, BOB).peers.remove(0);

    world.event(
        ALICE,
        Event::Listening {
            peer,
            addresses: moved.clone(),
        },
    );
    world.command(ALICE, Command::Unblock { contact }).unwrap();
    world.settle();

    assert_eq!(told(&world, BOB).addresses, moved);
    assert_eq!(told(&world, CAROL).addresses, moved);
}
