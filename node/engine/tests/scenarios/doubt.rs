//! While another place may still tell that the database is older, nothing is sealed; nothing that was written is lost by that.

use hoopoe_engine::{Event, Notice, row::ContactId};
use hoopoe_protocol::{store::prekeys::PrekeyKind, time::Span};

use crate::{rows::Rows, world::World};

const OTHER: ContactId = ContactId(1);

/// Alice and Bob have talked over the server alone, and go on for a while after the copy of Bob's rows.
fn with_copy(seed: u64) -> (World, Rows) {
    let mut world = World::acquainted(2, seed);
    world.apart.insert((0, 1));
    world.disconnect(0, 1);
    world.send(0, 1, "first");
    world.settle();
    world.send(1, 1, "second");
    world.settle();
    let copy = world.people[1].rows.clone();
    for n in 0..5 {
        world.send(1, 1, &format!("b{n}"));
        world.send(0, 1, &format!("a{n}"));
        world.settle();
    }
    (world, copy)
}

/// Bob's process starts from the copy, and its slot was not read yet.
fn doubting(world: &mut World, copy: &Rows) {
    world.stop(1);
    world.people[1].rows = copy.clone();
    world.people[1].reload();
    world.event(1, Event::Doubted);
    world.start(1);
}

fn alice_has(world: &World, text: &str) -> bool {
    world.people[0].history(OTHER).contains(&text.to_owned())
}

#[test]
fn what_is_written_before_the_slot_tells_waits_and_goes_over_fresh_sessions() {
    let (mut world, copy) = with_copy(300);
    doubting(&mut world, &copy);
    world.send(1, 1, "before it was known");
    world.pass(Span::seconds(5));
    assert!(!alice_has(&world, "before it was known"));

    world.event(1, Event::SetBack);
    world.event(1, Event::Trusted);
    world.settle();
    world.settle();

    assert!(alice_has(&world, "before it was known"));
    assert!(world.people[1].notices.contains(&Notice::SetBack));
    assert!(
        world.people[0].rows.quarantine.is_empty(),
        "no key was used twice"
    );
}

#[test]
fn what_waited_goes_at_once_when_the_slot_says_nothing() {
    let (mut world, _) = with_copy(301);
    let newest = world.people[1].rows.clone();
    doubting(&mut world, &newest);
    world.send(1, 1, "held");
    world.send(0, 1, "to Bob");
    world.pass(Span::seconds(3));
    assert!(!alice_has(&world, "held"));
    assert!(
        world.people[1].history(OTHER).contains(&"to Bob".to_owned()),
        "what arrives is read"
    );

    world.event(1, Event::Trusted);
    world.pass(Span::seconds(2));

    assert!(alice_has(&world, "held"));
    assert!(!world.people[1].notices.contains(&Notice::SetBack));
}

#[test]
fn a_slot_that_never_tells_is_waited_for_ten_seconds_and_no_longer() {
    let (mut world, _) = with_copy(302);
    let newest = world.people[1].rows.clone();
    doubting(&mut world, &newest);
    world.send(1, 1, "held");

    world.pass(Span::seconds(9));
    assert!(!alice_has(&world, "held"));
    world.pass(Span::seconds(4));

    assert!(alice_has(&world, "held"));
}

#[test]
fn a_device_that_was_set_back_replaces_all_its_prekeys_at_the_server() {
    let (mut world, copy) = with_copy(303);
    let mailbox = world.people[1].store.as_ref().unwrap().mailbox;
    let prekeys = |world: &World| world.server.mailboxes[&mailbox].prekeys.clone();
    let before = prekeys(&world);
    assert!(before.iter().any(|prekey| prekey.kind == PrekeyKind::OneTime));
    doubting(&mut world, &copy);

    world.event(1, Event::SetBack);
    world.event(1, Event::Trusted);
    world.settle();

    let after = prekeys(&world);
    for kind in [PrekeyKind::OneTime, PrekeyKind::Fallback, PrekeyKind::Kem] {
        assert!(after.iter().any(|prekey| prekey.kind == kind), "{kind:?}");
    }
    assert!(before.iter().all(|prekey| !after.contains(prekey)));
}
