//! Somebody who was a contact before asks: they come back by themselves, if the user never let go of them.

use hoopoe_engine::{
    Command,
    command::History,
    event::{Arrival, LaneNumber},
    row::ContactState,
};
use hoopoe_protocol::time::Span;

use super::{CONTACT, REQUEST, address, ask, dropped, state, waiting};
use crate::world::World;

fn remove(world: &mut World, who: usize) {
    let history = History::Keep;
    let contact = CONTACT;
    world.command(who, Command::Remove { contact, history }).unwrap();
    world.settle();
}

/// Both are contacts of each other, and what they write arrives.
fn check(world: &mut World, texts: [&str; 2]) {
    for (who, text) in texts.iter().enumerate() {
        assert_eq!(state(world, who), Some(ContactState::Accepted));
        assert!(world.people[who].rows.joins.is_empty());
        assert!(world.people[who].rows.requests.is_empty());
        world.send(who, 1, text);
    }
    world.settle();
    for who in [0, 1] {
        let history = world.people[who].history(CONTACT);
        assert!(
            texts.iter().all(|text| history.iter().any(|row| row == text)),
            "{who}: {history:?}"
        );
    }
}

#[test]
fn who_is_blocked_is_refused_without_a_trace() {
    let mut world = World::acquainted(2, 366);
    let link = address(&mut world, 0);
    world.command(0, Command::Block { contact: CONTACT }).unwrap();
    world.settle();
    remove(&mut world, 1);
    let before = dropped(&world, 0);

    ask(&mut world, 1, &link, "it is me");

    assert_eq!((waiting(&world, 0), dropped(&world, 0)), (vec![], before + 1));
    assert!(world.people[0].rows.quarantine.is_empty());
    assert_eq!(state(&world, 0), Some(ContactState::Blocked));
}

#[test]
fn who_was_removed_may_ask_and_be_accepted_again() {
    let mut world = World::acquainted(2, 367);
    let link = address(&mut world, 0);
    for who in [0, 1] {
        remove(&mut world, who);
    }
    ask(&mut world, 1, &link, "again?");
    assert_eq!(waiting(&world, 0).len(), 1);

    world
        .command(0, Command::AcceptRequest { request: REQUEST })
        .unwrap();
    world.settle();

    assert_eq!(state(&world, 0), Some(ContactState::Accepted));
    assert_eq!(state(&world, 1), Some(ContactState::Accepted));
    assert_eq!(waiting(&world, 0), []);
}

#[test]
fn who_parted_and_asks_is_a_contact_again_without_being_accepted() {
    let mut world = World::acquainted(2, 380);
    let link = address(&mut world, 0);
    remove(&mut world, 1);

    ask(&mut world, 1, &link, "it was a mistake");

    check(&mut world, ["welcome back", "thank you"]);
}

#[test]
fn what_somebody_asked_with_takes_nobody_in_twice() {
    let mut world = World::acquainted(2, 382);
    let link = address(&mut world, 0);
    remove(&mut world, 1);
    world.stop(0);
    ask(&mut world, 1, &link, "");
    let own = world.people[0].store.clone().expect("a mailbox");
    let now = world.now;
    let lane = world.server.waiting(&own, now);
    let request = lane.last().expect("the request").envelope.clone();
    world.start(0);
    world.settle();
    check(&mut world, ["welcome back", "thank you"]);
    // Neither what was handled nor who came back lately is known any more.
    world.people[0].rows.forget_seen();
    world.stop(0);
    world.start(0);
    world.settle();
    let sessions = world.people[1].rows.sessions.len();
    let before = dropped(&world, 0);

    let arrival = Arrival::Store {
        lane: LaneNumber(1),
        sequence: 1_000,
    };
    let again = world.opened(0, request, arrival);
    world.event(0, again);
    world.settle();

    assert_eq!(dropped(&world, 0), before + 1);
    assert_eq!(world.people[1].rows.sessions.len(), sessions);
    assert_eq!(waiting(&world, 0), []);
    check(&mut world, ["still here", "so am I"]);
}

#[test]
fn whoever_comes_back_a_second_time_within_an_hour_waits_for_the_user() {
    let mut world = World::acquainted(2, 383);
    let link = address(&mut world, 0);
    for _ in 0..2 {
        let (history, contact) = (History::Keep, CONTACT);
        world.command(1, Command::Remove { contact, history }).unwrap();
        world.pass(Span::seconds(60));
        let (link, note) = (link.clone(), String::new());
        world.command(1, Command::Ask { link, note }).unwrap();
        world.pass(Span::seconds(60));
    }
    let waits = waiting(&world, 0);
    assert_eq!(waits.len(), 1);
    assert_eq!(state(&world, 1), Some(ContactState::Waiting));

    let request = waits[0].0;
    world.command(0, Command::AcceptRequest { request }).unwrap();
    world.settle();

    check(&mut world, ["come in", "I am"]);
    remove(&mut world, 1);
    ask(&mut world, 1, &link, "");
    check(&mut world, ["once more", "the last time"]);
}

#[test]
fn who_lost_the_owner_with_an_old_copy_that_nobody_noticed_comes_back() {
    let mut world = World::new(2, 385);
    world.settle();
    let copy = world.people[1].rows.clone();
    world.introduce(0, 1);
    let link = address(&mut world, 0);
    world.stop(1);
    world.people[1].rows = copy;
    world.people[1].reload();
    world.start(1);
    world.settle();
    assert_eq!(state(&world, 1), None);

    ask(&mut world, 1, &link, "who are you?");

    check(&mut world, ["I know you", "now I know you too"]);
}
