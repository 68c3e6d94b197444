//! Where somebody is, left for each contact under ids that change every hour, and found when a dial leads nowhere.

use std::collections::BTreeSet;

use hoopoe_engine::{
    Command, Event, Notice,
    addresses::AddressPolicy,
    row::{ContactId, DeliveryState, Path},
    step::RecordNews,
};
use hoopoe_protocol::time::Span;

use crate::world::World;

pub(crate) const ALICE: usize = 0;
pub(crate) const BOB: usize = 1;

/// How often somebody has heard such news.
pub(crate) fn heard(world: &World, who: usize, news: RecordNews) -> usize {
    let notices = world.people[who].notices.iter();
    notices.filter(|notice| **notice == Notice::Record(news)).count()
}

/// Both were away and come back elsewhere, Bob first. Nothing that waits at the server reaches anybody, and Bob's questions are
/// not answered: Alice has to find him.
pub(crate) fn both_come_back_elsewhere(world: &mut World) {
    world.looks_at_addresses = true;
    world.server.hold_back = true;
    world.server.silent_to = Some(BOB);
    for who in [ALICE, BOB] {
        world.stop(who);
        world.people[who].address = format!("/ip4/192.0.2.{who}/tcp/9");
    }
    world.start(BOB);
    world.pass(Span::seconds(10));
    world.start(ALICE);
}

#[test]
fn who_came_back_elsewhere_is_found_by_presence_alone() {
    let mut world = World::acquainted(2, 500);
    both_come_back_elsewhere(&mut world);

    world.send(ALICE, 1, "found you");
    world.pass(Span::seconds(60));

    assert_eq!(heard(&world, ALICE, RecordNews::Read), 1);
    assert!(world.is_connected(ALICE, BOB));
    assert_eq!(world.people[BOB].history(ContactId(1)), ["found you"]);
    let ticks = world.people[ALICE].ticks();
    assert!(ticks.iter().all(|(state, _)| *state == DeliveryState::Delivered));
}

#[test]
fn without_presence_they_would_not_have_found_each_other() {
    let mut world = World::acquainted(2, 501);
    both_come_back_elsewhere(&mut world);
    for _ in 0..600 {
        world.server.presence.clear();
        world.pass(Span::millis(100));
    }
    world.send(ALICE, 1, "where are you?");
    for _ in 0..600 {
        world.server.presence.clear();
        world.pass(Span::millis(100));
    }
    assert!(!world.is_connected(ALICE, BOB));

    // Records of the next hour are there again.
    world.pass(Span::hours(3));

    assert!(world.is_connected(ALICE, BOB));
    assert_eq!(world.people[BOB].history(ContactId(1)), ["where are you?"]);
}

#[test]
fn what_was_found_is_known_after_a_restart_and_over_after_three_hours() {
    let mut world = World::acquainted(2, 502);
    both_come_back_elsewhere(&mut world);
    world.send(ALICE, 1, "found you");
    world.pass(Span::seconds(60));
    assert!(world.is_connected(ALICE, BOB));
    let record = world.people[ALICE].rows.presence_found[&ContactId(1)].clone();
    assert!(record.expires <= world.now.plus(Span::hours(3)));
    world.server.presence.clear();

    world.stop(ALICE);
    world.start(ALICE);
    world.pass(Span::seconds(5));
    assert!(world.is_connected(ALICE, BOB));

    // Bob is away, and what was told of him on the stream is not known any more either.
    world.stop(BOB);
    world.stop(ALICE);
    world.pass(Span::hours(4));
    let row = world.people[ALICE].rows.presence_found[&ContactId(1)].clone();
    assert!(row.expires < world.now);
}

#[test]
fn an_idle_node_writes_one_record_an_hour_for_each_contact_and_asks_for_none() {
    let mut world = World::acquainted(3, 503);
    world.settle();
    let (puts, reads) = (world.server.presence_puts, world.server.presence_reads.len());

    world.pass(Span::hours(10));

    // Alice has two contacts, the others have one. It does not come at the same minute of each hour.
    let puts = world.server.presence_puts - puts;
    assert!((36..=44).contains(&puts), "{puts}");
    assert_eq!(world.server.presence_reads.len(), reads);
}

