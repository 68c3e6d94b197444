//! A server holds the beginning of a lane back, or turns it round: nothing is lost by that, and nothing is said again.

use hoopoe_engine::{
    Command,
    row::{ContactId, DeliveryState},
};
use hoopoe_protocol::time::Span;

use crate::{
    person::Person,
    server::{Mailbox, Waiting},
    world::World,
};

const OTHER: ContactId = ContactId(1);
const ALICE: usize = 0;
const BOB: usize = 1;
const CAROL: usize = 2;

/// What Alice wrote while Bob was away.
const WRITTEN: usize = 130;

fn mailbox(world: &mut World, who: usize) -> &mut Mailbox {
    let own = world.people[who].store.as_ref().unwrap().mailbox;
    world.server.mailboxes.get_mut(&own).unwrap()
}

/// Alice and Bob have talked over the server; then Bob went away, and Alice wrote so many messages.
fn written(seed: u64, people: u8, count: usize) -> World {
    let mut world = World::acquainted(people, seed);
    for other in 1..usize::from(people) {
        world.apart.insert((ALICE, other));
        world.disconnect(ALICE, other);
    }
    world.send(ALICE, 1, "first");
    world.settle();
    world.send(BOB, 1, "second");
    world.settle();
    world.stop(BOB);
    for n in 0..count {
        world.send(ALICE, 1, &format!("{n}"));
    }
    world.pass(Span::seconds(120));
    assert_eq!(mailbox(&mut world, BOB).lane.len(), count);
    world
}

/// The server keeps the first so many to itself.
fn hold_back(world: &mut World, count: usize) -> Vec<Waiting> {
    mailbox(world, BOB).lane.drain(..count).collect()
}

/// The server gives them after all, behind what it gave before.
fn give(world: &mut World, held_back: &[Waiting]) {
    let mailbox = mailbox(world, BOB);
    for waiting in held_back {
        mailbox.next += 1;
        let sequence = mailbox.next;
        mailbox.lane.push(Waiting {
            sequence,
            ..waiting.clone()
        });
    }
}

fn history(count: usize, more: &[&str]) -> Vec<String> {
    let written = (0..count).map(|n| n.to_string());
    let all = ["first", "second"].map(str::to_owned).into_iter().chain(written);
    all.chain(more.iter().map(|text| (*text).to_owned())).collect()
}

fn has_arrived(person: &Person) -> bool {
    let mut ticks = person.ticks().into_iter();
    ticks.all(|(state, _)| state >= DeliveryState::Delivered)
}

/// Bob has read everything in order, and nobody had to begin anew or say anything again.
fn check_unharmed(world: &World, expected: &[String], place: &str) {
    let bob = &world.people[BOB];
    assert_eq!(bob.history(OTHER), expected, "{place}");
    assert!(bob.rows.held.is_empty(), "{place}");
    assert!(
        bob.rows.quarantine.is_empty(),
        "{place}: {:?}",
        bob.rows.quarantine
    );
    assert!(bob.rows.gaps.values().all(Vec::is_empty), "{place}");
    assert!(
        bob.rows.remotes.values().all(|row| row.reset_at.is_none()),
        "{place}"
    );
    assert!(has_arrived(&world.people[ALICE]), "{place}");
    assert!(world.people[ALICE].rows.outbox.is_empty(), "{place}");
}

#[test]
fn what_a_server_holds_back_is_waited_for_and_nothing_is_said_again() {
    let mut world = written(300, 2, WRITTEN);
    let held_back = hold_back(&mut world, 100);

    world.start(BOB);
    world.pass(Span::seconds(10));
    assert_eq!(world.people[BOB].rows.held.len(), 30);
    assert_eq!(world.people[BOB].history(OTHER), history(0, &[]));

    give(&mut world, &held_back);
    let before = mailbox(&mut world, BOB).next;
    world.send(ALICE, 1, "last");
    world.settle();

    check_unharmed(&world, &history(WRITTEN, &["last"]), "");
    assert_eq!(
        mailbox(&mut world, BOB).next,
        before + 1,
        "Alice left nothing but the last"
    );
}

#[test]
fn a_long_lane_that_is_turned_round_is_read_and_nothing_is_said_again() {
    let mut world = written(301, 2, WRITTEN);
    let mut lane = hold_back(&mut world, WRITTEN);
    lane.reverse();
    give(&mut world, &lane);
    let before = mailbox(&mut world, BOB).next;

    world.start(BOB);
    world.settle();

    check_unharmed(&world, &history(WRITTEN, &[]), "");
    assert_eq!(mailbox(&mut world, BOB).next, before);
}

#[test]
fn what_is_held_back_for_longer_than_a_minute_is_asked_for_and_comes() {
    let mut world = written(302, 2, WRITTEN);
    hold_back(&mut world, 100);

    world.start(BOB);
    world.pass(Span::seconds(30));
    assert_eq!(world.people[BOB].rows.held.len(), 30);
    world.pass(Span::seconds(45));
    assert!(world.people[BOB].rows.held.is_empty(), "a minute has passed");
    world.pass(Span::seconds(60));

    // The gap is as old as the first that was held, so it was asked for at once.
    assert_eq!(world.people[BOB].history(OTHER), history(WRITTEN, &[]));
    world.settle();
    assert!(world.people[BOB].rows.gaps.values().all(Vec::is_empty));
    assert!(has_arrived(&world.people[ALICE]));
}

