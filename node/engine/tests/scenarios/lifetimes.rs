//! What ends in its time, and what outlives a long absence.

use hoopoe_engine::{
    Command,
    row::{ContactId, DeliveryReason, DeliveryState},
};
use hoopoe_protocol::time::Span;

use crate::world::World;

#[test]
fn whoever_was_away_for_29_days_reads_everything_that_waited() {
    let mut world = World::acquainted(2, 60);
    world.stop(1);
    let texts: Vec<_> = (0..29).map(|day| format!("day {day}")).collect();
    for text in &texts {
        world.send(0, 1, text);
        world.pass(Span::days(1));
    }

    world.start(1);
    world.settle();

    assert_eq!(world.people[1].history(ContactId(1)), texts);
    assert!(
        world.people[0]
            .ticks()
            .iter()
            .all(|(state, _)| *state == DeliveryState::Delivered)
    );
}

#[test]
fn whoever_was_away_for_longer_than_a_server_keeps_anything_reads_everything_all_the_same() {
    let mut world = World::acquainted(2, 65);
    world.apart.insert((0, 1));
    world.stop(1);
    world.send(0, 1, "the first day");
    world.pass(Span::days(20));
    world.send(0, 1, "the twentieth");
    world.pass(Span::days(20));

    world.start(1);
    world.settle();
    world.pass(Span::days(15));

    assert_eq!(
        world.people[1].history(ContactId(1)),
        ["the first day", "the twentieth"]
    );
    assert!(
        world.people[0]
            .ticks()
            .iter()
            .all(|(state, _)| *state == DeliveryState::Delivered)
    );
    assert!(world.people[1].rows.quarantine.is_empty());
}

#[test]
fn two_who_were_both_away_until_their_envelope_keys_ended_find_each_others_newest() {
    let mut world = World::acquainted(2, 66);
    world.apart.insert((0, 1));
    for who in [0, 1] {
        world.stop(who);
    }
    world.pass(Span::days(100));
    world.start(0);
    world.pass(Span::seconds(60));
    world.send(0, 1, "still there?");
    world.settle();
    let reasons = world.people[0].rows.deliveries.values().map(|row| row.reason);
    assert_eq!(reasons.collect::<Vec<_>>(), [Some(DeliveryReason::RecipientAway)]);

    world.start(1);
    world.settle();

    assert_eq!(world.people[1].history(ContactId(1)), ["still there?"]);
    world.send(1, 1, "I am");
    world.settle();
    assert_eq!(world.people[0].history(ContactId(1)), ["still there?", "I am"]);
}

#[test]
fn an_envelope_key_is_destroyed_once_nothing_that_is_sealed_to_it_can_arrive() {
    let mut world = World::acquainted(2, 67);
    let first = world.people[1].rows.kem[0].epoch;
    let has_first = |world: &World| world.people[1].rows.kem.iter().any(|row| row.epoch == first);

    world.pass(Span::days(50));
    assert!(has_first(&world));
    world.pass(Span::days(2));

    assert!(!has_first(&world));
    world.pass(Span::days(60));
    assert!(world.people[1].rows.kem.len() <= 8);
}

#[test]
fn no_envelope_key_is_destroyed_before_what_waited_was_opened() {
    let mut world = World::acquainted(2, 68);
    world.apart.insert((0, 1));
    world.stop(0);
    let first = world.people[1].rows.kem[0].epoch;
    let has_first = |world: &World| world.people[1].rows.kem.iter().any(|row| row.epoch == first);
    // Bob tells of his second key, and the news is gone before Alice comes back.
    world.pass(Span::days(8));
    world.stop(1);
    world.pass(Span::days(37));
    world.start(0);
    world.send(0, 1, "sealed to your first key");
    world.pass(Span::days(15));

    world.server.hold_back = true;
    world.start(1);
    world.settle();
    assert!(has_first(&world));
    world.server.hold_back = false;
    world.heal();

    assert_eq!(
        world.people[1].history(ContactId(1)),
        ["sealed to your first key"]
    );
    assert!(!has_first(&world));
}

#[test]
fn what_was_sealed_anew_is_known_again() {
    let mut world = World::acquainted(2, 69);
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.send(0, 1, "once");
    world.pass(Span::seconds(1));
    // Bob has it, and the server loses his receipt.
    world.stop(0);
    world.settle();
    let mailbox = world.people[0].store.as_ref().unwrap().mailbox;
    world.server.mailboxes.get_mut(&mailbox).unwrap().lane.clear();
    world.pass(Span::days(8));
    world.start(0);
    world.settle();

    world.apart.clear();
    world.settle();

    assert_eq!(world.people[1].history(ContactId(1)), ["once"]);
    assert!(world.people[1].rows.quarantine.is_empty());
    assert!(world.people[0].rows.outbox.is_empty());
}

/// Person 0 has begun a session with 1, who is away since they accepted the invitation.
fn unanswered(seed: u64) -> World {
    let mut world = World::new(2, seed);
    world.settle();
    let link = world.invite(0);
    world.stop(0);
    world.command(1, Command::Accept { link }).unwrap();
    world.settle();
    world.stop(1);
    world.start(0);
    world.settle();
    world
}

#[test]
fn a_session_that_nobody_answers_is_given_up_after_two_weeks() {
    let mut world = unanswered(63);
    assert_eq!(world.people[0].rows.sessions.len(), 1);

    world.pass(Span::days(13));
    world.send(0, 1, "one");
    world.settle();
    assert_eq!(world.people[0].rows.sessions.len(), 1);
    world.pass(Span::days(1));
    world.send(0, 1, "two");
    world.settle();
    assert_eq!(world.people[0].rows.sessions.len(), 2);

    world.start(1);
    world.settle();
    assert_eq!(world.people[1].history(ContactId(1)), ["one", "two"]);
}

#[test]
fn a_session_that_was_given_up_and_then_answered_carries_what_waits() {
    let mut world = unanswered(64);
    world.pass(Span::days(15));
    // No prekeys can be claimed for another session.
    world.set_server(false);
    world.no_claims = true;
    world.send(0, 1, "are you back?");

    world.start(1);
    world.pass(Span::seconds(400));

    assert_eq!(world.people[0].rows.sessions.len(), 1);
    assert_eq!(world.people[1].history(ContactId(1)), ["are you back?"]);
}
