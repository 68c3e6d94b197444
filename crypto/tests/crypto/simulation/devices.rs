//! People's devices over time: they are linked and revoked, everybody writes to everybody, and whoever shows manifests
//! shows them late, twice, in another order, old ones again, and to one a second truth.

mod comparing;
mod joining;
mod linking;
mod machine;
mod names;
mod signing;
mod world;
mod writing;

use std::collections::BTreeSet;

use hoopoe_crypto::manifest::VerifiedManifest;
use hoopoe_protocol::time::{Span, Timestamp};

use super::{
    chance::histories,
    weather::{Machine as _, Weather},
};
use comparing::Relay;
use machine::Disk;
use world::World;

const PEOPLE: usize = 3;

/// A history, and what the first person's first device had written down in the midst of it.
struct History {
    world: World,
    copy: Disk,
    deceived: BTreeSet<(usize, usize)>,
}

fn history(seed: u64) -> History {
    let mut world = World::new(seed, PEOPLE);
    let (mut copy, mut deceived) = (Disk::default(), BTreeSet::new());
    for round in 0..24 {
        world.say();
        world.say();
        match world.chance.below(6) {
            0 | 1 => link(&mut world),
            2 => revoke(&mut world),
            3 => deceived.extend(deceive(&mut world)),
            _ => {}
        }
        let numbers = world.numbers();
        world.compare_some(&numbers);
        if round == 12 {
            copy = world.disks[0].clone();
        }
        let hours = [0, 1, 8, 26][world.chance.below(4)];
        world.round(Span::hours(hours).max(Span::seconds(300)));
    }
    world.weather = Weather::Fair;
    for _ in 0..60 {
        world.revoke_the_dead();
        world.round(Span::hours(2));
        if is_quiet(&world) {
            break;
        }
    }
    History {
        world,
        copy,
        deceived,
    }
}

/// One or two people link a device.
fn link(world: &mut World) {
    let first = world.chance.below(PEOPLE);
    let people = [first, (first + world.chance.below(2)) % PEOPLE];
    let numbers = world.numbers();
    let mut olds = Vec::new();
    for person in people {
        let of_person: Vec<_> = numbers
            .iter()
            .copied()
            .filter(|number| world.names.owner(*number) == person && world.machine(*number).seed.is_some())
            .collect();
        let old = *world.chance.one_of(&of_person).unwrap();
        let devices = world.machine(old).own().newest().devices().count();
        if devices < 4 && !olds.contains(&old) {
            olds.push(old);
        }
    }
    world.link(&olds);
}

/// Somebody revokes a device at another one: a primary one at the first, any other at each.
fn revoke(world: &mut World) {
    let numbers = world.numbers();
    let at = numbers[world.chance.below(numbers.len())];
    let machine = world.machine(at);
    let is_first = at < PEOPLE;
    let own = machine.recipients(&world.names, machine.person, world.now);
    let may = |number: &usize| {
        let is_primary = machine.own().newest().is_primary(&world.names.device(*number));
        *number >= PEOPLE && (is_first || !is_primary)
    };
    let own: Vec<_> = own.into_iter().filter(may).collect();
    if let Some(device) = world.chance.one_of(&own).copied() {
        world.revoke(at, device);
    }
}

/// Whoever has a person's key for a moment signs a second truth, and shows it to one device of somebody else.
fn deceive(world: &mut World) -> Option<(usize, usize)> {
    let numbers = world.numbers();
    let victim = numbers[world.chance.below(numbers.len())];
    let person = world.chance.below(PEOPLE);
    let book = world.machine(victim).books.get(&person)?;
    if world.machine(victim).person == person {
        return None;
    }
    let mut body = book.newest().signed().read_unverified().unwrap();
    body.issued = Timestamp(body.issued.0 + 1);
    let other = VerifiedManifest::verify(&world.people[person].sign_manifest(&body)).unwrap();
    let before = world.count.equivocations;
    world.show_manifest(victim, &other, false);
    (world.count.equivocations > before).then_some((victim, person))
}

fn listed(world: &World) -> Vec<usize> {
    let numbers = world.numbers().into_iter();
    numbers
        .filter(|number| world.machine(*number).is_listed())
        .collect()
}

