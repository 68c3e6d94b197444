//! A process dies at a commit while somebody asks: nothing is half done.

use hoopoe_engine::{
    Command,
    row::{ContactState, RequestState},
};
use hoopoe_protocol::time::Span;

use super::{CONTACT, state};
use crate::world::{Faults, World};

/// What died before its commit was never taken; a person asks again until it is.
fn insist(world: &mut World, who: usize, command: &Command) {
    for _ in 0..3 {
        drop(world.command(who, command.clone()));
        world.pass(Span::seconds(90));
    }
}

/// Alice makes an address, Bob asks while she is away, she accepts while he is; they talk.
fn story(world: &mut World) {
    world.settle();
    while world.people[0].rows.address.is_none() {
        drop(world.command(0, Command::NewAddress));
    }
    world.pass(Span::seconds(90));
    let Ok(hoopoe_engine::Reply::Address { link: Some(link) }) = world.command(0, Command::ShowAddress)
    else {
        panic!("no address")
    };
    world.stop(0);
    insist(world, 1, &Command::Accept { link });
    world.stop(1);
    world.start(0);
    world.pass(Span::seconds(90));
    let waiting = world.people[0].rows.requests.values();
    let ids: Vec<_> = waiting.map(|row| row.id).collect();
    for request in ids {
        insist(world, 0, &Command::AcceptRequest { request });
    }
    world.start(1);
    world.heal();
    world.send(0, 1, "welcome");
    world.send(1, 1, "thanks");
    world.settle();
}

fn check(world: &World, place: &str) {
    assert_eq!(
        (state(world, 0), state(world, 1)),
        (Some(ContactState::Accepted), Some(ContactState::Accepted)),
        "{place}"
    );
    assert_eq!(
        world.people[0].history(CONTACT),
        world.people[1].history(CONTACT),
        "{place}"
    );
    for person in &world.people {
        let rows = &person.rows;
        assert!(rows.requests.is_empty() && rows.joins.is_empty(), "{place}");
        assert!(rows.outbox.is_empty(), "{place}: {:?}", rows.outbox);
        assert!(rows.quarantine.is_empty(), "{place}: {:?}", rows.quarantine);
        assert_eq!(rows.contacts.len(), 1, "{place}");
    }
}

#[test]
fn a_crash_at_any_commit_of_a_request_leaves_two_contacts() {
    let mut whole = World::new(2, 320);
    story(&mut whole);
    check(&whole, "no crash");
    let commits = whole.commits;
    assert!(commits > 30, "the story has {commits} commits");

    for at in 1..=commits {
        for before in [true, false] {
            let mut world = World::new(2, 320);
            world.crash_at = Some((at, before));
            story(&mut world);
            check(&world, &format!("crash at commit {at}, before it: {before}"));
        }
    }
}

#[test]
fn lost_and_repeated_effects_and_answers_change_nothing() {
    for seed in 330..350 {
        let mut world = World::new(2, seed);
        world.faults = Faults {
            lost_effect: 15,
            lost_event: 15,
            twice: 15,
            delay_ms: 2_000,
            crash: 3,
            ..Faults::default()
        };
        world.pass(Span::seconds(300));
        while world.people[0].rows.address.is_none() {
            drop(world.command(0, Command::NewAddress));
            world.pass(Span::seconds(300));
        }
        let Ok(hoopoe_engine::Reply::Address { link: Some(link) }) = world.command(0, Command::ShowAddress)
        else {
            panic!("no address")
        };
        while state(&world, 1).is_none() {
            drop(world.command(1, Command::Accept { link: link.clone() }));
            world.pass(Span::seconds(300));
        }
        while state(&world, 1) == Some(ContactState::Waiting) {
            let rows = world.people[0].rows.requests.values();
            let waiting = rows.filter(|row| matches!(row.state, RequestState::Waiting(_)));
            let ids: Vec<_> = waiting.map(|row| row.id).collect();
            for request in ids {
                drop(world.command(0, Command::AcceptRequest { request }));
            }
            world.pass(Span::seconds(300));
        }
        world.faults = Faults::default();
        world.heal();
        world.settle();
        check(&world, &format!("seed {seed}"));
    }
}
