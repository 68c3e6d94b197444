//! Random histories from a seed: whatever the network does, both sides end with the same conversation.

mod asking;
mod twists;

use std::{
    collections::BTreeSet,
    panic::{self, AssertUnwindSafe},
    thread,
};

use hoopoe_engine::{
    row::{ContactId, DeliveryState, OutboxKind, OutboxRow, QuarantineRow},
    step::QuarantineReason,
};
use hoopoe_protocol::time::Span;

use self::{asking::Asking, twists::Twists};
use crate::{
    person::Person,
    world::{Faults, World},
};

/// Histories in the normal run; `HOOPOE_HISTORIES` asks for another number, `HOOPOE_FIRST` for another first seed than 0,
/// `HOOPOE_SEED` for one seed alone, with all that happens printed.
const HISTORIES: u64 = 20_000;

#[test]
#[expect(clippy::disallowed_methods, reason = "a developer names the seeds of a run")]
fn every_history_ends_the_same_on_both_sides() {
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seeds = match number("HOOPOE_SEED") {
        Some(seed) => seed..seed + 1,
        None => {
            let first = number("HOOPOE_FIRST").unwrap_or(0);
            first..first + number("HOOPOE_HISTORIES").unwrap_or(HISTORIES)
        }
    };
    let is_alone = seeds.end - seeds.start == 1;
    let workers = thread::available_parallelism().map_or(1, usize::from) as u64;
    let beginnings = Beginnings::new();
    let failed: Vec<u64> = thread::scope(|scope| {
        let threads: Vec<_> = (0..workers)
            .map(|worker| {
                let (seeds, beginnings) = (seeds.clone(), &beginnings);
                scope.spawn(move || {
                    seeds
                        .filter(|seed| seed % workers == worker)
                        .filter(|seed| !is_good(beginnings, *seed, is_alone))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        let all = threads.into_iter().map(|thread| thread.join());
        all.flat_map(|failed| failed.expect("a thread only looks on"))
            .collect()
    });
    assert!(
        failed.is_empty(),
        "what was said above was of HOOPOE_SEED={failed:?}"
    );
}

/// Whether a history ends well. If not, why is printed, and the others go on.
fn is_good(beginnings: &Beginnings, seed: u64, is_printed: bool) -> bool {
    panic::catch_unwind(AssertUnwindSafe(|| history(beginnings, seed, is_printed)))
        .inspect_err(|_| eprintln!("that was HOOPOE_SEED={seed}"))
        .is_ok()
}

/// Where all histories begin: people who know each other. Alice is 0, Bob 1, and 2 is Mallory, whom both know, or Carol, whom
/// nobody does.
struct Beginnings {
    two: World,
    three: World,
    with_stranger: World,
}

impl Beginnings {
    fn new() -> Self {
        let two = World::acquainted(2, 1);
        let mut three = World::acquainted(3, 2);
        three.introduce(1, 2);
        let mut with_stranger = World::new(3, 3);
        with_stranger.settle();
        with_stranger.introduce(0, 1);
        Self {
            two,
            three,
            with_stranger,
        }
    }

    fn of(&self, villain: Villain, asking: Option<&Asking>) -> &World {
        match asking {
            _ if villain.attacks() => &self.three,
            Some(_) => &self.with_stranger,
            None => &self.two,
        }
    }
}

/// Who misbehaves in a history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Villain {
    /// Nobody: only wires and processes fail.
    Nobody,
    /// The server.
    Server,
    /// A contact of both.
    Contact,
    Both,
}

impl Villain {
    const fn of(seed: u64) -> Self {
        match seed / 2 % 4 {
            0 | 1 => Self::Nobody,
            2 if seed.is_multiple_of(3) => Self::Both,
            2 => Self::Server,
            _ => Self::Contact,
        }
    }

    const fn lies(self) -> bool {
        matches!(self, Self::Server | Self::Both)
    }

    const fn attacks(self) -> bool {
        matches!(self, Self::Contact | Self::Both)
    }
}

fn history(beginnings: &Beginnings, seed: u64, is_printed: bool) {
    let villain = Villain::of(seed);
    let is_asked = (seed / 7).is_multiple_of(4) && !villain.attacks();
    let mut asking = is_asked.then(Asking::default);
    let beginning = beginnings.of(villain, asking.as_ref());
    // Eleven in a row of 671 open every envelope for real: whoever misbehaves, and whatever else the seed chooses.
    let is_real = (seed / 11).is_multiple_of(61);
    let mut world = beginning.fork(seed, !is_real);
    world.pass(Span::seconds(1));
    if is_printed {
        world.trace.print();
    }
    world.faults = faults(villain, seed);
    let mut twists = Twists::drawn(&mut world);
    if villain.attacks() {
        world.listen();
    }
    let mut written = [0_u32; 2];
    // Short ones find as much for a third of the time; long ones are for what needs many turns.
    let rounds = if seed.is_multiple_of(5) { 12 } else { 4 };
    for _ in 0..rounds {
        disturb(&mut world);
        twists.happen(&mut world, &mut written);
        if let Some(asking) = &mut asking {
            asking.go_on(&mut world);
        }
        let who = world.draw(2) as usize;
        for _ in 0..=world.draw(3) {
            let text = format!("{who}:{}", written[who]);
            if world.people[who].online {
                world.send(who, 1, &text);
                written[who] += 1;
            }
        }
        if villain.attacks() {
            world.send(2, 1, "2:");
            for _ in 0..world.draw(4) {
                let victim = world.draw(2) as usize;
                world.attack(2, victim);
            }
        }
        let pause = world.draw(4_000);
        world.pass(Span::millis(pause));
    }
    twists.end(&mut world);
    world.heal();
    if (villain.lies() || twists.is_upset) && is_waiting(&world) {
        // Nobody noticed what was lost: it is said again when no server can have it any more.
        world.pass(Span::days(31));
    }
    check(&world, villain, &twists, seed);
    if let Some(asking) = asking {
        let place = place(&world, villain, seed);
        asking.end(&mut world, &place);
    }
}

const fn faults(villain: Villain, seed: u64) -> Faults {
    Faults {
        lost_effect: seed / 8 % 4 * 5,
        lost_event: seed / 32 % 4 * 7,
        twice: seed / 128 % 3 * 20,
        delay_ms: [5, 50, 700][(seed / 384 % 3) as usize],
        crash: seed / 1_152 % 3 * 2,
        together: seed % 2 == 1,
        loss_ends_stream: true,
        lies: if villain.lies() { 20 } else { 0 },
        doubt: 0,
    }
}

/// Whether one of the two sees something as under way still; a receipt may wait for what is written after it.
fn is_waiting(world: &World) -> bool {
    world.people[..2].iter().any(|person| {
        let deliveries = person.rows.deliveries.values();
        let mut states = deliveries.filter(|row| row.contact == OTHER).map(|row| row.state);
        let outbox = person.rows.outbox.values();
        let mut left = outbox.filter(|row| row.remote.0 == 1).map(|row| row.kind);
        states.any(|state| state < DeliveryState::Failed) || left.any(|kind| kind != OutboxKind::Receipt)
    })
}

fn place(world: &World, villain: Villain, seed: u64) -> String {
    format!("HOOPOE_SEED={seed} ({villain:?}, {} crashes)", world.crashes)
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

fn check(world: &World, villain: Villain, twists: &Twists, seed: u64) {
    let place = place(world, villain, seed);
    let [alice, bob] = [0, 1].map(|who| View::of(&world.people[who], &twists.lost, &place));
    let is_calm = villain == Villain::Nobody && !twists.is_upset;
    // A server that lies can have something fail that has arrived: its writer sees *failed*, and why.
    assert_eq!(alice.without(&bob.failed), bob.without(&alice.failed), "{place}");
    for view in [&alice, &bob] {
        let own: Vec<u32> = view.own.clone();
        assert!(own.is_sorted_by(|a, b| a < b), "{place}: {own:?}");
        let came = &view.came;
        let is_ordered = came.is_sorted_by(|a, b| a < b);
        assert!(
            is_ordered || !is_calm || twists.is_turned,
            "{place}: came as {came:?}"
        );
    }
    for who in 0..2 {
        shows_the_same(&world.people[who], &world.people[1 - who], is_calm, &place);
    }
    for person in &world.people[..2] {
        let rows = &person.rows;
        // A receipt stays until something written after it has arrived, or the two are connected.
        let is_spent = |row: &OutboxRow| {
            (!is_calm || twists.keep_apart(world)) && row.kind == OutboxKind::Receipt && row.sent.is_some()
        };
        let left = rows
            .outbox
            .values()
            .filter(|row| row.remote.0 == 1 && !is_spent(row));
        assert_eq!(left.count(), 0, "{place}: {rows:?}");
        if is_calm && !twists.is_turned {
            // A stranger may have asked under an address that is none any more.
            let is_strange =
                |row: &QuarantineRow| world.people.len() > 2 && row.reason == QuarantineReason::NoInvitation;
            assert!(rows.quarantine.iter().all(is_strange), "{place}: {rows:?}");
            assert!(
                alice.failed.is_empty() && bob.failed.is_empty(),
                "{place}: {rows:?}"
            );
        }
    }
}

/// What somebody shows is what the other sees, unless it was lost with what is upset.
fn shows_the_same(person: &Person, other: &Person, is_calm: bool, place: &str) {
    let (own, seen) = (&person.rows.own_profile, other.rows.profiles.get(&OTHER));
    let revision = seen.map_or(0, |seen| seen.revision);
    if !is_calm && revision != own.revision {
        return;
    }
    assert_eq!(revision, own.revision, "{place}");
    if let Some(seen) = seen {
        let name = person.rows.own.as_ref().map(|own| &own.name);
        assert_eq!(
            name,
            other.rows.contacts.get(&OTHER).map(|row| &row.name),
            "{place}"
        );
        assert_eq!((&seen.about, &seen.avatar), (&own.about, &own.avatar), "{place}");
    }
}

/// What one of the two sees of their conversation in the end.
struct View {
    /// All messages in the order of the history, but for own ones that are shown as failed.
    shown: Vec<String>,
    /// The numbers of the own messages, in the order of the history.
    own: Vec<u32>,
    /// The numbers of the other's, in the order in which they came.
    came: Vec<u32>,
    /// Own messages that are shown as failed.
    failed: Vec<String>,
}

impl View {
    /// What is shown, but for what its writer sees as failed.
    fn without(&self, failed: &[String]) -> Vec<&String> {
        self.shown.iter().filter(|text| !failed.contains(text)).collect()
    }

    fn of(person: &Person, lost: &BTreeSet<String>, place: &str) -> Self {
        let me = u32::from(person.number - 1);
        let rows = person.shown(OTHER);
        let number = |text: &str, who: u32| text.strip_prefix(&format!("{who}:"))?.parse().ok();
        let mut shown = Vec::new();
        let mut failed = Vec::new();
        for row in rows.iter().filter(|row| !lost.contains(&row.text)) {
            let delivery = person
                .rows
                .deliveries
                .iter()
                .find(|((message, _), _)| *message == row.message);
            match (row.sender, delivery.map(|(_, delivery)| delivery)) {
                (None, Some(delivery)) if delivery.state == DeliveryState::Failed => {
                    // Whoever reads it learns why.
                    assert!(delivery.reason.is_some(), "{place}: {delivery:?}");
                    failed.push(row.text.clone());
                    continue;
                }
                (None, delivery) => {
                    let reached = delivery.map(|delivery| delivery.state);
                    assert!(
                        reached >= Some(DeliveryState::Delivered),
                        "{place}: {} {delivery:?}",
                        row.text
                    );
                }
                (Some(_), _) => {
                    assert!(
                        number(&row.text, 1 - me).is_some(),
                        "{place}: {} is from nobody",
                        row.text
                    );
                }
            }
            shown.push(row.text.clone());
        }
        let came = person
            .rows
            .arrived
            .iter()
            .filter(|(contact, _)| *contact == OTHER);
        Self {
            own: shown.iter().filter_map(|text| number(text, me)).collect(),
            came: came
                .map(|at| &person.rows.messages[at].text)
                .filter(|text| !lost.contains(*text))
                .filter_map(|text| number(text, 1 - me))
                .collect(),
            shown,
            failed,
        }
    }
}

const OTHER: ContactId = ContactId(1);

#[test]
fn one_seed_gives_one_trace() {
    let trace = |seed| {
        let mut world = World::acquainted(2, seed);
        world.trace.keep();
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
        world.trace.lines().to_vec()
    };

    assert_eq!(trace(7), trace(7));
    assert_ne!(trace(7), trace(8));
}