#[test]
fn a_record_comes_at_no_certain_minute_of_its_hour() {
    let mut world = World::acquainted(2, 513);
    world.settle();
    let mut minutes = BTreeSet::new();
    let mut before = heard(&world, ALICE, RecordNews::Written);

    for minute in 0..24 * 60 {
        world.pass(Span::seconds(60));
        let now = heard(&world, ALICE, RecordNews::Written);
        if now > before {
            minutes.insert(minute % 60);
        }
        before = now;
    }

    assert!(minutes.len() > 8, "{minutes:?}");
}

#[test]
fn for_a_receipt_that_the_server_has_nobody_is_looked_for() {
    let mut world = World::acquainted(2, 514);
    world.settle();
    // Alice reads it at her server when Bob has gone, and leaves her receipt at his.
    world.stop(ALICE);
    world.send(BOB, 1, "good night");
    world.pass(Span::seconds(60));
    world.stop(BOB);
    world.start(ALICE);
    world.pass(Span::seconds(120));
    assert_eq!(world.people[ALICE].history(ContactId(1)), ["good night"]);
    let reads = world.server.presence_reads.len();

    world.pass(Span::days(1));

    assert_eq!(world.server.presence_reads.len(), reads);
}

#[test]
fn who_comes_to_another_network_looks_at_once() {
    let mut world = World::acquainted(2, 515);
    world.settle();
    world.stop(BOB);
    world.send(ALICE, 1, "where are you?");
    // By now she asks once an hour.
    world.pass(Span::hours(12));
    let reads = world.server.presence_reads.len();

    world.moves(ALICE, "/ip4/192.0.2.200/tcp/1");
    world.pass(Span::seconds(60));

    assert!(world.server.presence_reads.len() > reads);
}

#[test]
fn who_may_not_know_has_no_record_and_who_may_has_one_at_once() {
    let mut world = World::acquainted(2, 504);
    let alices = |world: &mut World, span: Span| {
        let before = heard(world, ALICE, RecordNews::Written);
        world.pass(span);
        heard(world, ALICE, RecordNews::Written) - before
    };
    world.settle();
    assert!((3..=5).contains(&alices(&mut world, Span::hours(4))));

    world.event(ALICE, Event::Addresses(AddressPolicy::Verified));
    assert_eq!(alices(&mut world, Span::hours(4)), 0);

    let (contact, key) = (
        ContactId(1),
        world.people[ALICE].rows.contacts[&ContactId(1)].user_key,
    );
    world.command(ALICE, Command::Verify { contact, key }).unwrap();
    assert_eq!(alices(&mut world, Span::seconds(5)), 1);

    world.event(ALICE, Event::Addresses(AddressPolicy::Nobody));
    assert_eq!(alices(&mut world, Span::hours(4)), 0);
    world.event(ALICE, Event::Hidden);
    world.event(ALICE, Event::Addresses(AddressPolicy::Contacts));
    assert_eq!(alices(&mut world, Span::hours(4)), 0);
}

#[test]
fn who_is_blocked_has_no_record_and_gets_others_when_unblocked() {
    let mut world = World::acquainted(2, 505);
    world.settle();
    let contact = ContactId(1);
    world.command(ALICE, Command::Block { contact }).unwrap();
    let before = heard(&world, ALICE, RecordNews::Written);
    world.pass(Span::hours(4));
    assert_eq!(heard(&world, ALICE, RecordNews::Written), before);

    world.command(ALICE, Command::Unblock { contact }).unwrap();
    world.pass(Span::hours(1));
    assert!(heard(&world, ALICE, RecordNews::Written) > before);
}

