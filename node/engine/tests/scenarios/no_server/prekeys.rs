//! Devices hand each other prekeys over the direct path.

use std::collections::BTreeSet;

use hoopoe_engine::{Event, row::DeliveryState, step::Effect};
use hoopoe_protocol::time::Span;

use super::{FIRST, acquainted};
use crate::world::World;

/// Everything that a person wrote has arrived, and nothing was put aside.
fn assert_all_arrived(world: &World) {
    for person in &world.people {
        assert!(
            person
                .ticks()
                .iter()
                .all(|(state, _)| *state == DeliveryState::Delivered)
        );
        assert!(person.rows.outbox.is_empty());
    }
}

/// Bob's computer takes up where it was before, and does not notice. The two hear each other all the same.
fn break_the_session(world: &mut World) {
    let old = world.people[1].rows.clone();
    for n in 0..5 {
        world.send(0, 1, &format!("a{n}"));
        world.send(1, 1, &format!("b{n}"));
        world.settle();
    }

    world.stop(1);
    world.people[1].rows = old;
    world.people[1].reload();
    world.start(1);
    world.pass(Span::seconds(60));
    world.send(0, 1, "from Alice");
    world.send(1, 1, "from Bob");
    world.settle();
    world.settle();

    assert!(world.people[1].history(FIRST).contains(&"from Alice".to_owned()));
    assert!(world.people[0].history(FIRST).contains(&"from Bob".to_owned()));
}

#[test]
fn two_who_only_ever_meet_directly_recover_from_a_broken_session() {
    let mut world = acquainted(20);

    break_the_session(&mut world);

    assert_all_arrived(&world);
}

#[test]
fn two_who_did_not_meet_for_long_write_to_each_other_again() {
    for weeks in [2, 6, 7, 8, 9, 18] {
        let (days, mut world) = (7 * weeks, acquainted(30 + weeks));
        world.apart.insert((0, 1));
        world.disconnect(0, 1);
        world.send(0, 1, "early");
        // Both run for a while in every week, and turn their keys.
        for _ in 0..weeks {
            for who in [0, 1] {
                world.stop(who);
            }
            world.pass(Span::days(7));
            for who in [0, 1] {
                world.start(who);
            }
            world.settle();
        }
        world.send(1, 1, "late");
        world.settle();
        assert!(world.people[1].history(FIRST).len() == 1, "{days}");

        world.apart.clear();
        world.settle();

        for who in [0, 1] {
            let mut history = world.people[who].history(FIRST);
            history.sort();
            assert_eq!(history, ["early", "late"], "after {days} days");
            assert!(world.people[who].rows.quarantine.is_empty(), "after {days} days");
        }
        assert_all_arrived(&world);
    }
}

#[test]
fn a_device_that_answers_no_claim_is_asked_of_its_server() {
    let mut world = World::acquainted(2, 41);
    world.no_claims = true;

    break_the_session(&mut world);
}

#[test]
fn prekeys_that_nobody_asked_for_are_ignored_and_nobody_gets_too_many() {
    let mut world = acquainted(40);
    let bob = world.people[1].engine.own_device();
    let mut handed = Vec::new();
    for _ in 0..20 {
        let step = world.people[0]
            .engine
            .event(world.now, Event::PrekeysWanted { device: bob });
        world.people[0].rows.apply(step.changes);
        handed.extend(step.effects.into_iter().filter_map(|effect| match effect {
            Effect::HandPrekeys { device, prekeys } if device == bob => Some(prekeys),
            _ => None,
        }));
    }
    assert_eq!(handed.len(), 6);
    let keys: BTreeSet<_> = handed
        .iter()
        .map(|prekeys| prekeys.dh.read_unverified().unwrap().key_id)
        .collect();
    assert_eq!(keys.len(), 6, "each is given away once");

    let alice = world.people[0].engine.own_device();
    let sessions = world.people[1].rows.sessions.len();
    for prekeys in handed {
        let device = alice;
        world.event(1, Event::PrekeysHanded { device, prekeys });
    }
    assert_eq!(world.people[1].rows.sessions.len(), sessions);
}
