//! Random histories from a seed: whatever the network does, both sides end with the same conversation.

use hoopoe_engine::row::{ContactId, DeliveryState};
use hoopoe_protocol::time::Span;

use crate::world::{Faults, World};

/// Histories in the normal run; `HOOPOE_HISTORIES` asks for another number, `HOOPOE_SEED` for one seed alone.
const HISTORIES: u64 = 1_000;

#[test]
#[expect(clippy::disallowed_methods, reason = "a developer names the seeds of a run")]
fn every_history_ends_the_same_on_both_sides() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seeds = match number("HOOPOE_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("HOOPOE_HISTORIES").unwrap_or(HISTORIES),
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    std::thread::scope(|scope| {
        for worker in 0..workers {
            let seeds = seeds.clone();
            scope.spawn(move || {
                for seed in seeds.filter(|seed| seed % workers == worker) {
                    history(seed);
                }
            });
        }
    });
}

fn history(seed: u64) {
    let mut world = World::acquainted(2, seed);
    world.faults = Faults {
        lost_effect: seed % 4 * 5,
        lost_event: seed / 4 % 4 * 7,
        twice: seed / 16 % 3 * 20,
        delay_ms: [5, 50, 700][(seed / 48 % 3) as usize],
        crash: seed / 144 % 3 * 2,
        together: seed % 2 == 1,
    };
    let mut written = [0_u32; 2];
    for _ in 0..12 {
        disturb(&mut world);
        let who = world.draw(2) as usize;
        for _ in 0..=world.draw(3) {
            let text = format!("{who}:{}", written[who]);
            if world.people[who].online {
                world.send(who, 1, &text);
                written[who] += 1;
            }
        }
        let pause = world.draw(4_000);
        world.pass(Span::millis(pause));
    }
    world.heal();
    check(&world, seed);
}

/// Now and then somebody leaves or comes back, a wire breaks, the server goes or returns.
fn disturb(world: &mut World) {
    match world.draw(12) {
        0 => world.disconnect(0, 1),
        1 => drop(world.apart.insert((0, 1))),
        2 => drop(world.apart.remove(&(0, 1))),
        3 => world.set_server(false),
        4 => world.set_server(true),
        5 | 6 => {
            let who = world.draw(2) as usize;
            if world.people[who].online {
                world.stop(who)
            } else {
                world.start(who)
            }
        }
        _ => {}
    }
}

fn check(world: &World, seed: u64) {
    let place = format!("HOOPOE_SEED={seed} ({} crashes)", world.crashes);
    let [alice, bob] = &world.people[..] else {
        panic!("two people")
    };
    let (left, right) = (alice.history(ContactId(1)), bob.history(ContactId(1)));
    assert_eq!(left, right, "{place}: {:?} {:?}", alice.rows, bob.rows);
    for who in ["0:", "1:"] {
        let order: Vec<u32> = left
            .iter()
            .filter_map(|text| text.strip_prefix(who)?.parse().ok())
            .collect();
        assert!(order.is_sorted_by(|a, b| a < b), "{place}: {order:?}");
    }
    for person in [alice, bob] {
        assert!(person.rows.outbox.is_empty(), "{place}: {:?}", person.rows.outbox);
        assert!(
            person.rows.quarantine.is_empty(),
            "{place}: {:?}",
            person.rows.quarantine
        );
        assert!(
            person
                .ticks()
                .iter()
                .all(|(state, _)| *state >= DeliveryState::Delivered),
            "{place}"
        );
    }
}

#[test]
fn one_seed_gives_one_trace() {
    let trace = |seed| {
        let mut world = World::acquainted(2, seed);
        world.faults = Faults {
            lost_event: 10,
            delay_ms: 100,
            ..Faults::default()
        };
        for n in 0..10 {
            world.send(n % 2, 1, "again");
            world.pass(Span::millis(300));
        }
        world.heal();
        world.trace
    };

    assert_eq!(trace(7), trace(7));
    assert_ne!(trace(7), trace(8));
}