#[test]
fn another_address_is_written_at_once_and_nothing_but_the_newest_stays() {
    let mut world = World::acquainted(2, 506);
    world.settle();
    let puts = world.server.presence_puts;

    for port in 1..=20 {
        world.moves(BOB, &format!("/ip4/192.0.2.1/tcp/{port}"));
    }
    world.pass(Span::seconds(5));

    assert!((1..=2).contains(&(world.server.presence_puts - puts)));
    world.looks_at_addresses = true;
    world.server.hold_back = true;
    world.stop(ALICE);
    world.people[ALICE].address = "/ip4/192.0.2.2/tcp/1".into();
    world.start(ALICE);
    world.send(ALICE, 1, "there you are");
    world.pass(Span::seconds(30));
    assert_eq!(world.people[BOB].history(ContactId(1)), ["there you are"]);
}

#[test]
fn a_server_that_is_away_is_tried_ever_more_rarely_and_asked_ever_more_rarely() {
    let mut world = World::acquainted(2, 507);
    world.settle();
    world.stop(BOB);
    world.send(ALICE, 1, "are you there?");
    world.pass(Span::days(1));
    // One a minute later, two, four, … and then one an hour.
    let asked = world.server.presence_reads.len();
    assert!((20..=40).contains(&asked), "{asked}");
    assert!(world.server.presence_reads.iter().all(|ids| *ids == 24));
    assert_eq!(heard(&world, ALICE, RecordNews::Refused), 0);

    world.set_server(false);
    world.pass(Span::days(1));
    world.set_server(true);
    let puts = world.server.presence_puts;
    world.pass(Span::seconds(600));
    assert!(world.server.presence_puts > puts);
}

#[test]
fn a_database_that_was_set_back_gives_numbers_that_were_never_given() {
    let mut world = World::acquainted(2, 508);
    let copy = world.people[BOB].rows.clone();
    for round in 0..4 {
        world.moves(BOB, &format!("/ip4/192.0.2.1/tcp/{}", round + 1));
        world.pass(Span::seconds(600));
    }
    both_come_back_elsewhere(&mut world);
    world.send(ALICE, 1, "one");
    world.pass(Span::seconds(60));
    let known = world.people[ALICE].rows.presence_found[&ContactId(1)].sequence;

    // Bob's database is a copy of before all that.
    world.stop(BOB);
    world.people[BOB].rows = copy;
    world.people[BOB].reload();
    world.people[BOB].address = "/ip4/192.0.2.7/tcp/7".into();
    world.start(BOB);
    world.event(BOB, Event::SetBack);
    world.send(ALICE, 1, "two");
    world.pass(Span::hours(1));

    let found = &world.people[ALICE].rows.presence_found[&ContactId(1)];
    assert!(found.sequence > known);
    assert_eq!(found.addresses, ["/ip4/192.0.2.7/tcp/7"]);
    assert!(world.is_connected(ALICE, BOB));
}

#[test]
fn a_crash_at_any_commit_gives_no_number_twice_and_keeps_them_from_nothing() {
    let mut whole = World::acquainted(2, 509);
    let start = whole.commits;
    let story = |world: &mut World| {
        both_come_back_elsewhere(world);
        world.send(ALICE, 1, "found you");
        world.pass(Span::seconds(90));
        world.send(ALICE, 1, "and again");
        world.pass(Span::hours(2));
    };
    story(&mut whole);
    let end = whole.commits;

    for at in start + 1..=end {
        for before in [true, false] {
            let mut world = World::acquainted(2, 509);
            world.crash_at = Some((at, before));
            story(&mut world);
            let place = format!("crash at commit {at}, before it: {before}");
            assert!(world.is_connected(ALICE, BOB), "{place}");
            let ticks = world.people[ALICE].ticks();
            assert!(
                ticks
                    .iter()
                    .all(|tick| *tick == (DeliveryState::Delivered, tick.1)),
                "{place}"
            );
            assert!(
                ticks
                    .iter()
                    .all(|(_, path)| path.is_some_and(|path| path == Path::Direct || path == Path::Store))
            );
        }
    }
}
