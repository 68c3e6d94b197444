//! Random quarrels from a seed: whatever the network does, a block holds while it lasts, and the last word counts.

use hoopoe_engine::row::{ContactState, DeliveryState};
use hoopoe_protocol::time::Span;

use super::{CONTACT, block, state, unblock};
use crate::world::{Faults, World};

/// Histories in the normal run.
const HISTORIES: u64 = 60;

#[test]
fn every_quarrel_ends_with_the_last_word() {
    for seed in 0..HISTORIES {
        quarrel(seed);
    }
}

fn of_bob(world: &World) -> usize {
    let messages = world.people[0].rows.messages.values();
    messages.filter(|row| row.sender.is_some()).count()
}

fn quarrel(seed: u64) {
    let mut world = World::acquainted(2, 1_000 + seed);
    world.faults = Faults {
        lost_effect: seed % 3 * 10,
        lost_event: seed / 3 % 3 * 10,
        twice: seed / 9 % 2 * 20,
        delay_ms: [5, 700][(seed / 18 % 2) as usize],
        crash: seed / 36 % 2 * 3,
        together: seed % 2 == 1,
        ..Faults::default()
    };
    for round in 0..14 {
        for who in [0, 1] {
            if world.people[who].online && world.draw(3) == 0 {
                world.stop(who);
            } else if !world.people[who].online {
                world.start(who);
            }
        }
        if world.people[0].online {
            let command = if world.draw(2) == 0 { block() } else { unblock() };
            drop(world.command(0, command));
        }
        let (was, before) = (state(&world, 0), of_bob(&world));
        for who in [0, 1] {
            if world.people[who].online {
                world.send(who, 1, &format!("{who}:{round}"));
            }
        }
        let pause = world.draw(9_000);
        world.pass(Span::millis(pause));
        if was == ContactState::Blocked {
            assert_eq!(of_bob(&world), before, "seed {seed}, round {round}");
        }
    }
    world.heal();
    drop(world.command(0, unblock()));
    world.settle();
    check(&mut world, seed);
}

/// Both write as before, and nothing that Bob wrote is missing or out of turn.
fn check(world: &mut World, seed: u64) {
    world.send(0, 1, "0:99");
    world.send(1, 1, "1:99");
    world.settle();

    let [alice, bob] = &world.people[..] else {
        panic!("two people")
    };
    let place = format!("seed {seed} ({} crashes)", world.crashes);
    for person in [alice, bob] {
        assert!(person.rows.outbox.is_empty(), "{place}: {:?}", person.rows.outbox);
        assert!(person.rows.quarantine.is_empty(), "{place}: {:?}", person.rows);
    }
    let delivered = bob.rows.deliveries.values();
    let mut states = delivered.map(|row| row.state);
    assert!(states.all(|state| state == DeliveryState::Delivered), "{place}");
    let written = |texts: Vec<String>, who: &str| -> Vec<u32> {
        let rounds = texts
            .iter()
            .filter_map(|text| text.strip_prefix(who)?.parse().ok());
        rounds.collect()
    };
    let (left, right) = (alice.history(CONTACT), bob.history(CONTACT));
    assert_eq!(
        written(left.clone(), "1:"),
        written(right.clone(), "1:"),
        "{place}"
    );
    assert_eq!(written(right.clone(), "0:").last(), Some(&99), "{place}");
    assert!(written(left, "1:").is_sorted(), "{place}");
    assert!(written(right, "0:").is_sorted(), "{place}");
}