fn is_quiet(world: &World) -> bool {
    let is_done = |number: &usize| {
        let machine = world.machine(*number);
        let rows = &machine.rows;
        let own = machine.recipients(&world.names, machine.person, world.now);
        let are_alive = own.iter().all(|number| world.machines[*number].is_some());
        let to = rows.lines.iter().map(|line| line.to);
        let mut to = to.chain(rows.outbox.values().map(|sealed| sealed.to));
        let is_said = !to.any(|to| machine.writes_to(&world.names, to, world.now));
        is_said && rows.unpublished.is_none() && are_alive
    };
    listed(world).iter().all(is_done)
}

fn check(history: &History) {
    let world = &history.world;
    assert!(is_quiet(world), "something is unsaid");
    check_views(world);
    let listed = listed(world);
    for (message, (sender, audience)) in &world.audiences {
        if !listed.contains(sender) {
            continue;
        }
        for number in audience.iter().filter(|number| listed.contains(number)) {
            assert!(
                world.shown.contains(&(*number, *message)),
                "{message:?} is missing at {number}"
            );
        }
    }
    for (number, message) in &world.shown {
        assert!(
            world.audiences[message].1.contains(number),
            "shown to somebody it is not for"
        );
    }
    for (victim, person) in &history.deceived {
        let book = &world.machine(*victim).books[person];
        assert!(book.equivocation().is_some(), "a second truth was forgotten");
        assert!(!book.is_stale(world.now) && book.is_stale(world.now.plus(Span::days(31))));
    }
}

/// Everybody sees everybody alike, and nobody who was revoked is anybody's.
fn check_views(world: &World) {
    let listed = listed(world);
    for person in 0..PEOPLE {
        let newest = world.machine(listed[0]).books[&person].newest();
        for number in &listed {
            let held = world.machine(*number).books[&person].newest();
            assert_eq!(
                held.reference(),
                newest.reference(),
                "{number} sees {person} otherwise"
            );
            for device in &world.revoked {
                let id = world.names.device(*device);
                assert!(
                    held.device(&id).is_none(),
                    "{device} is revoked, and not for {number}"
                );
            }
        }
    }
}

/// When everybody has heard of everything, any two devices can compare, of two people or of one.
fn verify_all(world: &mut World) {
    let listed = listed(world);
    for pair in listed.windows(2) {
        let ends = world.compare([pair[0], pair[1]], Relay::Honest);
        assert!(ends.iter().all(Result::is_ok), "{ends:?}");
    }
}

/// The first person's first device is set back to its copy, and signs before it has heard of anything.
fn set_back(history: &mut History) {
    let world = &mut history.world;
    let machine = world.machines[0].as_mut().unwrap();
    let before = machine.own().newest().reference();
    machine.load(&history.copy);
    if machine.own().newest().reference() == before {
        return;
    }
    world.looked_up.clear();
    machine.rows.unpublished = None;
    machine.rows.amend = true;
    let links: Vec<_> = missing_links(world);
    for _ in 0..12 {
        world.now = world.now.plus(Span::hours(1));
        for number in listed(world) {
            world.now = world.now.plus(Span::seconds(1));
            world.act(number, |machine, around| machine.keep_house(around));
            world.publish(number);
            world.look_up(number);
        }
    }
    for number in listed(world) {
        world.look_up(number);
    }
    check_views(world);
    for (before, after) in links.iter().zip(missing_links(world)) {
        assert!(after > *before, "nobody noticed that a device was set back");
    }
}

/// How many gaps others saw in the first person's manifests.
fn missing_links(world: &World) -> Vec<u32> {
    let others = (1..PEOPLE).map(|number| &world.machine(number).books[&0]);
    others.map(|book| book.missing_links()).collect()
}

#[test]
fn everybody_sees_the_same_devices_in_the_end_and_each_reads_each_message_once() {
    let counts = histories(3, |seed| {
        let mut history = history(seed);
        check(&history);
        verify_all(&mut history.world);
        set_back(&mut history);
        (history.world.count, history.world.shown.len())
    });

    let all = |of: fn(&world::Count) -> usize| counts.iter().map(|(count, _)| of(count)).sum::<usize>();
    let shown: usize = counts.iter().map(|(_, shown)| shown).sum();
    let happened = [
        all(|count| count.stops),
        all(|count| count.linked),
        all(|count| count.mixed),
        all(|count| count.unlinked),
        all(|count| count.revoked),
        all(|count| count.older),
        all(|count| count.equivocations),
        all(|count| count.verified),
        all(|count| count.unverified),
        shown,
    ];
    println!("{happened:?}");
    assert!(
        counts.len() < 3 || !happened.contains(&0),
        "too little happened: {happened:?}"
    );
}
