//! What ends in its time, and what outlives a long absence.

use hoopoe_engine::{
    Command,
    row::{ContactId, DeliveryState},
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
    world.send(0, 1, "are you back?");

    world.start(1);
    world.pass(Span::seconds(60));

    assert_eq!(world.people[0].rows.sessions.len(), 1);
    assert_eq!(world.people[1].history(ContactId(1)), ["are you back?"]);
}