#[test]
fn what_is_held_survives_a_crash_at_any_commit() {
    let mut world = written(303, 2, 60);
    let held_back = hold_back(&mut world, 45);
    let story = |world: &mut World| {
        world.apart.insert((ALICE, BOB));
        world.pass(Span::seconds(20));
        give(world, &held_back);
        // One of the commands may die before its commit, and then it was never given.
        for text in ["last", "the very last"] {
            world.send(ALICE, 1, text);
            world.pass(Span::seconds(10));
        }
        world.settle();
    };
    let mut whole = world.fork(1, true);
    story(&mut whole);
    let commits = whole.commits;
    assert!(commits > 60, "{commits} commits");

    for at in 1..=commits {
        for before in [true, false] {
            let mut world = world.fork(1, true);
            world.crash_at = Some((at, before));
            story(&mut world);
            let place = format!("commit {at}, before it: {before}");
            let written = world.people[ALICE].history(OTHER);
            let more: Vec<_> = written.iter().skip(60 + 2).map(String::as_str).collect();
            assert!(!more.is_empty(), "{place}");
            check_unharmed(&world, &history(60, &more), &place);
        }
    }
}

#[test]
fn after_a_start_what_is_held_waits_for_another_minute() {
    let mut world = written(304, 2, WRITTEN);
    let held_back = hold_back(&mut world, 100);
    world.start(BOB);
    world.pass(Span::seconds(50));

    world.stop(BOB);
    world.pass(Span::seconds(3_600));
    world.start(BOB);
    world.pass(Span::seconds(50));
    assert_eq!(world.people[BOB].rows.held.len(), 30);
    give(&mut world, &held_back);
    world.send(ALICE, 1, "last");
    world.settle();

    check_unharmed(&world, &history(WRITTEN, &["last"]), "");
}

#[test]
fn whoever_sends_nothing_but_what_is_far_ahead_takes_so_much_room_and_no_more() {
    let mut world = written(305, 3, 400);
    hold_back(&mut world, 50);
    world.start(BOB);
    world.pass(Span::seconds(5));

    // The 257th had no room, so nothing waited any longer.
    assert!(world.people[BOB].rows.held.is_empty());
    world.settle();
    assert_eq!(world.people[BOB].history(OTHER), history(400, &[]));
    assert!(has_arrived(&world.people[ALICE]));
}

#[test]
fn what_is_held_of_one_contact_is_no_matter_to_another() {
    // Alice is in the middle: Bob and Carol write to her while she is away.
    let mut world = World::acquainted(3, 306);
    for other in [BOB, CAROL] {
        world.apart.insert((ALICE, other));
        world.disconnect(ALICE, other);
        world.send(other, 1, "first");
    }
    world.settle();
    world.send(ALICE, 1, "second");
    world.send(ALICE, 2, "second");
    world.settle();
    world.stop(ALICE);
    for n in 0..60 {
        world.send(CAROL, 1, &format!("{n}"));
    }
    world.pass(Span::seconds(60));
    let of_carol = std::mem::take(&mut mailbox(&mut world, ALICE).lane);
    for n in 0..400 {
        world.send(BOB, 1, &format!("{n}"));
    }
    world.pass(Span::seconds(120));
    let lane = &mut mailbox(&mut world, ALICE).lane;
    let of_bob = lane.split_off(50);
    lane.clear();
    for waiting in of_carol[40..].iter().chain(&of_bob) {
        let mailbox = mailbox(&mut world, ALICE);
        mailbox.next += 1;
        let sequence = mailbox.next;
        mailbox.lane.push(Waiting {
            sequence,
            ..waiting.clone()
        });
    }

    world.start(ALICE);
    world.pass(Span::seconds(10));

    // Bob has filled what is his; Carol's twenty wait as they did.
    let held: Vec<_> = world.people[ALICE]
        .rows
        .held
        .values()
        .map(|row| row.remote)
        .collect();
    let carol = world.people[ALICE]
        .rows
        .remotes
        .values()
        .find(|row| row.contact == ContactId(2))
        .map(|row| row.id);
    assert_eq!(held.len(), 20);
    assert!(held.iter().all(|remote| Some(*remote) == carol));
}

#[test]
fn what_a_device_brings_itself_is_held_and_a_repetition_changes_nothing() {
    let mut world = written(307, 3, WRITTEN);
    world.server.hold_back = true;
    world.start(BOB);
    world.pass(Span::seconds(5));
    let envelope = mailbox(&mut world, BOB).lane[50].envelope.clone();

    world.inject(ALICE, BOB, envelope.clone());
    world.inject(ALICE, BOB, envelope);
    world.pass(Span::seconds(5));
    assert_eq!(world.people[BOB].rows.held.len(), 1);

    world.server.hold_back = false;
    world.send(ALICE, 1, "last");
    world.settle();
    check_unharmed(&world, &history(WRITTEN, &["last"]), "");
}

#[test]
fn what_somebody_else_brings_is_not_held() {
    let mut world = written(308, 3, WRITTEN);
    world.server.hold_back = true;
    world.start(BOB);
    world.pass(Span::seconds(5));
    let envelope = mailbox(&mut world, BOB).lane[50].envelope.clone();

    world.inject(CAROL, BOB, envelope);

    assert!(world.people[BOB].rows.held.is_empty());
    assert_eq!(world.people[BOB].history(OTHER), history(0, &["50"]));
}

#[test]
fn of_whom_the_user_parts_from_nothing_is_held_any_more() {
    let mut world = written(309, 2, WRITTEN);
    hold_back(&mut world, 100);
    world.start(BOB);
    world.pass(Span::seconds(5));
    assert_eq!(world.people[BOB].rows.held.len(), 30);

    world.command(BOB, Command::Block { contact: OTHER }).unwrap();
    assert!(world.people[BOB].rows.held.is_empty());
    world.pass(Span::seconds(120));

    assert_eq!(world.people[BOB].history(OTHER), history(0, &[]));
    assert!(world.people[BOB].rows.quarantine.is_empty());
}
