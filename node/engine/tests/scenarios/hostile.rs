//! Bytes from strangers and from contacts that lie: put aside, acknowledged as such, nothing else.

use hoopoe_crypto::envelope::seal;
use hoopoe_engine::{
    row::{ContactId, DeliveryState},
    step::QuarantineReason,
};
use hoopoe_protocol::{envelope::SIZE_CLASSES, route::Route, store::prekeys::PrekeyKind, time::Span};

use crate::world::World;

fn bobs_route(world: &World) -> Route {
    let row = world.people[0].rows.remotes.values().next().unwrap();
    row.route.as_ref().unwrap().read_unverified().unwrap()
}

fn rng() -> rand_chacha::ChaCha20Rng {
    rand_chacha::rand_core::SeedableRng::seed_from_u64(4)
}

#[test]
fn garbage_of_every_size_is_put_aside() {
    let mut world = World::acquainted(2, 40);
    for size in SIZE_CLASSES.into_iter().chain([0, 1, 2_047, 2_049, 98_305]) {
        world.inject(0, 1, vec![0xa5; size]);
    }

    world.send(0, 1, "still fine");
    world.settle();

    assert_eq!(world.people[1].rows.quarantine.len(), 12);
    assert_eq!(world.people[1].history(ContactId(1)), ["still fine"]);
}

#[test]
fn sealed_garbage_is_put_aside() {
    let mut world = World::acquainted(2, 41);
    let route = bobs_route(&world);
    let key = route.kem.read_unverified().unwrap().key;
    let contents: [&[u8]; 7] = [b"", &[0], &[1, 2, 3], &[2; 80], &[3; 200], &[0x10, 1], &[1; 900]];

    for content in contents {
        let envelope = seal(&mut rng(), &key, &route.device, content).unwrap();
        world.inject(0, 1, envelope);
    }
    world.send(0, 1, "still fine");
    world.settle();

    assert_eq!(world.people[1].rows.quarantine.len(), contents.len());
    assert_eq!(world.people[1].history(ContactId(1)), ["still fine"]);
}

#[test]
fn a_repeated_envelope_is_acknowledged_but_shown_once() {
    let mut world = World::acquainted(2, 42);
    world.stop(1);
    world.send(0, 1, "once");
    let bytes = world.people[0]
        .rows
        .outbox
        .values()
        .find_map(|row| Some(row.sealed.as_ref()?.bytes.to_vec()));
    world.start(1);
    world.settle();

    for _ in 0..3 {
        world.inject(0, 1, bytes.clone().unwrap());
    }
    world.settle();

    assert_eq!(world.people[1].history(ContactId(1)), ["once"]);
    assert!(world.people[1].rows.quarantine.is_empty());
}

#[test]
fn an_envelope_for_somebody_else_is_put_aside() {
    let mut world = World::acquainted(3, 43);
    world.stop(1);
    world.send(0, 1, "for Bob");
    let bytes = world.people[0]
        .rows
        .outbox
        .values()
        .find_map(|row| Some(row.sealed.as_ref()?.bytes.to_vec()));

    world.inject(0, 2, bytes.unwrap());

    assert_eq!(world.people[2].rows.quarantine.len(), 1);
    assert!(world.people[2].rows.messages.is_empty());
}

#[test]
fn a_receipt_for_somebody_elses_message_does_nothing() {
    let mut world = World::acquainted(3, 44);
    world.send(0, 1, "to Bob");
    world.settle();

    let messages = world.people[0]
        .rows
        .messages
        .keys()
        .map(|(_, message)| *message)
        .collect();
    let command = hoopoe_engine::Command::MarkRead {
        contact: ContactId(1),
        messages,
    };
    world.command(2, command).unwrap();
    world.settle();

    let states: Vec<_> = world.people[0]
        .ticks()
        .into_iter()
        .map(|(state, _)| state)
        .collect();
    assert!(!states.contains(&DeliveryState::Read), "{states:?}");
}

#[test]
fn a_message_that_began_a_session_begins_no_second_one() {
    let (mut world, content) = begun_with_the_fallback_key();

    // Bob has forgotten the ids of what he had, as after ninety days, and it comes in a new envelope.
    say_again(&mut world, &content, Forgotten::Ids);

    // Nor the session, and the fallback key has turned once: it still opens things.
    world.people[1].rows.sessions.clear();
    world.stop(1);
    world.start(1);
    world.pass(Span::days(46));
    say_again(&mut world, &content, Forgotten::Sessions);
}

#[test]
fn its_name_is_forgotten_when_nothing_opens_it_any_more_and_it_begins_no_second_one_then() {
    let (mut world, content) = begun_with_the_fallback_key();
    let accepted = |world: &World| {
        world.people[1]
            .rows
            .accepted
            .values()
            .copied()
            .collect::<Vec<_>>()
    };
    let before = accepted(&world);
    assert!(!before.is_empty() && !before.contains(&true));

    // As long as the session is in use.
    for _ in 0..2 {
        world.pass(Span::days(46));
        assert_eq!(accepted(&world), vec![true; before.len()]);
        say_again(&mut world, &content, Forgotten::Ids);
    }
    say_again(&mut world, &content, Forgotten::Sessions);

    world.pass(Span::days(46));
    assert!(accepted(&world).is_empty());
    say_again(&mut world, &content, Forgotten::Sessions);
}

/// What Bob has lost when a message is said again.
#[derive(PartialEq, Eq)]
enum Forgotten {
    /// The ids of what he had.
    Ids,
    /// These, and his sessions.
    Sessions,
}

/// Alice begins a session with Bob's fallback key; yields what was in her envelope.
fn begun_with_the_fallback_key() -> (World, Vec<u8>) {
    let mut world = World::acquainted(2, 45);
    // Of Bob's prekeys only the fallback key is left, and Alice has no session.
    let bobs = world.people[1].store.clone().unwrap().mailbox;
    let prekeys = &mut world.server.mailboxes.get_mut(&bobs).unwrap().prekeys;
    prekeys.retain(|key| key.kind != PrekeyKind::OneTime);
    world.people[0].rows.sessions.clear();
    world.stop(0);
    world.start(0);
    world.stop(1);
    world.send(0, 1, "with the fallback key");
    world.pass(Span::seconds(60));
    let outbox = world.people[0].rows.outbox.values();
    let content = outbox
        .last()
        .and_then(|row| Some(row.sealed.as_ref()?.content.to_vec()));
    world.start(1);
    world.settle();
    assert_eq!(world.people[1].history(ContactId(1)), ["with the fallback key"]);
    (world, content.unwrap())
}

/// It comes to Bob in a new envelope, and begins nothing.
fn say_again(world: &mut World, content: &[u8], forgotten: Forgotten) {
    world.people[1].rows.forget_seen();
    if forgotten == Forgotten::Sessions {
        world.people[1].rows.sessions.clear();
    }
    world.stop(1);
    world.start(1);
    world.settle();
    let sessions = world.people[1].rows.sessions.len();
    let put_aside = world.people[1].rows.quarantine.len();
    let route = bobs_route(world);
    let key = route.kem.read_unverified().unwrap().key;
    world.inject(0, 1, seal(&mut rng(), &key, &route.device, content).unwrap());

    let rows = &world.people[1].rows;
    assert_eq!(rows.quarantine.len(), put_aside + 1);
    assert_eq!(
        rows.quarantine.last().unwrap().reason,
        QuarantineReason::Undecryptable
    );
    assert_eq!(rows.sessions.len(), sessions);
}
